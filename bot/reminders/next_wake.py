"""Next wake: a notice, the occurrence, the end of a snooze or a nag, whichever is first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.reminders.model import Reminder, WakeKind
from bot.reminders.quiet import Quiet, defer

OnWake = Callable[[datetime], None]
"""Called with each new wake once it is stored."""

# Which of several wins when they fall on one instant: the others are then computed again.
_PRECEDENCE = (WakeKind.OCCURRENCE, WakeKind.SNOOZE, WakeKind.NAG, WakeKind.NOTICE)


@dataclass(frozen=True, slots=True)
class Wake:
    """The next moment at which a reminder has something to say, and what (`at`, aware UTC)."""

    at: datetime
    kind: WakeKind


@dataclass(frozen=True, slots=True)
class WakeState:
    """Everything in a reminder's row that decides when it wakes; instants are aware UTC.

    `due_at` is the occurrence not yet delivered: a series that has fired holds its next one here,
    and None means that none is left. `fired_at` is the last message about an occurrence that its
    owner has not called done; it is None otherwise. `snoozed_until` puts off that fired one and
    never moves `due_at`. `nag_count` counts the nags since the occurrence fired.
    """

    due_at: datetime | None
    notices: tuple[timedelta, ...] = ()
    snoozed_until: datetime | None = None
    fired_at: datetime | None = None
    nag_every: timedelta | None = None
    nag_count: int = 0
    nag_cap: int = 0


def wake_state(reminder: Reminder, due_at: datetime | None) -> WakeState:
    """Return the wake state of ``reminder``; ``due_at`` is the occurrence not yet delivered."""
    return WakeState(
        due_at=due_at,
        notices=reminder.notices,
        snoozed_until=reminder.snoozed_until,
        fired_at=reminder.fired_at,
        nag_every=reminder.nag_every,
        nag_count=reminder.nag_count,
        nag_cap=reminder.nag_cap,
    )


def ignore_wake(_at: datetime) -> None:
    """Default callback: do nothing; another process polls."""


def announce_wakes(reminders: Iterable[Reminder], on_wake: OnWake) -> None:
    """Call ``on_wake`` with the wake of each of ``reminders`` that has one."""
    for reminder in reminders:
        if reminder.wake_at is not None:
            on_wake(reminder.wake_at)


def notice_wakes(
    due_at: datetime, notices: tuple[timedelta, ...], now: datetime
) -> tuple[datetime, ...]:
    """The moments of the notices that are still to come, in order.

    One that lies in the past is left out: the hour's notice of a reminder made half an hour before,
    or those that an outage swallowed, would only be noise beside the occurrence.
    """
    moments = {due_at - ahead for ahead in notices if ahead > timedelta()}
    return tuple(sorted(moment for moment in moments if moment > now))


def next_wake(
    state: WakeState, now: datetime, zone: str = "UTC", quiet: Quiet | None = None
) -> Wake | None:
    """The one next wake of a reminder, computed when it is made, changed or settled.

    `now` is the moment up to which everything has been said. An occurrence, a snooze or a nag that
    should have come before it is overdue and comes at its own, past moment: it is never dropped.
    Nags wait for the end of `quiet` in `zone`; whether anything else does is the caller's choice.
    None: nothing is left to say.
    """
    candidates = [Wake(at, WakeKind.NOTICE) for at in _notices(state, now)]
    if state.due_at is not None:
        candidates.append(Wake(state.due_at, WakeKind.OCCURRENCE))
    if state.snoozed_until is not None:
        candidates.append(Wake(state.snoozed_until, WakeKind.SNOOZE))
    elif (nag_at := _nag(state)) is not None:
        candidates.append(Wake(defer(nag_at, zone, quiet), WakeKind.NAG))
    return min(candidates, key=lambda wake: (wake.at, _PRECEDENCE.index(wake.kind)), default=None)


def _notices(state: WakeState, now: datetime) -> tuple[datetime, ...]:
    if state.due_at is None:
        return ()
    return notice_wakes(state.due_at, state.notices, now)


def _nag(state: WakeState) -> datetime | None:
    """When to nag about the fired occurrence. Not while it is snoozed: the snooze speaks for it."""
    if state.fired_at is None or state.nag_every is None:
        return None
    if state.nag_count >= state.nag_cap:
        return None
    return state.fired_at + state.nag_every
