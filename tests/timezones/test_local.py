"""Wall-clock times become instants, also where clocks jump forward, back, or over a whole day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.timezones.local import BadZone, load_zone, localize, wall_clock

GAPS = [
    ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:00", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T03:00", "2026-03-29T01:00"),
    ("America/New_York", "2026-03-08T02:59", "2026-03-08T03:00", "2026-03-08T07:00"),
    ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:30", "2026-10-03T15:30"),
    # Morocco sets its clocks back for Ramadan and forward after it; Ireland's winter is the
    # exception in its zone data (negative daylight saving).
    ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T03:00", "2026-03-22T02:00"),
    ("Europe/Dublin", "2026-03-29T01:30", "2026-03-29T02:00", "2026-03-29T01:00"),
    ("Pacific/Apia", "2011-12-30T10:00", "2011-12-31T00:00", "2011-12-30T10:00"),
    ("Africa/Cairo", "2026-04-24T00:15", "2026-04-24T01:00", "2026-04-23T22:00"),
]

TWICE = [
    ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
    ("America/New_York", "2026-11-01T01:00", "2026-11-01T05:00"),
    ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
    ("Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30"),
    ("Europe/Dublin", "2026-10-25T01:30", "2026-10-25T00:30"),
]

PLAIN = [
    ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"),
    ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
    ("Asia/Kathmandu", "2026-01-01T00:00", "2025-12-31T18:15"),
    ("Africa/Casablanca", "2026-03-01T09:00", "2026-03-01T09:00"),
    ("Africa/Casablanca", "2026-06-01T09:00", "2026-06-01T08:00"),
]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "asked", "used", "at"), GAPS)
def test_a_time_that_does_not_exist_moves_to_the_end_of_the_gap(
    zone: str, asked: str, used: str, at: str
) -> None:
    found = localize(wall(asked), zone)

    assert (found.at, found.wall) == (utc(at), wall(used))
    assert found.moved is not None
    assert (found.moved.asked, found.moved.used) == (wall(asked), wall(used))


@pytest.mark.parametrize(("zone", "asked", "at"), TWICE)
def test_a_time_that_happens_twice_is_the_first(zone: str, asked: str, at: str) -> None:
    found = localize(wall(asked), zone)

    assert (found.at, found.wall, found.moved) == (utc(at), wall(asked), None)
    assert localize(wall(asked).replace(fold=1), zone) == found


def test_a_time_that_happens_twice_has_its_second_instant() -> None:
    assert localize(wall("2026-10-25T02:30"), "Europe/Berlin").again == utc("2026-10-25T01:30")
    assert localize(wall("2026-04-05T01:45"), "Australia/Lord_Howe").again == utc(
        "2026-04-04T15:15"
    )
    assert localize(wall("2026-10-25T03:00"), "Europe/Berlin").again is None
    assert localize(wall("2026-03-29T02:30"), "Europe/Berlin").again is None


@pytest.mark.parametrize(("zone", "asked", "at"), PLAIN)
def test_an_ordinary_time(zone: str, asked: str, at: str) -> None:
    found = localize(wall(asked), zone)

    assert (found.at, found.wall, found.moved) == (utc(at), wall(asked), None)
    assert wall_clock(found.at, zone) == wall(asked)


def test_the_move_is_explained_in_a_sentence() -> None:
    night = localize(wall("2026-03-29T02:30"), "Europe/Berlin").moved
    day = localize(wall("2011-12-30T10:00"), "Pacific/Apia").moved

    assert str(night) == "02:30 doesn't exist on 29 March, so I'll use 03:00"
    assert str(day) == "10:00 on 30 December doesn't exist, so I'll use 00:00 on 31 December"


def test_a_gap_that_ends_between_two_minutes_gives_a_whole_minute() -> None:
    # Berlin left local mean time on 1 April 1893: 00:00 became 00:06:32.
    assert localize(wall("1893-04-01T00:03"), "Europe/Berlin").wall == wall("1893-04-01T00:07")


@pytest.mark.parametrize(
    ("zone", "begin"),
    [
        ("Europe/Berlin", "2026-03-28T22:00"),
        ("Europe/Berlin", "2026-10-24T22:00"),
        ("Australia/Lord_Howe", "2026-10-03T22:00"),
        ("America/Havana", "2026-10-31T22:00"),
        ("America/Goose_Bay", "2010-11-06T22:00"),
        ("Pacific/Apia", "2011-12-29T20:00"),
    ],
)
def test_later_walls_never_give_earlier_instants(zone: str, begin: str) -> None:
    instants = [localize(wall(begin) + timedelta(minutes=n), zone).at for n in range(30 * 60)]

    assert instants == sorted(instants)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "Europe", "Europe/Nowhere", "../../etc/passwd", "/etc/passwd", "zone.tab"),
        *("a\0b", "right/Europe/Berlin", "localtime", "Factory", "é", "x" * 5000),
    ],
)
def test_what_is_not_a_zone_is_a_problem_in_words(name: str) -> None:
    with pytest.raises(BadZone, match="I don't know the time zone") as caught:
        load_zone(name)

    assert len(str(caught.value)) < 150


def test_an_aware_wall_is_a_bug() -> None:
    with pytest.raises(ValueError, match="naive"):
        localize(datetime(2026, 1, 1, tzinfo=UTC), "Europe/Berlin")
