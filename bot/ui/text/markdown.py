"""Markdown: escape, shorten, and show moments in the reader's own zone."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Literal

from bot.ui.text.graphemes import cut_before
from bot.ui.text.split import LIMIT, Piece, Splitter, split

__all__ = [
    "LIMIT",
    "Piece",
    "Splitter",
    "StampStyle",
    "escape",
    "escaped",
    "relative",
    "shorten",
    "split",
    "stamp",
]

StampStyle = Literal["t", "T", "d", "D", "f", "F", "R"]
"""Time, time with seconds, date, long date, both, both with weekday, relative: "Timestamp styles"
in Discord's reference of message formatting."""

_LINK = re.compile(r"https?://[^\s<>]*[^\s<>.,:;\"'\])|*_~`]")
_INLINE = re.compile(r"[\\*_~`|<\[\]]")
_LINE_MARK = re.compile(r"^([ \t]*)(>|#|-|\+|\d+(?=[.)]))", re.MULTILINE)
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of whatever follows, our own words too. Letters need none."""
_ZERO_WIDTH_SPACE = "\u200b"


def escape(text: str) -> str:
    """``text`` as it was written, to stand in a sentence of ours: no formatting, pinging nobody.

    Links stay links. Grows by a backslash or an invisible space for each sign that it defuses.
    """
    shown: list[str] = []
    at = 0
    for link in _LINK.finditer(text):
        shown += [_escape_words(text[at : link.start()]), link.group()]
        at = link.end()
    shown.append(_escape_words(text[at:]))
    # Also within links: the ping is read from the raw message, whatever is shown of it.
    return _MENTION.sub(f"@{_ZERO_WIDTH_SPACE}", _LINE_MARK.sub(_escape_mark, "".join(shown)))


def _escape_words(text: str) -> str:
    return _INLINE.sub(r"\\\g<0>", _TURNS.sub("", text))


def _escape_mark(mark: re.Match[str]) -> str:
    indent, sign = mark.groups()
    # Digits cannot be escaped, the full stop after them can.
    return f"{indent}{sign}\\" if sign.isdigit() else f"{indent}\\{sign}"


def escaped(text: str, most: int) -> str:
    """``escape(text)``, shortened so that with all its backslashes it has at most ``most``."""
    kept = most
    while len(shown := escape(shorten(text, kept))) > most:
        kept = min(kept - 1, kept * most // len(shown))
    return shown


def stamp(at: datetime, style: StampStyle = "f") -> str:
    """The moment ``at`` as Discord's ``<t:…>``, which each reader sees in their own zone.

    Whole seconds, rounded down. A naive datetime is a ``ValueError``.
    """
    if at.tzinfo is None:
        raise ValueError("a stamp needs an aware datetime")
    return f"<t:{math.floor(at.timestamp())}:{style}>"


def relative(at: datetime) -> str:
    """The moment ``at`` as "in 3 hours" or "2 days ago", which Discord keeps up to date."""
    return stamp(at, "R")


def shorten(text: str, most: int) -> str:
    """``text`` in at most ``most`` characters (1 or more), with "…" for what is missing."""
    if len(text) <= most:
        return text
    if most < 1:
        raise ValueError(f"nothing can be shortened to {most} characters")
    return text[: cut_before(text, most - 1)].rstrip() + "…"
