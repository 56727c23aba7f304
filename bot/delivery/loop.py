"""DeliveryLoop: the supervised loop that claims due reminders; no error ends it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery import policy
from bot.delivery.batches import pack, prepare
from bot.delivery.fallbacks import SEND_SECONDS, Fallbacks
from bot.delivery.messages import Messenger
from bot.delivery.outcome_writer import OutcomeWriter, SettledClaim
from bot.delivery.policy import Sendable
from bot.delivery.senders import Senders
from bot.delivery.wake_signal import WakeSignal
from bot.reminders.changes import Audience, Claim, Settlement
from bot.reminders.quiet import Quiet
from bot.storage.database.outages import reason_of
from bot.storage.database.problems import StorageDown
from bot.storage.people import People
from bot.storage.stores import Stores

log = logging.getLogger(__name__)

QuietOf = Callable[[str], Awaitable[Quiet | None]]

_STALLED = 0.03
"""Seconds until the next look when another process is claiming what is due."""
_BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Backoff in seconds after a look that failed; the last one repeats."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """The limits of one delivery loop.

    ``poll_interval``: longest wait until what another process stored is seen. ``lease``: after
    this another process takes over the claims of a dead one. ``concurrency``: messages sent at
    once; 32 carry 46 a second at 0.7 s each. ``claim_ahead``: startable messages up to which more
    are claimed, about a second's worth; those whose channel is busy do not count.
    ``backlog_per_target``: claimed reminders of one person or channel from which on others are
    claimed first. ``send_seconds``: timeout of one send. ``shutdown_grace``: seconds that sends
    under way may still take.
    """

    poll_interval: timedelta = timedelta(seconds=0.9)
    lease: timedelta = timedelta(seconds=30)
    concurrency: int = 32
    claim_ahead: int = 64
    backlog_per_target: int = 16
    send_seconds: float = SEND_SECONDS
    shutdown_grace: float = 10.0


async def no_quiet(_user_id: str) -> Quiet | None:
    return None


class DeliveryLoop:
    """``async with delivery.running():`` delivers what ``audience`` is due through ``messenger``.

    ``quiet_of`` tells a person's quiet hours; it is asked for nags and low priority only.
    """

    def __init__(
        self,
        stores: Stores,
        people: People,
        messenger: Messenger,
        audience: Audience,
        wakes: WakeSignal,
        *,
        clock: Callable[[], datetime],
        quiet_of: QuietOf = no_quiet,
        tuning: Tuning | None = None,
    ) -> None:
        self._stores = stores
        self._people = people
        self._audience = audience
        self._clock = clock
        self._quiet_of = quiet_of
        self._tuning = tuning or Tuning()
        self._started_at = clock()
        self._wakes = wakes
        self._stopping = False
        self._outcome_writer = OutcomeWriter(stores.claims, clock)
        self._senders = Senders(
            stores.claims,
            Fallbacks(
                stores.deliveries,
                people,
                messenger,
                clock,
                send_seconds=self._tuning.send_seconds,
            ),
            self._outcome_writer,
            clock,
            wakes.interrupt,
            lease=self._tuning.lease,
            concurrency=self._tuning.concurrency,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[DeliveryLoop]:
        """Deliver while inside. On exit, sends under way get ``shutdown_grace`` seconds."""
        self._started_at, self._stopping = self._clock(), False
        settling = asyncio.create_task(self._outcome_writer.run(), name="settle reminders")
        looking = asyncio.create_task(self._run(), name="deliver reminders")
        try:
            yield self
        finally:
            self._stopping = True
            self._wakes.interrupt()
            await _ended(looking, self._tuning.shutdown_grace)
            await self._senders.close(self._tuning.shutdown_grace)
            self._outcome_writer.close()
            await _ended(settling, self._tuning.shutdown_grace)

    async def _run(self) -> None:
        """Look again and again; an error is logged and backed off from."""
        failed = 0
        while not self._stopping:
            try:
                pause = await self._look()
                failed = 0
            except Exception as error:
                pause = _BACKOFF[min(failed, len(_BACKOFF) - 1)]
                failed += 1
                if isinstance(error, StorageDown):
                    why = reason_of(error)
                    log.warning("the database is away; reminders wait for it (%s)", why)
                else:
                    log.exception("looking for due reminders failed; going on")
            await self._wait(pause)

    async def _wait(self, seconds: float) -> None:
        """Wait for a wake, a finished send, the timeout or the shutdown."""
        if seconds <= 0 or self._stopping:
            await asyncio.sleep(0)
            return
        await self._wakes.wait(seconds)

    async def _look(self) -> float:
        """Claim what is due, start sends → seconds until the next look."""
        now, tuning = self._clock(), self._tuning
        await self._senders.renew(now)
        pause = tuning.poll_interval.total_seconds()
        if self._senders.ready < tuning.claim_ahead:
            avoid = self._senders.backlogged(tuning.backlog_per_target)
            if self._wakes.earliest is None or self._wakes.earliest > now:
                self._wakes.earliest = await self._stores.claims.next_wake(self._audience, avoid)
            if self._wakes.earliest is not None and self._wakes.earliest <= now:
                pause = 0.0 if await self._claim(now, avoid) else _STALLED
                self._wakes.earliest = None
            elif self._wakes.earliest is not None:
                pause = min(pause, (self._wakes.earliest - self._clock()).total_seconds())
        self._senders.dispatch()
        return pause

    async def _claim(self, now: datetime, avoid: Collection[str]) -> bool:
        """Claim due reminders and queue them → whether there were any."""
        claims = await self._stores.claims.claim(
            now, self._tuning.lease, self._tuning.claim_ahead, avoid=avoid, audience=self._audience
        )
        if not claims:
            return False
        try:
            await self._accept(claims, now)
        except StorageDown:
            with contextlib.suppress(StorageDown):  # then the leases expire
                await self._stores.claims.release(claims)
            raise
        return True

    async def _accept(self, claims: Sequence[Claim], now: datetime) -> None:
        items: list[Sendable] = []
        outcomes: list[SettledClaim] = []
        for claim in claims:
            try:
                item = await self._prepared(claim, now)
            except StorageDown:
                raise
            except Exception as error:
                # A bad zone, a bad rule: its owner finds it in the inbox, the others are sent.
                log.exception("reminder %s is broken and set aside", claim.reminder.id)
                item = policy.poisoned(error)
            if isinstance(item, Sendable):
                items.append(item)
            else:
                outcomes.append((claim, item))
        people = await self._people.several({claim.reminder.user_id for claim in claims})
        self._senders.add(pack(items, people, now))
        self._outcome_writer.submit(outcomes)

    async def _prepared(self, claim: Claim, now: datetime) -> Sendable | Settlement:
        """Return what to send, or the settlement of a claim without a message."""
        if policy.is_stale(claim, now):
            return policy.skipped(claim)
        heeded = policy.heeds_quiet(claim.reminder)
        quiet = await self._quiet_of(claim.reminder.user_id) if heeded else None
        until = policy.quiet_until(claim, now, quiet)
        if until is not None:
            return policy.deferred(claim, until)
        return prepare(claim, now, self._started_at, quiet)


async def _ended(task: asyncio.Task[None], seconds: float) -> None:
    """Wait for the task to end; cancel it after ``seconds``."""
    _, late = await asyncio.wait([task], timeout=seconds)
    for each in late:
        log.warning("%s did not end in %g s", each.get_name(), seconds)
        each.cancel()
    await asyncio.gather(*late, return_exceptions=True)
