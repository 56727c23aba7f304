"""The Messenger protocol, its message type, and the errors it may raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.place import Place
from bot.reminders.model import Priority, WakeKind


class Cause(StrEnum):
    """Why a message is late, as far as it is known."""

    DOWN = "down"  # this program was not running when it was due
    REFUSED = "refused"  # the place was tried and did not take it
    DELAYED = "delayed"  # neither: many were due at once, or the database was away


@dataclass(frozen=True, slots=True)
class Late:
    """``since`` the moment that was missed, until ``until``; both aware UTC."""

    since: datetime
    until: datetime
    cause: Cause

    @property
    def by(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Line:
    """What a message says about one reminder.

    ``due_at`` is the occurrence it is about (for a late series the last one that was missed) and
    ``collapsed`` how many earlier ones were missed before it, from ``first_missed`` on.
    ``quiet_since``: it was put off from then by quiet hours. ``agenda``: its text is only a title,
    and the day that it stands for is filled in when it is sent.
    """

    reminder_id: int
    slot_at: datetime
    kind: WakeKind
    text: str = field(repr=False)
    zone: str
    priority: Priority = Priority.NORMAL
    repeats: bool = False
    due_at: datetime | None = None
    late: Late | None = None
    collapsed: int = 0
    first_missed: datetime | None = None
    quiet_since: datetime | None = None
    agenda: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one person, with a line for each reminder that it is about.

    The same ``nonce`` names the same message, however often it is tried. ``detour`` says in words
    why it comes here and not where it was asked for. ``maybe_repeat``: an earlier try may have
    arrived. ``check_member``: check first that the person is still in the server.
    """

    user_id: str
    place: Place
    lines: tuple[Line, ...]
    nonce: str
    detour: str | None = None
    maybe_repeat: bool = False
    check_member: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the message was posted. ``message_id`` None: it arrived and was deleted since."""

    channel_id: str | None = None
    guild_id: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An earlier message of the bot in that place, and the reminders it shows.

    ``digest``: it lists several, each with its own due time.
    """

    sent: Sent
    reminder_ids: frozenset[int]
    digest: bool = False


class Undelivered(Exception):
    """The message did not arrive. ``reason`` is for logs and history, in words, without content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transient(Undelivered):
    """Retry later. ``unsent``: it surely did not arrive; otherwise it may have.

    ``retry_after``: seconds, if Discord named them.
    """

    def __init__(
        self, reason: str, *, retry_after: float | None = None, unsent: bool = False
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.unsent = unsent


class PlaceGone(Undelivered):
    """The channel or thread does not exist any more. ``reason`` is shown to the person."""


class Forbidden(Undelivered):
    """The bot lacks the permission to write there. ``reason`` is shown to the person."""


class DmClosed(Undelivered):
    """The person accepts no direct messages from the bot."""


class PersonLeft(Undelivered):
    """The person is no longer in the server of the place."""


class Rejected(Undelivered):
    """The message itself is refused; a retry would be, too."""


class Unknowable(Exception):
    """The place's history cannot be read, so an earlier message may have arrived."""


class Messenger(Protocol):
    """Two exist: Discord's and the terminal's."""

    async def send(self, parcel: Parcel) -> Sent:
        """Post one message; idempotent per nonce while Discord knows it. Raises Undelivered."""

    async def find(self, parcel: Parcel, since: datetime) -> Sequence[Found]:
        """Return the bot's messages there since then that show any of the lines, oldest first.

        Raises Unknowable, PlaceGone, Transient.
        """
