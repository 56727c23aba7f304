"""Hostile input costs no more than an ordinary phrase and a bit."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from bot.when import read
from bot.when.parsing.scan import MOST_PIECES, MOST_TOKENS, scan
from bot.when.parsing.tokens import tokenize
from bot.when.parsing.vocabulary import vocabulary

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOSTILE = (
    "at in on the of ",
    "1-",
    "1/2/",
    "@ ",
    "every ",
    "the first of ",
    "monday and ",
    "2 days after ",
    "half past ",
    "christmas ",
    "9:30 ",
    "<t:1>",
    "a",
    "½",
    "\u0130",
    "twenty ",
    "next ",
    "until ",
    "1h",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_is_slow(piece: str) -> None:
    """The target is 5 ms for 200 characters; the bound here leaves room for a busy machine."""
    text = (piece * 200)[:200]
    read(text, NOW, "UTC")
    taken = []
    for _ in range(5):
        start = time.process_time()
        read(text, NOW, "UTC")
        taken.append(time.process_time() - start)
    assert min(taken) < 0.025


def test_the_limits_hold() -> None:
    words = vocabulary("en")
    assert len(scan(tokenize("tomorrow at 9", words))) == 2
    assert MOST_PIECES < MOST_TOKENS
    assert read("noon friday " * 25, NOW, "UTC").when is not None
    assert read("x, y; " * 40, NOW, "UTC").when is None


def test_missing_spaces_and_misspellings() -> None:
    words = vocabulary("en")
    assert [token.text for token in tokenize("tomorrowat9", words).tokens] == [
        "tomorrow",
        "at",
        "9",
    ]
    mended = tokenize("decembrr", words).tokens[0]
    assert (mended.mended, mended.senses["month"]) == ("december", 12)
    assert tokenize("sundown", words).tokens[0].mended is None
