"""A day said of a series: asked whether its next time moves or all; never a silent end of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.profile import Profile
from bot.reminders.edits import Edit, edited
from bot.reminders.model import Limits, Reminder
from bot.reminders.series_moves import SeriesQuestion
from tests.samples import NOW, daily, weekly

ADA = Profile(zone="Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def moved(changed: Reminder, when: str, repeat: str | None = None) -> dict[str, object]:
    edit = Edit(when=when, repeat=repeat)
    return dict(edited(changed, edit, ADA, "en", Limits(), NOW).given())


def labels(changed: Reminder, when: str) -> list[str]:
    with pytest.raises(SeriesQuestion) as question:
        moved(changed, when)
    return [option.label for option in question.value.ambiguous.options]


def asked(changed: Reminder, when: str) -> list[str]:
    with pytest.raises(SeriesQuestion) as question:
        moved(changed, when)
    return list(question.value.answers())


def test_a_day_for_a_weekly_series_is_a_question_of_three() -> None:
    assert labels(weekly(MONDAY), "Tuesday") == [
        "only the next one: Tue 24 Nov 18:00, in 28 h",
        "every Tuesday at 18:00",
        "just once: Tue 24 Nov 18:00, in 28 h",
    ]
    assert asked(weekly(MONDAY), "tomorrow at 9:00")[1] == "every Tuesday at 09:00"
    assert len(asked(weekly(MONDAY), "2026-12-01T18:00:00")) == 3


def test_the_whole_series_begins_on_the_day_that_was_said() -> None:
    biweekly = replace(weekly(MONDAY), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    for series in (weekly(MONDAY), biweekly):
        change = moved(series, asked(series, "1 December")[1])
        assert change["due_at"] == datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
        assert change["rule"] == str(series.rule).replace("MO", "TU")


def test_a_day_for_another_series_cannot_become_its_day() -> None:
    assert [each.partition(":")[0] for each in asked(daily(TUESDAY), "Friday")] == [
        "only the next one",
        "just once",
    ]


@pytest.mark.parametrize("read", [asked, labels])
@pytest.mark.parametrize("when", ["Tuesday", "tomorrow at 9:00", "Friday 18:30", "in 2 hours"])
def test_every_answer_is_understood_back(
    when: str, read: Callable[[Reminder, str], list[str]]
) -> None:
    series = weekly(MONDAY)
    only, every, once = read(series, when)
    next_one, all_of_them, last = (moved(series, each) for each in (only, every, once))
    assert next_one["snoozed_until"] == last["due_at"]
    assert next_one["due_at"] == datetime(2026, 12, 7, 17, 0, tzinfo=UTC)
    assert "rule" not in next_one
    assert str(all_of_them["rule"]).startswith("FREQ=WEEKLY;BYDAY=")
    assert last["rule"] is None


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("only the next one on Tuesday", TUESDAY),
        ("just this one to Tuesday", TUESDAY),
        ("only the next time: Tuesday at 9:00", TUESDAY.replace(hour=8)),
    ],
)
def test_the_next_one_alone_can_be_said_at_once(words: str, until: datetime) -> None:
    assert moved(weekly(MONDAY), words)["snoozed_until"] == until


def test_days_of_a_series_keep_the_hour() -> None:
    assert moved(weekly(MONDAY), "every Tuesday")["due_at"] == TUESDAY
    assert moved(weekly(MONDAY), "every Tuesday at 9:00")["due_at"] == TUESDAY.replace(hour=8)
    assert moved(weekly(MONDAY), "every Tuesday and Thursday")["due_at"] == TUESDAY


def test_a_series_that_is_told_not_to_repeat_is_not_asked_about() -> None:
    assert moved(weekly(MONDAY), "Tuesday", "no")["rule"] is None
    assert moved(weekly(MONDAY), "never")["due_at"] is None
