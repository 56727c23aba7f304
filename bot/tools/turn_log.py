"""TurnLog: what the tools did in one turn, and the receipts for what they stored."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto

from google.adk.tools.tool_context import ToolContext

from bot.reminders.model import Reminder
from bot.turn import Turn

TURN = "temp:turn"
"""State key of the running turn's TurnLog: in memory only, ADK never stores ``temp:`` keys."""


class Subject(Enum):
    """What a tool reads or changes; only the second can keep the promise of a reminder."""

    PERSON = auto()
    REMINDER = auto()


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that waited: ``token`` of the question, and its reminder once it is stored."""

    token: str
    reminder: Reminder | None = None


@dataclass(slots=True)
class TurnLog:
    """What the tools did in one turn, for receipts and idempotent requests."""

    turn: Turn
    asked: Counter[str] = field(default_factory=Counter)
    receipts: list[Receipt] = field(default_factory=list)
    subjects: set[Subject] = field(default_factory=set)
    """What the tools that succeeded were about."""
    replayed: set[str] = field(default_factory=set)
    """Ids of calls in an earlier run of this turn whose answers were given again."""
    awaited: dict[tuple[str, str], Answered] = field(default_factory=dict)
    """By text and time words, requests that waited for the zone told in this turn.

    A model may repeat such a request: it is not stored twice.
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
    """Whether a language model answers; None: not decided yet. False: the offline model does."""

    def decide_model(self, *, allowed: bool) -> bool:
        """Decide for the whole turn whether a language model answers → whether it was undecided.

        A turn that began with the model ends with it.
        """
        undecided = self.with_model is None
        if undecided:
            self.with_model = allowed
        return undecided

    def start_over(self) -> None:
        """Prepare for another attempt, in which the model makes the same calls again."""
        self.asked.clear()
        self.replayed.clear()

    def record(self, action: str, reminder: Reminder) -> None:
        """Add a receipt for what was done to a stored reminder."""
        self.receipts.append(Receipt(action, reminder))

    def wait(self, token: str, why: str) -> None:
        """Note that a request is not stored yet."""
        self.waiting[token] = why

    def stop_waiting(self, token: str) -> None:
        """Note that a request is stored, refused or asked anew in this conversation."""
        self.waiting.pop(token, None)

    def set_zone(self, zone: str) -> None:
        """Use the zone in the rest of this turn. Hold ``zone_lock``."""
        self.zone = zone

    def source_key(self, *words: str) -> str:
        """Return an idempotency key for a request of this message, the same when the turn reruns.

        It is made of words, not of a position: the second time the model may ask only for what
        is missing.
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


def log_of(context: ToolContext) -> TurnLog:
    """Return the log of the running turn. Raises TypeError outside a turn."""
    log = context.state[TURN]
    if not isinstance(log, TurnLog):
        raise TypeError("a tool ran outside a turn")
    return log
