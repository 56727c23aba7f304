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
"""A send that takes longer is given up and tried again; discord.py retries by itself meanwhile."""
BUG_TRIES = 5
"""So often is a message tried that fails for a reason which nobody foresaw."""


@dataclass(slots=True)
class Trip:
    """A batch on its way: what is known so far, and the outcomes of those that have arrived."""

    batch: Batch
    looked_at: datetime | None = None
    maybe_repeat: bool = False
    detour: Undelivered | None = None
    outcomes: list[SettledClaim] = field(default_factory=list)

    def arrived(self, sent: Sent, now: datetime, ids: Iterable[int] | None = None) -> None:
        """Those (all, or only ``ids``) are in ``sent``; the rest goes on."""
        wanted = {i.reminder.id for i in self.batch.items} if ids is None else set(ids)
        place = policy.new_place(self.detour, sent.channel_id)
        for item in self.batch.items:
            if item.reminder.id in wanted:
                self.outcomes.append((item.claim, policy.delivered(item, sent, now, place)))
        self.batch = self.batch.only(
            [item for item in self.batch.items if item.reminder.id not in wanted]
        )


class Fallbacks:
    """Carries a batch to its person. Never raises for what Discord does; returns outcomes."""

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
        """Send ``batch`` by whatever way is open → how each of its claims ends."""
        trip = Trip(batch)
        try:
            await self._travel(trip)
        except Transient as failure:
            self._again(trip, failure)
        except StorageDown:
            self._again(trip, Transient(policy.AWAY))
        except Exception as error:
            log.exception("reminder %s: unforeseen failure", _ids(trip.batch))
            await self._unforeseen(trip, error)
        return trip.outcomes

    async def _travel(self, trip: Trip) -> None:
        await self._look(trip)
        if not trip.batch.items:
            return
        place = trip.batch.place
        try:
            sent = await self._send(trip)
        except (PlaceGone, Forbidden, DmClosed) as failure:
            if place.kind is PlaceKind.CHANNEL:
                await self._detour(trip, failure)
            else:
                reasons = [each.reason for each in (trip.detour, failure) if each is not None]
                self._to_inbox(trip, "; ".join(reasons))
        except PersonLeft:
            log.info("reminder %s: its owner left the server; paused", _ids(trip.batch))
            trip.outcomes += [(item.claim, policy.paused()) for item in trip.batch.items]
        except Rejected as failure:
            await self._refused(trip, failure)
        else:
            user_id = trip.batch.user_id
            trip.arrived(sent, self._clock())
            await self._remember_dm(user_id, place, sent)

    async def _send(self, trip: Trip) -> Sent:
        why = None if trip.detour is None else trip.detour.reason
        parcel = trip.batch.parcel(detour=why, maybe_repeat=trip.maybe_repeat)
        return await self._bounded(self._messenger.send(parcel))

    async def _bounded(self, asking: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._send_seconds):
                return await asking
        except TimeoutError as error:
            raise Transient(f"no answer within {self._send_seconds:g} s") from error

    async def _remember_dm(self, user_id: str, place: Place, sent: Sent) -> None:
        """A DM's channel never changes: knowing it saves a request each time."""
        if place.kind is PlaceKind.DM and sent.channel_id not in (None, place.channel_id):
            await self._people.remember_dm_channel(user_id, sent.channel_id)

    # -- looking before sending again -----------------------------------------------------------

    async def _look(self, trip: Trip) -> None:
        """Settle what already stands in the place, and leave the rest in the trip."""
        now = self._clock()
        doubtful = [item for item in trip.batch.items if policy.needs_look(item.claim, now)]
        if not doubtful:
            return
        since = min(item.claim.tried_at or now for item in doubtful)
        asking = self._messenger.find(trip.batch.only(doubtful).parcel(), since)
        try:
            found = await self._bounded(asking)
        except Unknowable:
            trip.maybe_repeat = True
            return
        except PlaceGone:
            return  # sending will learn the same, and go on from there
        missing = {item.reminder.id for item in doubtful}
        for each in found:
            theirs = missing & each.reminder_ids
            if theirs and (theirs := theirs - await self._settled(trip.batch.user_id, each)):
                trip.arrived(each.sent, now, theirs)
                missing -= theirs
        trip.looked_at = now

    async def _settled(self, user_id: str, found: Found) -> frozenset[int]:
        """The reminders for which the message does not count, as it is on record.

        One about a single reminder belongs to a twin with the same text, or to an earlier
        occurrence. A digest may be on record for some of its reminders and not yet for others:
        those whose claims came back later, after the process that sent it had died.
        """
        if found.sent.message_id is None:
            return frozenset()
        recorded = await self._deliveries.delivered_message(user_id, found.sent.message_id)
        return frozenset(recorded) if found.digest or not recorded else found.reminder_ids

    # -- the fallbacks ------------------------------------------------------------------------

    async def _detour(self, trip: Trip, failure: Undelivered) -> None:
        """The channel is closed to us: a direct message that says so."""
        log.info("reminder %s: %s; trying a DM", _ids(trip.batch), failure.reason)
        person = await self._people.get(trip.batch.user_id)
        dm = Place(PlaceKind.DM, None if person is None else person.dm_channel_id)
        trip.batch = Batch(trip.batch.items, dm)
        trip.detour = failure
        await self._travel(trip)

    async def _refused(self, trip: Trip, failure: Rejected) -> None:
        """One of several lines may be the trouble, or something about the channel."""
        if len(trip.batch.items) > 1:
            await self._each_alone(trip)
            return
        log.error("reminder %s is refused: %s", _ids(trip.batch), failure.reason)
        if trip.batch.place.kind is PlaceKind.CHANNEL:
            await self._detour(trip, failure)
        else:
            reasons = dict.fromkeys(each.reason for each in (trip.detour, failure) if each)
            self._to_inbox(trip, "; ".join(reasons))

    async def _each_alone(self, trip: Trip) -> None:
        for item in trip.batch.items:
            trip.outcomes += await self.deliver(trip.batch.only([item]))

    # -- how claims end -------------------------------------------------------------------------

    def _to_inbox(self, trip: Trip, reason: str) -> None:
        now = self._clock()
        trip.outcomes += [
            (item.claim, policy.undeliverable(item, reason, now)) for item in trip.batch.items
        ]

    def _again(self, trip: Trip, failure: Transient) -> None:
        now = self._clock()
        log.info("reminder %s: %s; trying again later", _ids(trip.batch), failure.reason)
        trip.outcomes += [
            (item.claim, policy.retry(item.claim, failure, now, self._jitter(), trip.looked_at))
            for item in trip.batch.items
        ]

    async def _unforeseen(self, trip: Trip, error: Exception) -> None:
        """A bug of ours, or of a library: try again a few times, then set it aside.

        What shares a message with the trouble is no part of it: before that, each goes alone.
        """
        tired = any(item.reminder.attempts >= BUG_TRIES for item in trip.batch.items)
        if tired and len(trip.batch.items) > 1:
            await self._each_alone(trip)
            return
        failure = Transient(f"{type(error).__name__}: {error}"[:500])
        for item in trip.batch.items:
            single = Trip(trip.batch.only([item]), trip.looked_at)
            if item.reminder.attempts >= BUG_TRIES:
                single.outcomes.append((item.claim, policy.poisoned(error)))
            else:
                self._again(single, failure)
            trip.outcomes += single.outcomes


def _ids(batch: Batch) -> str:
    return ", ".join(str(item.reminder.id) for item in batch.items)
