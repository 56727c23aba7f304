"""Claims: lease due reminders to one process each, renew, release and settle the leases."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, bindparam, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.reminders.changes import UNSET, Audience, Claim, Settlement
from bot.reminders.model import Status
from bot.storage.database.columns import UtcDateTime
from bot.storage.database.tables import reminders
from bot.storage.database.transactions import reading, retried, writing
from bot.storage.deliveries import keep_records, keep_unreadable
from bot.storage.lookups import heard_by
from bot.storage.rows import Values, claim_of, field_values, wake_values

log = logging.getLogger(__name__)

_SETTLED = (
    "status",
    "wake_at",
    "slot_at",
    "wake_kind",
    "due_at",
    "snoozed_until",
    "nag_count",
    "fired_at",
    "place_kind",
    "channel_id",
    "guild_id",
    "attempts",
    "tried_at",
    "error",
    "revision",
    "updated_at",
)


class Claims:
    """Leases on due reminders; an expired one is due again by itself.

    A claimed row's ``wake_at`` is the end of its lease, so one index finds due rows and those of a
    dead process alike, without a sweeper.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @retried
    async def next_wake(
        self, audience: Audience | None = None, avoid: Collection[str] = ()
    ) -> datetime | None:
        """Return the earliest wake, or None if there is none."""
        earliest = (
            select(reminders.c.wake_at)
            .where(reminders.c.wake_at.is_not(None), *heard_by(audience, avoid))
            .order_by(reminders.c.wake_at)
            .limit(1)
        )
        async with reading(self.engine) as connection:
            return await connection.scalar(earliest)

    @retried
    async def claim(
        self,
        now: datetime,
        lease: timedelta,
        limit: int,
        *,
        token: str | None = None,
        avoid: Collection[str] = (),
        audience: Audience | None = None,
    ) -> tuple[Claim, ...]:
        """Lease up to ``limit`` due reminders until ``now + lease``, in order of due time.

        Concurrent callers never get the same one. ``avoid``: ids of people and channels with a
        backlog. ``audience``: those whom this process can reach (None: all). ``token`` must be new
        for each call; the default is a random one. A row that cannot be parsed is set aside as
        undeliverable, and the others are claimed.
        """
        token, wanted = token or secrets.token_hex(12), heard_by(audience, avoid)
        async with writing(self.engine) as connection:
            before = await self._due(connection, now, limit, wanted)
            if not before:
                return ()
            ids = list(before)
            await self._take(connection, ids, now, now + lease, token)
            taken = select(reminders).where(
                reminders.c.id.in_(ids), reminders.c.lease_token == token
            )
            rows = {row["id"]: row for row in (await connection.execute(taken)).mappings()}
            read = [(key, _readable(rows[key], before[key])) for key in ids if key in rows]
            unreadable = [(rows[key], what) for key, what in read if isinstance(what, str)]
            await self._set_aside(connection, unreadable, now)
        return tuple(what for _, what in read if isinstance(what, Claim))

    async def _due(
        self,
        connection: AsyncConnection,
        now: datetime,
        limit: int,
        wanted: Sequence[ColumnElement[bool]],
    ) -> dict[int, RowMapping]:
        due = (
            select(reminders.c.id, reminders.c.tried_at, reminders.c.status)
            .where(reminders.c.wake_at <= now, *wanted)
            .order_by(reminders.c.wake_at, reminders.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return {row["id"]: row for row in (await connection.execute(due)).mappings()}

    async def _take(
        self,
        connection: AsyncConnection,
        ids: Sequence[int],
        now: datetime,
        until: datetime,
        token: str,
    ) -> None:
        await connection.execute(
            update(reminders)
            .where(reminders.c.id.in_(ids), self._still_due(now))
            .values(
                status=Status.SENDING.value,
                lease_token=token,
                lease_until=until,
                wake_at=until,
                attempts=reminders.c.attempts + 1,
                tried_at=func.coalesce(reminders.c.tried_at, literal(now, UtcDateTime())),
            )
        )

    async def _set_aside(
        self, connection: AsyncConnection, broken: Sequence[tuple[RowMapping, str]], now: datetime
    ) -> None:
        for row, reason in broken:
            log.error("reminder %s cannot be read and is set aside: %s", row["id"], reason)
            values = {"status": Status.UNDELIVERABLE.value, "error": reason, "updated_at": now}
            values |= {"lease_token": None, "lease_until": None, **wake_values(None)}
            await connection.execute(
                update(reminders).where(reminders.c.id == row["id"]).values(values)
            )
        await keep_unreadable(connection, broken, now)

    def _still_due(self, now: datetime) -> ColumnElement[bool]:
        # SKIP LOCKED vanishes on SQLite. This guard keeps a claim from taking rows that another
        # process took since they were read.
        return reminders.c.wake_at <= now

    @retried
    async def renew(self, token: str, ids: Collection[int], until: datetime) -> int:
        """Extend leases → how many of them were still held."""
        longer = _held(token, ids).values(lease_until=until, wake_at=until)
        async with writing(self.engine) as connection:
            return (await connection.execute(longer)).rowcount

    @retried
    async def release(self, claims: Sequence[Claim], wake_at: datetime | None = None) -> int:
        """Release ``claims`` for which nothing was sent → how many of them were still held.

        They are due again at ``wake_at``, or at once, as before. The try does not count.
        """
        back = (
            update(reminders)
            .where(
                reminders.c.id == bindparam("row_id"),
                reminders.c.lease_token == bindparam("token"),
                reminders.c.status == Status.SENDING.value,
            )
            .values(
                status=bindparam("before"),
                wake_at=reminders.c.slot_at if wake_at is None else wake_at,
                attempts=reminders.c.attempts - 1,
                tried_at=bindparam("tried"),
                lease_token=None,
                lease_until=None,
            )
        )
        released = 0
        async with writing(self.engine) as connection:
            for claim in sorted(claims, key=lambda claim: claim.reminder.id):
                lost = claim.status is Status.SENDING  # its former claimer did not keep it
                step = {
                    "row_id": claim.reminder.id,
                    "token": claim.token,
                    "before": (Status.SCHEDULED if lost else claim.status).value,
                    "tried": claim.tried_at,
                }
                released += (await connection.execute(back, step)).rowcount
        return released

    @retried
    async def settle(
        self, settled: Sequence[tuple[Claim, Settlement]], now: datetime
    ) -> tuple[bool, ...]:
        """Record outcomes and plan next wakes in one transaction → whether each was written.

        False for a claim whose lease was lost or whose reminder is gone: nothing of it is written.
        If its owner cancelled or changed the reminder meanwhile, only the record is. Idempotent.
        The number of statements does not grow with the number of claims.
        """
        if not settled:
            return ()
        async with writing(self.engine) as connection:
            rows = await self._still_ours(connection, [claim for claim, _ in settled])
            ours = [(claim, how) for claim, how in settled if claim.reminder.id in rows]
            if ours:
                await self._go_on(connection, ours, rows, now)
                await keep_records(connection, ours, now)
        return tuple(claim.reminder.id in rows for claim, _ in settled)

    async def _still_ours(
        self, connection: AsyncConnection, claims: Sequence[Claim]
    ) -> Mapping[int, RowMapping]:
        tokens = {claim.reminder.id: claim.token for claim in claims}
        held = (
            select(reminders)
            .where(
                reminders.c.id.in_(sorted(tokens)),
                reminders.c.lease_token.in_(sorted(set(tokens.values()))),
            )
            .order_by(reminders.c.id)
            .with_for_update()
        )
        rows = (await connection.execute(held)).mappings().all()
        return {row["id"]: row for row in rows if row["lease_token"] == tokens[row["id"]]}

    async def _go_on(
        self,
        connection: AsyncConnection,
        ours: Iterable[tuple[Claim, Settlement]],
        rows: Mapping[int, RowMapping],
        now: datetime,
    ) -> None:
        go_on = (
            update(reminders)
            .where(reminders.c.id == bindparam("row_id"))
            .values(
                lease_token=None,
                lease_until=None,
                **{name: bindparam(f"new_{name}") for name in _SETTLED},
            )
        )
        steps = []
        for claim, settlement in ours:
            row = rows[claim.reminder.id]
            values = dict(row)
            if row["status"] == Status.SENDING.value:
                values |= _next_state(settlement)
                values |= {"revision": row["revision"] + 1, "updated_at": now}
            step = {f"new_{name}": values[name] for name in _SETTLED}
            steps.append({"row_id": row["id"], **step})
        await connection.execute(go_on, steps)


def _readable(row: RowMapping, before: RowMapping) -> Claim | str:
    """Return the claim, or why the row cannot be parsed (a value that no version wrote)."""
    try:
        return claim_of(row, before)
    except (ValueError, TypeError) as error:
        return f"the stored row cannot be read: {error}"


def _held(token: str, ids: Collection[int]) -> Any:
    return update(reminders).where(
        reminders.c.id.in_(sorted(ids)),
        reminders.c.lease_token == token,
        reminders.c.status == Status.SENDING.value,
    )


def _next_state(settlement: Settlement) -> Values:
    values: Values = {"status": settlement.status.value, "error": settlement.error}
    for name in ("due_at", "snoozed_until", "nag_count", "fired_at", "place"):
        value = getattr(settlement, name)
        if value is not UNSET:
            values |= field_values(name, value)
    if settlement.retry_at is not None:
        if settlement.tried_at is not UNSET:
            values["tried_at"] = settlement.tried_at
        return values | {"wake_at": settlement.retry_at}
    values |= {"attempts": 0, "tried_at": None}
    return values | wake_values(settlement.wake)
