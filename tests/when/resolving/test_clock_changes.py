"""Daylight saving: what it skips moves to the end of the gap, what it repeats is asked."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.when import Ambiguous, Moment, Preferences, Recurrence, describe, understand

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_skipped_time_is_the_end_of_the_gap_and_says_so() -> None:
    now = datetime(2027, 3, 27, 12, tzinfo=BERLIN)
    when = understand("tomorrow at 02:30", now, "Europe/Berlin")
    assert isinstance(when, Moment)
    assert when.at.isoformat() == "2027-03-28T03:00:00+02:00"
    assert when.note == "02:30 doesn't exist on 28 March, so I'll use 03:00."


def test_a_time_that_happens_twice_is_asked_and_shown_apart() -> None:
    now = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
    when = understand("tomorrow at 02:30", now, "Europe/Berlin")
    assert isinstance(when, Ambiguous)
    moments = [option.when for option in when.options]
    assert [m.at.isoformat() for m in moments if isinstance(m, Moment)] == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]
    for option in when.options:
        back = understand(describe(option.when, now, Preferences()), now, "Europe/Berlin")
        assert isinstance(back, Moment)
        assert isinstance(option.when, Moment)
        # never compare these two directly: Python calls times in a fold unequal across zones
        assert back.at.timestamp() == option.when.at.timestamp()


def test_in_the_repeated_hour_real_time_decides_what_is_past() -> None:
    now = datetime(2026, 10, 25, 2, 45, fold=0, tzinfo=BERLIN)
    when = understand("at 02:30", now, "Europe/Berlin")
    assert isinstance(when, Moment | Ambiguous)
    later = understand("in 30 minutes", now, "Europe/Berlin")
    assert isinstance(later, Moment)
    assert later.at.isoformat() == "2026-10-25T02:15:00+01:00"


def test_hours_are_real_time_and_days_are_calendar_days() -> None:
    now = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
    hours = understand("in 24 hours", now, "Europe/Berlin")
    day = understand("in 1 day", now, "Europe/Berlin")
    assert isinstance(hours, Moment)
    assert isinstance(day, Moment)
    assert hours.at.isoformat() == "2026-10-25T11:00:00+01:00"
    assert day.at.isoformat() == "2026-10-25T12:00:00+01:00"


def test_a_limit_in_the_skipped_hour_keeps_that_night() -> None:
    now = datetime(2027, 3, 27, 12, tzinfo=BERLIN)
    when = understand("every day at 02:30 until 28 march at 02:30", now, "Europe/Berlin")

    assert isinstance(when, Recurrence)
    assert f"{when.anchor:%Y-%m-%d %H:%M}" == "2027-03-28 02:30"
    assert when.rule.endswith("UNTIL=20270328T010000Z")


def test_a_series_made_after_the_gap_begins_the_next_day() -> None:
    now = datetime(2027, 3, 28, 3, 10, tzinfo=BERLIN)
    when = understand("every day at 02:30", now, "Europe/Berlin")

    assert isinstance(when, Recurrence)
    assert when.anchor.isoformat() == "2027-03-29T02:30:00+02:00"
