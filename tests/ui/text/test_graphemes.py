"""Cuts that a reader would see as a broken character are refused."""

from __future__ import annotations

import pytest

from bot.ui.text.graphemes import cut_before, is_boundary

WHOLE = {
    "family": "👨‍👩‍👧‍👦",
    "skin tone": "👍🏽",
    "rainbow flag": "🏳️‍🌈",
    "country flag": "🇦🇹",
    "flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "keycap": "1️⃣",
    "combining marks": "e\u0301\u0323",
    "Devanagari conjunct": "क्षि",
    "Tamil vowel sign": "நி",
    "Thai": "กำ",
    "Hangul letters": "\u1112\u1161\u11ab",
    "Hangul syllable and final": "가\u11a8",
    "Arabic number sign": "\u0600١",
    "line end": "\r\n",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_what_is_seen_as_one_character_stays_whole(text: str) -> None:
    around = f"a{text}b" if text != "\r\n" else text
    inside = range(2, len(around) - 1) if text != "\r\n" else range(1, 2)
    assert not any(is_boundary(around, at) for at in inside)


@pytest.mark.parametrize("text", ["ab", "Привет", "你好", "한국어", "שלום", "😀😀", "a😀", "\n\r"])
def test_separate_characters_can_be_parted(text: str) -> None:
    assert all(is_boundary(text, at) for at in range(len(text) + 1))


def test_flags_are_parted_between_pairs_of_letters() -> None:
    flags = "🇦🇹🇩🇪🇨🇭"
    assert [at for at in range(7) if is_boundary(flags, at)] == [0, 2, 4, 6]


def test_the_last_boundary_before_an_index() -> None:
    assert cut_before("ab👨‍👩‍👧‍👦", 5) == 2
    assert cut_before("e\u0301", 1) == 0
