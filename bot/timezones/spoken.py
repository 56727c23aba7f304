"""Places said beside a time, "9am Munich time": whether words name one, and the zones they mean."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from bot.timezones.aliases import NAMESAKES, NOUNS, TALK
from bot.timezones.folding import fold
from bot.timezones.names import decide, options
from bot.timezones.places import places, spoken_places
from bot.timezones.values import Located

WELL_KNOWN = 100
"""Thousands of people from which on a name counts in lower case: "yoga time" is not Yōga, Japan."""


class Certainty(Enum):
    SURE = "sure"
    DOUBTFUL = "doubtful"  # a place, or an ordinary word or a name: to be asked


def place_in(words: str, *, capital_tells: bool = True) -> Certainty | None:
    """Whether the words name a city, state or country; None for ordinary talk.

    A name that is a noun as well counts only with a capital, and one that few people know is
    doubtful even so: "Leo time" is hardly that of Leo, Burkina Faso. ``capital_tells``: False where
    any word may have one: first in a sentence, or a German noun.
    """
    folded = fold(words)
    if not folded or folded in TALK:
        return None
    found = spoken_places(words)
    if not found:
        return None
    named, noun = capital_tells and words[:1].isupper(), folded in NOUNS
    if max(place.people for place in found) >= WELL_KNOWN:
        if named or not noun:
            return Certainty.SURE
        return Certainty.DOUBTFUL if folded in NAMESAKES else None
    if not named:
        return None
    if " " in folded:
        return Certainty.SURE
    return None if noun else Certainty.DOUBTFUL


def zones_of(words: str, now: datetime) -> tuple[Located, ...]:
    """Return the one place that is meant, or one for each zone to ask about."""
    return options(decide(places(words), now))


def biggest_zone(name: str) -> str:
    """Return the zone of the biggest place of that name, which is to be one that exists."""
    return places(name)[0].zones[0]
