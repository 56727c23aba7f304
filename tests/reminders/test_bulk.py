"""Which reminders a wish about several catches, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Problem
from bot.reminders.bulk import (
    NoWindow,
    Sweep,
    SweepAction,
    Window,
    caught,
    change_of,
    shift_of,
    window_of,
)
from bot.reminders.model import Status
from bot.when import Preferences
from tests.samples import NOW, daily, reminder

HABITS = Preferences()


def berlin(day: int, hour: int = 0, month: int = 11) -> datetime:
    """A wall time in Berlin, in winter, as UTC."""
    return datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(hours=1)


WINDOWS = {
    "": Window(),
    "until Monday": Window(None, berlin(30)),
    "before Friday at 18": Window(None, berlin(27, 18)),
    "after Friday": Window(berlin(27), None),
    "today": Window(berlin(23), berlin(24)),
    "tomorrow": Window(berlin(24), berlin(25)),
    "tomorrow morning": Window(berlin(24), berlin(24, 12)),
    "on Friday afternoon": Window(berlin(27, 12), berlin(27, 18)),
    "this evening": Window(berlin(23, 17), berlin(24)),
    "tonight": Window(berlin(23, 17), berlin(24)),
    "this week": Window(berlin(23), berlin(30)),
    "next week": Window(berlin(30), berlin(7, month=12)),
}


@pytest.mark.parametrize(("words", "window"), WINDOWS.items())
def test_windows(words: str, window: Window) -> None:
    assert window_of(words, NOW, "Europe/Berlin", HABITS) == window


@pytest.mark.parametrize("words", ["blorp", "in 20 minutes", "every Monday", "until blorp"])
def test_no_window(words: str) -> None:
    with pytest.raises(NoWindow):
        window_of(words, NOW, "Europe/Berlin", HABITS)


@pytest.mark.parametrize(
    ("words", "shift"),
    [
        ("an hour", timedelta(hours=1)),
        ("2 days later", timedelta(days=2)),
        ("30 min earlier", timedelta(minutes=-30)),
        ("by 1 h", timedelta(hours=1)),
    ],
)
def test_shifts(words: str, shift: timedelta) -> None:
    assert shift_of(words) == shift


def test_who_is_caught() -> None:
    soon = reminder("gym bag", id=1, due_at=berlin(24, 9))
    series = daily(berlin(24, 9), "GYM", id=2)
    later = reminder("gym", id=3, due_at=berlin(30, 9))
    todo = reminder("gym shoes", id=4)
    asleep = reminder("gym", id=5, due_at=berlin(24, 9), status=Status.PAUSED)
    all_of_them = [soon, series, later, todo, asleep]
    until = Window(None, berlin(30))

    def ids(sweep: Sweep) -> list[int]:
        return [each.id for each in caught(all_of_them, sweep)]

    assert ids(Sweep(SweepAction.CANCEL, "gym", until)) == [1, 2, 5]
    assert ids(Sweep(SweepAction.CANCEL, "gym")) == [1, 2, 3, 4, 5]
    assert ids(Sweep(SweepAction.MOVE, "", until)) == [1, 2, 5]
    assert ids(Sweep(SweepAction.PAUSE, "gym")) == [1, 2, 3]
    assert ids(Sweep(SweepAction.RESUME)) == [5]
    assert ids(Sweep(SweepAction.DONE, "shoes")) == [4]


def test_cancelling_for_good_and_for_a_while() -> None:
    series = daily(berlin(24, 9))
    for_good = change_of(series, Sweep(SweepAction.CANCEL), NOW)
    assert for_good.status is Status.CANCELLED
    a_while = change_of(series, Sweep(SweepAction.CANCEL, "", Window(None, berlin(30))), NOW)
    assert a_while.due_at == berlin(30, 9)


def test_nothing_is_moved_into_the_past() -> None:
    soon = reminder(due_at=NOW + timedelta(minutes=30))
    with pytest.raises(Problem, match="into the past"):
        change_of(soon, Sweep(SweepAction.MOVE, by=timedelta(hours=-1)), NOW)
