"""Slots come at an even rate, the chat first, and a cancelled request loses none."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delivery.rate_limit import BURST, RATE, RateLimiter, SharedSlots, Urgency, as_reminder
from bot.storage.rate_budget import Grant, RateBudget


class Time:
    """Seconds that pass only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def busiest_second(moments: list[float]) -> int:
    return max(sum(start <= each < start + 1.0 for each in moments) for start in moments)


async def test_a_burst_leaves_at_the_rate_and_never_over_discords_limit() -> None:
    time = Time()
    pace = RateLimiter(clock=time, sleep=time.sleep)
    moments: list[float] = []

    async def ask() -> None:
        await pace.acquire(Urgency.REMINDER)
        moments.append(time.now)

    await asyncio.gather(*(ask() for _ in range(460)))

    assert busiest_second(moments) < 50
    assert 459 / (moments[-1] - moments[0]) >= 45


async def test_after_a_rest_the_first_turn_is_at_once() -> None:
    time = Time()
    pace = RateLimiter(clock=time, sleep=time.sleep)
    for _ in range(BURST):
        await pace.acquire()
    assert time.now == 1000.0
    await pace.acquire()
    assert time.now == pytest.approx(1000.0 + 1 / RATE)


async def test_chat_goes_before_reminders_and_reminders_in_order() -> None:
    time = Time()
    pace = RateLimiter(clock=time, sleep=time.sleep)
    order: list[str] = []

    async def ask(name: str, *, reminds: bool) -> None:
        if reminds:
            with as_reminder():
                await pace.acquire()
        else:
            await pace.acquire()
        order.append(name)

    asking = [asyncio.create_task(ask(f"r{n}", reminds=True)) for n in range(6)]
    asking.append(asyncio.create_task(ask("chat", reminds=False)))
    await asyncio.gather(*asking)

    assert order == ["r0", "r1", "chat", "r2", "r3", "r4", "r5"]


async def test_who_gives_up_costs_no_turn() -> None:
    time = Time()
    pace = RateLimiter(clock=time, sleep=time.sleep)
    for _ in range(BURST):
        await pace.acquire()
    given_up = asyncio.create_task(pace.acquire())
    await asyncio.sleep(0)
    given_up.cancel()
    await pace.acquire()

    assert time.now == pytest.approx(1000.0 + 1 / RATE)
    assert pace.waiting == 0


async def test_shared_turns_keep_the_rate_when_timers_and_the_database_are_slow() -> None:
    """Each timer wakes us 8 ms late, and the database takes 5 ms."""
    time = Time()
    moments: list[float] = []

    class Timetable:
        free_at = 0.0

        async def reserve(self, count: int) -> tuple[int, float]:
            start = max(self.free_at, time.now)
            self.free_at = start + count / RATE
            await time.sleep(0.005)
            return count, start - time.now

    async def late(seconds: float) -> None:
        await time.sleep(seconds + 0.008)

    async def ask() -> None:
        await pace.acquire()
        moments.append(time.now)

    pace = RateLimiter(timetable=Timetable(), clock=time, sleep=late)
    await asyncio.gather(*(ask() for _ in range(460)))

    assert busiest_second(moments) < 50
    assert 459 / (moments[-1] - moments[0]) >= 45


async def test_a_process_that_stood_still_does_not_crowd_the_others() -> None:
    """One of two stands still inside each block of slots; what it missed is not made up for."""
    time, order = Time(), []

    class Timetable:
        free_at = 0.0

        async def reserve(self, count: int) -> tuple[int, float]:
            start = max(self.free_at, time.now)
            self.free_at = start + count / RATE
            order.append((start, count))
            return count, start - time.now

    stops = iter([0.0, 0.0, 0.2, *[0.0] * 1000])

    async def stopping(seconds: float) -> None:
        await time.sleep(seconds + next(stops))

    pace = RateLimiter(timetable=Timetable(), clock=time, sleep=stopping)
    moments: list[float] = []

    async def ask() -> None:
        await pace.acquire()
        moments.append(time.now)

    await asyncio.gather(*(ask() for _ in range(40)))

    given = {round(start + n / RATE, 6) for start, count in order for n in range(count)}
    late = [moment - max(g for g in given if g <= moment + 1e-6) for moment in moments]
    assert max(late) <= 1 / RATE
    (first, count), (second, _) = order[:2]
    assert second - first > count / RATE, "the slots that it missed were discarded"


@asynccontextmanager
async def sharing(engine: AsyncEngine, rate: float) -> AsyncIterator[RateLimiter]:
    def clock() -> datetime:
        return datetime.now(UTC)

    yield RateLimiter(rate, timetable=SharedSlots(RateBudget(engine, "discord", rate), clock))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_processes_on_one_database_share_the_rate(engine: AsyncEngine) -> None:
    moments: list[float] = []
    loop = asyncio.get_running_loop()

    async def ask(pace: RateLimiter) -> None:
        await pace.acquire()
        moments.append(loop.time())

    async with sharing(engine, 60) as one, sharing(engine, 60) as other:
        await asyncio.gather(*(ask(pace) for pace in (one, other) for _ in range(30)))

    taken = max(moments) - min(moments)
    assert 59 / taken <= 60 * 1.1
    assert taken < 3


async def test_without_the_database_people_are_still_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken:
        async def reserve(self, count: int) -> tuple[int, float]:
            raise ConnectionError

    time = Time()
    pace = RateLimiter(timetable=Broken(), clock=time, sleep=time.sleep)
    for _ in range(3):
        await pace.acquire()

    assert time.now == pytest.approx(1000.0 + 2 / RATE)
    assert "own rate" in caplog.text


class Held(RateBudget):
    """Another process froze while it reserved, and has the row."""

    def __init__(self) -> None:
        self.interval = timedelta(seconds=1 / RATE)

    async def reserve(self, now: datetime, want: int) -> Grant:
        await asyncio.Event().wait()
        raise AssertionError


async def test_nobody_waits_for_a_process_that_froze_while_it_reserved(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.rate_limit._PATIENCE", 0.05)
    pace = RateLimiter(timetable=SharedSlots(Held(), lambda: datetime.now(UTC)))
    async with asyncio.timeout(10):
        await asyncio.gather(*(pace.acquire() for _ in range(3)))

    assert caplog.text.count("own rate") == 1


class Late(Held):
    """The database answers at once; there is a place only at the second try."""

    def __init__(self, stands_still: float = 0.0) -> None:
        super().__init__()
        self.stands_still = stands_still
        self.tries = 0

    async def reserve(self, now: datetime, want: int) -> Grant:
        self.tries += 1
        await asyncio.sleep(0)
        time.sleep(self.stands_still)  # noqa: ASYNC251  # as imports do, and a busy machine
        await asyncio.sleep(0.001)
        wait = timedelta(seconds=0 if self.tries > 1 else 0.2)
        return Grant(want if self.tries > 1 else 0, now, self.interval, wait)


@pytest.mark.parametrize("stands_still", [0.0, 0.2])
async def test_neither_a_loop_that_stood_still_nor_a_full_timetable_is_an_outage(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, stands_still: float
) -> None:
    monkeypatch.setattr("bot.delivery.rate_limit._PATIENCE", 0.1)
    budget = Late(stands_still)
    await RateLimiter(timetable=SharedSlots(budget, lambda: datetime.now(UTC))).acquire()

    assert budget.tries == 2
    assert caplog.text == ""
