"""Messenger: how a fired reminder leaves the house, and every way in which that can fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.place import Place
from bot.reminders.model import Priority, WakeKind


class Cause(StrEnum):
    """Why a message is late, as far as we can say it truthfully."""

    OFFLINE = "offline"  # this program was not running when it was due
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
    why it comes here and not where it was asked for. ``maybe_repeat``: it may have arrived before,
    and nobody can know. ``check_member``: look first whether the person is still in the server.
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
    """Where the message stands. ``message_id`` None: it arrived, and was deleted since."""

    channel_id: str | None = None
    guild_id: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A message of ours that already stands in the place, and the reminders it shows.

    ``digest``: it is a list of several, in which each stands with its own due time.
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
    """Worth another try. ``unsent``: it surely did not arrive; otherwise nobody knows.

    ``retry_after``: seconds that the place asked us to wait.
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
    """We may not write there (now). ``reason`` is shown to the person."""


class DmClosed(Undelivered):
    """The person takes no direct messages from us."""


class PersonLeft(Undelivered):
    """The person is no longer in the server of the place."""


class Rejected(Undelivered):
    """The message itself is refused, and would be every time."""


class Unknowable(Exception):
    """Nobody can say whether an earlier message arrived: the place's past cannot be read."""


class Messenger(Protocol):
    """Two exist: Discord's and the terminal's."""

    async def send(self, parcel: Parcel) -> Sent:
        """Post one message, once per nonce as far as the place can tell. Raises Undelivered."""

    async def find(self, parcel: Parcel, since: datetime) -> Sequence[Found]:
        """Our messages in the place since then that show any of the lines, the oldest first.

        Raises Unknowable, PlaceGone, Transient.
        """
