"""What delivery's tests play on: a messenger in memory, a clock that stands, and claims by hand."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.delivery.messages import Found, Parcel, Sent, Unknowable
from bot.place import Place, PlaceKind
from bot.reminders.changes import Claim
from bot.reminders.model import Reminder, Status
from tests import samples

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DM = Place(PlaceKind.DM, "900")
ROOM = Place(PlaceKind.CHANNEL, "77", "5")

Act = Callable[[Parcel], Awaitable[None]]


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


def reminder(**fields: Any) -> Reminder:
    """One that is due now and being sent, with ``fields`` changed."""
    sending: dict[str, Any] = {
        "place": DM,
        "status": Status.SENDING,
        "due_at": NOW,
        "wake_at": NOW,
        "attempts": 1,
        "created_at": NOW - timedelta(days=1),
        "updated_at": NOW - timedelta(days=1),
    }
    return samples.reminder(**(sending | fields))


def claim(
    slot_at: datetime = NOW,
    tried_at: datetime | None = None,
    status: Status = Status.SCHEDULED,
    **fields: Any,
) -> Claim:
    fields.setdefault("due_at", slot_at)
    return Claim(
        reminder(**fields), slot_at, "token", slot_at + timedelta(seconds=30), tried_at, status
    )


@dataclass
class Post:
    """One message as the place keeps it. The nonce is forgotten after a while."""

    parcel: Parcel
    sent: Sent


@dataclass
class FakeMessenger:
    """A Discord in memory that knows nonces, with acts that happen instead or afterwards.

    ``before``: raised or awaited in order, one for each send, before the message stands there;
    ``after``: likewise when it already stands there.
    """

    posts: list[Post] = field(default_factory=list)
    calls: list[Parcel] = field(default_factory=list)
    before: deque[Exception | BaseException | Act | None] = field(default_factory=deque)
    after: deque[Exception | BaseException | Act | None] = field(default_factory=deque)
    by_place: dict[str, Exception] = field(default_factory=dict)
    finds: list[Parcel] = field(default_factory=list)
    remembers: bool = True
    readable: bool = True
    latency: float = 0.0
    at_once: int = 0
    most_at_once: int = 0
    _busy: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_in_place: int = 0

    async def send(self, parcel: Parcel) -> Sent:
        self.calls.append(parcel)
        key = parcel.place.channel_id or parcel.user_id
        self.at_once += 1
        self._busy[key] += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.most_in_place = max(self.most_in_place, self._busy[key])
        try:
            await asyncio.sleep(self.latency)
            await self._act(self.before, parcel)
            if key in self.by_place:
                raise self.by_place[key]
            sent = self._post(parcel)
            await self._act(self.after, parcel)
            return sent
        finally:
            self.at_once -= 1
            self._busy[key] -= 1

    async def _act(
        self, script: deque[Exception | BaseException | Act | None], parcel: Parcel
    ) -> None:
        act = script.popleft() if script else None
        if isinstance(act, BaseException):
            raise act
        if act is not None:
            await act(parcel)

    def _post(self, parcel: Parcel) -> Sent:
        for post in self.posts:
            if self.remembers and post.parcel.nonce == parcel.nonce:
                return post.sent
        channel = parcel.place.channel_id or f"dm-{parcel.user_id}"
        sent = Sent(channel, parcel.place.guild_id, str(1000 + len(self.posts)))
        self.posts.append(Post(parcel, sent))
        return sent

    async def find(self, parcel: Parcel, since: datetime) -> Sequence[Found]:
        self.finds.append(parcel)
        if not self.readable:
            raise Unknowable
        wanted = {line.reminder_id for line in parcel.lines}
        return [
            Found(post.sent, ids, digest=len(post.parcel.lines) > 1)
            for post in self.posts
            if post.sent.channel_id == (parcel.place.channel_id or f"dm-{parcel.user_id}")
            and (ids := frozenset(wanted & {line.reminder_id for line in post.parcel.lines}))
        ]

    @property
    def texts(self) -> list[str]:
        return [line.text for post in self.posts for line in post.parcel.lines]
