"""Recompute the future occurrences of series after an update of the time zone database."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import datetime

from bot.errors import Problem
from bot.reminders.changes import Change
from bot.reminders.model import Changed, Reminder, Status
from bot.reminders.recurrence.schedule import Series, recompute
from bot.reminders.transitions import rewoken
from bot.storage.lookups import Lookups
from bot.storage.marks import Marks
from bot.storage.reminders import Reminders

log = logging.getLogger(__name__)

MARK = "tzdata"
"""Mark in the database: the zone data by which the stored moments were computed."""

PAGE = 500


async def follow_zone_data(
    lookups: Lookups, reminders: Reminders, marks: Marks, version: str, now: datetime
) -> int:
    """Recompute future occurrences if the zone data changed since the last start → how many moved.

    A due occurrence keeps its moment. Safe to run concurrently: a row that was changed meanwhile
    is skipped.
    """
    before = await marks.get(MARK)
    if before == version:
        return 0
    moved = 0
    if before is not None:
        async for reminder in _future_series(lookups, now):
            moved += await _moved(reminders, reminder, now)
        log.warning("zone data %s → %s: %d future occurrences moved", before, version, moved)
    await marks.put(MARK, version, now)
    return moved


async def _future_series(lookups: Lookups, now: datetime) -> AsyncIterator[Reminder]:
    last = 0
    while page := await lookups.series_due_after(now, last, PAGE):
        for reminder in page:
            yield reminder
        last = page[-1].id


async def _moved(reminders: Reminders, reminder: Reminder, now: datetime) -> int:
    if reminder.rule is None or reminder.anchor is None or reminder.due_at is None:
        return 0
    series = Series(reminder.rule, reminder.anchor, reminder.zone)
    try:
        occurrence = recompute(series, reminder.due_at, now)
        if occurrence is None or occurrence.at == reminder.due_at:
            return 0
        change = Change(due_at=occurrence.at)
        if reminder.status is Status.SCHEDULED:  # a snooze or a nag that comes first stays put
            change = rewoken(reminder, change, now)
        await reminders.change(
            reminder.user_id, reminder.id, change, now, revision=reminder.revision
        )
    except Changed:
        return 0
    except Problem as problem:
        log.warning("reminder %d stays where it was: %s", reminder.id, problem)
        return 0
    return 1
