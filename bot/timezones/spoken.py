"""Places said beside a time, "9am Munich time": whether words name one, and the zones they mean."""

from __future__ import annotations

from datetime import datetime

from bot.timezones.aliases import NAMESAKES, NOUNS, TALK
from bot.timezones.folding import fold
from bot.timezones.names import decide, options
from bot.timezones.places import places
from bot.timezones.values import Located

WELL_KNOWN = 100
"""Thousands of people from which on a name counts in lower case: "yoga time" is not Yōga, Japan."""


def is_place(words: str, *, capital_tells: bool = True) -> bool:
    """Whether the words name a city, state or country, and are no ordinary talk.

    A name that is a noun as well, and one that few people know, counts only with a capital.
    ``capital_tells``: False where any word may have one: first in a sentence, or a German noun.
    """
    folded = fold(words)
    if not folded or folded in TALK:
        return False
    found = places(words)
    if not found:
        return False
    named = capital_tells and words[:1].isupper()
    big = found[0].people >= WELL_KNOWN
    if folded in NOUNS:
        return big and (named or (capital_tells and folded in NAMESAKES))
    return named or big


def is_doubtful(words: str) -> bool:
    """Whether a place so written may as well be no place: "turkey time" in lower case."""
    return words.islower() and fold(words) in NAMESAKES


def zones_of(words: str, now: datetime) -> tuple[Located, ...]:
    """Return the one place that is meant, or one for each zone to ask about."""
    return options(decide(places(words), now))


def biggest_zone(name: str) -> str:
    """Return the zone of the biggest place of that name, which is to be one that exists."""
    return places(name)[0].zones[0]
