"""Undo: reminders as they were before, kept for ten minutes under a token."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.reminders.model import OPEN, Reminder, Status
from bot.reminders.next_wake import OnWake, announce_wakes, ignore_wake
from bot.storage.database.problems import NothingToUndo, UndoOutdated
from bot.storage.database.tables import reminders, undo
from bot.storage.database.transactions import reading, retried, writing
from bot.storage.lookups import first_of, listing, newest, owned
from bot.storage.rows import Values, from_json, reminder_of, to_json

UNDO_FOR = timedelta(minutes=10)
UNTOUCHED = 1
"""The revision of a reminder that was made and neither changed nor delivered since."""

RESTORED = (
    "text",
    "priority",
    "status",
    "place_kind",
    "channel_id",
    "guild_id",
    "zone",
    "due_at",
    "wake_at",
    "slot_at",
    "wake_kind",
    "rule",
    "anchor",
    "notices",
    "snoozed_until",
    "nag_every",
    "nag_cap",
    "nag_count",
    "fired_at",
    "attempts",
    "error",
)
"""The columns that undo sets back."""


class Undo:
    """Undo tokens of one person's acts; only that person can use them."""

    def __init__(self, engine: AsyncEngine, on_wake: OnWake = ignore_wake) -> None:
        self.engine = engine
        self._on_wake = on_wake

    @retried
    async def restore(self, user_id: str, token: str, now: datetime) -> tuple[Reminder, ...]:
        """Restore the reminders of ``token``, except those changed since; return the restored ones.

        Raises NothingToUndo (unknown, used up, older than ten minutes), UndoOutdated (all changed).
        """
        async with writing(self.engine) as connection:
            ids = await take_undo(connection, user_id, token, now)
            rows = await connection.execute(listing([reminders.c.id.in_(ids)]))
            restored = tuple(reminder_of(row) for row in rows.mappings())
        announce_wakes(restored, self._on_wake)
        return restored

    async def latest(self, user_id: str, now: datetime) -> str:
        """Return the token of the person's last act that can be undone. Raises NothingToUndo."""
        mine = (undo.c.user_id == user_id, undo.c.expires_at > now)
        wanted = select(undo.c.token).where(*mine).order_by(undo.c.created_at.desc()).limit(1)
        async with reading(self.engine) as connection:
            token: str | None = await connection.scalar(wanted)
        if token is None:
            raise NothingToUndo
        return token

    @retried
    async def added_last(self, user_id: str, now: datetime) -> Reminder | None:
        """Return the reminder added in the last ten minutes, if no later act touched anything."""
        later = select(undo.c.token).where(
            undo.c.user_id == user_id,
            undo.c.expires_at > now,
            undo.c.created_at >= reminders.c.created_at,
        )
        untouched = [
            *owned(user_id, OPEN),
            reminders.c.created_at > now - UNDO_FOR,
            reminders.c.revision == UNTOUCHED,
            ~later.exists(),
        ]
        return await first_of(self.engine, newest(untouched, reminders.c.id))


async def keep_undo(
    connection: AsyncConnection,
    user_id: str,
    rows: Sequence[RowMapping],
    label: str,
    now: datetime,
) -> str:
    """Keep ``rows`` as they were before this transaction changed each once → the token."""
    token = secrets.token_urlsafe(12)
    snapshots = [
        {"id": row["id"], "revision": row["revision"] + 1, "before": _before(row)} for row in rows
    ]
    await connection.execute(delete(undo).where(undo.c.expires_at <= now))
    await connection.execute(
        insert(undo).values(
            token=token,
            user_id=user_id,
            label=label[:200],
            snapshots=snapshots,
            created_at=now,
            expires_at=now + UNDO_FOR,
        )
    )
    return token


def _before(row: RowMapping) -> Values:
    values = {name: row[name] for name in RESTORED}
    if row["status"] == Status.SENDING.value:
        # Its wake_at was the end of a lease; what comes back is what was due.
        values |= {"status": Status.SCHEDULED.value, "wake_at": row["slot_at"]}
    return to_json(values)


async def take_undo(
    connection: AsyncConnection, user_id: str, token: str, now: datetime
) -> list[int]:
    """Restore what is unchanged since and delete the token → the restored ids."""
    mine = (undo.c.token == token, undo.c.user_id == user_id)
    found = await connection.execute(
        select(undo.c.snapshots).where(*mine, undo.c.expires_at > now).with_for_update()
    )
    snapshots = found.scalar_one_or_none()
    if snapshots is None:
        raise NothingToUndo
    restored = []
    for snapshot in snapshots:
        unchanged = (
            reminders.c.id == snapshot["id"],
            reminders.c.user_id == user_id,
            reminders.c.revision == snapshot["revision"],
        )
        values = from_json(reminders, snapshot["before"])
        values |= {"revision": snapshot["revision"] + 1, "updated_at": now}
        result = await connection.execute(update(reminders).where(*unchanged).values(values))
        if result.rowcount:
            restored.append(snapshot["id"])
    if not restored:
        raise UndoOutdated
    await connection.execute(delete(undo).where(*mine))
    return restored
