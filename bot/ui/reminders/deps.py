"""Deps: what the handlers of reminder commands and buttons need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Problem
from bot.llm.profiles import Profiles
from bot.reminders.model import Reminder
from bot.services.actions import ReminderActions
from bot.services.deferred_reminders import DeferredReminders
from bot.services.habits import ZoneChange
from bot.services.reminders import ReminderService
from bot.storage.open_questions import OpenQuestions
from bot.storage.snapshots import Snapshots
from bot.storage.stores import Stores

SetZone = Callable[[str, str], Awaitable[ZoneChange]]
"""Keep a person's zone, from their words for it, and finish what waited for it."""

OpenDm = Callable[[str], Awaitable[None]]
"""Make sure that a person takes our DMs. Raises DmRefused."""

Fetch = Callable[[str], Awaitable[bytes | None]]
"""The content of a file at Discord; None if it cannot be had any more."""

BY_ID = "id:"
"""What autocomplete puts before an id, so that a typed number stays a place in the list."""


class DmRefused(Problem):
    """Discord does not let us write to the person."""

    def __init__(self) -> None:
        super().__init__("I can't send you a DM: your privacy settings or a block won't let me.")


@dataclass(frozen=True, slots=True)
class Deps:
    """Built once; the person comes with each call."""

    reminder_service: ReminderService
    actions: ReminderActions
    profiles: Profiles
    open_questions: OpenQuestions
    snapshots: Snapshots
    deferred: DeferredReminders
    set_zone: SetZone
    open_dm: OpenDm
    fetch: Fetch

    @property
    def stores(self) -> Stores:
        return self.reminder_service.stores

    def now(self) -> datetime:
        return self.reminder_service.clock()

    async def named(self, user_id: str, which: str) -> Reminder:
        """The reminder that a command's option names: picked from the offer, or in words."""
        if (number := _picked(which)) is not None:
            return await self.stores.lookups.get(user_id, number)
        return await self.reminder_service.find(user_id, which)

    async def perhaps(self, user_id: str, which: str | None) -> Reminder | None:
        """The same while somebody still types; None for words that name none yet."""
        if not which:
            return None
        try:
            if (number := _picked(which)) is not None:
                return await self.stores.lookups.get(user_id, number)
            return await self.reminder_service.seek(user_id, which)
        except Problem:
            return None


def _picked(which: str) -> int | None:
    """The id in a choice that autocomplete offered."""
    number = which.removeprefix(BY_ID)
    return int(number) if number != which and number.isdecimal() else None
