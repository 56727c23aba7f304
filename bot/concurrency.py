"""Keyed locks, and runs that are bounded in time and can be cancelled per user."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


class KeyedLocks:
    """``async with locks.hold(key)``: one holder per key, in order of arrival.

    Keys are independent; a key takes memory only while it is held.
    """

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[asyncio.Lock, int]] = {}
        self._holders: dict[Hashable, asyncio.Task[Any] | None] = {}

    @asynccontextmanager
    async def hold(self, key: Hashable) -> AsyncIterator[None]:
        lock, users = self._held.get(key, (asyncio.Lock(), 0))
        self._held[key] = (lock, users + 1)
        try:
            async with lock:
                self._holders[key] = asyncio.current_task()
                try:
                    yield
                finally:
                    del self._holders[key]
        finally:
            lock, users = self._held[key]
            if users == 1:
                del self._held[key]
            else:
                self._held[key] = (lock, users - 1)

    def is_mine(self, key: Hashable) -> bool:
        """Whether the running task holds the key; not another one."""
        return key in self._holders and self._holders[key] is asyncio.current_task()

    def __len__(self) -> int:
        return len(self._held)


class Stopped(Exception):
    """``none_of`` cancelled the run, or did not let it start."""


@dataclass(slots=True)
class _Run:
    limit: asyncio.Timeout
    stopped: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        self.stopped = True
        if not self.limit.expired():
            self.limit.reschedule(asyncio.get_running_loop().time())


class Runs:
    """The runs of each user; a user takes memory only while one of their runs is active."""

    def __init__(self) -> None:
        self._runs: dict[str, list[_Run]] = {}
        self._refused: Counter[str] = Counter()

    @asynccontextmanager
    async def run(self, user_id: str, seconds: float) -> AsyncIterator[None]:
        """Run the body. Raises TimeoutError after ``seconds``, and Stopped."""
        if user_id in self._refused:
            raise Stopped
        run = _Run(asyncio.timeout(seconds))
        self._runs.setdefault(user_id, []).append(run)
        try:
            async with run.limit:
                yield
        except TimeoutError:
            if run.stopped:
                raise Stopped from None
            raise
        finally:
            self._forget(user_id, run)

    @asynccontextmanager
    async def none_of(self, user_id: str) -> AsyncIterator[None]:
        """Cancel the user's runs, then run the body; no run of theirs starts meanwhile."""
        self._refused[user_id] += 1
        try:
            running = list(self._runs.get(user_id, ()))
            for run in running:
                run.stop()
            for run in running:
                await run.ended.wait()
            yield
        finally:
            self._refused -= Counter({user_id: 1})

    def _forget(self, user_id: str, run: _Run) -> None:
        self._runs[user_id].remove(run)
        if not self._runs[user_id]:
            del self._runs[user_id]
        run.ended.set()
