"""Privacy: list, export and erase everything that is stored about one user."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from bot import profile as profile_state
from bot.errors import Problem
from bot.llm.profiles import Profiles
from bot.profile import Profile
from bot.reminders.preference_words import in_words
from bot.reminders.search import matches
from bot.storage.people import People
from bot.storage.personal_data import PersonalData
from bot.timezones.iana import zone_name

KINDS = {
    "reminders": "reminder",
    "sessions": "conversation",
    "requests": "request",
}
"""Table → what users call a row of it; other tables count as records."""


Forgetting = Callable[[str], AbstractAsyncContextManager[None]]
"""Context that holds back turns and writes of a user while their data is erased."""


class NotKnown(Problem):
    def __init__(self) -> None:
        super().__init__("I've already forgotten that. `/memory show` lists what I still know.")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing known about a user, which can be forgotten alone.

    ``key`` is its state key. ``learned_at`` (ISO 8601) and ``source`` (a kind of place) are for
    facts only.
    """

    key: str
    words: str
    learned_at: str = ""
    source: str = ""


class Privacy:
    """Every method takes the user's id from the caller, who has it from Discord."""

    def __init__(
        self,
        profiles: Profiles,
        people: People,
        personal: PersonalData,
        forgetting: Forgetting,
    ) -> None:
        self.profiles = profiles
        self.people = people
        self.personal = personal
        self._forgetting = forgetting

    async def forget(self, user_id: str, profile: Profile, key: str) -> Thing:
        """Forget the one of ``things(profile)`` with that key; return it. Raises NotKnown."""
        for thing in things(profile):
            if thing.key == key:
                await self.profiles.update(user_id, {key: None})
                await self.personal.prune_nulls(user_id)
                return thing
        raise NotKnown

    async def forget_everything(self, user_id: str) -> Mapping[str, int]:
        """Erase every row about the user; return table name → count."""
        async with self._forgetting(user_id):
            counts = await self.personal.erase(user_id)
            self.people.forget(user_id)
        return {table: count for table, count in counts.items() if count}

    async def export(self, user_id: str, now: datetime) -> bytes:
        """Return everything stored about the user as a JSON file (UTF-8, indented)."""
        told = {
            "what": "Everything this Keepsake stores about you, table by table.",
            "user_id": user_id,
            "exported_at": now.isoformat(timespec="seconds"),
            "tables": await self.personal.export(user_id),
        }
        return json.dumps(told, ensure_ascii=False, indent=2, default=str).encode()


def things(profile: Profile) -> tuple[Thing, ...]:
    """List what a profile holds: name, zone, preferences, then facts in their order."""
    found = []
    if profile.name:
        found.append(Thing(profile_state.NAME, f"Your name: {profile.name}"))
    if profile.zone:
        found.append(Thing(profile_state.ZONE, f"Your time zone: {zone_name(profile.zone)}"))
    for name, value in sorted(profile.preferences.items()):
        found.append(Thing(profile_state.PREFERENCE + name, in_words(name, value)))
    found += [Thing(fact.key, fact.text, fact.learned_at, fact.source) for fact in profile.facts]
    return tuple(found)


def find_thing(profile: Profile, words: str) -> Thing:
    """Find the one thing with that key, or with all of the words. Raises Problem."""
    every = things(profile)
    found = [thing for thing in every if thing.key == words] or [
        thing for thing in every if matches(thing.words, words)
    ]
    if not found:
        raise Problem("I don't know anything like that. `/memory show` lists what I know.")
    if len(found) > 1:
        listed = "\n".join(f"• {thing.words}" for thing in found[:10])
        raise Problem(
            f"Several things match. Give me a few more words of the one you mean:\n{listed}"
        )
    return found[0]


def erased_words(counts: Mapping[str, int]) -> str:
    """Sum up an erasure: “3 reminders, 1 conversation, 12 other records”."""
    parts, others = [], 0
    for table, count in counts.items():
        if table in KINDS:
            parts.append(_counted(count, KINDS[table]))
        else:
            others += count
    if others:
        parts.append(_counted(others, "other record" if parts else "record"))
    return ", ".join(parts) or "there was nothing to begin with"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
