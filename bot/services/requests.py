"""ReminderRequests: reminders for another user, who is asked first; joining a public one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.errors import Problem
from bot.llm.profiles import Profiles
from bot.profile import Profile
from bot.reminders.drafts import NewReminder, draft_of, next_due
from bot.reminders.model import OPEN, Draft, Limits, NoSuchReminder, Reminder
from bot.reminders.requests import Request, RequestOver, TooLate, Wanted, signed
from bot.reminders.transitions import after, first_wake, pending
from bot.storage.lookups import Lookups
from bot.storage.reminders import Reminders
from bot.storage.requests import Requests
from bot.turn import Turn


class NothingToJoin(Problem):
    pass


class ReminderRequests:
    """Every method takes the acting user's id from the caller, who has it from Discord."""

    def __init__(
        self,
        requests: Requests,
        lookups: Lookups,
        reminders: Reminders,
        profiles: Profiles,
        limits: Limits,
        clock: Callable[[], datetime],
    ) -> None:
        self.requests = requests
        self.lookups = lookups
        self.reminders = reminders
        self.profiles = profiles
        self.limits = limits
        self.clock = clock

    async def ask(
        self, turn: Turn, profile: Profile, user_id: str, when: str, text: str
    ) -> Request:
        """Store a request of the turn's user to another, in the turn's channel.

        Time words are read in the asker's zone. Raises the Problems of timings, NotTaken and
        TooManyRequests.
        """
        if user_id == turn.user_id:
            raise Problem("For yourself, just use `/remind`.")
        if turn.place.channel_id is None or turn.place.guild_id is None:
            raise Problem("I can only ask people in a server channel we're all in.")
        now = self.clock()
        draft, _ = draft_of(NewReminder(text=text, when=when), turn, profile, self.limits, now)
        if draft.due_at is None:
            raise Problem("When? For example “Friday 18:00” or “in 2 hours”.")
        wanted = Wanted(
            user_id=user_id,
            asker_id=turn.user_id,
            text=signed(draft.text, turn.display_name, self.limits),
            channel_id=turn.place.channel_id,
            guild_id=turn.place.guild_id,
            zone=draft.zone,
            due_at=draft.due_at,
            rule=draft.rule,
            anchor=draft.anchor,
            source_key=turn.message_id,
        )
        return await self.requests.add(wanted, now)

    async def accept(self, user_id: str, request_id: int) -> tuple[Request, Reminder]:
        """Accept a request as the one who was asked: store it as their reminder."""
        now = self.clock()
        request = await self.requests.accept(user_id, request_id, now)
        try:
            draft = await self._draft(request, now)
            wake = first_wake(draft.due_at, draft.notices, now)
            reminder = await self.reminders.add(draft, now, wake)
        except Problem:
            await self.requests.reopen(user_id, request_id, now)
            raise
        if not await self.requests.became(request.id, reminder.id, now):
            await self._take_back(user_id, reminder.id, now)
            raise RequestOver
        return replace(request, reminder_id=reminder.id), reminder

    async def _draft(self, request: Request, now: datetime) -> Draft:
        """Return the draft in its new owner's zone; a series keeps the asker's zone."""
        draft = request.draft(self.limits)
        profile = await self.profiles.get(draft.user_id)
        coming = next_due(draft, now)
        if coming is None and draft.due_at is not None:
            raise TooLate
        draft = replace(draft, due_at=coming)
        return replace(draft, zone=profile.zone) if profile.zone and not draft.rule else draft

    async def decline(self, user_id: str, request_id: int) -> Request:
        return await self.requests.decline(user_id, request_id, self.clock())

    async def never(self, user_id: str, request_id: int) -> Request:
        """Decline and block the asker."""
        return await self.requests.block(user_id, request_id, self.clock())

    async def cancel(self, user_id: str, request_id: int) -> Request:
        """Cancel a request as either of the two, with the reminder of an accepted one."""
        now = self.clock()
        request = await self.requests.cancel(user_id, request_id, now)
        if request.reminder_id is not None:
            await self._take_back(request.wanted.user_id, request.reminder_id, now)
        return request

    async def _take_back(self, user_id: str, reminder_id: int, now: datetime) -> None:
        try:
            await self.reminders.cancel(user_id, reminder_id, now)
        except NoSuchReminder:
            return  # its owner has deleted it, or whoever cancelled the request was faster

    async def join(
        self, user_id: str, reminder_id: int, channel_id: str, message_id: str
    ) -> Reminder:
        """Copy the reminder of a public message for the user, from its next occurrence on."""
        now = self.clock()
        source = await self.requests.delivered_there(reminder_id, channel_id, message_id)
        if source is None or source.status not in OPEN:
            raise NothingToJoin("That reminder is over, so there's nothing left to join.")
        for mine in await self.lookups.list(user_id):
            if _first(mine) != _first(source):
                continue
            if _joined(mine):
                return mine
            raise NothingToJoin("That one is already yours.")
        due = pending(source)
        due = after(source, now) if due is None or due <= now else due
        if due is None:
            raise NothingToJoin("That was the last one, so there's nothing left to join.")
        joined = await self.reminders.add(_copy(source, user_id, due, ""), now)
        if joined.status not in OPEN:  # they had joined and left again
            joined = await self.reminders.add(_copy(source, user_id, due, message_id), now)
        return joined


JOIN = "join"


def _joined(reminder: Reminder) -> bool:
    return (reminder.source_key or "").startswith(f"{JOIN}:")


def _first(reminder: Reminder) -> int:
    """Return the id of the original reminder, also for a copy of a copy."""
    return int((reminder.source_key or "").split(":")[1]) if _joined(reminder) else reminder.id


def _copy(source: Reminder, user_id: str, due: datetime, again: str) -> Draft:
    """Return the user's copy; ``again`` tells a second joining from a second press."""
    return Draft(
        user_id=user_id,
        text=source.text,
        place=source.place,
        zone=source.zone,
        due_at=due,
        rule=source.rule,
        anchor=source.anchor,
        priority=source.priority,
        source_key=f"{JOIN}:{_first(source)}:{again}",
    )
