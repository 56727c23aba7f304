"""Day words → the dates they may mean, earliest first; the caller takes the first that fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.when.errors import leftover, no_such_date, past
from bot.when.parsing.dates import valid
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
from bot.when.resolving.context import Context
from bot.when.resolving.date_math import moved, nth_day
from bot.when.resolving.frame import Both, DayWord, OnWeekday, Same, Shifted
from bot.when.resolving.holidays import feast, month_end
from bot.when.resolving.weekdays import NAMES, in_week_of, show, week_start, weekday_dates

_MONTHS_AHEAD = 60  # every day of the month falls on every weekday within five years


def dates(word: DayWord, context: Context, since: date, *, timed: bool = False) -> Iterator[date]:
    """The dates from `since` on that `word` may mean; one date only if it leaves nothing open."""
    match word:
        case Date():
            return _calendar(word, context, since)
        case Dotted():
            return _calendar(ordered(word, context), context, since)
        case Day():
            return _day(word, context)
        case Weekdays():
            return weekday_dates(word, context, timed)
        case Period():
            return iter((_period_start(word, context),))
        case Nth():
            return _nth(word, context, since)
        case Holiday():
            return _feast(word, context, since)
        case Edge():
            return _edge(word, context, since)
        case Offset():
            return iter((moved(context.today, word.length, word.sign),))
        case _:
            return _compound(word, context, since, timed)


def _compound(
    word: Shifted | OnWeekday | Both | Same, context: Context, since: date, timed: bool
) -> Iterator[date]:
    if isinstance(word, Shifted):
        return _shifted(word, context, since)
    if isinstance(word, OnWeekday):
        return _on_weekday(word, context, since)
    if isinstance(word, Both):
        return _both(word, context, since)
    return _same(word, context, since, timed)


def _shifted(word: Shifted, context: Context, since: date) -> Iterator[date]:
    """Counted from the coming feast or date; from one just past it is asked."""
    base = word.base
    looks_back = word.sign > 0 and not isinstance(base, Weekdays | Day | Period)
    coming = dates(base, context, since)
    if looks_back and not (isinstance(base, Date | Holiday) and base.year):
        recent = next(dates(base, context, moved(since, word.length, -1)), None)
        if recent and recent < context.today:
            first = next(coming, recent)
            days = [(day, None) for day in (recent, first)]
            base_day = context.pick(f"After {show(recent)} or after {show(first)}?", days)
            yield _beside(base_day, word)
            return
    for day in coming:
        yield _beside(day, word)


def _beside(day: date, word: Shifted) -> date:
    """The day a shift leads to; "the friday before …" first goes to that weekday."""
    if word.weekday is not None:
        day += timedelta(word.sign * ((word.sign * (word.weekday - day.weekday()) - 1) % 7 + 1))
    return moved(day, word.length, word.sign)


def ordered(word: Dotted, context: Context) -> Date:
    """3/4 as a date in the person's order; asks where both orders make a date."""
    ways: dict[Date, tuple[str, str]] = {}
    for order in ("dmy", "mdy"):
        day, month = (word.first, word.second) if order == "dmy" else (word.second, word.first)
        if 1 <= month <= 12 and valid(word.year or 2024, month, day):
            ways.setdefault(Date(day, month, word.year), ("date_order", order))
    if not ways:
        written = f"{word.first}{word.sign}{word.second}"
        raise no_such_date(f"{written}{word.sign}{word.year}" if word.year else written)
    wanted = context.preferences.date_order
    dotted = word.sign == ".." or context.preferences.language != "en"
    wanted = "dmy" if word.sign == ".." else wanted or ("dmy" if dotted else None)
    if len(ways) == 2 and wanted:
        return next(made for made, learn in ways.items() if learn[1] == wanted)
    return context.pick("Day first or month first?", list(ways.items()))


def _calendar(word: Date, context: Context, since: date) -> Iterator[date]:
    if word.mod == "last":
        raise past("That")
    if word.mod and word.mod.startswith("year"):
        word = Date(word.day, word.month, context.today.year + int(word.mod[4:]))
    if word.year:
        day = valid(word.year, word.month or 1, word.day or 1)
        if day is None or (word.day and not word.month):
            raise no_such_date(f"{word.day}.{word.month}.{word.year}", "the last day of the month")
        return iter((day,))
    if not word.month:
        return _monthly(word.day or 1, since)
    if valid(2024, word.month, word.day or 1) is None:
        end = month_end(2024, word.month)
        raise no_such_date(f"{word.day} {end:%B}", f"{end.day} {end:%B}".lower())
    days = (valid(since.year + n, word.month, word.day or 1) for n in range(9))
    return (day for day in days if day and day >= since)


def _monthly(number: int, since: date) -> Iterator[date]:
    """That day of each month that has it."""
    if not 1 <= number <= 31:
        raise no_such_date(f"the {number}th")
    for n in range(_MONTHS_AHEAD):
        year, month = divmod(since.year * 12 + since.month - 1 + n, 12)
        day = valid(year, month + 1, number)
        if day and day >= since:
            yield day


def _day(word: Day, context: Context) -> Iterator[date]:
    if word.offset < 0:
        name = "yesterday" if word.offset == -1 else "the day before yesterday"
        raise past(name[0].upper() + name[1:], "tomorrow")
    return iter((context.today + timedelta(word.offset),))


def _period_start(word: Period, context: Context) -> date:
    if word.offset < 0:
        raise past(f"last {word.unit}".capitalize(), f"next {word.unit}")
    today = context.today
    if word.unit == "week":
        first = context.preferences.week_start or 0
        context.assume(f"{NAMES[first]}, the first day of the week")
        return week_start(today, first) + timedelta(7 * word.offset)
    if word.offset:
        context.assume(f"the first day of the {word.unit}")
    months = {"month": 1, "quarter": 3, "year": 12}[word.unit]
    start = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    return moved(start, Duration(months=months * word.offset), 1)


def _feast(word: Holiday, context: Context, since: date) -> Iterator[date]:
    if word.mod == "last":
        raise past("That")
    year = word.year
    if word.mod and word.mod.startswith("year"):
        year = context.today.year + int(word.mod[4:])
    years = [year] if year else [since.year + n for n in range(3)]
    days = [day for year in years if (day := feast(word.name, year))]
    if not days:
        raise no_such_date(word.name.replace("_", " "), "the date in figures, 24/12/2027")
    return (day for day in days if year or day >= since)


def _months(
    within: Date | Period | None, context: Context, since: date
) -> Iterator[tuple[date, date]]:
    """First and last days of the months or years that "of …" may mean."""
    if isinstance(within, Date) and within.year and not within.month:
        yield date(within.year, 1, 1), date(within.year, 12, 31)
    elif isinstance(within, Date):
        base = Date(1, within.month, within.year)
        back = since.replace(day=1)
        for first in _calendar(base, context, back):
            yield first, month_end(first.year, first.month)
    else:
        period = within or Period("month", 0)
        length = {"week": 0, "month": 1, "quarter": 3, "year": 12}[period.unit]
        if not length:
            raise leftover("of the week")
        first = _period_start(Period(period.unit, period.offset, "quiet"), context)
        for n in range(1 if period.mod else 12):
            start = moved(first, Duration(months=length * n), 1)
            yield start, moved(start, Duration(months=length), 1) - timedelta(1)


def _nth(word: Nth, context: Context, since: date) -> Iterator[date]:
    found = False
    for first, last in _months(word.within, context, since):
        day = nth_day(word.ns[0], word.what, first, last)
        if day:
            found = True
            yield day
    if not found:
        raise no_such_date("That day", None)


def _edge(word: Edge, context: Context, since: date) -> Iterator[date]:
    of = word.of
    if isinstance(of, Period) and of.unit == "week":
        return iter((_week_edge(word.which, of, context),))
    if isinstance(of, Period) or (isinstance(of, Date) and not of.day):
        within = of if isinstance(of, Date) else Period(of.unit, of.offset, of.mod or "this")
        return _edges(word.which, within, context, since)
    return dates(of, context, since)


def _edges(which: str, within: Date | Period, context: Context, since: date) -> Iterator[date]:
    for first, last in _months(within, context, since):
        middle = first + timedelta((last - first).days // 2 - (1 if last.day == 31 else 0))
        if which == "end":
            context.assume(f"the last day, {show(last)}")
        yield {"start": first, "end": last}.get(which, middle)


def _week_edge(which: str, of: Period, context: Context) -> date:
    first = week_start(context.today, context.preferences.week_start or 0)
    monday = first + timedelta(7 * of.offset + (1 if context.preferences.week_start == 6 else 0))
    if which == "start":
        return monday
    if which == "middle":
        return monday + timedelta(2)
    ends = [(monday + timedelta(4), None), (monday + timedelta(6), None)]
    return context.pick("Which day ends the week for you?", ends)


def _on_weekday(word: OnWeekday, context: Context, since: date) -> Iterator[date]:
    target = word.target
    for day in dates(target, context, since):
        length = getattr(target, "length", None)
        if isinstance(target, Nth) or (length and length.months):
            yield day + timedelta((word.weekday - day.weekday()) % 7)
        elif length and length.days % 7:
            near = (word.weekday - day.weekday() + 3) % 7 - 3
            if near:
                context.note(f"{show(day)} isn't a {NAMES[word.weekday]}; I took the nearest one.")
            yield day + timedelta(near)
        else:
            yield in_week_of(day, word.weekday, context)


def _both(word: Both, context: Context, since: date) -> Iterator[date]:
    open_month = isinstance(word.of, Date) and not word.of.month
    for day in dates(word.of, context, since):
        if day.weekday() == word.weekday:
            yield day
        elif not open_month:
            context.notes.clear()
            context.note(
                f"{day.day} {day:%B %Y} is a {NAMES[day.weekday()]}, not a {NAMES[word.weekday]}."
            )
            yield day


def _same(word: Same, context: Context, since: date, timed: bool) -> Iterator[date]:
    first = next(dates(word.first, context, since, timed=timed), None)
    for second in dates(word.second, context, since, timed=timed):
        if first is None or first == second:
            yield second
            return
        options = [(first, None), (second, None)]
        yield context.pick(
            f"{show(first)} and {show(second)} aren't the same day. Which one?", options
        )
        return
