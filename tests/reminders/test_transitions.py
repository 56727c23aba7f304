"""What each act does to a row, beyond what the model of living with reminders covers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.reminders import transitions
from bot.reminders.model import Status, WakeKind
from bot.reminders.next_wake import Wake
from bot.reminders.transitions import Times
from tests.samples import NOW, daily, reminder

TOMORROW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_series_across_daylight_saving_skips_a_day_not_24_hours() -> None:
    saturday = datetime(2027, 3, 27, 8, 0, tzinfo=UTC)
    change = transitions.skipped(daily(saturday), NOW)
    assert change.due_at == datetime(2027, 3, 28, 7, 0, tzinfo=UTC)


def test_the_last_time_of_a_series_ends_it() -> None:
    last = daily(TOMORROW)
    ending = transitions.ticked(
        reminder(due_at=TOMORROW, rule="FREQ=DAILY;UNTIL=20261124T235959Z", anchor=last.anchor), NOW
    )
    assert ending.status is Status.DONE
    assert ending.wake is None


def test_a_notice_wakes_first_and_a_past_one_not_at_all() -> None:
    ahead = reminder(due_at=NOW, notices=(DAY, timedelta(minutes=10)))
    change = transitions.retimed(ahead, Times(NOW + timedelta(hours=1), "UTC"), NOW)
    assert isinstance(change.wake, Wake)
    assert change.wake.kind is WakeKind.NOTICE
    assert change.wake.at == NOW + timedelta(minutes=50)


def test_what_fell_due_in_a_pause_comes_now_or_is_over() -> None:
    paused = reminder(due_at=NOW - DAY, status=Status.PAUSED)
    assert transitions.resumed(paused, NOW).due_at == NOW
    series = daily(NOW - 3 * DAY, status=Status.PAUSED)
    assert transitions.resumed(series, NOW).due_at == TOMORROW


def test_shifting_a_series_moves_only_the_coming_occurrence() -> None:
    change = transitions.shifted(daily(TOMORROW), timedelta(hours=1), NOW)
    assert change.due_at == TOMORROW + DAY
    assert change.snoozed_until == TOMORROW + timedelta(hours=1)


def test_nothing_until_then_cancels_a_one_shot_and_leaves_the_series() -> None:
    until = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)
    assert (
        transitions.skipped_until(reminder(due_at=TOMORROW), until, NOW).status is Status.CANCELLED
    )
    change = transitions.skipped_until(daily(TOMORROW), until, NOW)
    assert change.due_at == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_upcoming_counts_from_the_coming_one() -> None:
    assert transitions.upcoming(daily(TOMORROW)) == (
        TOMORROW + DAY,
        TOMORROW + 2 * DAY,
        TOMORROW + 3 * DAY,
    )
    assert transitions.upcoming(reminder(due_at=TOMORROW)) == ()
