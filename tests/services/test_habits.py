"""Habits: a zone change stores what waited and moves the agenda; quiet hours are kept in words."""

from __future__ import annotations

from datetime import time

import pytest

from bot import profile as profile_state
from bot.bootstrap import Services
from bot.errors import Problem
from bot.profile import Profile
from bot.reminders.drafts import NewReminder
from bot.reminders.quiet import EVERY_DAY, Quiet
from bot.reminders.timings import ZoneNeeded
from bot.reminders.zone_change import Group
from bot.services.habits import QUIET
from bot.storage.database.problems import StorageDown
from bot.timezones.values import SeveralZones
from tests.conversation import DM, opened, turn

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


async def wait_for_a_zone(services: Services) -> None:
    await services.deferred.defer(turn(""), NewReminder(text="call mum", when="tomorrow at 9"))


async def test_the_change_holds_the_new_profile_and_what_had_waited(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await services.profiles.update("1", {profile_state.NAME: "Ada"})
        await wait_for_a_zone(services)
        change = await services.habits.set_zone("1", "Berlin")
        assert (change.zone, change.old, change.groups) == (BERLIN, None, {})
        assert change.found.label == "Berlin, Germany"
        assert change.profile == await services.profiles.get("1") == Profile("Ada", BERLIN)
        ((_, made),) = change.finished.created
        assert (made.reminder,) == await services.stores.lookups.list("1")
        assert made.reminder.zone == BERLIN


async def test_the_zone_is_written_after_what_waited_is_stored(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a crash in between loses nothing: the zone is asked for again."""
    async with opened(migrated_url) as services:
        await wait_for_a_zone(services)

        async def down(*_: object) -> None:
            raise StorageDown

        monkeypatch.setattr(services.deferred, "finish", down)
        with pytest.raises(StorageDown):
            await services.habits.set_zone("1", "Berlin")
        assert (await services.profiles.get("1")).zone is None


async def test_another_zone_asks_about_reminders_and_takes_the_agenda_along(
    migrated_url: str,
) -> None:
    async with opened(migrated_url) as services:
        profile = (await services.habits.set_zone("1", "Berlin")).profile
        ask = NewReminder(text="call mum", when="tomorrow at 9")
        await services.reminder_service.create(turn(""), profile, ask)
        agenda = await services.habits.set_agenda("1", DM, "7:30", profile)
        assert agenda.due_at is not None

        change = await services.habits.set_zone("1", "New York")
        assert change.old == BERLIN
        assert {group: len(found) for group, found in change.groups.items()} == {Group.ONCE: 1}
        moved = await services.stores.lookups.agenda("1")
        assert moved is not None
        assert moved.zone == NEW_YORK
        assert moved.due_at is not None
        assert moved.due_at.hour == agenda.due_at.hour + 6


async def test_words_that_name_no_zone_tell_what_still_waits(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await wait_for_a_zone(services)
        with pytest.raises(Problem, match=r"Xyzzyville.*waits? for your time zone"):
            await services.habits.set_zone("1", "Xyzzyville")
        with pytest.raises(SeveralZones):
            await services.habits.locate("1", "Portland")
        assert (await services.profiles.get("1")).zone is None


async def test_quiet_hours_are_kept_in_words_and_end_with_off(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        with pytest.raises(ZoneNeeded):
            await services.habits.set_quiet("1", "22:00-07:00")
        await services.profiles.update("1", {profile_state.ZONE: BERLIN})
        quiet = Quiet(time(22), time(7), EVERY_DAY)
        assert await services.habits.set_quiet("1", "10pm to 7am") == quiet
        assert (await services.profiles.state("1"))[QUIET] == "22:00–07:00 every day"
        assert await services.habits.quiet_of("1") == quiet
        assert await services.habits.set_quiet("1", "off") is None
        assert await services.habits.quiet_of("1") is None
        await services.profiles.update("1", {QUIET: "at night"})
        assert await services.habits.quiet_of("1") is None, "cannot be parsed"
