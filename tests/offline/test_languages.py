"""What the offline model says in languages that it does not speak."""

from __future__ import annotations

from bot.offline.languages import _LATER, _SPEAKS
from bot.when import LANGUAGES


def test_each_language_of_time_words_is_recognised_and_answered() -> None:
    assert set(_SPEAKS) == set(_LATER) == {*LANGUAGES} - {"en"}
