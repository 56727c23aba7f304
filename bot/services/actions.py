"""ReminderActions: done, snooze, skip, edit, delete and undo of one reminder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec

from bot.errors import Problem
from bot.profile import Profile
from bot.reminders import transitions
from bot.reminders.changes import Change
from bot.reminders.edits import Edit, edited
from bot.reminders.model import (
    OPEN,
    Changed,
    Kind,
    Limits,
    NoSuchReminder,
    Reminder,
    Status,
)
from bot.storage.database.problems import NothingToUndo
from bot.storage.stores import Stores

P = ParamSpec("P")

SETTLING = 16
"""Polls, 50 ms apart, for the delivery record of a reminder that is being sent."""


class Act(StrEnum):
    """What was done, as a past participle."""

    DONE = "done"
    SNOOZED = "snoozed"
    SKIPPED = "skipped"
    CHANGED = "changed"
    DELETED = "deleted"
    STOPPED = "stopped"
    PAUSED = "paused"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Acted:
    """The reminder after the act, and its undo token (None: nothing was changed)."""

    act: Act
    reminder: Reminder
    undo: str | None


class Over(Problem):
    """The act is about an occurrence or a time that is past."""


def _again(act: Callable[P, Coroutine[Any, Any, Acted]]) -> Callable[P, Coroutine[Any, Any, Acted]]:
    """Retry an act that met a concurrent one, from the reminder as it is now."""

    @wraps(act)
    async def acted(*args: P.args, **kwargs: P.kwargs) -> Acted:
        for _ in range(3):
            try:
                return await act(*args, **kwargs)
            except Changed:
                continue
        return await act(*args, **kwargs)

    return acted


def _same(one: datetime, other: datetime | None) -> bool:
    """Compare moments in whole seconds, which is what a button carries."""
    return other is not None and int(one.timestamp()) == int(other.timestamp())


class ReminderActions:
    """Every method takes the user's id from the caller, who has it from Discord."""

    def __init__(self, stores: Stores, limits: Limits, clock: Callable[[], datetime]) -> None:
        self.stores = stores
        self.limits = limits
        self.clock = clock

    @_again
    async def done(
        self, user_id: str, reminder_id: int, occurrence: datetime | None = None
    ) -> Acted:
        """Tick a reminder off; of a series the present occurrence. Idempotent.

        ``occurrence``: the one that the message is about. Raises Over if a later one was
        delivered since; one announced by a notice is ticked off before it comes.
        """
        reminder = await self.present(user_id, reminder_id)
        if reminder.status is Status.DONE:
            return Acted(Act.DONE, reminder, None)
        ahead = occurrence is not None and _same(occurrence, transitions.pending(reminder))
        if occurrence is not None and reminder.repeats and not ahead:
            if not transitions.outstanding(reminder):
                return Acted(Act.DONE, reminder, None)
            await self._check_latest(reminder, occurrence)
        change = transitions.ticked(reminder, self.clock(), ahead=ahead)
        return await self._write(Act.DONE, reminder, change)

    async def _check_latest(self, reminder: Reminder, occurrence: datetime) -> None:
        past = await self.stores.deliveries.history(
            reminder.user_id, limit=1, reminder_id=reminder.id
        )
        latest = past[0].delivery.occurrence_at if past else None
        if latest is not None and occurrence < latest:
            raise Over(
                "That was an earlier one; the reminder has come up again since. Tick off its "
                "latest message, or use `/reminders list`."
            )

    @_again
    async def snooze(self, user_id: str, reminder_id: int, until: datetime) -> Acted:
        """Deliver it (again) at ``until``; a series keeps its times. Raises Over for the past."""
        now = self.clock()
        if until <= now:
            raise Over("That time has already passed. Pick a later one.")
        if until - now > self.limits.horizon:
            raise Over("That's too far away for me. Pick an earlier time.")
        reminder = await self.present(user_id, reminder_id)
        return await self._write(Act.SNOOZED, reminder, transitions.snoozed(reminder, until, now))

    @_again
    async def skip(self, user_id: str, reminder_id: int, expected: datetime | None = None) -> Acted:
        """Skip the coming occurrence of a series.

        ``expected``: the one that is meant. If it is past or already skipped, change nothing.
        """
        reminder = await self.present(user_id, reminder_id)
        if not reminder.repeats:
            raise Problem(
                "This one doesn't repeat, so there's no next time to skip. You can snooze or "
                "delete it."
            )
        if reminder.status is Status.DONE:
            raise Problem("That one has already ended, so there's nothing to skip.")
        due = transitions.pending(reminder)
        if due is None:
            raise Problem("That was the last one, so there's no next one to skip.")
        if expected is not None and not _same(expected, due):
            return Acted(Act.SKIPPED, reminder, None)
        return await self._write(Act.SKIPPED, reminder, transitions.skipped(reminder, self.clock()))

    async def stop(self, user_id: str, reminder_id: int) -> Acted:
        """End a series."""
        acted = await self.delete(user_id, reminder_id)
        return replace(acted, act=Act.STOPPED) if acted.act is Act.DELETED else acted

    async def delete(self, user_id: str, reminder_id: int, revision: int | None = None) -> Acted:
        """Delete a reminder; idempotent. An agenda is paused instead.

        Raises Changed if the reminder is newer than ``revision``.
        """
        reminder = await self.stores.lookups.get(user_id, reminder_id)
        if reminder.status is Status.CANCELLED:
            return Acted(Act.DELETED, reminder, None)
        if reminder.kind is Kind.AGENDA:  # one row per person, which `/agenda` switches on again
            return await self.pause(user_id, reminder_id)
        if revision is not None and reminder.revision != revision:
            raise Changed
        try:
            deleted, token = await self.stores.reminders.cancel(user_id, reminder_id, self.clock())
        except NoSuchReminder:  # somebody's other device was quicker
            return Acted(Act.DELETED, await self.stores.lookups.get(user_id, reminder_id), None)
        return Acted(Act.DELETED, deleted, token)

    @_again
    async def pause(self, user_id: str, reminder_id: int) -> Acted:
        reminder = await self.present(user_id, reminder_id)
        if reminder.status is Status.PAUSED:
            return Acted(Act.PAUSED, reminder, None)
        if reminder.is_todo:
            raise Problem(
                "That to-do has no time, so it never goes off and there's nothing to pause."
            )
        if reminder.status not in OPEN:
            raise Problem("That one is over, so there's nothing to pause.")
        return await self._write(Act.PAUSED, reminder, Change(status=Status.PAUSED, wake=None))

    @_again
    async def resume(self, user_id: str, reminder_id: int) -> Acted:
        reminder = await self.present(user_id, reminder_id)
        if reminder.status is not Status.PAUSED:
            return Acted(Act.RESUMED, reminder, None)
        return await self._write(Act.RESUMED, reminder, transitions.resumed(reminder, self.clock()))

    async def edit(
        self,
        user_id: str,
        reminder_id: int,
        edit: Edit,
        profile: Profile,
        locale: str = "en",
        revision: int | None = None,
    ) -> Acted:
        """Change the fields given in ``edit``.

        Raises the Problems of timings, and Changed if the reminder is newer than ``revision``.
        """
        reminder = await self.present(user_id, reminder_id)
        if revision is not None and reminder.revision != revision:
            raise Changed
        change = edited(reminder, edit, profile, locale, self.limits, self.clock())
        if not change.given():
            raise Problem("What should I change: the text, the time or the priority?")
        return await self._write(Act.CHANGED, reminder, change)

    async def undo(self, user_id: str, token: str) -> tuple[Reminder, ...]:
        """Undo one act, within ten minutes. Raises NothingToUndo, UndoOutdated."""
        if len(token) > 32:  # forged: no token of ours is that long
            raise NothingToUndo
        return await self.stores.undo.restore(user_id, token, self.clock())

    async def undo_last(self, user_id: str) -> tuple[Reminder, ...]:
        """Undo the newest act; a reminder that was added is cancelled.

        Raises NothingToUndo, UndoOutdated.
        """
        now = self.clock()
        added = await self.stores.undo.added_last(user_id, now)
        if added is None:
            token = await self.stores.undo.latest(user_id, now)
            return await self.stores.undo.restore(user_id, token, now)
        gone = Change(status=Status.CANCELLED, wake=None)
        return (
            await self.stores.reminders.change(
                user_id, added.id, gone, now, revision=added.revision
            ),
        )

    @_again
    async def shift(self, user_id: str, reminder_id: int, by: timedelta) -> Acted:
        """Move a reminder by a length of time; of a series only the coming occurrence."""
        reminder, now = await self.present(user_id, reminder_id), self.clock()
        if transitions.pending(reminder) is None:
            raise Problem(
                "That one has no time yet, so I can't move it. Give it one first, such as "
                "“tomorrow at 9”."
            )
        return await self._write(Act.CHANGED, reminder, transitions.shifted(reminder, by, now))

    async def present(self, user_id: str, reminder_id: int) -> Reminder:
        """Return a reminder that is not deleted. Raises NoSuchReminder, Deleted."""
        reminder = await self.in_any_state(user_id, reminder_id)
        if reminder.status is Status.CANCELLED:
            raise Deleted
        return reminder

    async def in_any_state(self, user_id: str, reminder_id: int) -> Reminder:
        """Return a reminder in any state. Raises NoSuchReminder.

        Wait up to 0.8 s for one that is being sent: a reply to its message can arrive before the
        delivery is recorded.
        """
        reminder = await self.stores.lookups.get(user_id, reminder_id)
        for _ in range(SETTLING):
            if reminder.status is not Status.SENDING:
                break
            await asyncio.sleep(0.05)
            reminder = await self.stores.lookups.get(user_id, reminder_id)
        return reminder

    async def _write(self, act: Act, reminder: Reminder, change: Change) -> Acted:
        """Write a change of ``reminder``. Raises Changed after a concurrent write."""
        (changed,), token = await self.stores.reminders.change_all(
            reminder.user_id,
            {reminder.id: change},
            self.clock(),
            act.value,
            revisions={reminder.id: reminder.revision},
        )
        return Acted(act, changed, token)


class Deleted(NoSuchReminder):
    def __init__(self) -> None:
        Problem.__init__(self, "That reminder has been deleted, so there's nothing left to change.")
