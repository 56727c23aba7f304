"""Occurrences by table: clock changes, month ends, leap days, ends, hostile rules, catching up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

import pytest

from bot.reminders.recurrence.rule_dates import keep_month_end
from bot.reminders.recurrence.rules import BadRule, TooOften
from bot.reminders.recurrence.schedule import (
    Missed,
    Occurrence,
    Series,
    missed,
    next_occurrence,
    occurrences,
    plan,
    recompute,
)
from bot.timezones.local import BadZone


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def moment(found: Occurrence | None) -> datetime:
    """When it is due; there must be one."""
    assert found is not None
    return found.at


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def series(rule: str, anchor: str, zone: str = "Europe/Berlin") -> Series:
    return Series(rule, wall(anchor), zone)


def walls(found: list[Occurrence]) -> list[str]:
    return [each.wall.isoformat(timespec="minutes") for each in found]


def instants(found: list[Occurrence]) -> list[str]:
    return [f"{each.at:%dT%H:%M}" for each in found]


EARLY = utc("1990-01-01")


CLOCK_CHANGES = [
    # zone, rule, anchor, from, the UTC instants (day and time) that follow
    ("Europe/Berlin", "FREQ=DAILY", "2026-03-01T09:00", "2026-03-28", "28T08:00 29T07:00 30T07:00"),
    ("Europe/Berlin", "FREQ=DAILY", "2026-03-01T02:30", "2026-03-28", "28T01:30 29T01:00 30T00:30"),
    ("Europe/Berlin", "FREQ=DAILY", "2026-03-01T02:30", "2026-10-24", "24T00:30 25T00:30 26T01:30"),
    ("Europe/Berlin", "FREQ=WEEKLY", "2026-03-01T02:30", "2026-03-21",
     "22T01:30 29T01:00 05T00:30"),
    ("America/New_York", "FREQ=DAILY", "2026-01-01T02:30", "2026-03-07T08:00",
     "08T07:00 09T06:30 10T06:30"),
    ("America/New_York", "FREQ=DAILY", "2026-01-01T01:30", "2026-10-31T06:00",
     "01T05:30 02T06:30 03T06:30"),
    ("Australia/Lord_Howe", "FREQ=DAILY", "2026-01-01T02:15", "2026-10-03T00:00",
     "03T15:30 04T15:15 05T15:15"),
    ("Australia/Lord_Howe", "FREQ=DAILY", "2026-01-01T01:45", "2026-04-03T12:00",
     "03T14:45 04T14:45 05T15:15"),
    ("Africa/Casablanca", "FREQ=DAILY", "2026-01-01T06:00", "2026-02-14T00:00",
     "14T05:00 15T06:00 16T06:00"),
    ("Africa/Casablanca", "FREQ=DAILY", "2026-01-01T02:30", "2026-03-21T00:00",
     "21T02:30 22T02:00 23T01:30"),
    ("Europe/Dublin", "FREQ=DAILY", "2026-01-01T01:30", "2026-03-28T00:00",
     "28T01:30 29T01:00 30T00:30"),
    ("Europe/Dublin", "FREQ=DAILY", "2026-01-01T01:30", "2026-10-24T00:00",
     "24T00:30 25T00:30 26T01:30"),
    # Samoa had no 30 December 2011: that day's reminder comes as the clocks strike the 31st.
    ("Pacific/Apia", "FREQ=DAILY", "2011-12-01T10:00", "2011-12-29T00:00",
     "29T20:00 30T10:00 30T20:00"),
    # Elapsed time: every hour has its occurrence, on the short night and on the long one.
    ("Europe/Berlin", "FREQ=HOURLY", "2026-03-28T12:30", "2026-03-29T00:00",
     "29T00:30 29T01:30 29T02:30"),
    ("Europe/Berlin", "FREQ=HOURLY;INTERVAL=24", "2026-03-28T09:00", "2026-03-28T00:00",
     "28T08:00 29T08:00 30T08:00"),
    ("Europe/Berlin", "FREQ=MINUTELY;INTERVAL=30", "2026-10-24T12:00", "2026-10-25T00:00",
     "25T00:00 25T00:30 25T01:00 25T01:30 25T02:00"),
    ("Australia/Lord_Howe", "FREQ=MINUTELY;INTERVAL=45", "2026-10-04T01:00", "2026-10-03T00:00",
     "03T14:30 03T15:15 03T16:00"),
    # With hours named, the clock counts; two times in one gap are one moment.
    ("Europe/Berlin", "FREQ=HOURLY;BYHOUR=1,2,3", "2026-03-28T12:00", "2026-03-28T22:00",
     "29T00:00 29T01:00 29T23:00 30T00:00"),
    ("Europe/Berlin", "FREQ=HOURLY;BYHOUR=2", "2026-10-24T12:00", "2026-10-24T12:00",
     "25T00:00 26T01:00"),
    # Both 2:10 and the anchor's 2:30 would move to 3:00, but 2:10 is before the anchor.
    ("Europe/Berlin", "FREQ=DAILY;BYHOUR=2;BYMINUTE=10", "2026-03-29T02:30", "2026-03-28T12:00",
     "30T00:10 31T00:10"),
    ("Europe/Berlin", "FREQ=DAILY;BYHOUR=2;BYMINUTE=10,30,50", "2026-03-28T12:00",
     "2026-03-28T12:00", "29T01:00 30T00:10 30T00:30"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "rule", "anchor", "start", "expected"), CLOCK_CHANGES)
def test_clock_changes(zone: str, rule: str, anchor: str, start: str, expected: str) -> None:
    found = occurrences(series(rule, anchor, zone), utc(start), len(expected.split()))

    assert instants(found) == expected.split()


def test_a_moved_occurrence_says_so_and_the_next_one_is_itself_again() -> None:
    daily = series("FREQ=DAILY", "2026-01-01T02:30")

    moved, after = occurrences(daily, utc("2026-03-29"), 2)

    assert moved.moved == "02:30 doesn't exist on 29 March, so I'll use 03:00"
    assert (moved.wall, after.wall) == (wall("2026-03-29T03:00"), wall("2026-03-30T02:30"))
    assert after.moved is None


CALENDAR = [
    ("FREQ=MONTHLY", "2026-01-31T09:00", "01-31 03-31 05-31 07-31 08-31 10-31 12-31"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31T09:00", "01-31 02-28 03-31 04-30 05-31"),
    (keep_month_end("FREQ=MONTHLY", wall("2026-01-31T09:00")), "2026-01-31T09:00",
     "01-31 02-28 03-31 04-30 05-31 06-30 07-31"),
    (keep_month_end("FREQ=MONTHLY", wall("2027-12-30T09:00")), "2027-12-30T09:00",
     "12-30 01-30 02-29 03-30"),
    ("FREQ=YEARLY", "2024-02-29T09:00", "02-29 02-29 02-29"),
    (keep_month_end("FREQ=YEARLY", wall("2024-02-29T09:00")), "2024-02-29T09:00",
     "02-29 02-28 02-28 02-28 02-29"),
    ("FREQ=DAILY;INTERVAL=2", "2027-12-30T23:30", "12-30 01-01 01-03"),
    ("FREQ=DAILY;INTERVAL=3;BYMONTHDAY=-1,-2", "2026-01-01T09:00", "01-31 02-27 05-31 06-30"),
    ("FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,2,3", "2026-01-05T09:00", "01-05 03-05 01-05"),
    ("FREQ=MONTHLY;BYDAY=-1FR,MO", "2026-05-20T09:00", "05-25 05-29 06-01 06-08"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", "2026-12-27T09:00", "12-27 01-04 01-10 01-18"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU", "2026-12-27T09:00", "12-27 12-28 01-10 01-11"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-01T09:00", "11-27 12-25 01-29"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01T09:00", "01-30 02-27 03-31"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-01-01T09:00", "02-13 03-13 11-13 08-13"),
    ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "2026-01-01T23:59", "12-31 12-31"),
    ("FREQ=YEARLY;BYYEARDAY=-1", "2026-01-01T23:59", "12-31 12-31"),
    ("FREQ=YEARLY;BYDAY=20MO", "2026-01-01T09:00", "05-18 05-17 05-15"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "anchor", "expected"), CALENDAR)
def test_month_ends_leap_days_and_year_ends(rule: str, anchor: str, expected: str) -> None:
    found = occurrences(series(rule, anchor), EARLY, len(expected.split()))

    assert [f"{each.wall:%m-%d}" for each in found] == expected.split()
    assert {each.wall.time() for each in found} == {wall(anchor).time()}


ENDS = [
    ("FREQ=DAILY;COUNT=3", "2026-05-04T09:00 2026-05-05T09:00 2026-05-06T09:00"),
    ("FREQ=DAILY;UNTIL=20260505", "2026-05-04T09:00 2026-05-05T09:00"),
    ("FREQ=DAILY;UNTIL=20260505T090000", "2026-05-04T09:00 2026-05-05T09:00"),
    ("FREQ=DAILY;UNTIL=20260505T085959", "2026-05-04T09:00"),
    ("FREQ=DAILY;UNTIL=20260505T070000Z", "2026-05-04T09:00 2026-05-05T09:00"),
    ("FREQ=DAILY;UNTIL=20260505T065959Z", "2026-05-04T09:00"),
    ("FREQ=HOURLY;INTERVAL=3;COUNT=2", "2026-05-04T09:00 2026-05-04T12:00"),
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=20260504T120000", "2026-05-04T09:00 2026-05-04T12:00"),
    ("FREQ=WEEKLY;BYDAY=SU;COUNT=1", "2026-05-10T09:00"),
    # The anchor is not a Sunday and so no occurrence; 7:00 of its day is before it.
    ("FREQ=DAILY;BYHOUR=7,19;COUNT=2", "2026-05-04T19:00 2026-05-05T07:00"),
]


@pytest.mark.parametrize(("rule", "expected"), ENDS)
def test_ends_by_count_and_by_date(rule: str, expected: str) -> None:
    ending = series(rule, "2026-05-04T09:00")

    found = occurrences(ending, EARLY, 10)

    assert walls(found) == expected.split()
    assert next_occurrence(ending, found[-1].at) is None
    assert next_occurrence(ending, found[-1].at - timedelta(seconds=1)) == found[-1]
    assert next_occurrence(ending, utc("2040-01-01")) is None


@pytest.mark.parametrize("rule", ["FREQ=DAILY;INTERVAL=3", "FREQ=HOURLY;INTERVAL=72"])
def test_an_interval_keeps_its_phase_from_any_start(rule: str) -> None:
    every_third = series(rule, "2026-01-01T09:00", "UTC")

    for start in ("2027-01-01T00:00", "2027-01-01T10:00", "2027-01-02T00:00", "2027-01-03T09:00"):
        found = moment(next_occurrence(every_third, utc(start)))
        assert (found - utc("2026-01-01T09:00")).days % 3 == 0
        assert timedelta() < found - utc(start) <= timedelta(days=3)


def test_a_count_is_exact_beyond_one_look_ahead() -> None:
    birthday = series("FREQ=YEARLY;COUNT=100", "1980-05-04T09:00")

    assert [each.wall.year for each in occurrences(birthday, utc("2076-01-01"), 9)] == [
        2076,
        2077,
        2078,
        2079,
    ]


def test_two_moments_in_one_gap_count_as_one() -> None:
    night = series("FREQ=HOURLY;BYHOUR=2,3;COUNT=3", "2026-03-28T12:00")

    assert instants(occurrences(night, EARLY, 9)) == ["29T01:00", "30T00:00", "30T01:00"]


def test_next_is_strictly_after_and_never_before_the_anchor() -> None:
    daily = series("FREQ=DAILY", "2026-05-04T09:00")
    first = utc("2026-05-04T07:00")

    assert next_occurrence(daily, EARLY) == Occurrence(first, wall("2026-05-04T09:00"))
    assert moment(next_occurrence(daily, first - timedelta(microseconds=1))) == first
    assert moment(next_occurrence(daily, first)) == first + timedelta(days=1)
    assert moment(next_occurrence(daily, first + timedelta(microseconds=1))) == first + timedelta(
        days=1
    )


def test_occurrences_from_inclusive_to_exclusive() -> None:
    daily = series("FREQ=DAILY", "2026-05-04T09:00")
    start = utc("2026-05-05T07:00")

    assert len(occurrences(daily, start, 100, start + timedelta(days=3))) == 3
    assert occurrences(daily, start, 100, start) == []
    assert occurrences(daily, start, 0) == []


def test_an_elapsed_series_keeps_to_the_days_it_names() -> None:
    office = series("FREQ=HOURLY;INTERVAL=5;BYDAY=MO,FR", "2026-05-04T09:00")

    assert walls(occurrences(office, EARLY, 6)) == [
        *("2026-05-04T09:00", "2026-05-04T14:00", "2026-05-04T19:00"),
        *("2026-05-08T03:00", "2026-05-08T08:00", "2026-05-08T13:00"),
    ]


def test_an_anchor_has_whole_seconds_and_no_zone() -> None:
    anchor = datetime(2026, 5, 4, 9, 0, 1, 999, tzinfo=UTC)

    assert Series("FREQ=DAILY", anchor.replace(tzinfo=None), "UTC").anchor.microsecond == 0
    with pytest.raises(ValueError, match="naive"):
        Series("FREQ=DAILY", anchor, "UTC")


@pytest.mark.parametrize(
    ("rule", "anchor", "zone", "problem"),
    [
        ("FREQ=DAILY;UNTIL=20200101", "2026-05-04T09:00", "UTC", BadRule),
        ("FREQ=DAILY;INTERVAL=14;BYDAY=TU", "2026-05-04T09:00", "UTC", BadRule),
        ("FREQ=HOURLY;INTERVAL=168;BYDAY=TU", "2026-05-04T09:00", "UTC", BadRule),
        ("FREQ=HOURLY;INTERVAL=2;BYHOUR=9", "2026-05-04T10:00", "UTC", BadRule),
        ("FREQ=YEARLY;INTERVAL=4", "2024-02-29T10:00", "UTC", None),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "2025-02-28T10:00", "UTC", BadRule),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", "2026-02-01T10:00", "UTC", BadRule),
        ("FREQ=YEARLY;INTERVAL=50;BYMONTHDAY=1", "2026-12-02T10:00", "UTC", None),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU", "2072-03-01T10:00", "UTC", None),
        ("FREQ=DAILY", "9999-12-31T10:00", "UTC", BadRule),
        ("FREQ=DAILY", "0001-01-01T00:00", "Asia/Tokyo", BadRule),
        ("FREQ=DAILY", "2026-05-04T09:00", "Nowhere", BadZone),
        ("FREQ=MINUTELY", "2026-05-04T09:00", "UTC", TooOften),
    ],
)
def test_a_plan_is_checked_with_its_anchor(
    rule: str, anchor: str, zone: str, problem: type[Exception] | None
) -> None:
    if problem is None:
        assert next_occurrence(plan(rule, wall(anchor), zone), EARLY) is not None
        return
    with pytest.raises(problem):
        plan(rule, wall(anchor), zone)


def lines_run(action: Callable[[], object]) -> int:
    """How many lines of Python an action runs, the libraries' included: a bound without a clock."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MINUTELY;INTERVAL=7",
        "FREQ=HOURLY;INTERVAL=5;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=HOURLY;BYHOUR=9,17",
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;BYMONTH=5",
    ],
)
def test_an_anchor_long_ago_costs_no_more_than_one_of_today(rule: str) -> None:
    now = utc("2026-05-04T12:34")

    def cost(anchor: str) -> int:
        one = series(rule, anchor)
        next_occurrence(one, now)  # what is read once and kept does not count
        return lines_run(lambda: next_occurrence(one, now))

    assert cost("1926-05-03T09:00") <= cost("2026-05-03T09:00") * 1.5 + 100


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;INTERVAL=7;BYDAY=SU;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;BYHOUR=3;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;INTERVAL=168;BYDAY=TU",
        "FREQ=DAILY;INTERVAL=14;BYDAY=TU",
        "FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=30;COUNT=1000",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=7",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=1000",
        "FREQ=YEARLY;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=366;COUNT=1000",
        "FREQ=YEARLY;INTERVAL=50;COUNT=1000",
        "FREQ=YEARLY;BYDAY=53FR;COUNT=1000",
    ],
)
def test_a_hostile_rule_that_got_stored_stays_bounded(rule: str) -> None:
    hostile = series(rule, "2026-05-04T09:00")

    assert lines_run(lambda: next_occurrence(hostile, utc("2026-05-04T12:00"))) < 2_000_000
    assert lines_run(lambda: next_occurrence(hostile, utc("8999-12-31"))) < 2_000_000


def test_an_unreadable_stored_series_is_a_problem_not_a_hang() -> None:
    with pytest.raises(BadRule):
        next_occurrence(series("FREQ=OFTEN", "2026-05-04T09:00"), EARLY)
    with pytest.raises(BadZone):
        next_occurrence(series("FREQ=DAILY", "2026-05-04T09:00", "Mars/Base"), EARLY)


def test_missed_ones_are_counted_between_exclusive_and_inclusive() -> None:
    daily = series("FREQ=DAILY", "2026-05-04T09:00", "UTC")
    found = missed(daily, utc("2026-05-04T09:00"), utc("2026-05-07T09:00"))

    assert found == Missed(
        3,
        True,
        Occurrence(utc("2026-05-05T09:00"), wall("2026-05-05T09:00")),
        Occurrence(utc("2026-05-07T09:00"), wall("2026-05-07T09:00")),
    )
    assert missed(daily, utc("2026-05-04T09:00"), utc("2026-05-05T08:59")) is None


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("FREQ=MINUTELY;INTERVAL=5", "2026-05-03T23:55"),
        ("FREQ=DAILY", "2026-05-03T00:05"),
        ("FREQ=HOURLY;BYMONTH=1,2", "2026-02-28T23:05"),
        ("FREQ=DAILY;COUNT=900", "2018-06-18T00:05"),
    ],
)
def test_many_missed_ones_cost_a_bounded_walk_and_the_last_is_right(rule: str, last: str) -> None:
    long = series(rule, "2016-01-01T00:05", "UTC")
    until = utc("2026-05-03T23:59")

    steps = lines_run(lambda: missed(long, utc("2016-01-01"), until, 50))
    found = missed(long, utc("2016-01-01"), until, 50)

    assert found is not None
    assert (found.count, found.exact, found.last.at) == (50, False, utc(last))
    assert steps < 60_000


def test_an_update_of_zone_data_moves_what_is_still_to_come() -> None:
    daily = series("FREQ=DAILY", "2026-01-01T09:00")
    now = utc("2026-07-01T06:30")

    by_older_data = utc("2026-07-01T08:00")  # as if Berlin had given up daylight saving
    assert moment(recompute(daily, by_older_data, now)) == utc("2026-07-01T07:00")
    # By the new data its time has just passed: due at once, not lost.
    assert moment(recompute(daily, by_older_data, utc("2026-07-01T07:30"))) == utc(
        "2026-07-01T07:00"
    )
    # What had been due stays as it was; what nothing changed stays, too.
    assert moment(recompute(daily, utc("2026-06-30T08:00"), now)) == utc("2026-06-30T08:00")
    assert moment(recompute(daily, utc("2026-07-02T07:00"), now)) == utc("2026-07-02T07:00")


def test_recomputing_neither_repeats_nor_skips_a_day() -> None:
    weekly = series("FREQ=WEEKLY", "2026-01-05T09:00")
    just_after = utc("2026-07-06T07:00:01")

    assert moment(recompute(weekly, utc("2026-07-13T06:00"), just_after)) == utc("2026-07-13T07:00")
    ended = series("FREQ=WEEKLY;COUNT=2", "2026-01-05T09:00")
    assert recompute(ended, utc("2026-07-13T06:00"), just_after) is None
