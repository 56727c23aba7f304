"""A frame → one moment: the day and the time of day put together, never in the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.timezones.local import elapsed, later
from bot.when.errors import leftover, nothing, past, too_far, unsupported
from bot.when.pieces import (
    Clock,
    Date,
    Day,
    Dotted,
    Duration,
    Holiday,
    Instant,
    Offset,
    Part,
    Period,
    Shift,
    Weekdays,
)
from bot.when.resolving.context import Context
from bot.when.resolving.date_math import moved
from bot.when.resolving.day_candidates import dates, ordered
from bot.when.resolving.frame import DayWord, Frame, grain_of, one_day, same_time, sort_pieces
from bot.when.resolving.hours import (
    at_clock,
    coming,
    hour_in_part,
    hour_on_day,
    later_today,
    time_of_part,
)
from bot.when.values import Grain

MOST_YEARS = 200


class Timed(NamedTuple):
    """An instant in the context's zone and how precisely it was said."""

    at: datetime
    grain: Grain


def moment(frame: Frame, context: Context) -> Timed:
    """The moment that a frame without a series means. Raises Refused."""
    try:
        timed = _moment(frame, context)
    except (OverflowError, ValueError) as error:
        raise too_far("That") from error
    if later(context.now, timed.at) or not (frame.instant or later(timed.at, context.now)):
        raise past("That")
    if timed.at.year > context.now.year + MOST_YEARS:
        raise too_far("That")
    return timed


def _moment(frame: Frame, context: Context) -> Timed:
    for lasting in frame.lasting:
        if lasting.times:
            raise leftover("times", "every day, 3 times")
        context.assume("how long it takes is left out")
    if set(frame.bounds) == {"start"}:  # "from tomorrow" is tomorrow
        begun = sort_pieces(frame.bounds.pop("start"))
        if any(isinstance(word, Weekdays) and len(word.days) > 1 for word in begun.days):
            raise unsupported("a whole range of days", "friday at 9")  # "from monday to tuesday"
        frame.days += begun.days
        frame.clocks += begun.clocks
    if frame.bounds or frame.monthdays:
        raise leftover(next(iter(frame.bounds), "several days"), "every day until friday")
    if frame.instant:
        return _instant(frame.instant, frame, context)
    if frame.shift and frame.base:
        return _from_base(frame.shift, frame.base, frame, context)
    tidy(frame, context)
    short = [offset for offset in frame.offsets if offset.length.seconds]
    if short:
        return _offset(frame, context)
    if _countdown(frame):
        return _agreed(_on(one_day(replace(frame, offsets=[])), frame, context), frame, context)
    return _on(one_day(frame), frame, context)


def _instant(instant: Instant, frame: Frame, context: Context) -> Timed:
    at = instant.at or context.now
    if frame.days or frame.clocks or frame.offsets or frame.shift:
        raise unsupported("two moments at once")
    if at.tzinfo is None:
        return Timed(context.localized(at), instant.grain)
    return Timed(at.astimezone(context.tz), instant.grain)


def _from_base(shift: Shift, after: Frame, frame: Frame, context: Context) -> Timed:
    """As in "3 hours after noon": counted in real time from the moment that is said behind it."""
    if frame.clocks or frame.days or frame.offsets:
        raise unsupported("two moments at once")
    base = moment(after, context)
    length, sign = shift.length, shift.sign
    day = moved(base.at.date(), length, sign)
    at = (
        context.localized(datetime.combine(day, base.at.time()))
        if day != base.at.date()
        else base.at
    )
    return Timed(elapsed(at, sign * length.seconds), Grain.MINUTE)


def tidy(frame: Frame, context: Context) -> None:
    """Decide what bare numbers and dotted pairs are, now that everything else is known."""
    others: list[DayWord] = [word for word in frame.days if not isinstance(word, Dotted)]
    for word in [word for word in frame.days if isinstance(word, Dotted)]:
        written = not frame.clocks and word.sign == "." and word.two_digits
        if written and (frame.parts or _is_time(word, others, context)):
            frame.days.remove(word)
            bare = 1 <= word.first <= 12 and context.preferences.language == "en"
            frame.clocks.append(Clock(word.first, word.second, bare=bare))
    if not frame.numbers:
        return
    numbers, frame.numbers = frame.numbers, []
    if len(numbers) == 2 and not frame.clocks and numbers[0] < 24 and numbers[1] >= 10:
        frame.clocks.append(Clock(numbers[0], numbers[1], bare=1 <= numbers[0] <= 12))
    elif len(numbers) == 1:
        _number(frame, numbers[0], context)
    else:
        raise leftover(str(numbers[0]))


def _is_time(word: Dotted, others: list[DayWord], context: Context) -> bool:
    if word.first > 23 or word.second > 59:
        return False
    if any(not isinstance(other, Weekdays) for other in others):
        return True
    if word.second <= 12 and word.first <= 31:
        return False
    if word.first > 12 or word.second > 31 or context.preferences.date_order == "dmy":
        return True
    return context.pick("A time or a date?", [(True, ("date_order", "dmy")), (False, None)])


def _number(frame: Frame, number: int, context: Context) -> None:
    """One bare number: the day of a month behind a weekday, the hour otherwise."""
    clock = Clock(number, bare=1 <= number <= 12, said=False)
    alone = len(frame.days) == 1 and isinstance(frame.days[0], Weekdays)
    if alone and number and not frame.parts:
        if number > 12 or frame.clocks:
            frame.days.append(Date(number))
        elif context.pick("The hour or the day of the month?", [(True, None), (False, None)]):
            frame.clocks.append(clock)
        else:
            frame.days.append(Date(number))
    elif frame.clocks or number > 24:
        raise leftover(str(number))
    else:
        frame.clocks.append(clock)


def _countdown(frame: Frame) -> bool:
    """A full date and a length from now ("Thu 26 Nov 09:00, in 4 days"): said twice."""
    dated = any(isinstance(word, Date) and word.day and word.month for word in frame.days)
    return dated and bool(frame.clocks) and bool(frame.offsets)


_UNITS = {
    Grain.SECOND: 2,
    Grain.MINUTE: 61,
    Grain.HOUR: 3601,
    Grain.DAY: 90_001,
    Grain.WEEK: 8 * 86400,
    Grain.MONTH: 32 * 86400,
    Grain.YEAR: 380 * 86400,
}


def _agreed(timed: Timed, frame: Frame, context: Context) -> Timed:
    """The moment, if the countdown behind it says the same to within one of its units."""
    for offset in frame.offsets:
        day = moved(context.today, offset.length, offset.sign)
        start = datetime.combine(day, context.now.time(), context.tz)
        other = elapsed(start, offset.length.seconds)
        if abs(timed.at.timestamp() - other.timestamp()) > _UNITS[offset.length.grain]:
            raise unsupported("a date and a length that don't agree", "in 2 hours")
    return timed


def _offset(frame: Frame, context: Context) -> Timed:
    """As in "in 2h30m"; with a full date it is a countdown that has to agree."""
    if _countdown(frame):
        return _agreed(_on(one_day(replace(frame, offsets=[])), frame, context), frame, context)
    length = Duration()
    finest = Grain.YEAR
    for offset in frame.offsets:
        if offset.sign < 0:
            raise past("That", "in 2 hours")
        length = length.plus(offset.length)
        finest = min(finest, offset.length.grain, key=list(Grain).index)
    if frame.clocks or frame.parts or frame.days:
        raise unsupported("a time and a length at once", "in 2 hours")
    if sum(offset.said for offset in frame.offsets) > 1:
        raise unsupported("two lengths at once", "in 2 hours")
    if not all(offset.said for offset in frame.offsets):
        context.assume("from now on")
    day = moved(context.today, length, 1)
    start = context.now
    if day != context.today:
        start = context.localized(datetime.combine(day, context.now.time()))
    return Timed(elapsed(start, length.seconds), finest)


def _on(day: DayWord | None, frame: Frame, context: Context) -> Timed:
    if len(frame.clocks) > 1 or len(frame.parts) > 1:
        _one_clock(frame)
    if frame.window:
        frame.clocks.append(frame.window.start)
        context.assume("the start of that span")
    clock = frame.clocks[0] if frame.clocks else None
    part = frame.parts[0] if frame.parts else None
    if part and not part.name:  # "early friday", "late friday"
        part = part._replace(name="evening" if part.shift > 0 else "morning")
    if part and part.today and day is None:
        day = Day(0)
    if day is None:
        return _no_day(clock, part, context)
    if part and part.name == "now" and isinstance(day, Period):
        day = same_time(day)
    if isinstance(day, Period) and day.offset == 0:
        raise leftover(f"this {day.unit}", "friday at 9")
    return _first(day, clock, part, context)


def _one_clock(frame: Frame) -> None:
    """As in "noon, 12:00" says one time twice; two different ones cannot be one moment."""
    frame.clocks = list(dict.fromkeys(frame.clocks))
    frame.parts = list(dict.fromkeys(frame.parts))
    shifts = [part.shift for part in frame.parts if not part.name]
    if shifts:  # "early tomorrow morning"
        frame.parts = [part._replace(shift=shifts[0]) for part in frame.parts if part.name]
    if len(frame.clocks) > 1:
        raise unsupported("two times at once", "every day at 9 and 21")
    if len(frame.parts) > 1:
        rest = [part for part in frame.parts if not part.today]
        if len({part.name for part in rest}) > 1:
            raise unsupported("two parts of a day at once", "every day in the morning and evening")
        frame.parts = rest if len(rest) == 1 else frame.parts[:1]


def _no_day(clock: Clock | None, part: Part | None, context: Context) -> Timed:
    if clock is None and part is None:
        raise nothing("")
    if part is None and clock:
        return Timed(context.localized(coming(clock, context)), _grain(clock))
    return _first(None, clock, part, context)


def _grain(clock: Clock) -> Grain:
    if clock.second is not None:
        return Grain.SECOND
    return Grain.HOUR if not clock.minute else Grain.MINUTE


def _first(day: DayWord | None, clock: Clock | None, part: Part | None, context: Context) -> Timed:
    """The first date that a day word may mean whose time of day is not over."""
    night = bool(clock and part and part.name in {"night", "tonight"} and clock.hour % 12 < 5)
    since = context.today - timedelta(1 if night else 0)
    if day is None or (night and isinstance(day, Day) and day.offset == 0):
        candidates = iter([since + timedelta(n) for n in range(3)])
        fixed = False
    else:
        candidates = dates(day, context, context.today, timed=bool(clock or part))
        fixed = isinstance(day, Day) or (isinstance(day, Date | Holiday) and bool(day.year))
    whole = Grain.HOUR if part else grain_of(day) if day else Grain.DAY
    at = None
    for candidate in candidates:
        if isinstance(day, Offset) and not clock and not part:
            naive = datetime.combine(candidate, context.now.time())
        else:
            naive = _naive_at(candidate, clock, part, context, fixed)
        at = context.localized(naive)
        if later(at, context.now):
            return Timed(at, _grain(clock) if clock else whole)
    raise past(f"{at:%d %B %Y, %H:%M}" if at else "That")


def _naive_at(
    day: date, clock: Clock | None, part: Part | None, context: Context, fixed: bool
) -> datetime:
    today = day == context.today
    if clock and part:
        return at_clock(day, hour_in_part(clock, part), clock)
    if clock:
        return at_clock(day, hour_on_day(clock, context, today), clock)
    if part:
        return time_of_part(part, context, day)
    if today and fixed:
        return datetime.combine(day, later_today(context))
    usual = context.preferences.morning
    context.assume(f"{usual:%H:%M} because no time was given")
    return datetime.combine(day, usual)


def date_of(word: DayWord, context: Context) -> date:
    """The first date a day word means, for the limits of a series."""
    day = ordered(word, context) if isinstance(word, Dotted) else word
    found = next((d for d in dates(day, context, context.today) if d >= context.today), None)
    if found is None:
        raise past("That")
    return found
