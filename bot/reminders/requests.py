"""Request: one user asks that another be reminded; its states and limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.reminders.model import Draft, checked_text
from bot.reminders.model import Limits as ReminderLimits

OPEN_TOGETHER = 10
OPEN_TO_ONE = 3
"""Requests that one person may have open, to everybody and to the same person: asking pings."""

AUTHOR_LENGTH = 40


class RequestStatus(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of ``user_id`` by ``asker_id``. ``due_at`` is aware UTC; the place a channel.

    ``source_key`` names the use of the command: the same one asked twice stays one request.
    """

    user_id: str
    asker_id: str
    text: str = field(repr=False)
    channel_id: str
    guild_id: str
    zone: str
    due_at: datetime
    source_key: str
    rule: str | None = None
    anchor: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One stored request. ``reminder_id`` is the reminder that it became."""

    id: int
    status: RequestStatus
    wanted: Wanted
    reminder_id: int | None

    @property
    def source_key(self) -> str:
        """By which the reminder that it becomes is known, also before it is on record here."""
        return f"request:{self.id}"

    def draft(self, limits: ReminderLimits) -> Draft:
        """The reminder that it becomes: its owner is who accepted."""
        wanted = self.wanted
        return Draft(
            user_id=wanted.user_id,
            text=checked_text(wanted.text, limits),
            place=Place(PlaceKind.CHANNEL, wanted.channel_id, wanted.guild_id),
            zone=wanted.zone,
            due_at=wanted.due_at,
            rule=wanted.rule,
            anchor=wanted.anchor,
            source_key=self.source_key,
        )


class NotTaken(Problem):
    """Also for somebody who was blocked: that one is is nobody else's business."""

    def __init__(self) -> None:
        super().__init__("That person isn't taking requests from you, so I didn't ask them.")


class TooManyRequests(Problem):
    def __init__(self, limit: int, whom: str) -> None:
        super().__init__(
            f"You already have {limit} requests to {whom} waiting for an answer, which is the "
            "limit. Wait for an answer, or cancel one."
        )


class RequestOver(Problem):
    """Also the answer to somebody whom the request does not concern."""

    def __init__(self) -> None:
        super().__init__(
            "You can't answer that request: it's already been answered, or it isn't yours."
        )


class TooLate(Problem):
    def __init__(self) -> None:
        super().__init__(
            "Its time has already passed, so there's nothing left to remind anyone about."
        )


def signed(text: str, asker: str, limits: ReminderLimits) -> str:
    """The text with who asked, so that a reminder never looks like one's own words."""
    name = " ".join(asker.split())[:AUTHOR_LENGTH] or "somebody"
    end = f" (asked by {name})"
    room = limits.text_length - len(end)
    kept = text.strip()
    return (kept if len(kept) <= room else kept[: room - 1].rstrip() + "…") + end
