"""One list of words for "no", understood wherever something can be switched off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.profile import Profile
from bot.reminders.drafts import nagging
from bot.reminders.durations import OFF, is_no, read_lengths
from bot.reminders.edits import Edit, edited
from bot.reminders.model import Limits
from bot.services.habits import read_quiet
from tests.samples import NOW, weekly

ADA = Profile(zone="Europe/Berlin")
WORDS = [*sorted(OFF), " Stop ", "NEVER"]


@pytest.mark.parametrize("words", WORDS)
def test_every_front_takes_each_of_them(words: str) -> None:
    assert is_no(words)
    assert nagging(words) == (None, 0)
    assert read_lengths(words) == ()
    assert read_quiet(words, ADA) is None


@pytest.mark.parametrize("words", [*WORDS, "no time", ""])
def test_an_edit_takes_time_early_notices_and_repetition_away(words: str) -> None:
    due = datetime(2026, 11, 30, 17, tzinfo=UTC)
    kept = weekly(due, notices=(timedelta(hours=1),), nag_every=timedelta(minutes=5), nag_cap=3)

    def change(edit: Edit) -> Mapping[str, object]:
        return edited(kept, edit, ADA, "en", Limits(), NOW).given()

    assert change(Edit(when=words))["due_at"] is None
    assert change(Edit(repeat=words))["rule"] is None
    assert words == "no time" or change(Edit(notice=words, nag=words))["nag_every"] is None
    assert words == "no time" or change(Edit(notice=words))["notices"] == ()
