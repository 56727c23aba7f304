"""Search: find words in a text, however both are written."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Fold case, width and composition, in any script; accents count."""
    return unicodedata.normalize("NFKC", text).casefold()


def matches(text: str, words: str) -> bool:
    """Whether `text` holds each of the `words`; no words are in every text."""
    folded = fold(text)
    return all(word in folded for word in fold(words).split())
