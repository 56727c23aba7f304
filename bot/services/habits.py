"""Habits: what a person tells about zone and quiet hours, with what follows for reminders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot import profile as known
from bot.errors import Problem
from bot.llm.profiles import Profiles
from bot.reminders.quiet import Quiet, describe_quiet
from bot.services.arranging import QUIET, Arranging, Moved, quiet_in, read_quiet
from bot.services.deferred_reminders import DeferredReminders
from bot.storage.reminders import ReminderStore
from bot.timezones.values import UnknownZone
from bot.timezones.zones import located


class Habits(Arranging):
    """The fronts' side: it writes into a person's profile outside of a turn."""

    def __init__(
        self,
        profiles: Profiles,
        store: ReminderStore,
        deferred: DeferredReminders,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(store, clock)
        self.profiles = profiles
        self.deferred = deferred

    async def set_zone(self, user_id: str, words: str) -> Moved:
        """Keep the zone that ``words`` name, and finish what waited for it.

        Raises SeveralZones, or a Problem that says what still waits.
        """
        try:
            found = located(words, self.clock())
        except UnknownZone as unknown:
            raise Problem(f"{unknown}{await self.deferred.still_waiting(user_id)}") from None
        profile = await self.profiles.get(user_id)
        finished = await self.deferred.finish(user_id, replace(profile, zone=found.zone))
        await self.profiles.update(user_id, {known.ZONE: found.zone})
        moved = await self.moved(user_id, profile.zone, found.zone)
        return replace(moved, finished=finished, place=found.label)

    async def set_quiet(self, user_id: str, words: str) -> Quiet | None:
        """Keep quiet hours; “off” ends them. Raises BadQuiet, ZoneNeeded."""
        quiet = read_quiet(words, await self.profiles.get(user_id))
        kept = None if quiet is None else describe_quiet(quiet)
        await self.profiles.update(user_id, {QUIET: kept})
        return quiet

    async def quiet_of(self, user_id: str) -> Quiet | None:
        """A person's quiet hours, for delivery."""
        return quiet_in(await self.profiles.get(user_id))
