"""Change, Claim, Settlement, DeliveryRecord: a change to a reminder, and its outcome."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Final

from bot.place import Place, PlaceKind
from bot.reminders.model import Priority, Reminder, Status, WakeKind
from bot.reminders.next_wake import Wake


class Unset(Enum):
    UNSET = "unset"


UNSET: Final = Unset.UNSET
"""Leave this field as it is. None would mean: empty it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to change about a reminder; storage decides nothing, so give ``wake`` with a new time.

    ``wake`` None: never (a to-do without a time).

    A change of ``wake`` or ``status`` ends the retries of the old moment. A ``wake`` without a
    ``status`` makes the reminder scheduled.
    """

    text: str | Unset = UNSET
    priority: Priority | Unset = UNSET
    status: Status | Unset = UNSET
    place: Place | Unset = UNSET
    zone: str | Unset = UNSET
    due_at: datetime | Unset | None = UNSET
    wake: Wake | Unset | None = UNSET
    rule: str | Unset | None = UNSET
    anchor: datetime | Unset | None = UNSET
    notices: tuple[timedelta, ...] | Unset = UNSET
    snoozed_until: datetime | Unset | None = UNSET
    nag_every: timedelta | Unset | None = UNSET
    nag_cap: int | Unset = UNSET
    nag_count: int | Unset = UNSET
    fired_at: datetime | Unset | None = UNSET

    def given(self) -> dict[str, object]:
        """The fields that are to change."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not UNSET}


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose reminders a process can deliver: those of these kinds of place, and of one person."""

    kinds: tuple[PlaceKind, ...]
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A reminder that is due and ours alone until ``lease_until``.

    ``slot_at`` is the moment that this message is for: with the reminder's id and ``wake_kind`` it
    names the message for good, through retries and lost leases. ``tried_at`` is since when a
    message for this slot may have been sent (None: there is none yet): the first claim whose
    outcome is not known. ``status`` is what the reminder was before this claim.
    """

    reminder: Reminder
    slot_at: datetime
    token: str
    lease_until: datetime
    tried_at: datetime | None
    status: Status


class Outcome(StrEnum):
    """What became of one message that was due."""

    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"  # in the inbox until the person's next contact
    SKIPPED = "skipped"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """The record of one message: which occurrence, where it went, how late, or why not.

    ``channel_id`` and ``guild_id`` are where it really went, for the link. ``collapsed``: how many
    earlier, missed occurrences of the series this message also stands for. ``occurrence_at``: the
    occurrence it was about (None: the claimed reminder's ``due_at``).
    """

    outcome: Outcome
    occurrence_at: datetime | None = None
    channel_id: str | None = None
    guild_id: str | None = None
    message_id: str | None = None
    nonce: str | None = None
    sent_at: datetime | None = None
    late: timedelta | None = None
    collapsed: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a claim ends: what to record, and where the reminder goes from here.

    Either ``retry_at`` (the same slot again, later) or ``wake`` (the next one; None: never again).
    With ``retry_at``, ``tried_at`` is since when a message for the slot may have been sent (None:
    surely never; UNSET: as the claim left it, so perhaps now).
    """

    status: Status
    wake: Wake | None = None
    retry_at: datetime | None = None
    delivery: DeliveryRecord | None = None
    due_at: datetime | Unset | None = UNSET
    snoozed_until: datetime | Unset | None = UNSET
    nag_count: int | Unset = UNSET
    fired_at: datetime | Unset | None = UNSET
    place: Place | Unset = UNSET
    tried_at: datetime | Unset | None = UNSET
    error: str | None = None

    def __post_init__(self) -> None:
        if self.retry_at is not None and self.wake is not None:
            raise ValueError("a settlement tries the slot again or goes on to the next, not both")


@dataclass(frozen=True, slots=True)
class Past:
    """One delivery record with the reminder it belongs to, as history and inbox show it."""

    id: int
    reminder_id: int
    user_id: str
    text: str
    zone: str
    kind: WakeKind
    slot_at: datetime
    attempts: int
    recorded_at: datetime
    delivery: DeliveryRecord
