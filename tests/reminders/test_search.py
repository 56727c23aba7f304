"""Search finds words however text and words are written: case, width, composition."""

from __future__ import annotations

import pytest

from bot.reminders.search import fold, matches

COMPOSED, DECOMPOSED, WIDE = "caf\u00e9 latte", "cafe\u0301 latte", "ＣＡＦＥ\u0301 latte"


@pytest.mark.parametrize("text", [COMPOSED, DECOMPOSED, WIDE, "CAF\u00c9 LATTE"])
@pytest.mark.parametrize(
    "words", ["caf\u00e9", "Cafe\u0301", "ＣＡＦＥ\u0301", "latte caf\u00e9", ""]
)
def test_every_spelling_finds_every_other(text: str, words: str) -> None:
    assert matches(text, words)


@pytest.mark.parametrize("words", ["cafe", "tea", "latte tea"])
def test_all_words_must_occur_and_accents_count(words: str) -> None:
    assert not matches("caf\u00e9 latte", words)


def test_width_and_case_fold() -> None:
    assert fold("ＣＡＦＥ") == fold("cafe") == fold("CaFe")
    assert fold("STRASSE") == fold("straße")
