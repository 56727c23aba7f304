"""Edits in words: what "at 10" means for something that has a day already."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.profile import Profile
from bot.reminders.edits import Edit, edited
from bot.reminders.model import Limits, Reminder
from tests.samples import NOW, daily, reminder

ADA = Profile(zone="Europe/Berlin")
FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)


def moved(changed: Reminder, when: str) -> dict[str, object]:
    return dict(edited(changed, Edit(when=when), ADA, "en", Limits(), NOW).given())


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("16:30", datetime(2026, 11, 27, 15, 30, tzinfo=UTC)),
        ("at 10:00", datetime(2026, 11, 27, 9, 0, tzinfo=UTC)),
        ("8 am", datetime(2026, 11, 27, 7, 0, tzinfo=UTC)),
        ("tomorrow at 10:00", datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        ("in 2 hours", datetime(2026, 11, 23, 15, 0, tzinfo=UTC)),
    ],
)
def test_an_hour_alone_moves_within_the_day(when: str, due: datetime) -> None:
    assert moved(reminder("dentist", due_at=FRIDAY), when)["due_at"] == due


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("monday", datetime(2026, 11, 30, 14, 0, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 11, 24, 14, 0, tzinfo=UTC)),
        ("in 3 days", datetime(2026, 11, 26, 14, 0, tzinfo=UTC)),
        ("5 June", datetime(2027, 6, 5, 13, 0, tzinfo=UTC)),
        ("monday morning", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
        ("tuesday 9:30", datetime(2026, 11, 24, 8, 30, tzinfo=UTC)),
        ("next week", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_day_alone_keeps_the_hour(when: str, due: datetime) -> None:
    assert moved(reminder("dentist", due_at=FRIDAY), when)["due_at"] == due


def test_a_day_alone_gives_a_to_do_the_usual_hour() -> None:
    assert moved(reminder("milk"), "monday")["due_at"] == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_an_hour_of_today_that_is_over_is_not_kept() -> None:
    early = reminder("dentist", due_at=datetime(2026, 11, 27, 6, 0, tzinfo=UTC))
    due = moved(early, "today")["due_at"]
    assert isinstance(due, datetime)
    assert due > NOW


def test_an_hour_alone_moves_a_series() -> None:
    due = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    change = moved(daily(due), "10:00")
    assert change["rule"] == "FREQ=DAILY"
    assert change["due_at"] == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
