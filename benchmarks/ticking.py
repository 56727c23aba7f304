"""A tick: looking for what is due when nothing is, with ever more reminders pending."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import create_engine, event

from benchmarks.filling import fill_jobs, fill_pending, job_store
from benchmarks.report import median
from bot.place import PlaceKind
from bot.reminders.changes import Audience
from bot.storage.database.engine import open_engine
from bot.storage.database.urls import read_url
from bot.storage.stores import make_stores

AUDIENCE = Audience((PlaceKind.DM, PlaceKind.CHANNEL))
LEASE = timedelta(seconds=30)
SYNC_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class Tick:
    """CPU and clock seconds of one tick, medians, and its statements."""

    cpu: float
    wall: float
    statements: float


def sync_url(url: str) -> str:
    """The same database for a library that is not asynchronous."""
    target = read_url(url).url
    driver = SYNC_DRIVERS[target.get_backend_name()]
    return target.set(drivername=driver).render_as_string(hide_password=False)


async def tick_ours(url: str, rows: int, ticks: int) -> Tick:
    """A claim that finds nothing and the question when to look again, at ``rows`` pending."""
    async with open_engine(url) as engine:
        now = datetime.now(UTC)
        await fill_pending(engine, rows, now)
        claims = make_stores(engine).claims

        async def tick() -> None:
            assert not await claims.claim(now, LEASE, 64, audience=AUDIENCE)
            assert await claims.next_wake(AUDIENCE) is not None

        return await _measured(engine.sync_engine, tick, ticks)


async def tick_apscheduler(url: str, rows: int, ticks: int) -> Tick:
    """What its scheduler asks its store at each wake-up."""
    engine = create_engine(sync_url(url))
    store = job_store(engine)
    now = datetime.now(UTC)
    moments = [now + timedelta(days=1, minutes=n) for n in range(min(rows, 1000))]
    fill_jobs(store, "benchmarks.peer:note", moments, rows)

    async def tick() -> None:
        assert not store.get_due_jobs(now)
        assert store.get_next_run_time() is not None

    try:
        return await _measured(engine, tick, ticks)
    finally:
        store.remove_all_jobs()
        engine.dispose()


async def _measured(engine: Any, tick: Callable[[], Coroutine[Any, Any, None]], ticks: int) -> Tick:
    statements = 0

    def count(*_about: object) -> None:
        nonlocal statements
        statements += 1

    for _ in range(5):  # connections are open and statements compiled
        await tick()
    event.listen(engine, "before_cursor_execute", count)
    cpu, wall = [], []
    for _ in range(ticks):
        began, took = time.process_time(), time.perf_counter()
        await tick()
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - took)
        await asyncio.sleep(0)
    return Tick(median(cpu), median(wall), statements / ticks)
