"""Arithmetic on dates: months that clamp, working days, the n-th day between two dates."""

from __future__ import annotations

from datetime import date, timedelta

from bot.when.errors import too_far
from bot.when.pieces import Duration
from bot.when.resolving.holidays import month_end, nth_weekday


def moved(day: date, length: Duration, sign: int) -> date:
    """A calendar length on from `day`; a day that the month lacks becomes its last."""
    try:
        months = day.year * 12 + day.month - 1 + sign * length.months
        year, month = divmod(months, 12)
        last = month_end(year, month + 1).day if 1 <= year < 9999 else 0
        moved_on = date(year, month + 1, min(day.day, last)) + timedelta(sign * length.days)
        return _working(moved_on, sign * length.workdays) if length.workdays else moved_on
    except (ValueError, OverflowError):
        raise too_far("That") from None


def _working(day: date, count: int) -> date:
    """That many working days on, Monday to Friday."""
    step = 1 if count > 0 else -1
    weeks, rest = divmod(abs(count), 5)
    day += timedelta(7 * weeks * step)
    while rest or day.weekday() > 4:
        day += timedelta(step)
        rest = max(rest - (day.weekday() < 5), 0)
    return day


def nth_day(n: int, what: int | str, first: date, last: date) -> date | None:
    """The n-th weekday, day, working day or week between two dates; −1 is the last."""
    if isinstance(what, int) and last - first < timedelta(31) and n < 5:
        day = nth_weekday(first.year, first.month, what, n)
    elif what == "day":
        day = last + timedelta(n + 1) if n < 0 else first + timedelta(n - 1)
    elif what == "week":
        day = first + timedelta(7 * (n - 1)) if n > 0 else last + timedelta(7 * n + 1)
    else:
        wanted = (what,) if isinstance(what, int) else (range(5) if what == "weekday" else (5,))
        count = (last - first).days + 1
        all_days = [first + timedelta(i) for i in range(count)]
        fitting = [d for d in all_days if d.weekday() in wanted]
        index = n - 1 if n > 0 else n
        day = fitting[index] if -len(fitting) <= index < len(fitting) else last + timedelta(1)
    return day if first <= day <= last else None
