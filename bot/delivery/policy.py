"""What follows from what happened: retries, the next wake, what is late. Pure, tables in tests."""

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
"""From here on a message says that it is late, and why. Below it nobody would notice."""

FIRST_RETRY = timedelta(seconds=1)
LAST_RETRY = timedelta(minutes=10)
"""The tries of one message are never further apart."""

NONCE_MEMORY = timedelta(minutes=2)
"""How long Discord surely knows a nonce: "in the past few minutes", says create-message in its API
reference, and gives no number. After this the place is looked through before a second try."""

LEFT = "no longer in the server"
"""The error of a reminder that is paused because its owner left; ``returned`` looks for it."""

AWAY = "the database was away"
"""The error of a reminder whose sending began when the database could not be asked."""

_ABOUT_AN_OCCURRENCE = (WakeKind.OCCURRENCE, WakeKind.SNOOZE)


@dataclass(frozen=True, slots=True)
class Item:
    """One claimed reminder, ready to be said. ``following``: the next occurrence of its series.

    ``quiet``: its owner's quiet hours, where they matter.
    """

    claim: Claim
    line: Line
    following: datetime | None = None
    quiet: Quiet | None = None

    @property
    def reminder(self) -> Reminder:
        return self.claim.reminder


def nonce_of(reminder_id: int, kind: WakeKind, slot_at: datetime) -> str:
    """The nonce of a reminder's message: the same in every process, 24 of Discord's 25 characters.

    Made from the slot, which no retry and no lost lease changes.
    """
    name = f"{reminder_id}:{kind.value}:{int(slot_at.timestamp() * 1_000_000)}"
    return hashlib.blake2b(name.encode(), digest_size=12).hexdigest()


def joint_nonce(nonces: Iterable[str]) -> str:
    """The nonce of a digest: that of its only line, or one made of them all."""
    all_of_them = sorted(nonces)
    if len(all_of_them) == 1:
        return all_of_them[0]
    return hashlib.blake2b("+".join(all_of_them).encode(), digest_size=12).hexdigest()


def retry_delay(attempts: int, retry_after: float | None, jitter: float) -> timedelta:
    """How long to wait after try number ``attempts`` (from 1); ``jitter`` is in [0, 1).

    1 s, doubled each time, up to 10 minutes, of which between half and all is waited, so that what
    failed together does not come back together. A wait that the place asked for is kept.
    """
    doubled = FIRST_RETRY * (1 << min(max(attempts - 1, 0), 10))
    waited = min(doubled, LAST_RETRY) * (0.5 + jitter / 2)
    asked = timedelta(seconds=retry_after or 0)
    return min(max(waited, asked), LAST_RETRY)


def following(claim: Claim, now: datetime) -> datetime | None:
    """The occurrence after ``now``, if this wake ends the present one. Raises BadRule, BadZone."""
    reminder = claim.reminder
    series = series_of(reminder)
    if series is None or not _ends_occurrence(claim):
        return None
    occurrence = next_occurrence(series, now)
    return None if occurrence is None else occurrence.at


def _ends_occurrence(claim: Claim) -> bool:
    """Whether ``due_at`` is over with this wake: its own message, or one that overtook it."""
    if claim.reminder.wake_kind is WakeKind.OCCURRENCE:
        return True
    return not _still_due(claim)


def _still_due(claim: Claim) -> bool:
    due_at = claim.reminder.due_at
    return due_at is not None and due_at > claim.slot_at


def _still_snoozed(reminder: Reminder, now: datetime) -> datetime | None:
    """The snooze that is still ahead. An occurrence that comes with or after it says it too."""
    until = reminder.snoozed_until
    if reminder.wake_kind is WakeKind.SNOOZE:
        return None
    if reminder.wake_kind is WakeKind.OCCURRENCE and until is not None and until <= now:
        return None
    return until


def is_stale(claim: Claim, now: datetime) -> bool:
    """A notice whose occurrence has come meanwhile: the occurrence says it all."""
    reminder = claim.reminder
    due = reminder.due_at
    return reminder.wake_kind is WakeKind.NOTICE and (due is None or due <= now)


def heeds_quiet(reminder: Reminder) -> bool:
    """Whether its owner's quiet hours matter: for nags, now or later, and for low priority."""
    nags = reminder.nag_every is not None or reminder.wake_kind is WakeKind.NAG
    return nags or reminder.priority is Priority.LOW


def put_off(claim: Claim, now: datetime, quiet: Quiet | None) -> datetime | None:
    """The end of the quiet hours that this message must wait for; None: say it now.

    Nags wait, and whatever has low priority; a message that was tried already does not.
    """
    reminder = claim.reminder
    waits = reminder.wake_kind is WakeKind.NAG or reminder.priority is Priority.LOW
    if not waits or claim.tried_at is not None or not is_quiet(now, reminder.zone, quiet):
        return None
    return defer(now, reminder.zone, quiet)


def needs_look(claim: Claim, now: datetime) -> bool:
    """Whether an earlier message may stand there that its nonce alone would not find.

    Discord may have forgotten the nonce; or it went out late, perhaps in a digest with another.
    """
    tried = claim.tried_at
    if tried is None:
        return False
    return now - tried > NONCE_MEMORY or tried - claim.slot_at > LATE


# -- settlements ---------------------------------------------------------------------------------


def delivered(item: Item, sent: Sent, now: datetime, place: Place | Unset = UNSET) -> Settlement:
    """It arrived. ``place``: where it goes from now on, if its old place is gone."""
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


def undeliverable(item: Item, reason: str, now: datetime) -> Settlement:
    """It cannot arrive: occurrences and snoozes go to the inbox, notices and nags are let go."""
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
    """The reminder itself is broken: set aside, in the inbox, with the reason."""
    reason = str(error) or type(error).__name__
    record = DeliveryRecord(outcome=Outcome.UNDELIVERABLE, error=reason)
    return Settlement(Status.UNDELIVERABLE, delivery=record, error=reason)


def skipped(claim: Claim) -> Settlement:
    """A stale notice: nothing is said, and the occurrence is next."""
    due = claim.reminder.due_at
    wake = None if due is None else Wake(due, WakeKind.OCCURRENCE)
    record = DeliveryRecord(outcome=Outcome.SKIPPED)
    return Settlement(Status.SCHEDULED, wake=wake, delivery=record)


def deferred(claim: Claim, until: datetime) -> Settlement:
    """Quiet hours: the same message, at their end."""
    return Settlement(Status.SCHEDULED, wake=Wake(until, claim.reminder.wake_kind))


def paused() -> Settlement:
    """The person left the server; ``on_return`` resumes it."""
    return Settlement(Status.PAUSED, error=LEFT)


def retry(
    claim: Claim, failure: Transient, now: datetime, jitter: float, looked_at: datetime | None
) -> Settlement:
    """The same slot again. ``looked_at``: up to then no message for it stood in the place."""
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
    """We had to stop while it was being sent: the next one finds out whether it arrived."""
    return Settlement(Status.RETRYING, retry_at=now)


def resumed(reminder: Reminder, now: datetime) -> Wake | None:
    """When a paused reminder wakes next; what it missed meanwhile is overdue, not dropped."""
    return next_wake(wake_state(reminder, pending(reminder)), now, reminder.zone)


def new_place(failure: Undelivered | None, dm_channel: str | None) -> Place | Unset:
    """Where a reminder lives from now on: its DM, if its channel is gone for good."""
    if isinstance(failure, PlaceGone):
        return Place(PlaceKind.DM, dm_channel)
    return UNSET


def _record(item: Item, outcome: Outcome) -> DeliveryRecord:
    line = item.line
    return DeliveryRecord(
        outcome=outcome,
        occurrence_at=line.due_at,
        nonce=nonce_of(line.reminder_id, line.kind, line.slot_at),
        collapsed=line.collapsed,
    )


def _onward(item: Item, now: datetime, *, nags: bool) -> Settlement:
    """Where the reminder goes once this wake has been dealt with."""
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
