"""Located and ZoneChoices: what a name comes to; and the Problems UnknownZone and SeveralZones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Problem
from bot.timezones.iana import local
from bot.timezones.labels import one_of

EXAMPLES = "Berlin, New York or São Paulo"
QUOTED = 60
"""Characters of somebody's words that are said back to them."""


@dataclass(frozen=True, slots=True)
class Located:
    """One zone, and the place that was taken for it: "Berlin, Germany"."""

    zone: str
    label: str

    def at(self, now: datetime) -> str:
        """ "Berlin, Germany · 15:40"."""
        return f"{self.label} · {local(now, self.zone):%H:%M}"

    @property
    def exact(self) -> str:
        """ "Berlin, Germany (Europe/Berlin)", which is read back as just that."""
        return f"{self.label} ({self.zone})"

    def within(self, limit: int) -> str:
        """``exact``, or the zone alone where that has more characters than fit."""
        return self.exact if len(self.exact) <= limit else self.zone


@dataclass(frozen=True, slots=True)
class ZoneChoices:
    """Places in different zones, to be asked about: the most likely first."""

    options: tuple[Located, ...]


class UnknownZone(Problem):
    """No place of that name; ``near`` has the names that are spelled nearly so."""

    def __init__(self, words: str, near: Sequence[str] = ()) -> None:
        hint = (
            f"Did you mean {one_of(near)}?"
            if near
            else f"Try the nearest big city, like {EXAMPLES}."
        )
        super().__init__(f"I don't know “{_quoted(words)}”. {hint}")


class SeveralZones(Problem):
    """Places in different zones: ``options`` are for buttons or a numbered list."""

    def __init__(self, words: str, options: Sequence[Located]) -> None:
        super().__init__(
            f"There's more than one time zone for “{_quoted(words)}”. "
            "Which of these is closest to you?"
        )
        self.options = tuple(options)


def _quoted(words: str) -> str:
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"
