"""RateLimiter: keep one token's requests below Discord's limit; chat before reminders."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol, TypeVar

from bot.errors import Problem
from bot.storage.rate_budget import RateBudget

T = TypeVar("T")

log = logging.getLogger(__name__)

RATE = 45.6
"""Requests a second. Discord allows a bot 50 ("Global Rate Limit" in its rate limit reference);
the rest is room for requests that bunch up on their way."""
BURST = 2
"""So many may go at once after a rest: with RATE they still are fewer than 50 in any second."""
_BLOCK = 8
"""Slots reserved at once from a shared timetable: a sixth of a second."""
_EXPIRY = 0.05
"""Seconds. A reserved slot older than this is discarded, so that it cannot overlap the slots of
another process."""
_PATIENCE = 2.0
"""Seconds to wait for the database. A process that froze while it reserved holds up all others."""
_LOOKS = 8
"""Looks within these seconds. Each needs our loop, so it shows whether the loop stood still."""


class Urgency(IntEnum):
    CHAT = 0
    REMINDER = 1


_urgency: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.CHAT)


@contextmanager
def as_reminder() -> Iterator[None]:
    """Requests made inside wait behind those of the chat."""
    token = _urgency.set(Urgency.REMINDER)
    try:
        yield
    finally:
        _urgency.reset(token)


class Timetable(Protocol):
    """Where slots that several processes share are reserved."""

    async def reserve(self, count: int) -> tuple[int, float]:
        """Reserve up to ``count`` slots → how many (at least 1), and seconds until the first."""


class SharedSlots:
    """The timetable that the processes on one database share.

    Raises TimeoutError when the database does not answer; waiting for a free slot is no outage.
    """

    def __init__(
        self,
        budget: RateBudget,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._budget = budget
        self._clock = clock
        self._sleep = sleep

    async def reserve(self, count: int) -> tuple[int, float]:
        while True:
            now = self._clock()
            grant = await _answered(self._budget.reserve(now, count), _PATIENCE)
            if grant.count:
                return grant.count, (grant.start_at - self._clock()).total_seconds()
            await self._sleep(grant.wait.total_seconds())


async def _answered(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """Await ``work`` for so many seconds of a loop that runs, else raise TimeoutError.

    While our own loop stands still (imports, a busy machine) an answer lies unread: time in which
    it did is not counted, up to four times as much as counts.
    """
    task = asyncio.ensure_future(work)
    each, counted = seconds / _LOOKS, 0
    try:
        for _ in range(5 * _LOOKS):
            begun = time.monotonic()
            await asyncio.wait((task,), timeout=each)
            if task.done():
                return task.result()
            counted += time.monotonic() - begun < 2 * each
            if counted == _LOOKS:
                break
        raise TimeoutError
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class RateLimiter:
    """Grants slots at an even rate, by urgency and then first come, first served.

    ``timetable``: where slots are reserved if other processes use the same token.
    """

    def __init__(
        self,
        rate: float = RATE,
        burst: int = BURST,
        *,
        timetable: Timetable | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval = 1 / rate
        # Shared slots have a moment each; using them early would overlap the others'. A timer that
        # woke us late shall not delay every slot after it, too: some of it is caught up.
        leeway = (burst - 1) / rate
        self._slack, self._catch_up = (leeway, 0.0) if timetable is None else (0.0, leeway)
        self._timetable = timetable
        self._clock = clock
        self._sleep = sleep
        self._next = float("-inf")
        self._reserved = 0
        self._reserved_from = 0.0
        self._waiting: list[tuple[Urgency, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._pump: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def acquire(self, urgency: Urgency | None = None) -> None:
        """Wait for a slot: one request may be made. Default: chat, or as ``as_reminder`` says."""
        if urgency is None:
            urgency = _urgency.get()
        if not self._waiting and self._timetable is None and self._delay() <= 0:
            self._advance()
            return
        slot: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._order), slot))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._grant_slots(), name="pace")
        await slot

    def _delay(self) -> float:
        return self._next - self._slack - self._clock()

    def _advance(self) -> None:
        self._next = max(self._next, self._clock() - self._catch_up) + self._interval
        self._reserved = max(0, self._reserved - 1)
        self._reserved_from += self._interval

    async def _grant_slots(self) -> None:
        while self._waiting:
            if self._timetable is not None and not self._reserved:
                await self._reserve(self._timetable)
            if (delay := self._delay()) > 0:
                await self._sleep(delay)
                continue
            _, _, slot = heapq.heappop(self._waiting)
            if slot.done():  # the request was cancelled
                continue
            self._advance()
            if self._clock() - self._reserved_from > _EXPIRY:
                self._reserved = 0
            slot.set_result(None)

    async def _reserve(self, timetable: Timetable) -> None:
        try:
            self._reserved, delay = await timetable.reserve(min(len(self._waiting), _BLOCK))
        except Exception as error:
            # Without the database no reminder is sent, and the chat need not wait for it.
            away = isinstance(error, (Problem, TimeoutError))
            log.warning(
                "slots cannot be shared now; going on at our own rate",
                exc_info=None if away else error,
            )
            self._reserved, delay = _BLOCK if isinstance(error, TimeoutError) else 1, 0.0
        self._reserved_from = self._clock() + max(delay, 0.0)
        self._next = max(self._next, self._clock() + delay)
