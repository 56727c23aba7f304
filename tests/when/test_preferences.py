"""Preferences are read from stored strings; unknown names and values are left out."""

from __future__ import annotations

from datetime import time

import pytest

from bot.when import Preferences


def test_stored_strings_are_read() -> None:
    stored = {
        "date_order": "mdy",
        "bare_hour": "24h",
        "next_weekday": "after",
        "week_start": "6",
        "morning": "07:30",
        "language": "de",
    }
    assert Preferences.from_mapping(stored) == Preferences(
        date_order="mdy",
        bare_hour="24h",
        next_weekday="after",
        week_start=6,
        morning=time(7, 30),
        language="de",
    )
    assert Preferences.from_mapping({}) == Preferences()


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
