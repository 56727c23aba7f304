"""Quiet hours: their words, their nights, and their end across midnight and clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.quiet import (
    EVERY_DAY,
    WEEKEND,
    WORKING_DAYS,
    BadQuiet,
    Quiet,
    defer,
    describe_quiet,
    is_quiet,
    parse_quiet,
)

NIGHT = Quiet(time(22), time(7))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end", "weekdays"),
    [
        ("22:00-07:00", time(22), time(7), EVERY_DAY),
        ("22:00-07:00 weekdays", time(22), time(7), WORKING_DAYS),
        ("22:00 – 07:00 weekends", time(22), time(7), WEEKEND),
        ("10pm to 7am", time(22), time(7), EVERY_DAY),
        ("from 10:30 p.m. until 6.15 a.m. every night", time(22, 30), time(6, 15), EVERY_DAY),
        ("between 12am and 12pm", time(0), time(12), EVERY_DAY),
        ("13:00-14:30 mon, tue", time(13), time(14, 30), frozenset({0, 1})),
        ("22-7 on Fri-Sun", time(22), time(7), frozenset({4, 5, 6})),
        ("22-7 sunday - tuesday", time(22), time(7), frozenset({6, 0, 1})),
        ("22-7 Mondays and Fridays", time(22), time(7), frozenset({0, 4})),
        ("20:00-24:00", time(20), time(0), EVERY_DAY),
    ],
)
def test_words_for_quiet_hours(text: str, start: time, end: time, weekdays: frozenset[int]) -> None:
    assert parse_quiet(text) == Quiet(start, end, weekdays)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "two clock times"),
        ("at night", "two clock times"),
        ("22:00", "two clock times"),
        ("22:00-22:00", "same time"),
        ("25:00-07:00", "25:00 isn't a time"),
        ("22:60-07:00", "22:60 isn't a time"),
        ("13pm-7am", "13 pm isn't a time"),
        ("22:00-07:00 someday", "“someday” isn't a day of the week"),
        ("22:00-07:00 mo", "“mo” isn't a day of the week"),
        ("22:00-07:00 " + "mon," * 5000, "isn't a day of the week"),
    ],
)
def test_what_cannot_be_read_says_why_and_shows_how(text: str, why: str) -> None:
    with pytest.raises(BadQuiet, match=why) as caught:
        parse_quiet(text)

    assert "22:00-07:00 weekdays" in str(caught.value)


CLOCK = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(CLOCK, CLOCK, st.frozensets(st.integers(0, 6), min_size=1))
def test_the_description_reads_back_as_itself(
    start: time, end: time, weekdays: frozenset[int]
) -> None:
    if start != end:
        quiet = Quiet(start, end, weekdays)
        assert parse_quiet(describe_quiet(quiet)) == quiet


def test_descriptions_are_short() -> None:
    assert describe_quiet(NIGHT) == "22:00–07:00 every day"
    assert describe_quiet(Quiet(time(22), time(7), WORKING_DAYS)) == "22:00–07:00 weekdays"
    assert (
        describe_quiet(Quiet(time(1), time(2), frozenset({4, 1}))) == "01:00–02:00 Tuesday, Friday"
    )


@pytest.mark.parametrize(
    ("zone", "at", "end"),
    [
        ("Europe/Berlin", "2026-07-01T19:59", None),
        ("Europe/Berlin", "2026-07-01T20:00", "2026-07-02T05:00"),
        ("Europe/Berlin", "2026-07-01T23:30", "2026-07-02T05:00"),
        ("Europe/Berlin", "2026-07-02T04:59", "2026-07-02T05:00"),
        ("Europe/Berlin", "2026-07-02T05:00", None),
        # The nights of the clock changes are an hour shorter and longer.
        ("Europe/Berlin", "2026-03-28T21:00", "2026-03-29T05:00"),
        ("Europe/Berlin", "2026-10-24T20:00", "2026-10-25T06:00"),
        ("Australia/Lord_Howe", "2026-10-03T12:00", "2026-10-03T20:00"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),
    ],
)
def test_a_moment_is_put_off_to_the_end_of_the_night(zone: str, at: str, end: str | None) -> None:
    assert is_quiet(utc(at), zone, NIGHT) is (end is not None)
    assert defer(utc(at), zone, NIGHT) == utc(end or at)


def test_a_night_belongs_to_the_day_on_which_it_starts() -> None:
    working = Quiet(time(22), time(7), WORKING_DAYS)

    friday_night, saturday_night = utc("2026-07-04T01:00"), utc("2026-07-05T01:00")
    sunday_night = utc("2026-07-06T01:00")

    assert is_quiet(friday_night, "UTC", working)
    assert not is_quiet(saturday_night, "UTC", working)
    assert not is_quiet(sunday_night, "UTC", working)


def test_the_repeated_hour_does_not_begin_a_second_quiet_span() -> None:
    early = Quiet(time(1), time(2, 30))

    first, second = utc("2026-10-25T00:29"), utc("2026-10-25T01:10")

    assert defer(first, "Europe/Berlin", early) == utc("2026-10-25T00:30")
    assert not is_quiet(second, "Europe/Berlin", early)


def test_an_end_that_does_not_exist_is_the_end_of_the_gap() -> None:
    early = Quiet(time(22), time(2, 30))

    assert defer(utc("2026-03-29T00:30"), "Europe/Berlin", early) == utc("2026-03-29T01:00")


def test_nobody_is_disturbed_by_having_no_quiet_hours() -> None:
    assert not is_quiet(utc("2026-01-01T03:00"), "UTC", None)
    assert defer(utc("2026-01-01T03:00"), "UTC", None) == utc("2026-01-01T03:00")
