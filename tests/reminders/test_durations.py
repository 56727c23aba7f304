"""Lengths of time in words, read and shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import Problem
from bot.reminders.drafts import nagging
from bot.reminders.durations import BadLength, length_words, read_length, read_lengths

CASES = {
    "10 min": timedelta(minutes=10),
    "10m": timedelta(minutes=10),
    "1 h": timedelta(hours=1),
    "an hour": timedelta(hours=1),
    "half an hour": timedelta(minutes=30),
    "2h30": timedelta(hours=2, minutes=30),
    "1 day 2 hours": timedelta(days=1, hours=2),
    "a week before": timedelta(weeks=1),
    "every 5 minutes": timedelta(minutes=5),
}


@pytest.mark.parametrize(("words", "length"), CASES.items())
def test_read(words: str, length: timedelta) -> None:
    assert read_length(words) == length
    assert read_length(length_words(length)) == length


@pytest.mark.parametrize("words", ["", "soon", "10", "0 min", "10 parsecs", "9999 days", "min 10"])
def test_not_understood(words: str) -> None:
    with pytest.raises(BadLength):
        read_length(words)


def test_several_are_sorted_and_bounded() -> None:
    assert read_lengths("10 min, 1 day and 2 h") == (
        timedelta(days=1),
        timedelta(hours=2),
        timedelta(minutes=10),
    )
    assert read_lengths("  ") == ()
    with pytest.raises(Problem, match="at most 5"):
        read_lengths("1 m, 2 m, 3 m, 4 m, 5 m, 6 m")


def test_nagging() -> None:
    ten = timedelta(minutes=10)
    assert nagging("10 min") == (ten, 12)
    assert nagging("10 min x5") == (ten, 5)
    assert nagging("every 10 min, 5 times") == (ten, 5)
    assert nagging("every 10 min up to 3 times") == (ten, 3)
    assert nagging("off") == (None, 0)
    with pytest.raises(Problem, match="1 to 100"):
        nagging("10 min x1000")
