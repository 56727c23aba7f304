"""TurnLog: what the tools did in one turn, and the receipts for what they stored."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field

from bot.reminders.model import Reminder
from bot.turn import Turn

TURN = "temp:turn"
"""State key of the running turn's TurnLog: in memory only, ADK never stores ``temp:`` keys."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that waited: ``token`` of the question, and its reminder if it is stored."""

    token: str
    reminder: Reminder | None = None


@dataclass(slots=True)
class TurnLog:
    """What the tools did in one turn, for receipts and for naming requests; lives as long as it."""

    turn: Turn
    asked: Counter[str] = field(default_factory=Counter)
    receipts: list[Receipt] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    """The names of the tools that did what they were asked for."""
    replayed: set[str] = field(default_factory=set)
    """The ids of calls in an earlier run of this turn whose answers were given again."""
    awaited: dict[tuple[str, str], Answered] = field(default_factory=dict)
    """Text and time words of requests that waited for the zone this turn told, and what came of it.

    A model that repeats such a request all the same stores nothing twice.
    """
    waiting: dict[str, str] = field(default_factory=dict)
    """By token, what was asked for and is not stored yet, with what it waits for."""
    zone: str | None = None
    """The time zone that was told in this turn."""
    zone_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held to look for the zone and keep what needs it, or to set it and store what was kept.

    Models call set_time_zone and add_reminder at once, and a request kept in between would wait on.
    """
    with_model: bool | None = None
    """Whether a language model answers; None: not settled yet. False: the offline model does."""

    def source_key(self, *words: str) -> str:
        """Names what ``words`` ask for in this message, the same when the turn runs again.

        Not by its place among them: the second time the model may ask only for what is missing.
        """
        said = "\n".join(" ".join(each.casefold().split()) for each in words)
        digest = hashlib.blake2b(said.encode(errors="replace"), digest_size=8).hexdigest()
        self.asked[digest] += 1
        return f"{self.turn.message_id}:{digest}:{self.asked[digest]}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that something was stored: the row as the database has it, and what was done."""

    action: str  # added, changed, deleted, …: a past participle
    reminder: Reminder
