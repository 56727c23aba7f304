"""Dates and times of rules agree with dateutil's own walk from the anchor, from any start."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.recurrence.rule_dates import LOOKAHEAD, days, times
from bot.reminders.recurrence.rules import WEEKDAYS, read_rule
from tests.examples import examples

BY_DAY = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4).map(
    lambda found: "BYDAY=" + ",".join(found)
)
NUMBERED = st.lists(
    st.sampled_from(["-5MO", "-2SU", "-1FR", "-1SU", "1MO", "2FR", "3SU", "4MO", "5FR", "5SU"]),
    min_size=1,
    max_size=3,
).map(lambda found: "BYDAY=" + ",".join(found))
MONTH_DAY = st.lists(st.sampled_from([-31, -30, -2, -1, 1, 13, 28, 29, 30, 31]), min_size=1).map(
    lambda found: "BYMONTHDAY=" + ",".join(map(str, found))
)
MONTH = st.lists(st.integers(1, 12), min_size=1).map(
    lambda found: "BYMONTH=" + ",".join(map(str, found))
)
YEAR_DAY = st.lists(st.sampled_from([-366, -1, 1, 60, 100, 366]), min_size=1).map(
    lambda found: "BYYEARDAY=" + ",".join(map(str, found))
)
POSITION = st.sampled_from(["BYSETPOS=-1", "BYSETPOS=1", "BYSETPOS=2,-2"])
WEEK_START = st.sampled_from(["WKST=MO", "WKST=SU", "WKST=WE"])


def rules_of(freq: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    optional = [st.one_of(st.none(), part) for part in parts]
    return st.tuples(
        st.just(f"FREQ={freq}"), st.integers(1, 7).map("INTERVAL={}".format), *optional
    ).map(lambda found: ";".join(part for part in found if part))


RULES = st.one_of(
    rules_of("DAILY", BY_DAY, MONTH_DAY, MONTH),
    rules_of("WEEKLY", BY_DAY, MONTH, WEEK_START),
    rules_of("MONTHLY", BY_DAY, MONTH_DAY, MONTH),
    rules_of("MONTHLY", NUMBERED, MONTH),
    rules_of("YEARLY", BY_DAY, MONTH_DAY, MONTH),
    rules_of("YEARLY", NUMBERED, MONTH),
    rules_of("YEARLY", YEAR_DAY, BY_DAY),
    rules_of("MONTHLY", BY_DAY).flatmap(
        lambda rule: POSITION.map(lambda at: f"{rule};{at}" if "BYDAY" in rule else rule)
    ),
)
DATES = st.dates(date(1995, 1, 1), date(2005, 12, 31))


@examples(60)
@given(RULES, DATES, st.integers(-400, 3000))
def test_any_start_gives_the_dates_of_a_walk_from_the_anchor(
    text: str, anchor: date, later: int
) -> None:
    start, end = anchor + timedelta(days=later), anchor + timedelta(days=3800)
    walk = rrulestr(text + f";UNTIL={end:%Y%m%d}", dtstart=datetime.combine(anchor, time()))
    slow = [moment.date() for moment in walk if moment.date() >= start]

    rule = read_rule(text)
    fast = list(takewhile(lambda day: day <= end, days(rule, anchor, start)))

    assert fast == slow


SUBDAILY = st.builds(
    "FREQ={};INTERVAL={}{}{}".format,
    st.sampled_from(["HOURLY", "MINUTELY"]),
    st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24]),
    st.sampled_from([";BYHOUR=9,10,11,12,17", ";BYHOUR=0,23", ";BYHOUR=9"]),
    st.sampled_from(["", ";BYMINUTE=0,30", ";BYMINUTE=7"]),
)


@given(SUBDAILY, st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_times_of_day_are_those_of_a_walk_from_the_anchor(text: str, anchor: time) -> None:
    begin = datetime.combine(date(2026, 5, 4), anchor)
    next_day = datetime.combine(date(2026, 5, 5), time())
    try:
        walk = rrulestr(text, dtstart=begin)
        slow = list(islice(takewhile(lambda at: at < next_day + timedelta(days=1), walk), 3000))
    except ValueError:  # dateutil's word for a rule that never happens
        slow = []

    assert list(times(read_rule(text), anchor)) == [at.time() for at in slow if at >= next_day]


@pytest.mark.parametrize("wkst", ["MO", "SU"])
def test_a_position_counts_the_whole_first_week_although_it_is_partly_over(wkst: str) -> None:
    rule = read_rule(f"FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;WKST={wkst}")
    thursday = date(2026, 5, 7)

    assert list(islice(days(rule, thursday, thursday), 2)) == [date(2026, 5, 13), date(2026, 5, 20)]


def test_dates_end_where_sight_ends() -> None:
    leap = list(days(read_rule("FREQ=YEARLY"), date(2028, 2, 29), date(2028, 2, 29)))

    assert leap[0] == date(2028, 2, 29)
    assert leap[-1] <= date(2028, 2, 29) + LOOKAHEAD
    assert len(leap) == 16
    assert list(days(read_rule("FREQ=DAILY"), date(9999, 12, 1), date(9999, 12, 1))) == []
