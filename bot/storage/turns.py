"""TurnLedger: messages received, running and answered, each under a lease of one process."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.storage.database.tables import turns
from bot.storage.database.transactions import reading, retried, writing
from bot.storage.rows import Values, place_values


class TurnStatus(StrEnum):
    """RECEIVED until the answer is stored or another process takes the turn over, then RUNNING."""

    RECEIVED = "received"
    RUNNING = "running"
    ANSWERED = "answered"
    FAILED = "failed"


_OPEN = (TurnStatus.RECEIVED.value, TurnStatus.RUNNING.value)
_SOLE = "sole"
"""Prefix of the owner's name in a process that is known to be the only one."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One message to answer; its text is fetched from Discord again when it has to be retried."""

    message_id: str
    user_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A stored turn; ``answer`` and ``posted``: how far the ``attempts`` before this one came."""

    turn: LedgerEntry
    status: TurnStatus
    answer: str
    posted: tuple[str, ...]
    attempts: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest known message of a channel; later ones were missed."""

    channel_id: str
    guild_id: str | None
    kind: PlaceKind
    message_id: str
    received_at: datetime


class TurnLedger:
    """The turns of all processes on one database; ``owner`` names this one.

    A turn without failures costs three small writes: ``receive``, ``keep_answer``, ``finish``.
    Writes about a turn whose lease went to another owner change nothing and return False.
    """

    def __init__(self, engine: AsyncEngine, owner: str) -> None:
        self.engine = engine
        self.owner = owner

    def become_sole(self) -> None:
        """Declare this the only process, so that the next sole one may inherit its leases."""
        if not self.owner.startswith(_SOLE):
            self.owner = f"{_SOLE} {self.owner}"

    @retried
    async def receive(self, turn: LedgerEntry, now: datetime, lease: timedelta) -> bool:
        """Store a new message under this process's lease → False if it is known already."""
        values = {
            "message_id": turn.message_id,
            "user_id": turn.user_id,
            **place_values(turn.place),
            "status": TurnStatus.RECEIVED.value,
            "request": "",
            "answer": "",
            "posted": [],
            "attempts": 1,
            "lease_token": self.owner,
            "lease_until": now + lease,
            "received_at": now,
            "updated_at": now,
        }
        try:
            async with writing(self.engine) as connection:
                await connection.execute(insert(turns).values(values))
        except IntegrityError:
            return False
        return True

    async def start(self, message_id: str, now: datetime, lease: timedelta) -> bool:
        """Count another attempt (``receive`` is the first) → False if it is no longer ours."""
        values: Values = {
            "status": TurnStatus.RUNNING.value,
            "lease_until": now + lease,
            "attempts": turns.c.attempts + 1,
        }
        return await self._write(message_id, values, now)

    @retried
    async def renew(self, message_ids: Collection[str], until: datetime) -> int:
        """Extend leases → how many of them were still held."""
        held = update(turns).where(
            turns.c.message_id.in_(sorted(message_ids)),
            turns.c.lease_token == self.owner,
            turns.c.status.in_(_OPEN),
        )
        async with writing(self.engine) as connection:
            return (await connection.execute(held.values(lease_until=until))).rowcount

    async def keep_answer(self, message_id: str, answer: str, now: datetime) -> bool:
        """Store the answer before it is posted: after a crash only the posting is retried."""
        values = {"answer": answer, "status": TurnStatus.RUNNING.value}
        return await self._write(message_id, values, now)

    async def posted(self, message_id: str, ids: Sequence[str], now: datetime) -> bool:
        """Record the bot's messages that hold the answer so far."""
        return await self._write(message_id, {"posted": list(ids)}, now)

    async def finish(self, message_id: str, ids: Sequence[str], now: datetime) -> bool:
        """Mark as answered in the messages ``ids``, and drop the stored answer."""
        return await self._end(message_id, TurnStatus.ANSWERED, {"posted": list(ids)}, now)

    async def fail(self, message_id: str, error: str, now: datetime) -> bool:
        """Mark as failed; it is not retried. The stored answer is dropped."""
        return await self._end(message_id, TurnStatus.FAILED, {"error": error}, now)

    async def _end(
        self, message_id: str, status: TurnStatus, values: Values, now: datetime
    ) -> bool:
        blank = {"status": status.value, "answer": "", "lease_until": None}
        return await self._write(message_id, blank | values, now)

    @retried
    async def _write(self, message_id: str, values: Values, now: datetime) -> bool:
        mine = update(turns).where(
            turns.c.message_id == message_id,
            turns.c.lease_token == self.owner,
            turns.c.status.in_(_OPEN),
        )
        async with writing(self.engine) as connection:
            result = await connection.execute(mine.values(values | {"updated_at": now}))
            return result.rowcount == 1

    @retried
    async def get(self, message_id: str) -> KeptTurn | None:
        async with reading(self.engine) as connection:
            wanted = select(turns).where(turns.c.message_id == message_id)
            row = (await connection.execute(wanted)).mappings().one_or_none()
        return None if row is None else _kept(row)

    @retried
    async def unfinished(
        self,
        now: datetime,
        limit: int = 50,
        *,
        lease: timedelta,
        inherit: bool = False,
        held: Collection[str] = (),
    ) -> tuple[KeptTurn, ...]:
        """Take over turns whose lease expired, the oldest first; ``start`` counts the attempt.

        ``inherit``: also those of an earlier sole process under a running lease, for a process
        that is known to be the only one. ``held``: messages that this process is answering; it
        never takes these over from itself, even if it renewed their leases too late.
        """
        lost = turns.c.lease_until <= now
        if inherit:
            earlier = and_(turns.c.lease_token.startswith(_SOLE), turns.c.lease_token != self.owner)
            lost = or_(lost, earlier)
        if held:
            lost = and_(lost, turns.c.message_id.not_in(sorted(held)))
        wanted = (
            select(turns)
            .where(turns.c.status.in_(_OPEN), lost)
            .order_by(turns.c.received_at, turns.c.message_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with writing(self.engine) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
            if rows:
                ids = [row["message_id"] for row in rows]
                take = update(turns).where(turns.c.message_id.in_(ids), lost)
                await connection.execute(
                    take.values(
                        lease_token=self.owner,
                        lease_until=now + lease,
                        updated_at=now,
                    )
                )
        return tuple(_kept(row) for row in rows)

    @retried
    async def latest(
        self, limit: int, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[Latest, ...]:
        """Return the newest message per channel, the most recently active channels first.

        Only messages received from ``since`` to ``until`` (included).
        """
        # Snowflakes are text here; of two, the longer is the newer.
        rank = func.row_number().over(
            partition_by=turns.c.channel_id,
            order_by=(func.length(turns.c.message_id).desc(), turns.c.message_id.desc()),
        )
        ranked = select(turns, rank.label("place_rank")).where(turns.c.channel_id.is_not(None))
        if since is not None:
            ranked = ranked.where(turns.c.received_at >= since)
        if until is not None:
            ranked = ranked.where(turns.c.received_at <= until)
        newest = ranked.subquery()
        wanted = (
            select(newest)
            .where(newest.c.place_rank == 1)
            .order_by(newest.c.received_at.desc())
            .limit(limit)
        )
        async with reading(self.engine) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(_latest(row) for row in rows)

    @retried
    async def prune(self, before: datetime) -> int:
        """Delete ended turns received before ``before`` → how many."""
        ended = (TurnStatus.ANSWERED.value, TurnStatus.FAILED.value)
        old = delete(turns).where(turns.c.status.in_(ended), turns.c.received_at < before)
        async with writing(self.engine) as connection:
            return (await connection.execute(old)).rowcount


def _kept(row: Any) -> KeptTurn:
    place = Place(PlaceKind(row["place_kind"]), row["channel_id"], row["guild_id"])
    return KeptTurn(
        turn=LedgerEntry(row["message_id"], row["user_id"], place),
        status=TurnStatus(row["status"]),
        answer=row["answer"],
        posted=tuple(row["posted"]),
        attempts=row["attempts"],
        received_at=row["received_at"],
    )


def _latest(row: RowMapping) -> Latest:
    return Latest(
        channel_id=row["channel_id"],
        guild_id=row["guild_id"],
        kind=PlaceKind(row["place_kind"]),
        message_id=row["message_id"],
        received_at=row["received_at"],
    )
