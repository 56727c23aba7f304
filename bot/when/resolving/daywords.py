"""What a day may be said by, once pieces are put together: shifted, on a weekday, said twice."""

from __future__ import annotations

from typing import NamedTuple

from bot.when.pieces import (
    Date,
    Day,
    Dotted,
    Duration,
    Edge,
    Holiday,
    Nth,
    Offset,
    Period,
    Weekdays,
)
from bot.when.values import Grain


class Shifted(NamedTuple):
    """A whole number of days or months from another day."""

    length: Duration
    sign: int
    base: DayWord
    weekday: int | None = None


class OnWeekday(NamedTuple):
    """A weekday in the week of another day ("in 2 weeks on tuesday")."""

    weekday: int
    target: DayWord


class Both(NamedTuple):
    """A weekday and a date ("tue may 9"): the date counts, and a contradiction is told."""

    weekday: int
    of: DayWord


class Same(NamedTuple):
    """Two ways of saying one day ("tomorrow, 13/04"): if they differ, it is asked."""

    first: DayWord
    second: DayWord


DayWord = (
    Date | Dotted | Day | Weekdays | Period | Nth | Holiday | Edge | Offset | Shifted | OnWeekday
    | Both | Same
)  # fmt: skip


def same_time(period: Period) -> Shifted:
    """As in "this time next week": counted from today, not from where the week begins."""
    months = {"week": 0, "month": 1, "quarter": 3, "year": 12}[period.unit] * period.offset
    days = 7 * period.offset if period.unit == "week" else 0
    return Shifted(Duration(months=months, days=days), 1, Day(0))


def grain_of(word: DayWord) -> Grain:
    """How precise a day word is."""
    match word:
        case Period(unit=unit):
            return {"week": Grain.WEEK, "year": Grain.YEAR}.get(unit, Grain.MONTH)
        case Date(day=None, month=None):
            return Grain.YEAR
        case Date(day=None):
            return Grain.MONTH
        case Nth(what="week"):
            return Grain.WEEK
        case _:
            return Grain.DAY
