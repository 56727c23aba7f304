"""Reminders by the agent's tools: what is stored, listed and told."""

from __future__ import annotations

import pytest

from tests.conversation import finish, opened, say, turn
from tests.fakes import ScriptedModel, call, in_turn
from tests.tools.talk import told

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def test_the_same_thing_at_two_times_in_one_message_is_two(migrated_url: str) -> None:
    steps = in_turn(
        [],
        call("add_reminder", text="drink", when="in 1 hour"),
        call("add_reminder", text="drink", when="in 2 hours"),
        call("add_reminder", text="drink", when="in 2 hours"),
        "all",
    )
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        await finish(services, turn("hm"))
        await finish(services, turn("drink, thrice"))
        assert await services.stores.lookups.count("1") == 3


async def test_a_chosen_reading_of_a_series_is_still_a_series(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await say(services, "I live in Berlin")
        asked = await say(services, "remind me every Monday at 6 to run")
        assert "every Monday at 06:00" in asked
        await say(services, "every Monday at 06:00")
        (reminder,) = await services.stores.lookups.list("1")
        assert (reminder.text, reminder.rule) == ("run", "FREQ=WEEKLY;BYDAY=MO")


async def test_notice_nag_and_one_like_it(migrated_url: str) -> None:
    milk = {"text": "milk", "when": "in 3 hours"}
    steps = in_turn(
        call("add_reminder", **milk, notice="1 hour", nag="10 min"),
        "ok",
        call("add_reminder", **milk),
        "ok",
        call("update_reminder", which="1", nag="no"),
        "ok",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        added = (await told(services, model))["added"]
        assert (added["also_before"], added["nags_every"]) == ("1 h", "10 min")
        assert (await told(services, model))["similar"].startswith("milk (")
        changed = (await told(services, model))["changed"]
        assert "nags_every" not in changed
        assert changed["also_before"] == "1 h"


async def test_what_comes_in_a_stretch_of_time_is_listed(migrated_url: str) -> None:
    steps = in_turn(
        call("set_time_zone", city_or_zone="Berlin"),
        "ok",
        call("add_reminder", text="dentist", when="tomorrow at 10:00"),
        "ok",
        call("add_reminder", text="milk"),
        "ok",
        call("list_reminders", during="tomorrow"),
        "ok",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        for _ in range(3):
            await say(services, "do it")
        (line,) = (await told(services, model))["reminders"]
        assert line.startswith("1. dentist (Mon 23 Nov 10:00")


@pytest.mark.parametrize(
    ("which", "text"),
    [("number 2", "bread"), ("reminder no. 2", "bread"), ("number 1", "ring number 1")],
)
async def test_a_number_may_be_said_as_one(migrated_url: str, which: str, text: str) -> None:
    added = [call("add_reminder", text=text) for text in ("milk", "bread", "ring number 1")]
    script = in_turn(*added, "ok", call("view_reminder", which=which), "ok")
    model = ScriptedModel(script=script)
    async with opened(migrated_url, model) as services:
        await say(services, "three things")
        assert (await told(services, model))["reminder"]["text"] == text
