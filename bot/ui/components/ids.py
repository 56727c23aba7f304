"""Codes: what a button, menu or form means, written into its custom_id; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import Problem

PREFIX = "r"
"""Of reminders; other cogs have prefixes of their own."""

LONGEST = 100
"""Characters of a custom_id: "Component Object" in Discord's API reference."""

TEMPLATE = r"r:(?P<verb>[a-z]{1,16})(?P<rest>(?::[A-Za-z0-9_.+/-]{0,80}){0,6})"
_CODE = re.compile(TEMPLATE)


class Forged(Problem):
    """A custom_id that we never wrote; a tampered client, or a button of a much older version."""

    def __init__(self) -> None:
        super().__init__(
            "I don't know that button any more. `/reminders list` shows what you have."
        )


@dataclass(frozen=True, slots=True)
class Code:
    """``verb`` says what to do, ``parts`` with what; the reader of the parts trusts none."""

    verb: str
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = ":".join((PREFIX, self.verb, *self.parts))
        if len(text) > LONGEST or _CODE.fullmatch(text) is None:
            raise ValueError(f"not a custom_id: {text!r}")
        return text

    def text(self, index: int) -> str:
        """The part at ``index``; Forged if there is none."""
        if index >= len(self.parts):
            raise Forged
        return self.parts[index]

    def number(self, index: int) -> int:
        """The part at ``index`` as a whole number that fits a database column."""
        part = self.text(index)
        if not re.fullmatch(r"\d{1,18}", part, re.ASCII):
            raise Forged
        return int(part)

    def moment(self, index: int) -> datetime:
        """The part at ``index`` as a moment, aware UTC."""
        seconds = self.number(index)
        if seconds > 250_000_000_000:  # the year 9892: beyond it datetime ends
            raise Forged
        return datetime.fromtimestamp(seconds, UTC)


def code(verb: str, *parts: str | int | datetime) -> str:
    """The custom_id of ``verb`` with ``parts``; a moment is kept in whole seconds."""
    return str(Code(verb, tuple(_part(part) for part in parts)))


def _part(part: str | int | datetime) -> str:
    if isinstance(part, datetime):
        return str(int(part.timestamp()))
    return str(part)


def read_code(custom_id: str) -> Code:
    """What a custom_id means. Raises Forged for what we never write."""
    match = _CODE.fullmatch(custom_id) if len(custom_id) <= LONGEST else None
    if match is None:
        raise Forged
    return Code(match["verb"], tuple(match["rest"].split(":")[1:]))
