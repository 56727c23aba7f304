"""Transitions: reminder + action (done, snooze, skip, resume, new time) → Change. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import Problem
from bot.reminders.changes import Change
from bot.reminders.model import Reminder, Status
from bot.reminders.next_wake import Wake, WakeState, next_wake, wake_state
from bot.reminders.recurrence.schedule import Series, next_occurrence


@dataclass(frozen=True, slots=True)
class Times:
    """When a reminder shall be due from now on; ``rule`` and ``anchor`` if it repeats."""

    due_at: datetime | None
    zone: str
    rule: str | None = None
    anchor: datetime | None = None


def series_of(reminder: Reminder) -> Series | None:
    """The series of a reminder that repeats."""
    if reminder.rule is None or reminder.anchor is None:
        return None
    return Series(reminder.rule, reminder.anchor, reminder.zone)


def outstanding(reminder: Reminder) -> bool:
    """Whether an occurrence has come, or was put off, that nobody has called done."""
    return reminder.fired_at is not None or reminder.snoozed_until is not None


def pending(reminder: Reminder) -> datetime | None:
    """The occurrence that has not come yet. One that has fired keeps its moment in the row."""
    if reminder.due_at is None or reminder.fired_at is None:
        return reminder.due_at
    return reminder.due_at if reminder.due_at > reminder.fired_at else None


def after(reminder: Reminder, moment: datetime) -> datetime | None:
    """The next occurrence of its series after ``moment``; None for a one-shot or an ended one."""
    series = series_of(reminder)
    found = next_occurrence(series, moment) if series is not None else None
    return None if found is None else found.at


def upcoming(reminder: Reminder, count: int = 3) -> tuple[datetime, ...]:
    """The occurrences after the coming one, at most ``count``."""
    found: list[datetime] = []
    at = pending(reminder)
    while at is not None and len(found) < count:
        at = after(reminder, at)
        if at is not None:
            found.append(at)
    return tuple(found)


def ticked(reminder: Reminder, now: datetime, *, ahead: bool = False) -> Change:
    """Done with the present occurrence; before it came, or ``ahead``: with the coming one too."""
    if series_of(reminder) is None:
        return _ended(Status.DONE)
    due = pending(reminder)
    if ahead or not outstanding(reminder):
        due = None if due is None else after(reminder, due)
    if due is None:
        return _ended(Status.DONE)
    settled = Change(due_at=due, fired_at=None, snoozed_until=None, nag_count=0)
    return _unless_paused(reminder, settled, now)


def skipped(reminder: Reminder, now: datetime) -> Change:
    """Without the coming occurrence; what is outstanding of an earlier one stays so."""
    due = pending(reminder)
    following = None if due is None else after(reminder, max(due, now))
    if following is None and not outstanding(reminder):
        return _ended(Status.DONE)
    return _unless_paused(reminder, Change(due_at=following), now)


def snoozed(reminder: Reminder, until: datetime, now: datetime) -> Change:
    """Say it (again) at ``until``. A series stays as it is: only this occurrence moves.

    What is not due yet is put off if ``until`` is later than that, and said once more before it
    otherwise. A to-do without time gets one.
    """
    due = pending(reminder)
    if outstanding(reminder):
        change = Change(snoozed_until=until, nag_count=0)
    elif due is None or (due < until and series_of(reminder) is None):
        change = Change(due_at=until, snoozed_until=None)
    elif due < until:
        change = Change(due_at=after(reminder, due), snoozed_until=until)
    else:
        change = Change(snoozed_until=until)
    return replace(change, wake=_wake(reminder, change, now))


def shifted(reminder: Reminder, by: timedelta, now: datetime) -> Change:
    """The coming occurrence earlier or later by that much; a series goes on as it was.

    Raises Problem for a move into the past.
    """
    due = pending(reminder)
    if due is None:
        return Change()
    if due + by <= now:
        raise Problem(f"That would move “{reminder.text[:60]}” into the past.")
    if series_of(reminder) is None:
        change = Change(due_at=due + by, snoozed_until=None)
    else:
        change = Change(due_at=after(reminder, due), snoozed_until=due + by)
    return _unless_paused(reminder, change, now)


def skipped_until(reminder: Reminder, until: datetime, now: datetime) -> Change:
    """Nothing of it before ``until``: a series loses those occurrences, a one-shot is cancelled."""
    if series_of(reminder) is None:
        return _ended(Status.CANCELLED)
    following = after(reminder, until - timedelta(microseconds=1))
    if following is None:
        return _ended(Status.CANCELLED)
    change = Change(due_at=following, snoozed_until=None, fired_at=None, nag_count=0)
    return _unless_paused(reminder, change, now)


def resumed(reminder: Reminder, now: datetime) -> Change:
    """Going on after a pause. What fell due meanwhile: a series' is over, a one-shot comes now."""
    due = pending(reminder)
    if due is not None and due <= now:
        due = after(reminder, now) if series_of(reminder) else now
    change = Change(due_at=due if due is not None else reminder.due_at)
    wake = _wake(reminder, change, now)
    return replace(change, wake=wake, status=Status.SCHEDULED)


def retimed(reminder: Reminder, times: Times, now: datetime) -> Change:
    """A new time, or none: whatever was outstanding of the old one is over."""
    change = Change(
        due_at=times.due_at,
        zone=times.zone,
        rule=times.rule,
        anchor=times.anchor,
        snoozed_until=None,
        fired_at=None,
        nag_count=0,
    )
    return replace(change, wake=_wake(reminder, change, now))


def first_wake(
    due_at: datetime | None, notices: tuple[timedelta, ...], now: datetime
) -> Wake | None:
    """When delivery must first look at a new reminder."""
    return next_wake(WakeState(due_at=due_at, notices=notices), now)


def rewoken(reminder: Reminder, change: Change, now: datetime) -> Change:
    """``change`` with the wake that follows from it, for changes of notices and nags."""
    return replace(change, wake=_wake(reminder, change, now))


def _unless_paused(reminder: Reminder, change: Change, now: datetime) -> Change:
    """``change`` with the wake that follows from it; what is paused stays asleep."""
    if reminder.status is Status.PAUSED:
        return change
    return replace(change, wake=_wake(reminder, change, now))


def _ended(status: Status) -> Change:
    return Change(status=status, wake=None, snoozed_until=None, nag_count=0)


def _wake(reminder: Reminder, change: Change, now: datetime) -> Wake | None:
    """The next wake of ``reminder`` with ``change`` applied."""
    given = {
        name: value
        for name, value in change.given().items()
        if name in Reminder.__dataclass_fields__
    }
    changed = replace(reminder, **given)  # type: ignore[arg-type]  # mypy checks no names in a mapping
    return next_wake(wake_state(changed, pending(changed)), now, changed.zone)
