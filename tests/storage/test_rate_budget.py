"""The budget of requests that several processes share, on every database."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.rate_budget import RateBudget


async def test_a_budget_gives_each_place_once(engine: AsyncEngine, now: datetime) -> None:
    budget = RateBudget(engine, "token", rate=10)
    first = await budget.reserve(now, 4)
    assert (first.count, first.start_at) == (4, now)
    second = await budget.reserve(now, 100)
    assert (second.count, second.start_at) == (6, now + timedelta(milliseconds=400))
    none = await budget.reserve(now, 1)
    assert (none.count, none.wait) == (0, timedelta(milliseconds=100))
    after = await budget.reserve(now + none.wait, 100)
    assert (after.count, after.start_at) == (1, now + timedelta(seconds=1))
    idle = await budget.reserve(now + timedelta(hours=1), 1)
    assert idle.start_at == now + timedelta(hours=1)
    assert (await RateBudget(engine, "another token", rate=10).reserve(now, 1)).start_at == now


async def test_a_clock_that_ran_ahead_makes_nobody_wait(engine: AsyncEngine, now: datetime) -> None:
    budget = RateBudget(engine, "token", rate=10)
    await budget.reserve(now + timedelta(hours=1), 4)
    assert (await budget.reserve(now, 4)).start_at == now
    assert (await budget.reserve(now, 4)).start_at == now + timedelta(milliseconds=400)


async def test_no_second_has_more_than_the_rate_however_many_ask(
    engine: AsyncEngine, now: datetime
) -> None:
    moments: list[datetime] = []

    async def process() -> None:
        budget, clock = RateBudget(engine, "token", rate=45), now
        while clock < now + timedelta(seconds=3):
            grant = await budget.reserve(clock, 9)
            moments.extend(grant.start_at + place * grant.interval for place in range(grant.count))
            clock += grant.wait or timedelta(milliseconds=70)

    await asyncio.gather(*(process() for _ in range(4)))
    moments.sort()
    assert len(set(moments)) == len(moments) >= 45 * 3
    window = timedelta(seconds=1)
    for index, start in enumerate(moments):
        assert sum(moment < start + window for moment in moments[index:]) <= 45 + 1
