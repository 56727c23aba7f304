"""OutcomeWriter: write the outcomes of claims in batches, retrying until they are stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.reminders.changes import Claim, Settlement
from bot.storage.claims import Claims
from bot.storage.database.problems import StorageDown

log = logging.getLogger(__name__)

SettledClaim = tuple[Claim, Settlement]

MOST_AT_ONCE = 100
RETRIES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between tries while the database is away; the last one repeats."""


class OutcomeWriter:
    """Writes in a task of its own, so that cancelling a sender loses no outcome.

    Outcomes that arrive during one transaction are batched into the next: under load they share
    the cost of a commit.
    """

    def __init__(
        self,
        claims: Claims,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._claims = claims
        self._clock = clock
        self._sleep = sleep
        self._waiting: list[tuple[SettledClaim, asyncio.Future[bool]]] = []
        self._news = asyncio.Event()
        self._closing = False

    def submit(self, outcomes: Sequence[SettledClaim]) -> asyncio.Future[list[bool]]:
        """Queue ``outcomes`` → for each whether its lease was still held, once it is written."""
        loop = asyncio.get_running_loop()
        written: list[asyncio.Future[bool]] = [loop.create_future() for _ in outcomes]
        self._waiting += zip(outcomes, written, strict=True)
        self._news.set()
        return asyncio.gather(*written)

    def close(self) -> None:
        """Let ``run`` end when everything is written."""
        self._closing = True
        self._news.set()

    async def run(self) -> None:
        while self._waiting or not self._closing:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                now, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._write(now)
            if self._closing:
                self._news.set()

    async def _write(self, batch: Sequence[tuple[SettledClaim, asyncio.Future[bool]]]) -> None:
        try:
            results = await self._written([settled for settled, _ in batch])
        except Exception:
            if len(batch) > 1:  # one of them may be the cause: write the others
                for each in batch:
                    await self._write([each])
                return
            (claim, _), waiting = batch[0]
            # Its lease expires; the next claimer looks for the message and finds it.
            log.exception("the outcome of reminder %s cannot be written", claim.reminder.id)
            results = (False,)
            batch = [((claim, _), waiting)]
        for (_, waiting), written in zip(batch, results, strict=True):
            if not waiting.done():
                waiting.set_result(written)

    async def _written(self, outcomes: Sequence[SettledClaim]) -> tuple[bool, ...]:
        tried = 0
        while True:
            try:
                return await self._claims.settle(outcomes, self._clock())
            except StorageDown:
                log.warning("the database is away; %d outcomes wait for it", len(outcomes))
                await self._sleep(RETRIES[min(tried, len(RETRIES) - 1)])
                tried += 1
