"""Reminders that wait for the time zone, and what telling it does to them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse

from bot.storage.database.problems import StorageDown
from tests.conversation import finish, opened, say, turn
from tests.fakes import ScriptedModel, answered, call, in_turn
from tests.tools.talk import told

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class AtOnce(ScriptedModel):
    """Begins with several calls in one response, as models do."""

    parts: list[Any]

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        async for each in super().generate_content_async(llm_request, stream):
            if len(self.requests) == 1 and each.content:
                each.content.parts = self.parts
            yield each


async def test_a_model_that_repeats_what_had_waited_stores_nothing_twice(
    migrated_url: str,
) -> None:
    wish = {"text": "call mum", "when": "tomorrow at 9"}
    steps = in_turn(
        call("add_reminder", **wish),
        "Which city?",
        call("set_time_zone", city_or_zone="Qwxyzburg"),
        "Which one?",
        call("set_time_zone", city_or_zone="Berlin"),
        call("add_reminder", **wish),
        "All set.",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        first = await told(services, model)
        assert (first["needs"], first["waiting"]) == ("time_zone", 1)
        assert "1 reminder waits for your time zone." in (await told(services, model))["error"]
        finished = await finish(services, turn("Berlin"))
        assert [receipt.reminder.text for receipt in finished.receipts] == ["call mum"]
        assert await services.stores.lookups.count("1") == 1


async def test_what_is_stored_is_told_though_the_rest_fails(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object) -> None:
        raise StorageDown

    zone = call("set_time_zone", city_or_zone="Berlin")
    steps = in_turn(call("add_reminder", **MUM), "Which city?", zone, "I saved it.")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        await say(services, "mum")
        monkeypatch.setattr(services.habits, "settle", down)
        finished = await finish(services, turn("Berlin"))
        assert [receipt.reminder.text for receipt in finished.receipts] == ["call mum"]
        assert (await services.profiles.get("1")).zone == "Europe/Berlin"


async def test_a_question_about_what_had_waited_is_asked_in_the_conversation(
    migrated_url: str,
) -> None:
    wish = {"text": "passport", "when": "3/4 at 9"}
    steps = in_turn(
        call("add_reminder", **wish),
        "Which city?",
        call("set_time_zone", city_or_zone="Berlin"),
        call("add_reminder", **wish),
        "Day or month first?",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        await say(services, "passport")
        asked = await told(services, model, "Berlin")
        assert len(asked["options"]) == 2
        before = answered(model.requests[-2])
        assert before is not None
        assert before["ask_again"] == [wish]
        assert await services.deferred.waiting("1") == ()


MUM = {"text": "call mum", "when": "tomorrow at 9"}
OTHER_WORDS = {"text": "Call your mum", "when": "tomorrow 9am"}


@pytest.mark.parametrize("again", [MUM, OTHER_WORDS])
@pytest.mark.parametrize("earlier", [True, False])
async def test_what_waits_is_stored_once_though_the_model_asks_again(
    migrated_url: str, again: dict[str, str], earlier: bool
) -> None:
    """Before the zone is told, or after it, in much the same words."""
    repeated, zone = call("add_reminder", **again), call("set_time_zone", city_or_zone="Berlin")
    steps: list[Any] = [call("add_reminder", **MUM), "Which city?"]
    steps += [repeated, "Which city?", zone, "ok"] if earlier else [zone, repeated, "ok"]
    async with opened(migrated_url, ScriptedModel(script=in_turn(*steps))) as services:
        for words in ("mum", "hm", "Berlin")[:: 1 if earlier else 2]:
            await say(services, words)
        assert [row.text for row in await services.stores.lookups.list("1")] == ["call mum"]


async def test_another_errand_at_the_same_time_is_stored(migrated_url: str) -> None:
    steps = in_turn(
        call("add_reminder", **MUM),
        "Which city?",
        call("set_time_zone", city_or_zone="Berlin"),
        call("add_reminder", text="call dad", when="tomorrow at 9"),
        "ok",
    )
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for words in ("mum", "Berlin, and dad as well"):
            await say(services, words)
        assert await services.stores.lookups.count("1") == 2


async def test_the_same_errand_at_a_moment_that_needs_no_zone_leaves_the_other_waiting(
    migrated_url: str,
) -> None:
    soon = call("add_reminder", text="call mum", when="in 20 minutes")
    steps = in_turn(call("add_reminder", **MUM), "Which city?", soon, "ok")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for words in ("mum", "and in 20 minutes"):
            await say(services, words)
        assert await services.stores.lookups.count("1") == 1
        assert [each.words for each in await services.deferred.waiting("1")] == [
            "call mum (tomorrow at 9)"
        ]


@pytest.mark.parametrize("zone_first", [True, False])
async def test_the_zone_and_a_reminder_at_once_lose_nothing(
    migrated_url: str, zone_first: bool
) -> None:
    """Tools called together run together: the reminder may look for the zone before it is there."""
    both = [call("set_time_zone", city_or_zone="Berlin"), call("add_reminder", **MUM)]
    model = AtOnce(script=in_turn("", "Done!"), parts=both if zone_first else both[::-1])
    async with opened(migrated_url, model) as services:
        finished = await finish(services, turn("I'm in Berlin, remind me tomorrow at 9 of mum"))
        assert [receipt.reminder.text for receipt in finished.receipts] == ["call mum"]
        assert await services.stores.lookups.count("1") == 1
        assert await services.deferred.waiting("1") == ()
        assert finished.waits == ()


async def test_what_is_not_stored_yet_is_told_whatever_the_model_says(migrated_url: str) -> None:
    steps = in_turn(
        call("add_reminder", text="passport", when="3/4 at 9"),
        "I'll remind you! Which city are you in?",
        call("set_time_zone", city_or_zone="Berlin"),
        "Thanks!",
        call("list_reminders"),
        "Nothing there.",
        call("add_reminder", text="passport", when="3 April at 9"),
        "Noted.",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        kept = await finish(services, turn("passport"))
        assert kept.waits == ("waits for your time zone: passport (3/4 at 9)",)
        assert not kept.unkept
        asked = await finish(services, turn("Berlin"))
        assert asked.waits == ("not saved yet, I have a question: passport (3/4 at 9)",)
        assert (await told(services, model))["waiting_for_an_answer"] == ["passport (3/4 at 9)"]
        assert (await finish(services, turn("3 April"))).waits == ()
        assert await services.deferred.waiting("1") == ()


@pytest.mark.parametrize(
    "taking_back", [call("undo_last"), call("preview_several", action="cancel")]
)
async def test_taking_back_tells_that_what_waits_is_not_stored_yet(
    migrated_url: str, taking_back: Any
) -> None:
    steps = in_turn(call("add_reminder", **MUM), "Which city?", taking_back, "hm")
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        await say(services, "mum")
        error = (await told(services, model, "undo"))["error"]
        assert "“call mum (tomorrow at 9)” isn't saved yet" in error
        assert "say “delete call mum”" in error


async def test_the_clock_of_another_zone_is_named(migrated_url: str) -> None:
    """Until somebody who moved has said which clock counts, nine o'clock is not their nine."""
    steps = in_turn(
        call("set_time_zone", city_or_zone="New York"),
        call("add_reminder", **MUM),
        "ok",
        call("list_reminders"),
        "ok",
        call("set_time_zone", city_or_zone="Berlin"),
        "Which clock?",
        call("list_reminders"),
        "ok",
        call("view_reminder", which="1"),
        "ok",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        await say(services, "mum, I'm in New York")
        assert "time" not in (await told(services, model))["reminders"][0]
        await say(services, "I'm in Berlin")
        (line,) = (await told(services, model))["reminders"]
        assert line.endswith("; New York time)")
        assert (await told(services, model))["reminder"]["when"].endswith(", New York time")
