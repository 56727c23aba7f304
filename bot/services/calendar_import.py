"""CalendarImport: the entries of an .ics file, asked about first, then stored as reminders."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.ical import CalendarFile, Entry, Refusal, read_calendar
from bot.ical.values import fresh
from bot.place import Place
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.model import Draft, Limits
from bot.reminders.next_wake import Wake
from bot.reminders.transitions import first_wake
from bot.storage.open_questions import OpenQuestions
from bot.storage.stores import Stores

KIND = "calendar"
"""The kind of an open question about a file."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a file would add: ``known`` entries are there already. ``token`` None: nothing new."""

    new: tuple[Entry, ...]
    refused: tuple[Refusal, ...]
    known: int
    token: str | None


class CalendarImport:
    """Every method takes whose reminders they are from the caller, who has it from Discord."""

    def __init__(
        self,
        stores: Stores,
        open_questions: OpenQuestions,
        limits: Limits,
        clock: Callable[[], datetime],
    ) -> None:
        self.stores = stores
        self.open_questions = open_questions
        self.limits = limits
        self.clock = clock

    async def offer(self, user_id: str, profile: Profile, data: bytes, locale: str) -> Offer:
        """Keep the file's new entries until they are answered. Raises BadCalendar, ZoneNeeded."""
        if profile.zone is None:
            raise timings.ZoneNeeded
        found = await self._read(profile, profile.zone, data, locale)
        held = await self.stores.lookups.list(user_id)
        known = {(each.text, each.due_at, each.rule) for each in held}
        new = tuple(
            each for each in found.entries if (each.text, each.due_at, each.rule) not in known
        )
        token = None
        if new:
            request = {"entries": [entry.to_json() for entry in new]}
            token = await self.open_questions.keep(user_id, KIND, request, self.clock())
        return Offer(new, tuple(found.refused), len(found.entries) - len(new), token)

    async def _read(self, profile: Profile, zone: str, data: bytes, locale: str) -> CalendarFile:
        morning = timings.preferences_of(profile, locale).morning
        # In a thread: half a megabyte takes a second, and the gateway's heartbeat cannot wait.
        return await asyncio.to_thread(
            read_calendar, data, self.clock(), zone, morning, self.limits
        )

    async def accept(self, user_id: str, place: Place, token: str) -> int:
        """Store all entries that are still to come, or none → how many. Idempotent."""
        now = self.clock()
        pending = await self.open_questions.get(user_id, token, KIND, now)
        drafts: list[tuple[Draft, Wake | None]] = []
        entries = fresh((Entry.from_json(values) for values in pending.request["entries"]), now)
        for number, entry in enumerate(entries, start=1):
            draft = entry.draft(user_id, place, f"ics:{token}:{number}")
            drafts.append((draft, first_wake(draft.due_at, draft.notices, now)))
        made = await self.stores.reminders.add_all(drafts, now)
        await self.open_questions.take(user_id, token, KIND, now)
        return len(made)

    async def refuse(self, user_id: str, token: str) -> None:
        """Drop the entries. Raises NothingPending."""
        await self.open_questions.take(user_id, token, KIND, self.clock())
