"""Folded names: no case, accents or punctuation, so that spellings of a name compare equal."""

from __future__ import annotations

import re
import unicodedata

UNDECOMPOSED = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ə": "e",
        "ʻ": None,
        "ʼ": None,
        "’": None,
        "‘": None,
        "'": None,
        ".": None,
    }
)
"""Letters that Unicode does not decompose, and marks that people leave out."""

SEPARATORS = re.compile(r"[\s_,;/()\-–—!?“”\"]+")
SAINTS = re.compile(r"\b(?:st|saint)\b")


def fold(words: str) -> str:
    """Fold a name: "São Paulo" → "sao paulo", "Winston-Salem" → "winston salem"."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    bare = "".join(each for each in decomposed if not unicodedata.combining(each))
    spaced = SEPARATORS.sub(" ", bare.translate(UNDECOMPOSED)).strip()
    return SAINTS.sub("saint", spaced)
