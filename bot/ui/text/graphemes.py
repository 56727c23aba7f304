"""Graphemes: where a text can be cut without splitting a visible character."""

from __future__ import annotations

import unicodedata

_ZWJ = "\u200d"
_VIRAMA = 9
"""The canonical combining class of the signs that join two consonants into one (Unicode 9c)."""
_EXTENDING_CATEGORIES = frozenset({"Mn", "Me", "Mc"})
# Not marks by their category, but part of the character before: ZWNJ, ZWJ, halfwidth voicing
# signs, Thai and Lao AM.
_EXTENDING = frozenset("\u200c\u200d\uff9e\uff9f\u0e33\u0eb3")
# Prepended signs (UAX #29, GB9b): they belong to the character after them.
_PREPENDING = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\u0d4e")


def is_boundary(text: str, at: int) -> bool:
    """Whether ``text`` may be cut before index ``at``.

    Follows the extended grapheme clusters of Unicode's UAX #29 (rules GB3 to GB13) from the
    standard library's tables alone. Where it is coarser, it forbids a cut that would be allowed.
    """
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if before < "\u0300" and after < "\u0300":
        return (before, after) != ("\r", "\n")
    if _extends(after) or before == _ZWJ or before in _PREPENDING:
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):
        return _flag_letters_before(text, at) % 2 == 0
    if unicodedata.combining(before) == _VIRAMA and unicodedata.category(after) == "Lo":
        return False
    return not _one_syllable(before, after)


def cut_before(text: str, at: int) -> int:
    """The last boundary at or before index ``at``; 0 when there is none."""
    while not is_boundary(text, at):
        at -= 1
    return at


def _extends(char: str) -> bool:
    """Marks, joiners, skin tones and the tag letters of the flags of England, Scotland, Wales."""
    if char in _EXTENDING or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if "\U000e0020" <= char <= "\U000e007f":
        return True
    return unicodedata.category(char) in _EXTENDING_CATEGORIES


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    first = at
    while first > 0 and _is_flag_letter(text[first - 1]):
        first -= 1
    return at - first


def _one_syllable(before: str, after: str) -> bool:
    """Whether two Hangul letters stand in one syllable block (GB6, GB7 and GB8)."""
    left, right = _hangul(before), _hangul(after)
    if left == "L":
        return right in {"L", "V", "LV", "LVT"}
    if left in {"V", "LV"}:
        return right in {"V", "T"}
    return left in {"T", "LVT"} and right == "T"


def _hangul(char: str) -> str:
    """The kind of Hangul letter or syllable; empty for everything else."""
    if "\u1100" <= char <= "\u115f" or "\ua960" <= char <= "\ua97c":
        return "L"
    if "\u1160" <= char <= "\u11a7" or "\ud7b0" <= char <= "\ud7c6":
        return "V"
    if "\u11a8" <= char <= "\u11ff" or "\ud7cb" <= char <= "\ud7fb":
        return "T"
    if "\uac00" <= char <= "\ud7a3":
        # Each of the syllables without a final consonant is followed by its 27 with one.
        return "LV" if (ord(char) - 0xAC00) % 28 == 0 else "LVT"
    return ""
