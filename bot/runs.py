"""Runs: what is being done for each person, bounded in time, and ended on request."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


class Stopped(Exception):
    """A run that ``none_of`` ended, or did not let begin."""


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
    """Memory holds only what runs."""

    def __init__(self) -> None:
        self._runs: dict[str, list[_Run]] = {}
        self._refused: Counter[str] = Counter()

    @asynccontextmanager
    async def run(self, user_id: str, seconds: float) -> AsyncIterator[None]:
        """Do what is inside. Raises TimeoutError after ``seconds``, and Stopped."""
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
        """Nothing of this person runs inside: what does is ended first, and nothing begins."""
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
