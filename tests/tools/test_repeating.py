"""A turn that runs again after a crash: each tool has one effect and gives the same answer."""

from __future__ import annotations

import pytest

from tests.conversation import finish, opened, say, turn
from tests.fakes import ScriptedModel, answered, call, in_turn
from tests.tools.scenarios import NOT_REPEATABLE, REPEATABLE, SCENARIOS, declared, snapshot

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class Killed(Exception):
    """The process ends after the tool did its work, before the model's answer."""


@on_sqlite
@pytest.mark.parametrize("tool", sorted(SCENARIOS))
async def test_a_tool_has_one_effect_and_one_answer_in_a_turn_that_crashed(
    migrated_url: str, tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.profile.FACTS", 2)
    scenario, asked = SCENARIOS[tool], turn("do it")
    before = [step for each in scenario.before for step in (each, "ok")]
    model = ScriptedModel(script=in_turn(*before, scenario.call, Killed()))
    async with opened(migrated_url, model) as services:
        for _ in scenario.before:
            await say(services, "do it")
        with pytest.raises(Killed):
            await finish(services, asked)
        first = answered(model.requests[-1])
        after = await snapshot(services)
    assert first is not None
    assert not first.keys() & {"error", "question"}
    model = ScriptedModel(script=in_turn(scenario.call, "done"))
    async with opened(migrated_url, model) as services:
        await finish(services, asked)
        assert answered(model.requests[-1]) == first
        assert await snapshot(services) == after


@pytest.mark.parametrize("tool", sorted(declared()))
def test_a_tool_says_whether_it_is_repeatable(tool: str) -> None:
    listed = {each.tool: False for each in NOT_REPEATABLE} | {
        each.tool: True for each in REPEATABLE
    }
    assert declared()[tool].repeatable is listed[tool]


@on_sqlite
async def test_an_answer_about_the_present_is_not_given_again(migrated_url: str) -> None:
    """A list is read anew after a crash: meanwhile something may have come."""
    steps = in_turn(
        call("list_reminders"),
        Killed(),
        call("add_reminder", text="milk"),
        "ok",
        call("list_reminders"),
        "done",
    )
    asked, model = turn("what is there?"), ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        with pytest.raises(Killed):
            await finish(services, asked)
        await say(services, "milk")
        await finish(services, asked)
        assert answered(model.requests[-1]) == {"count": 1, "reminders": ["1. milk"]}
