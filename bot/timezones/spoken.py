"""Places said beside a time, "9am Munich time": whether words name one, and the zones they mean."""

from __future__ import annotations

from datetime import datetime

from bot.timezones.aliases import TALK
from bot.timezones.folding import fold
from bot.timezones.names import decide, options
from bot.timezones.places import places
from bot.timezones.values import Located

WELL_KNOWN = 100
"""Thousands of people from which on a name counts in lower case: "yoga time" is not Yōga, Japan."""


def is_place(words: str) -> bool:
    """Whether the words name a city, state or country, and are no ordinary talk."""
    if fold(words) in {"", *TALK}:
        return False
    found = places(words)
    return bool(found) and (words[:1].isupper() or found[0].people >= WELL_KNOWN)


def zones_of(words: str, now: datetime) -> tuple[Located, ...]:
    """Return the one place that is meant, or one for each zone to ask about."""
    return options(decide(places(words), now))


def biggest_zone(name: str) -> str:
    """Return the zone of the biggest place of that name, which is to be one that exists."""
    return places(name)[0].zones[0]
