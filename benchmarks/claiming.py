"""Processes that compete for what is due: how many a second, and each once."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

from benchmarks.filling import draft, fill_drafts
from bot.storage.database.engine import open_engine
from bot.storage.stores import make_stores

CONTEXT = multiprocessing.get_context("spawn")
BATCH = 64
LEASE = timedelta(hours=1)


async def claims_per_second(url: str, count: int, processes: int) -> float:
    """Fill ``count`` due reminders and let ``processes`` claim them; fails if one came twice."""
    now = datetime.now(UTC)
    async with open_engine(url) as engine:
        await fill_drafts(engine, [draft(n, now) for n in range(count)], now)
    pipes, running = [], []
    for _ in range(processes):
        here, there = CONTEXT.Pipe()
        process = CONTEXT.Process(target=claim_all, args=(url, there))
        process.start()
        pipes.append(here)
        running.append(process)
    for pipe in pipes:
        assert pipe.recv() == "ready"
    began = time.perf_counter()
    for pipe in pipes:
        pipe.send("go")
    claimed = [number for pipe in pipes for number in pipe.recv()]
    seconds = time.perf_counter() - began
    for process in running:
        process.join()
    assert len(claimed) == len(set(claimed)) == count
    return count / seconds


def claim_all(url: str, pipe: Connection) -> None:
    """One of the processes."""
    asyncio.run(_claim_all(url, pipe))


async def _claim_all(url: str, pipe: Connection) -> None:
    async with open_engine(url) as engine:
        stores = make_stores(engine)
        await stores.claims.next_wake()
        pipe.send("ready")
        pipe.recv()
        ids: list[int] = []
        now = datetime.now(UTC)
        while claims := await stores.claims.claim(now, LEASE, BATCH):
            ids += [claim.reminder.id for claim in claims]
        pipe.send(ids)
