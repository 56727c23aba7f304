"""Habits are stored as strings and read back; what means nothing is left out."""

from __future__ import annotations

from datetime import time

import pytest

from bot.when import Preferences


def test_strings_in_and_out() -> None:
    stored = {
        "date_order": "mdy",
        "bare_hour": "24h",
        "next_weekday": "after",
        "week_start": "6",
        "morning": "07:30",
        "language": "de",
    }
    habits = Preferences.from_mapping(stored)
    assert habits.week_start == 6
    assert habits.morning == time(7, 30)
    assert habits.to_mapping() == stored
    assert Preferences().to_mapping() == {}


def test_what_means_nothing_is_left_at_its_default() -> None:
    stored = {"date_order": "ymd", "morning": "early", "colour": "red", "week_start": "3"}
    assert Preferences.from_mapping(stored) == Preferences()


def test_an_answer_that_is_no_choice_is_a_bug() -> None:
    with pytest.raises(ValueError, match="not a preference"):
        Preferences().with_answer("date_order", "ymd")


def test_a_locale_is_a_language() -> None:
    assert Preferences().with_answer("language", "pt-BR").language == "pt"
    assert Preferences().with_answer("language", "ko").language == "en"


def test_asking_again() -> None:
    assert Preferences(date_order="dmy").with_answer("date_order", "ask").date_order is None
