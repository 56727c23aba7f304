"""A repeat rule and its anchor → the dates and times of day on which it falls, from any date on."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from dateutil import rrule

from bot.reminders.recurrence.rules import (
    MINIMUM_SPACING,
    BadRule,
    Frequency,
    Rule,
    TooOften,
    read_rule,
)

# The rarest date that people mean, 29 February on a given weekday, comes up to 40 years apart
# (1888 to 1928, and again across 2100); the longest interval is 50 years. Whatever has no date
# in this span has none.
LOOKAHEAD = timedelta(days=366 * 60)
LAST_DAY = date(9000, 1, 1)  # leaves room for offsets and look-ahead below datetime.max

_DAY = timedelta(days=1)
_FREQUENCIES: dict[Frequency, Literal[0, 1]] = {
    Frequency.MONTHLY: rrule.MONTHLY,
    Frequency.YEARLY: rrule.YEARLY,
}
# So many months or years on, dateutil has reached the year 9999 and stops: one period at a time.
_ONE_PERIOD_ONLY = 12 * 10_000


def parse_rule(text: str, minimum: timedelta = MINIMUM_SPACING) -> Rule:
    """Read a rule that a person, a model or a file proposes.

    Raises `BadRule` for what cannot be read, is not supported or never happens, and `TooOften` for
    what is denser than `minimum`. The work is bounded, whatever the text holds.
    """
    rule = read_rule(text)
    if (space := spacing(rule)) < minimum:
        raise TooOften(space, minimum)
    # With an interval of 1 the answer is the same for every anchor; `plan` asks with the real one.
    probe, begin = replace(rule, interval=1), date(2000, 1, 1)
    if next(days(probe, begin, begin), None) is None:
        raise BadRule("it never happens, because there's no such date")
    return rule


def days(rule: Rule, anchor: date, start: date) -> Iterator[date]:
    """The dates of `rule` from the later of `anchor` and `start` on, in order, for `LOOKAHEAD`.

    The period that holds `start` is found by arithmetic from the anchor's, so the cost does not
    grow with the distance between them, and the interval keeps its phase. Time of day plays no
    part here. For rules shorter than a day: the dates that their day parts allow.
    """
    rule = _complete(rule, anchor)
    if rule.freq not in _FREQUENCIES and rule.freq is not Frequency.WEEKLY:
        return _single_days(rule, anchor, start)
    return _periods(rule, anchor, start)


def falls_on(rule: Rule, day: date) -> bool:
    """Do the parts of a daily or shorter rule allow this date?"""
    if rule.months and day.month not in rule.months:
        return False
    if rule.weekdays and (0, day.weekday()) not in rule.weekdays:
        return False
    if not rule.month_days:
        return True
    length = calendar.monthrange(day.year, day.month)[1]
    return day.day in rule.month_days or day.day - length - 1 in rule.month_days


@lru_cache(maxsize=4096)
def times(rule: Rule, anchor: time) -> tuple[time, ...]:
    """The times of day of a rule that follows the wall clock, in order.

    What the rule leaves open comes from the anchor's time. For "every 2 hours from 9 to 17" these
    are the steps from the anchor's hour that the rule names: its interval divides the day.
    """
    second = rule.seconds[0] if rule.seconds else anchor.second
    if rule.freq is Frequency.MINUTELY:
        step, now = rule.interval, anchor.hour * 60 + anchor.minute
        return tuple(
            time(minute // 60, minute % 60, second)
            for minute in range(now % step, 24 * 60, step)
            if (not rule.hours or minute // 60 in rule.hours)
            and (not rule.minutes or minute % 60 in rule.minutes)
        )
    hours = rule.hours or (anchor.hour,)
    if rule.freq is Frequency.HOURLY:
        steps = range(anchor.hour % rule.interval, 24, rule.interval)
        hours = tuple(hour for hour in steps if not rule.hours or hour in rule.hours)
    return tuple(time(h, m, second) for h in hours for m in rule.minutes or (anchor.minute,))


def spacing(rule: Rule) -> timedelta:
    """The shortest distance between two occurrences on the wall clock, for any anchor.

    Two times of day count as if on neighbouring days, too: "Mondays at 0:00 and 23:58" is two
    minutes.
    """
    if rule.elapsed:
        return rule.elapsed
    anchors = [time()]
    if rule.freq is Frequency.HOURLY:
        anchors = [time(hour % 24) for hour in range(rule.interval)]
    elif rule.freq is Frequency.MINUTELY:
        anchors = [time(minute // 60 % 24, minute % 60) for minute in range(rule.interval)]
    # Uncached: a check of one rule must not push the rules in use out of the cache.
    return min(_narrowest(times.__wrapped__(rule, anchor)) for anchor in anchors)


def keep_month_end(text: str, anchor: datetime) -> str:
    """The same rule, where a month too short for the anchor's day uses its last day.

    RFC 5545 skips such months: "monthly" from 31 January has no occurrence in February. Whoever
    writes a rule for words like "every month" passes it through here; other rules come back as they
    are. 29 February becomes 28 February in common years.
    """
    rule = _complete(read_rule(text), anchor.date())
    if rule.freq not in _FREQUENCIES or len(rule.month_days) != 1 or rule.month_days[0] < 29:
        return text
    if rule.weekdays or rule.year_days or rule.positions or len(times(rule, anchor.time())) > 1:
        return text
    if rule.freq is Frequency.YEARLY and rule.months != (2,):
        return text
    kept = [
        part for part in rule.text.split(";") if not part.startswith(("BYMONTHDAY", "BYMONTH="))
    ]
    months = [f"BYMONTH={','.join(map(str, rule.months))}"] if rule.months else []
    last = ",".join(str(day) for day in range(28, rule.month_days[0] + 1))
    return ";".join([*kept, *months, f"BYMONTHDAY={last}", "BYSETPOS=-1"])


def _complete(rule: Rule, anchor: date) -> Rule:
    """Write down what the rule takes from its anchor, so that it can start at any period."""
    if rule.year_days or rule.month_days or rule.weekdays:
        return rule
    match rule.freq:
        case Frequency.YEARLY:
            months = rule.months or (anchor.month,)
            return replace(rule, months=months, month_days=(anchor.day,))
        case Frequency.MONTHLY:
            return replace(rule, month_days=(anchor.day,))
        case Frequency.WEEKLY:
            return replace(rule, weekdays=((0, anchor.weekday()),))
        case _:
            return rule


def _single_days(rule: Rule, anchor: date, start: date) -> Iterator[date]:
    step = rule.interval if rule.freq is Frequency.DAILY else 1
    behind = max(0, (start - anchor).days)
    day = anchor + -(-behind // step) * step * _DAY
    last = _limit(day)
    while day <= last:
        if falls_on(rule, day):
            yield day
        day += step * _DAY


def _periods(rule: Rule, anchor: date, start: date) -> Iterator[date]:
    earliest = max(anchor, start)
    base = _index(rule, anchor)
    behind = _index(rule, earliest) - base
    last = _index(rule, _limit(earliest))
    for index in range(base + behind // rule.interval * rule.interval, last + 1, rule.interval):
        for day in _dates_of_period(rule, index):
            if day >= earliest:
                yield day


def _index(rule: Rule, day: date) -> int:
    """The number of the week, month or year that holds a date; ordinal 1 is a Monday."""
    if rule.freq is Frequency.WEEKLY:
        return (day.toordinal() - 1 - rule.week_start) // 7
    return day.year * 12 + day.month - 1 if rule.freq is Frequency.MONTHLY else day.year


def _dates_of_period(rule: Rule, index: int) -> list[date]:
    if rule.freq is Frequency.WEEKLY:
        first = index * 7 + 1 + rule.week_start
        found = [
            day for day in map(date.fromordinal, range(first, first + 7)) if falls_on(rule, day)
        ]
        return _at_positions(found, rule.positions)
    monthly = rule.freq is Frequency.MONTHLY
    begin = date(index // 12, index % 12 + 1, 1) if monthly else date(index, 1, 1)
    if monthly and rule.months and begin.month not in rule.months:
        return []
    # dateutil looks at `until` only when it has found something: a rule without a date would be
    # followed to the year 9999. Asked for one period, it stops after it.
    expanded = rrule.rrule(
        _FREQUENCIES[rule.freq],
        dtstart=datetime.combine(begin, time()),
        interval=_ONE_PERIOD_ONLY,
        wkst=rule.week_start,
        bymonth=rule.months or None,
        bymonthday=rule.month_days or None,
        byyearday=rule.year_days or None,
        byweekday=_weekdays(rule),
        bysetpos=rule.positions or None,
    )
    return [moment.date() for moment in expanded]


def _weekdays(rule: Rule) -> list[rrule.weekday] | None:
    plain = {day for nth, day in rule.weekdays if nth == 0}
    if len(plain) in (0, len(rule.weekdays)):
        return [rrule.weekday(day, nth or None) for nth, day in rule.weekdays] or None
    # "The last Friday and every Monday": dateutil wants both of one day, RFC 5545 either, so every
    # Monday is written as the first, the second, … of the month or year.
    most = 5 if rule.numbers_within_month else 53
    numbered = {(nth, day) for nth, day in rule.weekdays if nth}
    numbered |= {(nth, day) for nth in range(1, most + 1) for day in plain}
    return [rrule.weekday(day, nth) for nth, day in sorted(numbered)]


def _at_positions(found: list[date], positions: tuple[int, ...]) -> list[date]:
    if not positions:
        return found
    indices = {at - 1 if at > 0 else len(found) + at for at in positions}
    return [day for number, day in enumerate(found) if number in indices]


def _limit(day: date) -> date:
    return min(day + LOOKAHEAD, LAST_DAY) if day < LAST_DAY else LAST_DAY


def _narrowest(clock: tuple[time, ...]) -> timedelta:
    if len(clock) < 2:
        return _DAY
    minutes = [at.hour * 60 + at.minute for at in clock]
    gaps = [b - a for a, b in zip(minutes, [*minutes[1:], minutes[0] + 24 * 60], strict=True)]
    return timedelta(minutes=min(gaps))
