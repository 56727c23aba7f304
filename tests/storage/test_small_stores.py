"""Budget and Marks, on every database."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.marks import Marks
from bot.storage.open_questions import NothingPending, OpenQuestions
from bot.storage.rate_budget import RateBudget


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


async def test_what_replaces_is_the_only_one_of_its_kind(
    engine: AsyncEngine, now: datetime
) -> None:
    open_questions = OpenQuestions(engine)
    day, later = timedelta(days=1), now + timedelta(minutes=1)
    await open_questions.keep("1", "zone", {"n": 0}, now)
    for n in range(1, 4):
        await asyncio.gather(
            open_questions.replace("1", "list", {"n": n}, now, 30 * day),
            open_questions.replace("2", "list", {"n": -n}, now, 30 * day),
        )
    assert (await open_questions.latest("1", "list", later)).request == {"n": 3}
    assert (await open_questions.latest("2", "list", later)).request == {"n": -3}
    assert (await open_questions.latest("1", "zone", later)).request == {"n": 0}
    await open_questions.keep("1", "zone", {"n": 0}, now + 2 * day)
    assert (await open_questions.latest("1", "list", now + 29 * day)).request == {"n": 3}
    with pytest.raises(NothingPending):
        await open_questions.latest("1", "list", now + 30 * day)
