"""Profile: what is known about one user, and its state keys, one per fact."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.errors import Problem
from bot.reminders.search import fold, matches

USER = "user:"
NAME = "name"
ZONE = "zone"
PREFERENCE = "pref:"
FACT = "fact:"
GENERATION = "generation:"
"""And a place: how often the conversation there was reset, the end of its session's id."""

ZONE_UNKNOWN = "- Time zone: not known yet"
GREETED = "- At a terminal, alone with this person; its greeting asked for their city"
"""Line of the model's instruction at a terminal; the offline model looks for it."""

NAME_LENGTH = 80
FACT_LENGTH = 500
ARTICLES = frozenset(("the", "a", "an", "my", "that"))
"""Words to ignore in a search for a fact: "forget the tea"."""
FACTS = 200
"""Most facts per user: they are read with every turn."""


class TooMuchToRemember(Problem):
    pass


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that the user told. ``key``: state key; ``source``: kind of place."""

    key: str
    text: str = field(repr=False)
    learned_at: str
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Name, zone, preferences and facts of one user; all may be unknown."""

    name: str | None = None
    zone: str | None = None
    preferences: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.name or self.zone or self.preferences or self.facts)


def read_profile(state: Mapping[str, Any], prefix: str = "") -> Profile:
    """Read a profile from ADK user state; ``prefix``: ``user:`` for a session's merged state.

    A null value was forgotten: ADK can set a key, not remove one.
    """
    own = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix) and v}
    facts = [
        Fact(key, str(value["text"]), str(value.get("at", "")), str(value.get("source", "")))
        for key, value in own.items()
        if key.startswith(FACT) and isinstance(value, Mapping) and "text" in value
    ]
    return Profile(
        name=own.get(NAME),
        zone=own.get(ZONE),
        preferences={
            key.removeprefix(PREFERENCE): str(value)
            for key, value in own.items()
            if key.startswith(PREFERENCE)
        },
        facts=tuple(sorted(facts, key=lambda fact: (fact.learned_at, fact.key))),
    )


def fact_key(text: str) -> str:
    """Return the state key of a fact: a hash of its words, so that keeping it is idempotent."""
    words = " ".join(text.casefold().split()).rstrip(".!")
    return FACT + hashlib.sha256(words.encode()).hexdigest()[:12]


def fact_value(text: str, now: datetime, source: str) -> dict[str, str]:
    return {"text": text, "at": now.isoformat(timespec="seconds"), "source": source}


def checked_name(name: str) -> str:
    trimmed = " ".join(name.replace("\x00", "").split())
    if not trimmed or len(trimmed) > NAME_LENGTH:
        raise Problem(f"A name can have 1 to {NAME_LENGTH} characters. What should I call you?")
    return trimmed


def checked_fact(text: str, profile: Profile) -> str:
    trimmed = " ".join(text.replace("\x00", "").split())
    if not trimmed:
        raise Problem("What should I remember? I didn't find any words in that.")
    if len(trimmed) > FACT_LENGTH:
        raise TooMuchToRemember(
            f"That's {len(trimmed):,} characters, and I can remember up to {FACT_LENGTH} at a "
            "time. Could you tell me the short version?"
        )
    if len(profile.facts) >= FACTS:
        raise TooMuchToRemember(
            f"I already remember {FACTS} things about you, which is all I can hold. Have me "
            "forget some first: `/memory show` lists them."
        )
    return trimmed


def find_facts(profile: Profile, words: str) -> tuple[Fact, ...]:
    """Find the facts with all of ``words``, or the one with that number, from 1."""
    if words.strip().isdigit():
        index = int(words) - 1
        return profile.facts[index : index + 1] if index >= 0 else ()
    spoken = fold(words).split()
    wanted = [word for word in spoken if word not in ARTICLES] or spoken
    return tuple(fact for fact in profile.facts if wanted and matches(fact.text, " ".join(wanted)))
