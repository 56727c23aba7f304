"""Claims → batches: the lines of each message, why they are late, which share a digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.messages import Cause, Late, Line, Parcel, Sent
from bot.delivery.policy import (
    AWAY,
    LATE,
    Sendable,
    delivered,
    following,
    joint_nonce,
    needs_look,
    nonce_of,
)
from bot.place import Place, PlaceKind
from bot.reminders.changes import Claim
from bot.reminders.model import Kind, Status, WakeKind
from bot.reminders.quiet import Quiet
from bot.reminders.recurrence.schedule import missed
from bot.reminders.transitions import series_of
from bot.storage.people import Person

DIGEST_FROM = 3
"""From this number on, late reminders of one person in one place become one message."""
DIGEST_LINES = 20
DIGEST_CHARACTERS = 1700
"""Limit for the texts of a digest; with the words around them it stays below 2000."""
_AROUND_A_LINE = 75


@dataclass(frozen=True, slots=True)
class Batch:
    """One message to be sent, and the claims that it settles."""

    items: tuple[Sendable, ...]
    place: Place

    @property
    def user_id(self) -> str:
        return self.items[0].reminder.user_id

    @property
    def due_at(self) -> datetime:
        return min(item.claim.slot_at for item in self.items)

    @property
    def place_key(self) -> tuple[str, str]:
        """The key of Discord's per-channel rate limit; one message at a time is sent there."""
        return self.place.kind.value, self.place.channel_id or self.user_id

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(item.claim for item in self.items)

    def parcel(self, **more: object) -> Parcel:
        lines = tuple(item.line for item in self.items)
        nonce = joint_nonce(nonce_of(a.reminder_id, a.kind, a.slot_at) for a in lines)
        check = self.place.kind is PlaceKind.CHANNEL
        parcel = Parcel(self.user_id, self.place, lines, nonce, check_member=check)
        return replace(parcel, **more)  # type: ignore[arg-type]  # mypy checks no names in a mapping

    def only(self, items: Sequence[Sendable]) -> Batch:
        return replace(self, items=tuple(items))


def prepare(
    claim: Claim, now: datetime, started_at: datetime, quiet: Quiet | None = None
) -> Sendable:
    """Build the line of a claimed reminder. ``started_at``: when this process began to deliver.

    Raises BadRule, BadZone and any other error of a broken row, also those of settling it, so that
    settling cannot fail once the message was sent.
    """
    reminder = claim.reminder
    line = Line(
        reminder_id=reminder.id,
        slot_at=claim.slot_at,
        kind=reminder.wake_kind,
        text=reminder.text,
        zone=reminder.zone,
        priority=reminder.priority,
        repeats=reminder.repeats,
        due_at=reminder.due_at,
        agenda=reminder.kind is Kind.AGENDA,
    )
    if now - claim.slot_at > LATE:
        line = _missed(replace(line, late=_why_late(claim, now, started_at)), claim, now)
    elif reminder.wake_kind is WakeKind.OCCURRENCE and _was_put_off(claim):
        line = _missed(replace(line, quiet_since=reminder.due_at), claim, now)
    item = Sendable(claim, line, following(claim, now), quiet)
    delivered(item, Sent(), now)
    return item


def _was_put_off(claim: Claim) -> bool:
    due = claim.reminder.due_at
    return due is not None and claim.slot_at - due > LATE


def _why_late(claim: Claim, now: datetime, started_at: datetime) -> Late:
    """Return why it is late; DOWN only for moments before this process started."""
    tried = claim.status in (Status.RETRYING, Status.SENDING)
    if tried and claim.reminder.error not in (None, AWAY):
        return Late(claim.slot_at, now, Cause.REFUSED)
    if claim.slot_at < started_at:
        return Late(claim.slot_at, min(started_at, now), Cause.DOWN)
    return Late(claim.slot_at, now, Cause.DELAYED)


def _missed(line: Line, claim: Claim, now: datetime) -> Line:
    """Collapse the missed occurrences of a series into one line."""
    series = series_of(claim.reminder)
    due = claim.reminder.due_at
    if series is None or due is None or line.kind is not WakeKind.OCCURRENCE:
        return line
    later = missed(series, due, now)
    if later is None:
        return line
    return replace(line, due_at=later.last.at, collapsed=later.count, first_missed=due)


def pack(
    items: Iterable[Sendable], people: Mapping[str, Person], now: datetime
) -> tuple[Batch, ...]:
    """Group items into batches in order of due time: one each, late ones in digests.

    An item that may have been sent alone before stays alone, so that its nonce still names it.
    """
    late: dict[tuple[str, Place], list[Sendable]] = {}
    batches: list[Batch] = []
    for item in items:
        person = people.get(item.reminder.user_id)
        place = _where(item.reminder.place, person)
        if _may_share(item, now):
            late.setdefault((item.reminder.user_id, place), []).append(item)
        else:
            batches.append(Batch((item,), place))
    for (_, place), theirs in late.items():
        few = len(theirs) < DIGEST_FROM
        shares = ([item] for item in theirs) if few else _chunks(theirs)
        batches += [Batch(tuple(share), place) for share in shares]
    return tuple(sorted(batches, key=lambda batch: batch.due_at))


def _may_share(item: Sendable, now: datetime) -> bool:
    alone = item.claim.tried_at is not None and not needs_look(item.claim, now)
    alone = alone or item.line.agenda or item.line.kind is WakeKind.NOTICE
    return item.line.late is not None and not alone


def _chunks(items: Sequence[Sendable]) -> Iterator[list[Sendable]]:
    chunk: list[Sendable] = []
    room = DIGEST_CHARACTERS
    for item in sorted(items, key=lambda item: (item.claim.slot_at, item.reminder.id)):
        wanted = len(item.line.text) + _AROUND_A_LINE
        if chunk and (wanted > room or len(chunk) == DIGEST_LINES):
            yield chunk
            chunk, room = [], DIGEST_CHARACTERS
        chunk.append(item)
        room -= wanted
    yield chunk


def _where(place: Place, person: Person | None) -> Place:
    """A DM's channel never changes: knowing it saves a request each time."""
    if place.kind is PlaceKind.DM and place.channel_id is None and person is not None:
        return replace(place, channel_id=person.dm_channel_id)
    return place
