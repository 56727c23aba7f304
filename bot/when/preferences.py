"""Preferences: what a user means by ambiguous time words; stored as plain strings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal, Self

LANGUAGES = ("en", "de", "fr", "es", "pt")

# Closed choices, by field name; "ask" stands for None.
CHOICES: dict[str, tuple[str, ...]] = {
    "date_order": ("dmy", "mdy"),
    "bare_hour": ("coming", "day", "24h"),
    "next_weekday": ("coming", "after"),
}
HOURS = ("morning", "noon", "afternoon", "evening", "night")


@dataclass(frozen=True, slots=True)
class Preferences:
    """One user's habits of speech. None: not known yet, so ask when it matters.

    `week_start` is 0 (Monday) or 6 (Sunday); None counts weeks from Monday and asks about Sundays.
    """

    date_order: Literal["dmy", "mdy"] | None = None
    bare_hour: Literal["coming", "day", "24h"] | None = None
    next_weekday: Literal["coming", "after"] | None = None
    week_start: Literal[0, 6] | None = None
    morning: time = time(9)
    noon: time = time(12)
    afternoon: time = time(15)
    evening: time = time(19)
    night: time = time(21)
    language: str = "en"

    @classmethod
    def from_mapping(cls, stored: Mapping[str, str]) -> Self:
        """Read stored strings; skip unknown names and values."""
        made = cls()
        for name, value in stored.items():
            try:
                made = made.with_answer(name, value)
            except ValueError:
                continue  # stored by an older or newer version: a default is better than a crash
        return made

    def with_answer(self, name: str, value: str) -> Self:
        """Return a copy with one answer. Raises ValueError for a value that is no choice."""
        # mypy checks no names in a mapping, and narrows no value by the line before.
        if name in CHOICES and value in (*CHOICES[name], "ask"):
            return replace(self, **{name: None if value == "ask" else value})  # type: ignore[arg-type]
        if name in HOURS:
            return replace(self, **{name: time.fromisoformat(value)})  # type: ignore[arg-type]
        if name == "week_start" and value in ("0", "6", "ask"):
            return replace(self, week_start=None if value == "ask" else int(value))  # type: ignore[arg-type]
        if name == "language":
            known = value[:2].lower()
            return replace(self, language=known if known in LANGUAGES else "en")
        raise ValueError(f"{name}={value!r} is not a preference about time words")
