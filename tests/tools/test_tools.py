"""All tools together: what each says about itself."""

from __future__ import annotations

from typing import Any

import pytest

from bot.tools.declared import DeclaredTools
from bot.tools.turn_log import Subject
from tests.conversation import finish, opened, say, turn
from tests.fakes import ScriptedModel, call, in_turn
from tests.tools.scenarios import SCENARIOS, declared

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@on_sqlite
@pytest.mark.parametrize(
    ("steps", "unkept"),
    [
        (["Sure, I'll remind you at 9."], True),
        (["Klar, ich erinnere dich um 9."], True),
        ([call("set_name", name="Ada"), "Hi Ada! I'll remind you at 9."], True),
        ([call("delete_reminder", which="7"), "Done, I'll remind you at 9."], True),
        ([call("add_reminder", text="milk"), "I'll remind you of the milk."], False),
        ([call("list_reminders"), "I'll remind you at 9, as you said before."], False),
        (["Nice weather today."], False),
    ],
)
async def test_a_promise_that_nothing_stored_is_found_out(
    migrated_url: str, steps: list[Any], unkept: bool
) -> None:
    async with opened(migrated_url, ScriptedModel(script=in_turn(*steps))) as services:
        assert (await finish(services, turn("remind me at 9"))).unkept is unkept


ABOUT_THE_PERSON = frozenset(
    "tell_name set_name remember list_memories forget set_preference set_time_zone".split()
)


@on_sqlite
@pytest.mark.parametrize("tool", sorted(declared()))
async def test_what_is_about_the_person_keeps_no_promise(migrated_url: str, tool: str) -> None:
    # The sentence alone does not tell: where a row was stored, its receipt keeps the promise.
    assert (declared()[tool].about is Subject.PERSON) is (tool in ABOUT_THE_PERSON)
    scenario = SCENARIOS[tool]
    # With a reminder that waits, telling the zone keeps the promise.
    before = () if tool == "set_time_zone" else scenario.before
    steps = [step for each in before for step in (each, "ok")]
    model = ScriptedModel(script=in_turn(*steps, scenario.call, "I'll remind you at 9."))
    async with opened(migrated_url, model) as services:
        for _ in before:
            await say(services, "do it")
        assert (await finish(services, turn("do it"))).unkept is (tool in ABOUT_THE_PERSON)


def test_a_function_that_says_nothing_about_itself_is_no_tool() -> None:
    with pytest.raises(TypeError, match="whether it is repeatable"):
        DeclaredTools([test_a_function_that_says_nothing_about_itself_is_no_tool])
