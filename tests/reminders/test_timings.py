"""What somebody asked for, in words: what is refused rather than kept without its time."""

from __future__ import annotations

import pytest

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.drafts import NewReminder, draft_of
from bot.reminders.model import Limits
from bot.turn import Turn
from tests.samples import NOW

ADA = Profile(zone="Europe/Berlin")
TURN = Turn("1", Place(PlaceKind.DM, "5"), "9", "", NOW)


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("later to call bob", "later"),
        ("call bob soon", "soon"),
        ("in a bit to check the oven", "in a bit"),
        ("after lunch to nap", "after lunch"),
    ],
)
def test_words_that_name_no_time_are_asked_about(text: str, vague: str) -> None:
    with pytest.raises(timings.Vague, match=f"“{vague}” could be any time. When exactly?"):
        timings.taken_apart(text, NOW, ADA)


@pytest.mark.parametrize("text", ["buy milk", "write to the later Mr Bean", "soonish"])
def test_a_to_do_needs_no_time(text: str) -> None:
    assert timings.taken_apart(text, NOW, ADA)[0] == text


@pytest.mark.parametrize("words", ["in -5 minutes", "-5 min", "in -2h"])
def test_a_minus_is_not_dropped(words: str) -> None:
    with pytest.raises(timings.TimeNotUnderstood, match="in the past"):
        timings.timing_of(words, NOW, ADA)


def test_two_repetitions_contradict_each_other() -> None:
    ask = NewReminder(text="run", when="every Monday at 8", repeat="every day")
    with pytest.raises(Problem, match="already says how it repeats"):
        draft_of(ask, TURN, ADA, Limits(), NOW)
