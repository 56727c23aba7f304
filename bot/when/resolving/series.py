"""A frame → a series: an RFC 5545 rule and its first occurrence."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from bot.timezones.local import elapsed, later, localize
from bot.when.errors import leftover, past, too_far, unsupported
from bot.when.pieces import (
    Clock,
    Duration,
    Nth,
    Part,
    Repeat,
    Weekdays,
)
from bot.when.resolving.context import Context
from bot.when.resolving.date_math import moved
from bot.when.resolving.frame import Frame, one_day, sort_pieces
from bot.when.resolving.hours import at_clock, hour_in_part, hour_on_day
from bot.when.resolving.moments import MOST_YEARS, date_of, moment
from bot.when.resolving.rrule import RuleParts, first_occurrence
from bot.when.resolving.series_days import BY_CLOCK, day_rule, leave_out


class AnchoredRule(NamedTuple):
    """A rule and the first occurrence, aware, in the context's zone."""

    rule: str
    anchor: datetime


def series_said(frame: Frame) -> bool:
    """Whether the pieces say that something comes back."""
    if frame.repeat or frame.monthdays:
        return True
    for word in frame.days:
        if isinstance(word, Weekdays) and (word.habit or (len(word.days) > 1 and not word.name)):
            return True
        if isinstance(word, Nth) and (word.every or len(word.ns) > 1):
            return True
        if isinstance(word, Nth) and word.within is None and isinstance(word.what, int):
            return len(frame.days) == 1 and not word.bare
    return any(part.habit for part in frame.parts)


def maybe_series(frame: Frame) -> bool:
    """Whether the pieces may mean once or every month: "the 1st of the month"."""
    if len(frame.days) != 1 or frame.offsets or frame.shift:
        return False
    word = frame.days[0]
    if not isinstance(word, Nth) or word.within is not None:
        return False
    return word.bare or not isinstance(word.what, int)


def series(frame: Frame, context: Context) -> AnchoredRule:
    """The series that a frame means. Raises Refused."""
    try:
        made = _series(frame, context)
    except (OverflowError, ValueError) as error:
        raise too_far("That") from error
    if made.anchor.year > context.now.year + MOST_YEARS:
        raise too_far("That")
    return made


def _series(frame: Frame, context: Context) -> AnchoredRule:
    if frame.instant or frame.shift:
        raise unsupported("a single time inside a repeat")
    daily = not frame.days and any(part.habit for part in frame.parts)  # "mornings at 8"
    frame.repeat = frame.repeat or Repeat("day" if daily else "", said=False)
    if not frame.repeat.said:
        context.assume("repeating, because no single day was named")
    _numbers_as_clocks(frame)
    rule = day_rule(frame, context)
    leave_out(rule, frame, context)
    _midnight(rule, frame, context)
    clocked = rule.freq in BY_CLOCK.values()
    if frame.window and not clocked:  # "every tuesday from 17:00 to 18:00"
        frame.clocks.append(frame.window.start)
        frame.window = None
        context.assume("the start of that span")
    if clocked and not frame.window:
        return _by_the_clock(rule, frame, context)
    if frame.window:
        _spread(rule, frame, context)
    else:
        rule.times = _times(frame, context)
    anchor = _anchor(rule, frame, context)
    _end(rule, frame, anchor, context)
    return AnchoredRule(rule.text(anchor), anchor)


def _midnight(rule: RuleParts, frame: Frame, context: Context) -> None:
    """As in "every friday at midnight", which ends the Friday for most and begins it for some."""
    if [clock.hour for clock in frame.clocks] != [24] or rule.freq != "WEEKLY" or frame.parts:
        return
    if context.pick("Which midnight?", [(True, None), (False, None)]):
        rule.weekdays = tuple(sorted((day + 1) % 7 for day in rule.weekdays))


def _numbers_as_clocks(frame: Frame) -> None:
    """In "at 9 and 21" the second number is a time like the first."""
    for number in frame.numbers:
        if number > 24:
            raise leftover(str(number))
        frame.clocks.append(Clock(number, bare=1 <= number <= 12, said=False))
    frame.numbers.clear()


def _hour(clock: Clock, context: Context) -> int:
    """The hour of a clock in a series, where midnight is always 0."""
    return 0 if clock.hour == 24 else hour_on_day(clock, context, False)


def _times(frame: Frame, context: Context) -> tuple[tuple[int, int], ...]:
    """The hours and minutes of a day at which the series happens."""
    repeat = frame.repeat or Repeat("")
    if frame.clocks:
        parts = _part_of_each(frame, repeat.part)
        hours = [
            hour_in_part(clock, part) if part else _hour(clock, context)
            for clock, part in zip(frame.clocks, parts, strict=True)
        ]
        times = {(hour % 24, clock.minute) for hour, clock in zip(hours, frame.clocks, strict=True)}
        return tuple(sorted(times))
    names = [name for name in (repeat.part, *(p.name for p in frame.parts)) if name]
    if not names and repeat.often > 1 and repeat.unit == "day":
        names = {2: ["morning", "evening"], 3: ["morning", "noon", "evening"]}.get(repeat.often, [])
        if not names:
            raise leftover(f"{repeat.often} times a day", "every 3 hours between 9 and 21")
    elif repeat.often > 1:
        raise leftover(f"{repeat.often} times a {repeat.unit}", "every monday and thursday at 9")
    found = tuple(context.clock_of(name or "morning") for name in names or ["morning"])
    shown = " and ".join(f"{at:%H:%M}" for at in found)
    context.assume(f"{shown} because no time was given")
    return tuple(sorted({(at.hour, at.minute) for at in found}))


def _part_of_each(frame: Frame, named: str | None) -> list[Part | None]:
    """The part of the day of each time: one for all, or "7 in the morning and 9 in the evening"."""
    parts = list(frame.parts)
    if named and all(part.name != named for part in parts):
        parts.insert(0, Part(named))
    if len({part.name for part in parts}) < 2:
        return [parts[0] if parts else None] * len(frame.clocks)
    if len(parts) != len(frame.clocks):
        raise unsupported("times mixed with parts of the day", "every day at 7 and 21")
    return list(parts)


def _spread(rule: RuleParts, frame: Frame, context: Context) -> None:
    """As in "every 3 hours between 9 and 17": the same hours of each day, by the wall clock."""
    window = frame.window
    if window is None or rule.freq not in {"HOURLY", "MINUTELY"}:
        raise leftover("between", "every 2 hours between 9 and 17")
    start, end = (hour_on_day(c, context, False) for c in (window.start, window.end))
    if window.end.bare and end <= start:
        end += 12
    step = rule.interval * (60 if rule.freq == "HOURLY" else 1)
    first, last = start * 60 + window.start.minute, end * 60 + window.end.minute
    if last <= first or last >= 1440:
        raise leftover("between", "every 2 hours between 9 and 17")
    times = [divmod(minute, 60) for minute in range(first, last + 1, step)]
    if len({h for h, _ in times}) * len({m for _, m in times}) != len(times):
        times = [at for at in times if at[0] * 60 + at[1] < last]
        context.assume(f"the last one at {time(*times[-1]):%H:%M}")
    rule.times = tuple(times)
    rule.freq, rule.interval = ("WEEKLY" if rule.weekdays else "DAILY"), 1


def _by_the_clock(rule: RuleParts, frame: Frame, context: Context) -> AnchoredRule:
    """Hours and minutes are real time from the start: now plus one interval, or where said."""
    seconds = rule.interval * {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}[rule.freq]
    start = frame.bounds.pop("start", None)
    if start is None and frame.clocks:
        start = [frame.clocks[0]]
    if frame.repeat and frame.repeat.often > 1:
        raise leftover(f"{frame.repeat.often} times an {frame.repeat.unit}", "every 30 minutes")
    if frame.parts or rule.monthdays or rule.nths:
        raise unsupported("hours and days at once", "every 2 hours on weekdays")
    anchor = elapsed(context.now, seconds)
    if start:
        anchor = moment(sort_pieces(start), context).at
    while rule.weekdays and anchor.weekday() not in rule.weekdays:
        anchor = elapsed(anchor, max(3600, seconds))
    _end(rule, frame, anchor, context)
    return AnchoredRule(rule.text(anchor), anchor)


def _anchor(rule: RuleParts, frame: Frame, context: Context) -> datetime:
    """The first time from now on (or from where it starts) that the rule fits."""
    start = frame.bounds.pop("start", None)
    first = context.today
    plain = frame.repeat and frame.repeat.said and not (frame.days or frame.monthdays or start)
    if plain and rule.interval > 1 and rule.freq != "DAILY":
        first = _a_round_later(rule, first, context)
    if start:
        word = one_day(sort_pieces(start))
        first = date_of(word, context) if word else context.today
    found = first_occurrence(rule, first, context.now)
    if found is None:
        raise past("That")
    return found


def _a_round_later(rule: RuleParts, today: date, context: Context) -> date:
    """Where "every 2 weeks" begins: today, or in two weeks when today's time is over."""
    times = [datetime.combine(today, time(*at)) for at in rule.times]
    if any(later(localize(at, context.tz).at, context.now) for at in times):
        return today
    days = 7 * rule.interval if rule.freq == "WEEKLY" else 0
    months = {"MONTHLY": 1, "YEARLY": 12}.get(rule.freq, 0) * rule.interval
    return moved(today, Duration(months=months, days=days), 1)


def _end(rule: RuleParts, frame: Frame, anchor: datetime, context: Context) -> None:
    """COUNT or UNTIL (in UTC, as RFC 5545 wants it with a zoned start)."""
    until = frame.bounds.pop("until", None)
    if until:
        rule.until = _until(sort_pieces(until), anchor, context)
    for lasting in frame.lasting:
        if lasting.times:
            rule.count = lasting.times
        elif lasting.length:
            _lasting(rule, lasting.length, anchor)
    if rule.until and rule.until.year > context.now.year + MOST_YEARS:
        raise too_far("That")
    first = localize(anchor.replace(tzinfo=None), context.tz)
    if rule.until and later(first.at if first.moved else anchor, rule.until):
        raise past("The end of that series", "until christmas")


def _until(frame: Frame, anchor: datetime, context: Context) -> datetime:
    day = one_day(frame)
    if day is None:
        if not frame.clocks:
            return moment(frame, context).at
        hour = hour_on_day(frame.clocks[0], context, True)
        return _instant(at_clock(anchor.date(), hour, frame.clocks[0]), context)
    last = date_of(day, context)
    if frame.clocks:
        hour = hour_on_day(frame.clocks[0], context, False)
        return _instant(at_clock(last, hour, frame.clocks[0]), context)
    context.assume(f"{last.day} {last:%B %Y} included")
    return _instant(datetime.combine(last, time(23, 59, 59)), context)


def _instant(wall: datetime, context: Context) -> datetime:
    return localize(wall, context.tz).at.astimezone(context.tz)


def _lasting(rule: RuleParts, length: Duration, anchor: datetime) -> None:
    days = length.days if not (length.months or length.seconds) else 0
    if days and rule.freq == "DAILY":
        rule.count = -(-days // rule.interval) * len(rule.times or ((0, 0),))
    elif days and days % 7 == 0 and rule.freq == "WEEKLY":
        rule.count = -(-days // 7 // rule.interval) * len(rule.weekdays) * len(rule.times)
    else:
        day = moved(anchor.date(), length, 1)
        end = datetime.combine(day, anchor.time(), anchor.tzinfo)
        rule.until = elapsed(end, length.seconds - 1)
