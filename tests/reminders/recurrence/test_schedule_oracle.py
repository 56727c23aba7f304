"""Occurrences agree with an oracle that walks the minutes of UTC and reads a local clock.

The oracle shares no code with the schedule: it knows clock changes only by watching the wall clock
jump between two minutes, and rules only by asking of one date whether it belongs to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.recurrence.schedule import Series, next_occurrence, occurrences
from tests.examples import examples

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

# Each window holds a clock change, some a leap day or a year's end besides.
WINDOWS = [
    ("Europe/Berlin", date(2024, 2, 20), 40),
    ("Europe/Berlin", date(2026, 10, 1), 40),
    ("America/New_York", date(2026, 2, 20), 40),
    ("America/New_York", date(2026, 10, 15), 40),
    ("Australia/Lord_Howe", date(2026, 3, 20), 30),
    ("Australia/Lord_Howe", date(2026, 9, 20), 30),
    ("Africa/Casablanca", date(2026, 2, 1), 60),
    ("Europe/Dublin", date(2026, 3, 15), 30),
    ("Europe/Dublin", date(2026, 10, 10), 30),
    ("Pacific/Apia", date(2011, 12, 15), 35),
    ("America/Havana", date(2026, 2, 25), 30),
]


@dataclass(frozen=True)
class Asked:
    """A rule as the oracle understands it; `text` is what the schedule is given."""

    freq: str
    interval: int
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    count: int | None = None
    until: datetime | None = None

    @property
    def text(self) -> str:
        days = [f"{nth or ''}{NAMES[day]}" for nth, day in self.weekdays]
        lists = {"BYDAY": days, "BYMONTHDAY": self.month_days, "BYMONTH": self.months}
        lists["BYHOUR"] = self.hours
        parts = [f"{key}={','.join(map(str, found))}" for key, found in lists.items() if found]
        parts += [f"COUNT={self.count}"] if self.count else []
        parts += [f"UNTIL={self.until:%Y%m%dT%H%M%S}"] if self.until else []
        return ";".join([f"FREQ={self.freq}", f"INTERVAL={self.interval}", *parts])

    def holds(self, day: date, anchor: date) -> bool:
        """Does the rule fall on this date? Interval and day parts only, one date at a time."""
        periods = {
            "DAILY": (day - anchor).days,
            "WEEKLY": (_monday(day) - _monday(anchor)).days // 7,
            "MONTHLY": (day.year - anchor.year) * 12 + day.month - anchor.month,
            "YEARLY": day.year - anchor.year,
        }
        if day < anchor or periods[self.freq] % self.interval:
            return False
        months, month_days, weekdays = self.months, self.month_days, self.weekdays
        if not month_days and not weekdays:
            if self.freq == "WEEKLY":
                weekdays = ((0, anchor.weekday()),)
            if self.freq in {"MONTHLY", "YEARLY"}:
                month_days = (anchor.day,)
            if self.freq == "YEARLY" and not months:
                months = (anchor.month,)
        if months and day.month not in months:
            return False
        if month_days and not any(_is_month_day(day, number) for number in month_days):
            return False
        by_month = self.freq == "MONTHLY" or bool(self.months)
        return not weekdays or any(_is_weekday(day, *each, by_month) for each in weekdays)


def _monday(day: date) -> date:
    while day.weekday() != 0:
        day -= DAY
    return day


def _is_month_day(day: date, number: int) -> bool:
    if number > 0:
        return day.day == number
    after_it = day + -number * DAY
    return after_it.day == 1 and (after_it - DAY).month == day.month


def _is_weekday(day: date, nth: int, weekday: int, by_month: bool) -> bool:
    """The nth such weekday of its month (or year), counted by stepping weeks to its edge."""
    if day.weekday() != weekday:
        return False
    if nth == 0:
        return True
    step, seen, other = (-7 if nth > 0 else 7) * DAY, 0, day
    while other.year == day.year and (not by_month or other.month == day.month):
        seen += 1
        other += step
    return seen == abs(nth)


@cache
def clock(zone: str, first: date, length: int) -> list[datetime]:
    """What the wall clock shows in each UTC minute of a window."""
    begin, place = datetime.combine(first, time(), UTC), ZoneInfo(zone)
    return [
        (begin + n * MINUTE).astimezone(place).replace(tzinfo=None, fold=0)
        for n in range(length * 24 * 60)
    ]


def walk(asked: Asked, anchor: datetime, zone: str, first: date, length: int) -> list[datetime]:
    """The instants at which a clock-watcher with the rule in hand rings a bell."""
    begin = datetime.combine(first, time(), UTC)
    minutes = clock(zone, first, length)
    hours = asked.hours or (anchor.hour,)
    newest, found = minutes[0] - MINUTE, []
    for number, wall in enumerate(minutes):
        # More than one wall minute passes where the clock jumps forward; none where it went back
        # and shows again what it has shown before.
        while newest < wall:
            newest += MINUTE
            if newest.minute == anchor.minute and newest.hour in hours and newest >= anchor:
                past = asked.until is not None and newest > asked.until
                at = begin + number * MINUTE
                if not past and asked.holds(newest.date(), anchor.date()) and at not in found:
                    found.append(at)
    return found if asked.count is None else found[: asked.count]


def numbers(choice: list[int]) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.sampled_from(choice), max_size=3, unique=True).map(tuple)


PLAIN_DAYS = st.lists(st.tuples(st.just(0), st.integers(0, 6)), max_size=4, unique=True).map(tuple)
NUMBERED_DAYS = st.lists(
    st.tuples(st.sampled_from([-2, -1, 0, 1, 2, 5]), st.integers(0, 6)), max_size=3, unique=True
).map(tuple)
MONTH_DAYS = numbers([-31, -2, -1, 1, 15, 28, 29, 30, 31])
MONTHS = numbers([2, 3, 4, 10, 11, 12])
HOURS = numbers([0, 1, 2, 3, 9, 22])
STEPS = st.integers(1, 4)

RULES = st.one_of(
    st.builds(Asked, st.just("DAILY"), STEPS, PLAIN_DAYS, MONTH_DAYS, MONTHS, HOURS),
    st.builds(Asked, st.just("WEEKLY"), STEPS, PLAIN_DAYS, st.just(()), MONTHS, HOURS),
    st.builds(Asked, st.just("MONTHLY"), STEPS, NUMBERED_DAYS, st.just(()), MONTHS, HOURS),
    st.builds(Asked, st.just("MONTHLY"), STEPS, PLAIN_DAYS, MONTH_DAYS, MONTHS, HOURS),
    st.builds(Asked, st.just("YEARLY"), STEPS, NUMBERED_DAYS, st.just(()), MONTHS, HOURS),
    st.builds(Asked, st.just("YEARLY"), STEPS, PLAIN_DAYS, MONTH_DAYS, MONTHS, HOURS),
)
TIMES = st.builds(time, st.sampled_from([0, 1, 2, 3, 9, 23]), st.sampled_from([0, 15, 30, 59]))


def expanded(series: Series, first: date, length: int) -> list[datetime]:
    begin = datetime.combine(first, time(), UTC)
    return [each.at for each in occurrences(series, begin, 100_000, begin + length * DAY)]


@examples(30)
@given(RULES, st.sampled_from(WINDOWS), TIMES, st.integers(-10, 4000))
def test_any_rule_from_any_anchor(
    asked: Asked, window: tuple[str, date, int], at: time, age: int
) -> None:
    zone, first, length = window
    anchor = datetime.combine(first - age * DAY, at)

    slow = walk(asked, anchor, zone, first, length)

    assert expanded(Series(asked.text, anchor, zone), first, length) == slow


@examples(30)
@given(
    RULES,
    st.sampled_from(WINDOWS),
    TIMES,
    st.integers(1, 12),
    st.one_of(st.integers(1, 40), st.timedeltas(timedelta(), 40 * DAY)),
)
def test_rules_that_end_by_count_or_wall_time(
    asked: Asked, window: tuple[str, date, int], at: time, after: int, end: int | timedelta
) -> None:
    zone, first, length = window
    anchor = datetime.combine(first + after * DAY, at)
    ending = {"count": end} if isinstance(end, int) else {"until": (anchor + end).replace(second=0)}
    asked = Asked(asked.freq, asked.interval, asked.weekdays, asked.month_days, asked.months,
                  asked.hours, **ending)  # fmt: skip

    slow = walk(asked, anchor, zone, first, length)

    series = Series(asked.text, anchor, zone)
    assert expanded(series, first, length) == slow
    # Asked one by one, from anywhere, it gives the same.
    for earlier, later in pairwise(slow):
        just_before = later - timedelta(microseconds=1)
        for start in (earlier, just_before):
            found = next_occurrence(series, start)
            assert found is not None
            assert found.at == later


@examples(15)
@given(
    st.sampled_from(WINDOWS),
    TIMES,
    st.integers(0, 9000),
    st.sampled_from([5, 7, 45, 60, 90, 24 * 60, 36 * 60]),
    PLAIN_DAYS,
    MONTHS,
)
def test_elapsed_time_ticks_through_every_clock_change(
    window: tuple[str, date, int],
    at: time,
    age: int,
    step: int,
    weekdays: tuple[tuple[int, int], ...],
    months: tuple[int, ...],
) -> None:
    zone, first, length = window
    asked = Asked("MINUTELY", step, weekdays, (), months)
    anchor = datetime.combine(first - age * DAY, at)
    if age == 0:
        anchor = datetime.combine(first + DAY, at)
    base = anchor.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    begin = datetime.combine(first, time(), UTC)

    slow = [
        begin + number * MINUTE
        for number, wall in enumerate(clock(zone, first, length))
        if (begin + number * MINUTE - base) // MINUTE % step == 0
        and begin + number * MINUTE >= base
        and (not weekdays or (0, wall.weekday()) in weekdays)
        and (not months or wall.month in months)
    ]

    assert expanded(Series(asked.text, anchor, zone), first, length) == slow
