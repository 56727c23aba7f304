"""Zone change: keep the clock time or the instant of each reminder. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.reminders.changes import Change
from bot.reminders.model import Reminder, Status
from bot.reminders.recurrence.rules import read_rule
from bot.reminders.recurrence.schedule import Series, recompute
from bot.reminders.transitions import pending, rewoken, series_of
from bot.timezones.local import localize, wall_clock

MOVABLE = (Status.SCHEDULED, Status.SENDING, Status.RETRYING, Status.PAUSED)


class Group(StrEnum):
    """What is asked about together."""

    ONCE = "once"
    SERIES = "series"


class Keep(StrEnum):
    """What stays as it is: what the clock on the wall shows, or the moment itself."""

    CLOCK = "clock"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Move:
    """One reminder and its coming moment, ``before`` and ``after`` (aware UTC).

    ``change`` is what to write; one that changes nothing keeps the reminder in its old zone.
    ``late``: by the new zone's clock its time is over, so it comes at once.
    """

    reminder: Reminder
    before: datetime
    after: datetime
    change: Change
    late: bool = False


def affected(
    reminders: Iterable[Reminder], old: str, new: str, now: datetime
) -> dict[Group, tuple[Reminder, ...]]:
    """Those made in the zone ``old`` whose coming time reads differently in ``new``, by group.

    Left out: what is due already, and what was made for some other zone on purpose.
    """
    found: dict[Group, list[Reminder]] = {Group.ONCE: [], Group.SERIES: []}
    for reminder in reminders:
        due = pending(reminder)
        if due is None or due <= now or reminder.zone != old or reminder.status not in MOVABLE:
            continue
        if reminder.rule is not None:
            if old != new and not read_rule(reminder.rule).elapsed:
                found[Group.SERIES].append(reminder)
        elif wall_clock(due, old) != wall_clock(due, new):
            found[Group.ONCE].append(reminder)
    return {group: tuple(members) for group, members in found.items() if members}


def move(reminder: Reminder, zone: str, keep: Keep, now: datetime) -> Move:
    """What becomes of ``reminder`` when its owner now lives in ``zone``.

    A one-shot always follows its owner; keeping the instant changes only how it is shown. A series
    that keeps its instants stays in its old zone, whose daylight saving it goes on to follow.
    """
    due = pending(reminder)
    if due is None:
        raise ValueError("only what is still to come can be moved")
    series = series_of(reminder)
    if keep is Keep.INSTANT:
        return Move(reminder, due, due, Change() if series else Change(zone=zone))
    if series is None:
        after = localize(wall_clock(due, reminder.zone), zone).at
    else:
        after = _pending_there(series, due, zone)
    change = Change(due_at=after, zone=zone)
    if reminder.status is not Status.PAUSED:
        change = rewoken(reminder, change, now)
    return Move(reminder, due, after, change, late=after <= now)


def moves(reminders: Iterable[Reminder], zone: str, keep: Keep, now: datetime) -> tuple[Move, ...]:
    """``move`` for each, in order of the new moments."""
    found = [move(reminder, zone, keep, now) for reminder in reminders]
    return tuple(sorted(found, key=lambda each: (each.after, each.reminder.id)))


def _pending_there(series: Series, due: datetime, zone: str) -> datetime:
    """The occurrence in ``zone`` that the pending one becomes: none is skipped, none repeated."""
    there = replace(series, zone=zone)
    target = localize(wall_clock(due, series.zone), zone).at
    found = recompute(there, target, target - datetime.resolution)
    return target if found is None else found.at
