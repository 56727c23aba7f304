"""Senders: bounded concurrency for sends, and lease renewal for every claim held."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot.delivery import policy
from bot.delivery.batches import Batch
from bot.delivery.fallbacks import Fallbacks
from bot.delivery.outcome_writer import OutcomeWriter, SettledClaim
from bot.delivery.queue import FairQueue
from bot.reminders.changes import Claim
from bot.storage.claims import Claims
from bot.storage.database.problems import StorageDown

log = logging.getLogger(__name__)


class Senders:
    """Sends up to ``concurrency`` queued messages at once and calls ``changed`` whenever one ends.

    A claim is held from ``add`` until its outcome is written, and its lease renewed meanwhile.
    A claim whose lease was lost is not sent: another process has it.
    """

    def __init__(
        self,
        claims: Claims,
        fallbacks: Fallbacks,
        outcome_writer: OutcomeWriter,
        clock: Callable[[], datetime],
        changed: Callable[[], None],
        *,
        lease: timedelta,
        concurrency: int,
    ) -> None:
        self._claims = claims
        self._fallbacks = fallbacks
        self._outcome_writer = outcome_writer
        self._clock = clock
        self._changed = changed
        self._lease = lease
        self._concurrency = concurrency
        self._queue = FairQueue()
        self._under_way: set[asyncio.Task[None]] = set()
        self._held: dict[int, Claim] = {}
        self._until: dict[str, datetime] = {}

    @property
    def ready(self) -> int:
        return self._queue.ready

    def backlogged(self, at_least: int) -> frozenset[str]:
        return self._queue.backlogged(at_least)

    def add(self, batches: Iterable[Batch]) -> None:
        batches = tuple(batches)
        for claim in _claims(batches):
            self._held[claim.reminder.id] = claim
            self._until.setdefault(claim.token, claim.lease_until)
        self._queue.add(batches)

    def dispatch(self) -> None:
        """Start messages until the concurrency is reached or every other channel is busy."""
        while len(self._under_way) < self._concurrency:
            batch = self._queue.take()
            if batch is None:
                return
            task = asyncio.create_task(self._work(batch), name=f"deliver {batch.user_id}")
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._changed()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a message was given up", exc_info=error)

    async def _work(self, batch: Batch) -> None:
        try:
            if self._lease_expires(batch):
                await self._release([batch])
                return
            outcomes = await self._delivered(batch)
            await asyncio.shield(self._outcome_writer.submit(outcomes))
        finally:
            self._queue.done(batch)
            self._forget(batch.claims)

    async def _delivered(self, batch: Batch) -> list[SettledClaim]:
        try:
            return await self._fallbacks.deliver(batch)
        except asyncio.CancelledError:
            # Unknown whether it arrived: the next claimer looks.
            now = self._clock()
            self._outcome_writer.submit(
                [(claim, policy.interrupted(now)) for claim in batch.claims]
            )
            raise

    # -- leases ---------------------------------------------------------------------------------

    def _lease_expires(self, batch: Batch) -> bool:
        """True if the lease is about to expire, so sending must not start."""
        enough = self._clock() + self._lease / 6
        return any(self._until.get(claim.token, enough) <= enough for claim in batch.claims)

    async def renew(self, now: datetime) -> None:
        """Renew every lease of which half is over; drop the queued claims of a lost one."""
        for token, until in list(self._until.items()):
            if until - now > self._lease / 2:
                continue
            ids = [key for key, claim in self._held.items() if claim.token == token]
            if await self._claims.renew(token, ids, now + self._lease) == len(ids):
                self._until[token] = now + self._lease
            else:
                await self._release(self._queue.drop(lambda b: _has(b, token)))  # noqa: B023
                self._until[token] = now + self._lease

    async def _release(self, batches: Sequence[Batch]) -> None:
        claims = _claims(batches)
        self._forget(claims)
        try:
            await self._claims.release(claims)
        except StorageDown:
            log.info("the leases of %d claims expire by themselves", len(claims))

    def _forget(self, claims: Iterable[Claim]) -> None:
        for claim in claims:
            self._held.pop(claim.reminder.id, None)
        kept = {claim.token for claim in self._held.values()}
        self._until = {token: until for token, until in self._until.items() if token in kept}

    # -- the end --------------------------------------------------------------------------------

    async def close(self, grace: float) -> None:
        """Release what was not started; wait up to ``grace`` seconds for sends under way."""
        await self._release(self._queue.drop(lambda _batch: True))
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _claims(batches: Iterable[Batch]) -> list[Claim]:
    return [claim for batch in batches for claim in batch.claims]


def _has(batch: Batch, token: str) -> bool:
    return any(claim.token == token for claim in batch.claims)
