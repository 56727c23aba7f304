"""The daily agenda: today's reminders and the open to-dos, as text that every front can show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.errors import Problem
from bot.profile import Profile
from bot.reminders.model import Priority, Reminder, Status
from bot.reminders.recurrence.rules import TooOften
from bot.reminders.recurrence.schedule import Series, plan
from bot.reminders.timings import ZoneNeeded, timing_of
from bot.timezones.local import MONTHS, localize, wall_clock

TITLE = "Your agenda for today"
"""The text of an agenda's row, with which its message begins whatever the day holds."""

KEY = "agenda"
"""Its source key: a person has one."""

SHOWN = 12
"""Of either kind: more would not fit on a phone, and `/reminders list` shows them all."""
TEXT_LENGTH = 90

DAILY = timedelta(hours=20)
"""Least distance of two agendas: a day can be an hour shorter, and a weekday rule is checked by
its closest occurrences."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MARKS = {Priority.HIGH: "❗ ", Priority.NORMAL: "", Priority.LOW: ""}
_ORDER = (Priority.HIGH, Priority.NORMAL, Priority.LOW)


class NotDaily(Problem):
    def __init__(self) -> None:
        super().__init__(
            "I can send an agenda once a day at most. Write the time like “07:30” or “every "
            "weekday at 7:30”."
        )


@dataclass(frozen=True, slots=True)
class Agenda:
    """``day`` is naive local midnight; ``timed`` is due on that day, ``todos`` have no time."""

    day: datetime
    zone: str
    timed: tuple[Reminder, ...]
    todos: tuple[Reminder, ...]


def day_of(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Begin and end (excluded) of the local day around ``now``, aware UTC."""
    today = datetime.combine(wall_clock(now, zone).date(), time())
    return localize(today, zone).at, localize(today + timedelta(days=1), zone).at


def agenda(reminders: Iterable[Reminder], now: datetime, zone: str) -> Agenda:
    """The agenda of the local day around ``now`` from a person's open reminders."""
    begin, end = day_of(now, zone)
    timed, todos = [], []
    for reminder in reminders:
        at = _moment(reminder)
        if at is None:
            todos.append(reminder)
        elif begin <= at < end and reminder.status is not Status.PAUSED:
            timed.append((at, reminder.id, reminder))
    todos.sort(key=lambda reminder: (_ORDER.index(reminder.priority), reminder.id))
    return Agenda(
        day=wall_clock(begin, zone),
        zone=zone,
        timed=tuple(reminder for _, _, reminder in sorted(timed)),
        todos=tuple(todos),
    )


def daily(words: str, now: datetime, profile: Profile, locale: str) -> Series:
    """Return the series of a daily clock time.

    Raises NotDaily, and ZoneNeeded, Question and TimeNotUnderstood.
    """
    if profile.zone is None:
        raise ZoneNeeded
    # An agenda is of the morning: “7:30” is no question here.
    plainly = replace(profile, preferences={**profile.preferences, "bare_hour": "24h"})
    timing = timing_of(words, now, plainly, locale)
    if timing.due_at is None:
        raise NotDaily
    rule, anchor = timing.rule, timing.anchor
    if rule is None or anchor is None:
        rule = "FREQ=DAILY"
        anchor = wall_clock(timing.due_at, profile.zone)
    try:
        return plan(rule, anchor, profile.zone, DAILY)
    except TooOften:
        raise NotDaily from None


def agenda_text(shown: Agenda) -> str:
    """The agenda in some 20 lines: the day, what is due with local times, and the to-dos."""
    day = shown.day
    lines = [f"{_DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}"]
    lines += _listed([_timed_line(reminder, shown.zone) for reminder in shown.timed])
    if not shown.timed:
        lines.append("Nothing is due today.")
    if shown.todos:
        lines.append("Whenever you like:")
        lines += _listed([f"• {_words(reminder)}" for reminder in shown.todos])
    return "\n".join(lines)


def _listed(lines: Sequence[str]) -> list[str]:
    more = len(lines) - SHOWN
    return [*lines[:SHOWN], *([f"… and {more} more"] if more > 0 else [])]


def _timed_line(reminder: Reminder, zone: str) -> str:
    at = _moment(reminder)
    clock = wall_clock(at, zone).strftime("%H:%M") if at else ""
    return f"• {clock} {_words(reminder)}"


def _words(reminder: Reminder) -> str:
    # An open code block would swallow the lines below.
    text = " ".join(reminder.text.split()).replace("```", "`\u200b``")
    if len(text) > TEXT_LENGTH:
        text = text[: TEXT_LENGTH - 1].rstrip() + "…"
    return f"{_MARKS[reminder.priority]}{text}"


def _moment(reminder: Reminder) -> datetime | None:
    """When it will be said (again): the end of a snooze, or its due moment."""
    return reminder.snoozed_until or reminder.due_at
