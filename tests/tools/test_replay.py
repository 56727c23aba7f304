"""A turn that runs again after a crash repeats nothing that its tools did, and loses nothing."""

from __future__ import annotations

import pytest
from google.adk.errors._stale_session_error import StaleSessionError

from tests.conversation import finish, opened, say, turn
from tests.fakes import ScriptedModel, call, in_turn

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def test_a_turn_that_runs_again_loses_nothing_to_one_that_is_stored(
    migrated_url: str,
) -> None:
    """Killed after the first of two: the second time the model asks only for what is missing."""
    steps = in_turn(
        call("add_reminder", text="milk"),
        "killed here",
        call("add_reminder", text="bread"),
        "both",
    )
    asked = turn("remind me of milk and of bread")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        await finish(services, asked)
        await finish(services, asked)
        texts = [reminder.text for reminder in await services.stores.lookups.list("1")]
    assert texts == ["milk", "bread"]


async def test_a_turn_that_runs_again_does_nothing_to_another_reminder(migrated_url: str) -> None:
    """Killed before the answer: "the first" is another one by now."""
    delete = call("delete_reminder", which="first")
    steps = in_turn(
        *[step for text in ("a", "b", "c") for step in (call("add_reminder", text=text), "ok")],
        delete,
        "killed here",
        delete,
        "done",
        delete,
        "done",
    )
    asked = turn("delete the first")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for text in ("a", "b", "c"):
            await say(services, text)
        await finish(services, asked)
        await finish(services, asked)
        assert [r.text for r in await services.stores.lookups.list("1")] == ["b", "c"]
        await say(services, "delete the first")
        assert [r.text for r in await services.stores.lookups.list("1")] == ["c"]


async def test_the_same_act_twice_in_a_message_is_done_twice_and_only_once_again(
    migrated_url: str,
) -> None:
    delete = call("delete_reminder", which="first")
    steps = in_turn(
        *[step for text in ("a", "b", "c") for step in (call("add_reminder", text=text), "ok")],
        delete,
        delete,
        "killed here",
        delete,
        delete,
        delete,
        "done",
    )
    asked = turn("delete the first two")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for text in ("a", "b", "c"):
            await say(services, text)
        await finish(services, asked)
        assert [r.text for r in await services.stores.lookups.list("1")] == ["c"]
        await finish(services, asked)
        assert [r.text for r in await services.stores.lookups.list("1")] == []


async def test_a_turn_that_is_overtaken_while_it_runs_again_does_nothing_twice(
    migrated_url: str,
) -> None:
    """Killed before the answer, then refused by ADK: the third attempt still knows the first."""
    delete = call("delete_reminder", which="first")
    steps = in_turn(
        call("add_reminder", text="a"),
        call("add_reminder", text="b"),
        "ok",
        delete,
        "killed here",
        delete,
        StaleSessionError("overtaken"),
        delete,
        "done",
    )
    asked = turn("delete the first")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        await say(services, "a and b")
        await finish(services, asked)
        await finish(services, asked)
        assert [row.text for row in await services.stores.lookups.list("1")] == ["b"]
