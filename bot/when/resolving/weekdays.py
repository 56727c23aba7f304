"""Which day a weekday means: coming, next, in that week; where people differ, a choice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.when.errors import past
from bot.when.pieces import Weekdays
from bot.when.resolving.context import Context

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def show(day: date) -> str:
    """A date as it is named in assumptions and notes: "Friday 3 April 2026"."""
    return f"{NAMES[day.weekday()]} {day.day} {day:%B %Y}"


def week_start(day: date, first: int) -> date:
    """The first day (`first` 0 Monday, 6 Sunday) of the week that `day` is in."""
    return day - timedelta((day.weekday() - first) % 7)


def in_week_of(target: date, weekday: int, context: Context) -> date:
    """That weekday in the week of `target`; asks where Monday and Sunday weeks differ."""
    starts = (0, 6) if context.preferences.week_start is None else (context.preferences.week_start,)
    ways: dict[date, tuple[str, str]] = {}
    for first in starts:
        monday = week_start(target, first)
        ways.setdefault(monday + timedelta((weekday - first) % 7), ("week_start", str(first)))
    return context.pick("Does your week start on Monday or on Sunday?", list(ways.items()))


def weekday_dates(words: Weekdays, context: Context, timed: bool) -> Iterator[date]:
    """The days that a weekday word may mean, first the one it most likely does.

    `timed`: a time of day was said, so that today is possible.
    """
    weekday = words.days[0]
    if words.mod == "last":
        raise past(f"last {NAMES[weekday]}", NAMES[weekday].lower())
    if words.name == "weekday":
        yield from _working_days(words, context)
        return
    ahead = (weekday - context.today.weekday()) % 7
    if words.mod == "next":
        yield _next(context.today, weekday, ahead, context)
        return
    first = context.today + timedelta(ahead + 7 * words.plus)
    if ahead == 0 and words.mod == "coming":
        first += timedelta(7)
    elif ahead == 0 and not words.mod and not words.plus and (timed or _early(context)):
        week = first + timedelta(7)
        first = context.pick(
            f"Today is {NAMES[weekday]}. Which one?", [(first, None), (week, None)]
        )
    for n in range(3):
        yield first + timedelta(7 * n)


def _working_days(words: Weekdays, context: Context) -> Iterator[date]:
    """As in "next business day", "on a weekday": the first one after today."""
    days = (context.today + timedelta(n) for n in range(1, 11))
    return (day for day in days if day.weekday() in words.days)


def _early(context: Context) -> bool:
    return context.now.time() < context.preferences.morning


def _next(today: date, weekday: int, ahead: int, context: Context) -> date:
    """As in "next Friday": the one in next week, or the coming one; asked where both make sense.

    A coming one that is in next week already, or that is today or tomorrow (people say so then),
    leaves one meaning.
    """
    coming = today + timedelta(ahead or 7)
    starts = (0, 6) if context.preferences.week_start is None else (context.preferences.week_start,)
    same_week = all(week_start(coming, s) == week_start(today, s) for s in starts)
    known = context.preferences.next_weekday
    if known == "coming" or not same_week:
        return coming
    later = coming + timedelta(7)
    if known == "after" or ahead <= 1:
        return later
    return context.pick(
        f"Which {NAMES[weekday]}?",
        [(later, ("next_weekday", "after")), (coming, ("next_weekday", "coming"))],
    )
