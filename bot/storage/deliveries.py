"""Deliveries: the record of each delivery, and the inbox of what could not be delivered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.reminders.changes import Claim, DeliveryRecord, Outcome, Past, Settlement
from bot.reminders.model import Status, WakeKind
from bot.storage.database.tables import deliveries, reminders
from bot.storage.database.transactions import reading, retried, writing
from bot.storage.rows import Values, past_of


class Deliveries:
    """The delivery records of one person's reminders."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def history(
        self,
        user_id: str,
        *,
        limit: int = 20,
        before: int | None = None,
        reminder_id: int | None = None,
    ) -> tuple[Past, ...]:
        """Return a person's records, newest first; ``before`` a record's id is the next page."""
        wanted = _records(user_id).order_by(deliveries.c.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(deliveries.c.id < before)
        if reminder_id is not None:
            wanted = wanted.where(deliveries.c.reminder_id == reminder_id)
        return await self._past(wanted)

    async def inbox(self, user_id: str, limit: int = 50) -> tuple[Past, ...]:
        """Return what could not be delivered to this person, the oldest first."""
        missed = deliveries.c.outcome == Outcome.UNDELIVERABLE.value
        return await self._past(
            _records(user_id).where(missed).order_by(deliveries.c.id).limit(limit)
        )

    @retried
    async def _past(self, wanted: Any) -> tuple[Past, ...]:
        async with reading(self.engine) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(past_of(row) for row in rows)

    @retried
    async def mark_seen(
        self,
        user_id: str,
        ids: Collection[int],
        now: datetime,
        *,
        channel_id: str | None = None,
        guild_id: str | None = None,
        message_id: str | None = None,
    ) -> int:
        """Mark the inbox records ``ids`` as delivered there → how many still were in the inbox."""
        shown = (
            deliveries.c.id.in_(sorted(ids)),
            deliveries.c.user_id == user_id,
            deliveries.c.outcome == Outcome.UNDELIVERABLE.value,
        )
        async with writing(self.engine) as connection:
            # The reminders before their records, as settle does: two orders could deadlock.
            await connection.execute(
                update(reminders)
                .where(
                    reminders.c.id.in_(select(deliveries.c.reminder_id).where(*shown)),
                    reminders.c.user_id == user_id,
                    reminders.c.status == Status.UNDELIVERABLE.value,
                )
                .values(
                    status=Status.DELIVERED.value,
                    revision=reminders.c.revision + 1,
                    updated_at=now,
                )
            )
            result = await connection.execute(
                update(deliveries)
                .where(*shown)
                .values(
                    outcome=Outcome.DELIVERED.value,
                    channel_id=channel_id,
                    guild_id=guild_id,
                    message_id=message_id,
                    sent_at=now,
                )
            )
            return result.rowcount

    @retried
    async def delivered_message(self, user_id: str, message_id: str) -> tuple[int, ...]:
        """Return the ids of this person's reminders that the message ``message_id`` carried."""
        carried = (
            select(deliveries.c.reminder_id)
            .where(deliveries.c.message_id == message_id, deliveries.c.user_id == user_id)
            .distinct()
            .order_by(deliveries.c.reminder_id)
        )
        async with reading(self.engine) as connection:
            return tuple((await connection.scalars(carried)).all())


def _records(user_id: str) -> Any:
    return (
        select(deliveries, reminders.c.text, reminders.c.zone)
        .join(reminders, reminders.c.id == deliveries.c.reminder_id)
        .where(deliveries.c.user_id == user_id)
    )


async def keep_records(
    connection: AsyncConnection, ours: Iterable[tuple[Claim, Settlement]], now: datetime
) -> None:
    """Write the records of ``ours``; the caller holds the locks of the reminders' rows."""
    records = [
        _record_values(claim, settlement.delivery, now)
        for claim, settlement in ours
        if settlement.delivery is not None
    ]
    await _keep(connection, records)


async def keep_unreadable(
    connection: AsyncConnection, rows: Iterable[tuple[Mapping[Any, Any], str]], now: datetime
) -> None:
    """Put reminders whose rows cannot be parsed, with the reason, into their owners' inbox."""
    nothing = dict.fromkeys(("channel_id", "guild_id", "message_id", "nonce", "sent_at"))
    records = [
        nothing
        | {
            "reminder_id": row["id"],
            "user_id": row["user_id"],
            "kind": WakeKind.OCCURRENCE.value,  # what stands in the row may be the trouble
            "slot_at": row["slot_at"] or now,
            "occurrence_at": row["due_at"],
            "outcome": Outcome.UNDELIVERABLE.value,
            "attempts": row["attempts"],
            "collapsed": 0,
            "late_seconds": None,
            "error": reason,
            "recorded_at": now,
        }
        for row, reason in rows
    ]
    await _keep(connection, records)


async def _keep(connection: AsyncConnection, records: Sequence[Values]) -> None:
    if not records:
        return
    known = await _recorded(connection, records)
    new = [record for record in records if _slot(record) not in known]
    if new:
        await connection.execute(insert(deliveries), new)
    for record in records:
        # The same slot a second time (a reminder moved back to a moment it had already).
        if _slot(record) in known:
            same = update(deliveries).where(deliveries.c.id == known[_slot(record)])
            await connection.execute(same.values(record))


async def _recorded(
    connection: AsyncConnection, records: Sequence[Values]
) -> dict[tuple[Any, ...], int]:
    key = (deliveries.c.reminder_id, deliveries.c.kind, deliveries.c.slot_at)
    same = select(deliveries.c.id, *key).where(
        deliveries.c.reminder_id.in_([record["reminder_id"] for record in records]),
        deliveries.c.slot_at.in_([record["slot_at"] for record in records]),
    )
    rows = (await connection.execute(same)).mappings()
    return {_slot(row): row["id"] for row in rows}


def _slot(record: Mapping[Any, Any]) -> tuple[Any, ...]:
    return record["reminder_id"], record["kind"], record["slot_at"]


def _record_values(claim: Claim, delivery: DeliveryRecord, now: datetime) -> Values:
    reminder = claim.reminder
    return {
        "reminder_id": reminder.id,
        "user_id": reminder.user_id,
        "kind": reminder.wake_kind.value,
        "slot_at": claim.slot_at,
        "occurrence_at": delivery.occurrence_at or reminder.due_at,
        "outcome": delivery.outcome.value,
        "channel_id": delivery.channel_id,
        "guild_id": delivery.guild_id,
        "message_id": delivery.message_id,
        "nonce": delivery.nonce,
        "attempts": reminder.attempts,
        "collapsed": delivery.collapsed,
        "sent_at": delivery.sent_at,
        "late_seconds": None if delivery.late is None else int(delivery.late.total_seconds()),
        "error": delivery.error,
        "recorded_at": now,
    }
