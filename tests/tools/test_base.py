"""What models really pass to tools: numbers for words, nothing for optional words, "false"."""

from __future__ import annotations

import pytest

from tests.conversation import opened, say
from tests.fakes import ScriptedModel, call, in_turn
from tests.tools.talk import told

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def test_a_number_for_words_is_words(migrated_url: str) -> None:
    steps = in_turn(call("add_reminder", text="milk"), "ok", call("view_reminder", which=1.0), "ok")
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        await say(services, "milk")
        assert (await told(services, model))["reminder"]["text"] == "milk"


async def test_nothing_for_optional_words_is_their_default(migrated_url: str) -> None:
    steps = in_turn(call("add_reminder", text="milk", when=None, priority=None), "ok")
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        assert (await told(services, model))["added"]["priority"] == "normal"


async def test_what_is_no_words_at_all_is_told_to_the_model(migrated_url: str) -> None:
    model = ScriptedModel(script=in_turn(call("add_reminder", text={"a": 1}), "ok"))
    async with opened(migrated_url, model) as services:
        assert "text" in (await told(services, model))["error"]
        assert await services.stores.lookups.count("1") == 0


@pytest.mark.parametrize("no", [False, "false", "No", "", "maybe"])
async def test_only_a_clear_yes_carries_out_an_act_on_several(
    migrated_url: str, no: object
) -> None:
    steps = in_turn(
        call("add_reminder", text="gym"),
        "ok",
        call("preview_several", action="cancel", search="gym"),
        "Shall I?",
        call("confirm_several", yes=no),
        "ok",
    )
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for words in ("gym", "cancel all gym ones", "hm"):
            await say(services, words)
        assert await services.stores.lookups.count("1") == 1


async def test_a_yes_in_words_is_one(migrated_url: str) -> None:
    steps = in_turn(
        call("add_reminder", text="gym"),
        "ok",
        call("preview_several", action="cancel", search="gym"),
        "Shall I?",
        call("confirm_several", yes="True"),
        "ok",
    )
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for words in ("gym", "cancel all gym ones", "yes"):
            await say(services, words)
        assert await services.stores.lookups.count("1") == 0
