"""Marks, on every database: small facts about the program, and claims by name."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.marks import Marks


async def test_marks_are_put_and_replaced(engine: AsyncEngine, now: datetime) -> None:
    marks = Marks(engine)
    assert await marks.get("commands") is None
    await marks.put("commands", "abc", now)
    await asyncio.gather(*(marks.put("commands", "def", now) for _ in range(3)))
    await asyncio.gather(*(marks.put("zones", "2026a", now) for _ in range(3)))
    assert (await marks.get("commands"), await marks.get("zones")) == ("def", "2026a")


async def test_a_claim_is_for_one_until_it_is_stale(engine: AsyncEngine, now: datetime) -> None:
    marks = Marks(engine)

    async def claims(at: datetime, stale: datetime | None = None) -> list[bool]:
        return await asyncio.gather(
            *(marks.claim("claim-1", str(each), at, stale=stale) for each in range(4))
        )

    assert sum(await claims(now)) == 1
    assert sum(await claims(now + timedelta(hours=1))) == 0
    later = now + timedelta(hours=2)
    assert sum(await claims(later, stale=now)) == 0
    assert sum(await claims(later, stale=later)) == 1
    assert await marks.claim("claim%2", "", now)
    assert await marks.claim("other", "", now)
    assert await marks.prune("claim-", later) == 0
    assert await marks.prune("claim", later) == 1
    assert [await marks.get(name) for name in ("claim%2", "other")] == [None, ""]
