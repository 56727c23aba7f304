"""Delivery fallbacks: channel, DM, inbox. Returns one settlement per claim."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.delivery import policy
from bot.delivery.batches import Batch
from bot.delivery.messages import (
    DmClosed,
    Forbidden,
    Found,
    Messenger,
    PersonLeft,
    PlaceGone,
    Rejected,
    Sent,
    Transient,
    Undelivered,
    Unknowable,
)
from bot.delivery.outcome_writer import SettledClaim
from bot.place import Place, PlaceKind
from bot.storage.database.problems import StorageDown
from bot.storage.deliveries import Deliveries
from bot.storage.people import People

log = logging.getLogger(__name__)

T = TypeVar("T")

SEND_SECONDS = 60.0
"""Timeout of one send, after which it is retried; includes discord.py's own retries."""
BUG_TRIES = 5
"""Maximum tries of a message that fails with an unexpected error."""


@dataclass(slots=True)
class Attempt:
    """One attempt to deliver a batch: what is known so far, and the outcomes until now."""

    batch: Batch
    looked_at: datetime | None = None
    maybe_repeat: bool = False
    detour: Undelivered | None = None
    outcomes: list[SettledClaim] = field(default_factory=list)

    def arrived(self, sent: Sent, now: datetime, ids: Iterable[int] | None = None) -> None:
        """Settle the items (all, or only ``ids``) as delivered by ``sent``; keep the rest."""
        wanted = {i.reminder.id for i in self.batch.items} if ids is None else set(ids)
        place = policy.new_place(self.detour, sent.channel_id)
        for item in self.batch.items:
            if item.reminder.id in wanted:
                self.outcomes.append((item.claim, policy.delivered(item, sent, now, place)))
        self.batch = self.batch.only(
            [item for item in self.batch.items if item.reminder.id not in wanted]
        )


class Fallbacks:
    """Delivers a batch by the first way that is open. Discord's errors become outcomes."""

    def __init__(
        self,
        deliveries: Deliveries,
        people: People,
        messenger: Messenger,
        clock: Callable[[], datetime],
        *,
        jitter: Callable[[], float] = random.random,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        self._deliveries = deliveries
        self._people = people
        self._messenger = messenger
        self._clock = clock
        self._jitter = jitter
        self._send_seconds = send_seconds

    async def deliver(self, batch: Batch) -> list[SettledClaim]:
        """Send ``batch`` → one settlement per claim."""
        attempt = Attempt(batch)
        try:
            await self._try(attempt)
        except Transient as failure:
            self._retry_later(attempt, failure)
        except StorageDown:
            self._retry_later(attempt, Transient(policy.AWAY))
        except Exception as error:
            log.exception("reminder %s: unforeseen failure", _ids(attempt.batch))
            await self._retry_bug(attempt, error)
        return attempt.outcomes

    async def _try(self, attempt: Attempt) -> None:
        await self._look(attempt)
        if not attempt.batch.items:
            return
        place = attempt.batch.place
        try:
            sent = await self._send(attempt)
        except (PlaceGone, Forbidden, DmClosed) as failure:
            if place.kind is PlaceKind.CHANNEL:
                await self._detour(attempt, failure)
            else:
                reasons = [each.reason for each in (attempt.detour, failure) if each is not None]
                self._to_inbox(attempt, "; ".join(reasons))
        except PersonLeft:
            log.info("reminder %s: its owner left the server; paused", _ids(attempt.batch))
            attempt.outcomes += [(item.claim, policy.paused()) for item in attempt.batch.items]
        except Rejected as failure:
            await self._rejected(attempt, failure)
        else:
            user_id = attempt.batch.user_id
            attempt.arrived(sent, self._clock())
            await self._remember_dm(user_id, place, sent)

    async def _send(self, attempt: Attempt) -> Sent:
        why = None if attempt.detour is None else attempt.detour.reason
        parcel = attempt.batch.parcel(detour=why, maybe_repeat=attempt.maybe_repeat)
        return await self._bounded(self._messenger.send(parcel))

    async def _bounded(self, asking: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._send_seconds):
                return await asking
        except TimeoutError as error:
            raise Transient(f"no answer within {self._send_seconds:g} s") from error

    async def _remember_dm(self, user_id: str, place: Place, sent: Sent) -> None:
        """Store the DM channel, which never changes: it saves a request each time."""
        if place.kind is PlaceKind.DM and sent.channel_id not in (None, place.channel_id):
            await self._people.remember_dm_channel(user_id, sent.channel_id)

    # -- looking before sending again -----------------------------------------------------------

    async def _look(self, attempt: Attempt) -> None:
        """Settle what an earlier try delivered, and keep the rest in the attempt."""
        now = self._clock()
        doubtful = [item for item in attempt.batch.items if policy.needs_look(item.claim, now)]
        if not doubtful:
            return
        since = min(item.claim.tried_at or now for item in doubtful)
        asking = self._messenger.find(attempt.batch.only(doubtful).parcel(), since)
        try:
            found = await self._bounded(asking)
        except Unknowable:
            attempt.maybe_repeat = True
            return
        except PlaceGone:
            return  # sending raises the same, and falls back
        missing = {item.reminder.id for item in doubtful}
        for each in found:
            theirs = missing & each.reminder_ids
            if theirs and (theirs := theirs - await self._excluded(attempt.batch.user_id, each)):
                attempt.arrived(each.sent, now, theirs)
                missing -= theirs
        attempt.looked_at = now

    async def _excluded(self, user_id: str, found: Found) -> frozenset[int]:
        """Return the reminders that ``found`` does not deliver, by the delivery records.

        A recorded message about one reminder belongs to another with the same text, or to an
        earlier occurrence. A digest may be recorded for some of its reminders only, if the process
        that sent it died.
        """
        if found.sent.message_id is None:
            return frozenset()
        recorded = await self._deliveries.delivered_message(user_id, found.sent.message_id)
        return frozenset(recorded) if found.digest or not recorded else found.reminder_ids

    # -- the fallbacks ------------------------------------------------------------------------

    async def _detour(self, attempt: Attempt, failure: Undelivered) -> None:
        """Fall back from the channel to a direct message that says why."""
        log.info("reminder %s: %s; trying a DM", _ids(attempt.batch), failure.reason)
        person = await self._people.get(attempt.batch.user_id)
        dm = Place(PlaceKind.DM, None if person is None else person.dm_channel_id)
        attempt.batch = Batch(attempt.batch.items, dm)
        attempt.detour = failure
        await self._try(attempt)

    async def _rejected(self, attempt: Attempt, failure: Rejected) -> None:
        """Send each line alone, as one of several may be the cause; then fall back."""
        if len(attempt.batch.items) > 1:
            await self._each_alone(attempt)
            return
        log.error("reminder %s is refused: %s", _ids(attempt.batch), failure.reason)
        if attempt.batch.place.kind is PlaceKind.CHANNEL:
            await self._detour(attempt, failure)
        else:
            reasons = dict.fromkeys(each.reason for each in (attempt.detour, failure) if each)
            self._to_inbox(attempt, "; ".join(reasons))

    async def _each_alone(self, attempt: Attempt) -> None:
        for item in attempt.batch.items:
            attempt.outcomes += await self.deliver(attempt.batch.only([item]))

    # -- how claims end -------------------------------------------------------------------------

    def _to_inbox(self, attempt: Attempt, reason: str) -> None:
        now = self._clock()
        attempt.outcomes += [
            (item.claim, policy.undeliverable(item, reason, now)) for item in attempt.batch.items
        ]

    def _retry_later(self, attempt: Attempt, failure: Transient) -> None:
        now = self._clock()
        log.info("reminder %s: %s; trying again later", _ids(attempt.batch), failure.reason)
        attempt.outcomes += [
            (item.claim, policy.retry(item.claim, failure, now, self._jitter(), attempt.looked_at))
            for item in attempt.batch.items
        ]

    async def _retry_bug(self, attempt: Attempt, error: Exception) -> None:
        """Retry after an unexpected error, up to BUG_TRIES; then set the reminder aside.

        Before that, each item of the batch is sent alone: the others are not the cause.
        """
        tired = any(item.reminder.attempts >= BUG_TRIES for item in attempt.batch.items)
        if tired and len(attempt.batch.items) > 1:
            await self._each_alone(attempt)
            return
        failure = Transient(f"{type(error).__name__}: {error}"[:500])
        for item in attempt.batch.items:
            single = Attempt(attempt.batch.only([item]), attempt.looked_at)
            if item.reminder.attempts >= BUG_TRIES:
                single.outcomes.append((item.claim, policy.poisoned(error)))
            else:
                self._retry_later(single, failure)
            attempt.outcomes += single.outcomes


def _ids(batch: Batch) -> str:
    return ", ".join(str(item.reminder.id) for item in batch.items)
