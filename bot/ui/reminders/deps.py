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
"""Keep a user's zone from words for it, and store what waited for it."""

OpenDm = Callable[[str], Awaitable[None]]
"""Open the user's DM. Raises DmRefused."""

Fetch = Callable[[str], Awaitable[bytes | None]]
"""Download a file from Discord; None if its link has expired."""

BY_ID = "id:"
"""Prefix of an id from autocomplete; a typed number is a list number."""


class DmRefused(Problem):
    """Discord does not let us write to the person."""

    def __init__(self) -> None:
        super().__init__("I can't send you a DM: your privacy settings or a block won't let me.")


@dataclass(frozen=True, slots=True)
class Deps:
    """Built once; the user's id comes with each call."""

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
        """Find the reminder of a command's option: an id from autocomplete, a number or words."""
        if (number := _picked(which)) is not None:
            return await self.stores.lookups.get(user_id, number)
        return await self.reminder_service.find(user_id, which)

    async def perhaps(self, user_id: str, which: str | None) -> Reminder | None:
        """Find as ``named`` while the user types; None for words that fit none yet."""
        if not which:
            return None
        try:
            if (number := _picked(which)) is not None:
                return await self.stores.lookups.get(user_id, number)
            return await self.reminder_service.seek(user_id, which)
        except Problem:
            return None


def _picked(which: str) -> int | None:
    """Return the id in a choice of autocomplete, or None for typed words."""
    number = which.removeprefix(BY_ID)
    return int(number) if number != which and number.isdecimal() else None
