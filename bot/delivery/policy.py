"""Delivery policy: retry, defer, settle; nonces and lateness. Pure functions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.delivery.messages import Line, PlaceGone, Sent, Transient, Undelivered
from bot.place import Place, PlaceKind
from bot.reminders.changes import UNSET, Claim, DeliveryRecord, Outcome, Settlement, Unset
from bot.reminders.model import Priority, Reminder, Status, WakeKind
from bot.reminders.next_wake import Wake, next_wake, wake_state
from bot.reminders.quiet import Quiet, defer, is_quiet
from bot.reminders.recurrence.schedule import next_occurrence
from bot.reminders.transitions import pending, series_of

LATE = timedelta(seconds=60)
"""A message later than this says that it is late, and why. A shorter delay is not noticed."""

FIRST_RETRY = timedelta(seconds=1)
LAST_RETRY = timedelta(minutes=10)
"""Longest backoff between two tries of one message."""

NONCE_MEMORY = timedelta(minutes=2)
"""How long Discord surely knows a nonce ("in the past few minutes", says create-message in its API
reference). After this the channel is searched before a second try."""

LEFT = "no longer in the server"
"""The error of a reminder that is paused because its owner left; ``Contacts.seen`` resumes it."""

AWAY = "the database was away"
"""The error of a reminder whose sending began when the database could not be asked."""

_ABOUT_AN_OCCURRENCE = (WakeKind.OCCURRENCE, WakeKind.SNOOZE)


@dataclass(frozen=True, slots=True)
class Sendable:
    """A claimed reminder with what its message says. ``following``: the series' next occurrence.

    ``quiet``: its owner's quiet hours, if they apply.
    """

    claim: Claim
    line: Line
    following: datetime | None = None
    quiet: Quiet | None = None

    @property
    def reminder(self) -> Reminder:
        return self.claim.reminder


def nonce_of(reminder_id: int, kind: WakeKind, slot_at: datetime) -> str:
    """Return the nonce of a reminder's message: 24 of Discord's 25 characters.

    Made from the slot, so it is the same in every process and after every retry.
    """
    name = f"{reminder_id}:{kind.value}:{int(slot_at.timestamp() * 1_000_000)}"
    return hashlib.blake2b(name.encode(), digest_size=12).hexdigest()


def joint_nonce(nonces: Iterable[str]) -> str:
    """Return the nonce of a digest, made of its lines' nonces (a single one is kept)."""
    all_of_them = sorted(nonces)
    if len(all_of_them) == 1:
        return all_of_them[0]
    return hashlib.blake2b("+".join(all_of_them).encode(), digest_size=12).hexdigest()


def retry_delay(attempts: int, retry_after: float | None, jitter: float) -> timedelta:
    """Return the backoff after try number ``attempts`` (from 1); ``jitter`` is in [0, 1).

    1 s, doubled each time, up to 10 minutes, of which between half and all is waited, so that
    retries spread out. A longer ``retry_after`` (seconds) is kept, up to 10 minutes.
    """
    doubled = FIRST_RETRY * (1 << min(max(attempts - 1, 0), 10))
    waited = min(doubled, LAST_RETRY) * (0.5 + jitter / 2)
    asked = timedelta(seconds=retry_after or 0)
    return min(max(waited, asked), LAST_RETRY)


def following(claim: Claim, now: datetime) -> datetime | None:
    """Return the next occurrence, if this wake ends the current one. Raises BadRule, BadZone."""
    reminder = claim.reminder
    series = series_of(reminder)
    if series is None or not _ends_occurrence(claim):
        return None
    occurrence = next_occurrence(series, now)
    return None if occurrence is None else occurrence.at


def _ends_occurrence(claim: Claim) -> bool:
    """True if this wake ends the current occurrence: its own message, or a later one."""
    if claim.reminder.wake_kind is WakeKind.OCCURRENCE:
        return True
    return not _still_due(claim)


def _still_due(claim: Claim) -> bool:
    due_at = claim.reminder.due_at
    return due_at is not None and due_at > claim.slot_at


def _still_snoozed(reminder: Reminder, now: datetime) -> datetime | None:
    """Return the snooze still ahead; an occurrence at or after it stands for it, too."""
    until = reminder.snoozed_until
    if reminder.wake_kind is WakeKind.SNOOZE:
        return None
    if reminder.wake_kind is WakeKind.OCCURRENCE and until is not None and until <= now:
        return None
    return until


def is_stale(claim: Claim, now: datetime) -> bool:
    """True for a notice whose occurrence is due already."""
    reminder = claim.reminder
    due = reminder.due_at
    return reminder.wake_kind is WakeKind.NOTICE and (due is None or due <= now)


def heeds_quiet(reminder: Reminder) -> bool:
    """True if its owner's quiet hours apply: to nags, now or later, and to low priority."""
    nags = reminder.nag_every is not None or reminder.wake_kind is WakeKind.NAG
    return nags or reminder.priority is Priority.LOW


def quiet_until(claim: Claim, now: datetime, quiet: Quiet | None) -> datetime | None:
    """Return the end of the quiet hours that this message must wait for; None: send it now.

    Nags and low priority wait, unless a send was tried already.
    """
    reminder = claim.reminder
    waits = reminder.wake_kind is WakeKind.NAG or reminder.priority is Priority.LOW
    if not waits or claim.tried_at is not None or not is_quiet(now, reminder.zone, quiet):
        return None
    return defer(now, reminder.zone, quiet)


def needs_look(claim: Claim, now: datetime) -> bool:
    """True if an earlier try may have arrived and the nonce alone would not tell.

    Discord may have forgotten the nonce; or it was sent late, perhaps in a digest with another's.
    """
    tried = claim.tried_at
    if tried is None:
        return False
    return now - tried > NONCE_MEMORY or tried - claim.slot_at > LATE


# -- settlements ---------------------------------------------------------------------------------


def delivered(
    item: Sendable, sent: Sent, now: datetime, place: Place | Unset = UNSET
) -> Settlement:
    """Settle a message that arrived. ``place``: its new place, if the old one is gone."""
    late = max(now - item.claim.slot_at, timedelta())
    record = _record(item, Outcome.DELIVERED)
    record = replace(
        record,
        channel_id=sent.channel_id,
        guild_id=sent.guild_id,
        message_id=sent.message_id,
        sent_at=now,
        late=late,
    )
    return replace(_onward(item, now, nags=True), delivery=record, place=place)


def undeliverable(item: Sendable, reason: str, now: datetime) -> Settlement:
    """Settle a message that cannot arrive: occurrences and snoozes go to the inbox."""
    to_inbox = item.reminder.wake_kind in _ABOUT_AN_OCCURRENCE
    outcome = Outcome.UNDELIVERABLE if to_inbox else Outcome.MISSED
    settlement = replace(
        _onward(item, now, nags=False),
        delivery=replace(_record(item, outcome), error=reason),
        error=reason,
    )
    if settlement.wake is None and to_inbox:
        return replace(settlement, status=Status.UNDELIVERABLE)
    return settlement


def poisoned(error: BaseException) -> Settlement:
    """Settle a broken reminder: set it aside, in the inbox, with the reason."""
    reason = str(error) or type(error).__name__
    record = DeliveryRecord(outcome=Outcome.UNDELIVERABLE, error=reason)
    return Settlement(Status.UNDELIVERABLE, delivery=record, error=reason)


def skipped(claim: Claim) -> Settlement:
    """Settle a stale notice without a message; the occurrence is next."""
    due = claim.reminder.due_at
    wake = None if due is None else Wake(due, WakeKind.OCCURRENCE)
    record = DeliveryRecord(outcome=Outcome.SKIPPED)
    return Settlement(Status.SCHEDULED, wake=wake, delivery=record)


def deferred(claim: Claim, until: datetime) -> Settlement:
    """Put the same message off to ``until``, the end of the quiet hours."""
    return Settlement(Status.SCHEDULED, wake=Wake(until, claim.reminder.wake_kind))


def paused() -> Settlement:
    """Pause a reminder whose owner left the server; ``Contacts.seen`` resumes it."""
    return Settlement(Status.PAUSED, error=LEFT)


def retry(
    claim: Claim, failure: Transient, now: datetime, jitter: float, looked_at: datetime | None
) -> Settlement:
    """Retry the same slot. ``looked_at``: no message for it had arrived by then."""
    delay = retry_delay(claim.reminder.attempts, failure.retry_after, jitter)
    before = None if looked_at is not None else claim.tried_at
    if failure.unsent:
        tried_at: datetime | Unset | None = before
    else:
        tried_at = UNSET if looked_at is None else looked_at
    return Settlement(
        Status.RETRYING, retry_at=now + delay, tried_at=tried_at, error=failure.reason
    )


def interrupted(now: datetime) -> Settlement:
    """Shutdown during a send; the next claimer checks whether the message exists."""
    return Settlement(Status.RETRYING, retry_at=now)


def resumed(reminder: Reminder, now: datetime) -> Wake | None:
    """Return the next wake of a paused reminder; a missed one is overdue, not dropped."""
    return next_wake(wake_state(reminder, pending(reminder)), now, reminder.zone)


def new_place(failure: Undelivered | None, dm_channel: str | None) -> Place | Unset:
    """Return the reminder's new place: its owner's DM, if the channel is gone for good."""
    if isinstance(failure, PlaceGone):
        return Place(PlaceKind.DM, dm_channel)
    return UNSET


def _record(item: Sendable, outcome: Outcome) -> DeliveryRecord:
    line = item.line
    return DeliveryRecord(
        outcome=outcome,
        occurrence_at=line.due_at,
        nonce=nonce_of(line.reminder_id, line.kind, line.slot_at),
        collapsed=line.collapsed,
    )


def _onward(item: Sendable, now: datetime, *, nags: bool) -> Settlement:
    """Settle this wake and plan the next one."""
    reminder, kind = item.reminder, item.reminder.wake_kind
    fired_at = reminder.fired_at if kind is WakeKind.NOTICE else now
    snoozed = _still_snoozed(reminder, now)
    counts = {WakeKind.NOTICE: reminder.nag_count, WakeKind.NAG: reminder.nag_count + 1}
    nag_count = counts.get(kind, 0)
    due_at = item.following
    if due_at is None and not _ends_occurrence(item.claim):
        due_at = reminder.due_at
    state = replace(
        wake_state(reminder, due_at),
        snoozed_until=snoozed,
        fired_at=fired_at,
        nag_every=reminder.nag_every if nags else None,
        nag_count=nag_count,
    )
    wake = next_wake(state, now, reminder.zone, item.quiet)
    return Settlement(
        Status.SCHEDULED if wake is not None else Status.DELIVERED,
        wake=wake,
        due_at=UNSET if item.following is None else item.following,
        snoozed_until=snoozed,
        nag_count=nag_count,
        fired_at=fired_at,
    )
