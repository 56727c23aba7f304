"""A process that claims reminders until none is due, for tests of competition."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

from sqlalchemy import ColumnElement, select, true

from bot.reminders.changes import Claim
from bot.storage.claims import Claims
from bot.storage.database.engine import open_engine
from bot.storage.database.tables import reminders
from bot.storage.database.transactions import reading, writing
from bot.storage.lookups import heard_by
from bot.storage.rows import claim_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(hours=1)
BATCH = 7


class Torn(Claims):
    """Reads what is due in one transaction and takes it in another, as if no lock existed."""

    async def claim(  # type: ignore[override]  # without what the race has no use for
        self,
        now: datetime,
        lease: timedelta,
        limit: int,
        *,
        token: str = "",
        avoid: Collection[str] = (),
    ) -> tuple[Claim, ...]:
        async with reading(self.engine) as connection:
            before = await self._due(connection, now, limit, heard_by(None, avoid))
            await connection.rollback()
        if not before:
            return ()
        async with writing(self.engine) as connection:
            await self._take(connection, list(before), now, now + lease, token)
            taken = select(reminders).where(
                reminders.c.id.in_(list(before)), reminders.c.lease_token == token
            )
            rows = (await connection.execute(taken)).mappings().all()
        return tuple(claim_of(row, before[row["id"]]) for row in rows)


class Unguarded(Torn):
    """And takes it whoever has it by now."""

    def _still_due(self, now: datetime) -> ColumnElement[bool]:
        return true()


KINDS = {"real": Claims, "torn": Torn, "unguarded": Unguarded}


def claim_all(url: str, how: str, pipe: Connection) -> None:
    """Say “ready”, wait for the word to go, claim, and send the ids of all that was claimed."""
    asyncio.run(_claim_all(url, KINDS[how], pipe))


async def _claim_all(url: str, kind: type[Claims], pipe: Connection) -> None:
    ids: list[int] = []
    async with open_engine(url) as engine:
        leases = kind(engine)
        await leases.next_wake()
        pipe.send("ready")
        pipe.recv()
        while True:
            claims = await leases.claim(NOW, LEASE, BATCH, token=secrets.token_hex(8))
            ids += [claim.reminder.id for claim in claims]
            await asyncio.sleep(0.005)  # SQLite's lock is not fair: let the others have it, too
            # A torn claim may come away empty-handed while others hold what it saw.
            if not claims and (await leases.next_wake() or NOW + LEASE) > NOW:
                break
    pipe.send(ids)
