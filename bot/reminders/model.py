"""Reminder, Draft, Status and Limits: the values that every room passes around."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import Problem
from bot.place import Place


class Status(StrEnum):
    """Where a reminder stands. Delivery never deletes a row, it moves it along these."""

    SCHEDULED = "scheduled"  # open: a moment in the future, or a to-do without one
    SENDING = "sending"  # claimed under a lease by one process
    RETRYING = "retrying"  # a send failed for a while: `error` says why, `wake_at` when next
    DELIVERED = "delivered"  # a one-shot that arrived and was not ticked off
    UNDELIVERABLE = "undeliverable"  # in the inbox: shown at the person's next contact
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"


OPEN = (Status.SCHEDULED, Status.SENDING, Status.RETRYING, Status.PAUSED, Status.UNDELIVERABLE)
"""What the person still expects something of: these are in their list and count against limits."""


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Kind(StrEnum):
    """What a row of reminders is: the person's own, or the daily agenda that we make up."""

    REMINDER = "reminder"
    AGENDA = "agenda"


class WakeKind(StrEnum):
    """Why delivery looks at a reminder at its `wake_at`."""

    OCCURRENCE = "occurrence"
    NOTICE = "notice"
    SNOOZE = "snooze"
    NAG = "nag"


@dataclass(frozen=True, slots=True)
class Draft:
    """A reminder that somebody asked for and that is not stored yet.

    ``due_at`` is aware UTC, None for a to-do. ``anchor`` is the naive local wall time of the first
    occurrence in ``zone`` and goes with ``rule`` (an RFC 5545 RRULE value). ``source_key`` names
    the request (message id and ordinal): the same request stored twice stays one reminder.
    """

    user_id: str
    text: str
    place: Place
    zone: str
    due_at: datetime | None = None
    priority: Priority = Priority.NORMAL
    rule: str | None = None
    anchor: datetime | None = None
    notices: tuple[timedelta, ...] = ()
    nag_every: timedelta | None = None
    nag_cap: int = 0
    origin_message_id: str | None = None
    source_key: str | None = None
    kind: Kind = Kind.REMINDER

    def __post_init__(self) -> None:
        if self.due_at is not None and self.due_at.utcoffset() is None:
            raise ValueError("due_at must be aware")
        if (self.rule is None) != (self.anchor is None):
            raise ValueError("rule and anchor go together")
        if self.anchor is not None and self.anchor.tzinfo is not None:
            raise ValueError("anchor is a naive local wall time")


@dataclass(frozen=True, slots=True)
class Reminder:
    """One stored reminder. All moments are aware UTC, except ``anchor`` (naive, in ``zone``).

    ``due_at`` is the current occurrence, ``wake_at`` when delivery must look at the row next (None:
    never), ``wake_kind`` why. ``revision`` grows with every change: a button that was drawn from an
    older one knows that it is late. ``fired_at`` is the last message about an occurrence that is
    not called done yet.
    """

    id: int
    user_id: str
    text: str
    place: Place
    zone: str
    status: Status
    priority: Priority
    due_at: datetime | None
    wake_at: datetime | None
    wake_kind: WakeKind
    rule: str | None
    anchor: datetime | None
    notices: tuple[timedelta, ...]
    snoozed_until: datetime | None
    nag_every: timedelta | None
    nag_cap: int
    nag_count: int
    attempts: int
    error: str | None
    origin_message_id: str | None
    source_key: str | None
    revision: int
    created_at: datetime
    updated_at: datetime
    fired_at: datetime | None = None
    kind: Kind = Kind.REMINDER

    @property
    def repeats(self) -> bool:
        return self.rule is not None

    @property
    def is_todo(self) -> bool:
        """Whether it has no moment at all, so that it never goes off."""
        return self.due_at is None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one person may keep; settings, with answers that say the number."""

    text_length: int = 1000
    open_reminders: int = 500
    horizon: timedelta = field(default=timedelta(days=366 * 20))


class TooLong(Problem):
    def __init__(self, length: int, limit: int) -> None:
        super().__init__(
            f"That reminder is {length:,} characters long, and I can keep {limit:,} at most. "
            "Please shorten it, or put the rest in a note and have me remind you about that."
        )


class TooMany(Problem):
    def __init__(self, limit: int) -> None:
        super().__init__(
            f"You already have {limit:,} open reminders, which is all I can keep for one "
            "person. Delete or finish some, then ask me again."
        )


class EmptyText(Problem):
    def __init__(self) -> None:
        super().__init__("What should I remind you about? I didn't find any words for it.")


class NoSuchReminder(Problem):
    """Also the answer for somebody else's reminder: whether an id exists is nobody's business."""

    def __init__(self, reference: str = "") -> None:
        which = f"a reminder called “{reference}”" if reference else "that reminder"
        if reference.isdecimal():
            which = f"a reminder number {reference}"
        super().__init__(f"You don't have {which}. `/reminders list` shows what you have.")


class Changed(Problem):
    def __init__(self) -> None:
        super().__init__("That reminder has changed since then, so I left it as it is.")


def _is_seen(sign: str) -> bool:
    """Not a space, nor one of the signs without width."""
    return unicodedata.category(sign) not in ("Cc", "Cf", "Zs", "Zl", "Zp")


def checked_text(text: str, limits: Limits) -> str:
    """The text as it is kept: trimmed, neither empty nor longer than the limit."""
    trimmed = text.replace("\x00", "").strip()
    if not any(_is_seen(sign) for sign in trimmed):
        raise EmptyText
    if len(trimmed) > limits.text_length:
        raise TooLong(len(trimmed), limits.text_length)
    return trimmed
