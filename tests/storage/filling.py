"""Many reminders at once, past the store, for tests that need a full table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reminders.model import Draft, WakeKind
from bot.reminders.next_wake import Wake
from bot.storage.database.tables import reminders
from bot.storage.rows import draft_values


async def fill(engine: AsyncEngine, drafts: Sequence[Draft], now: datetime) -> list[int]:
    """Store ``drafts``, which have a due moment, as due then → every id in the table."""
    rows = [
        draft_values(draft, Wake(draft.due_at or now, WakeKind.OCCURRENCE), now) for draft in drafts
    ]
    async with engine.begin() as connection:
        await connection.execute(insert(reminders), rows)
        return list((await connection.scalars(select(reminders.c.id))).all())
