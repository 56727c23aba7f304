"""What follows from what happened: each rule of delivery as a table."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bot.delivery import policy
from bot.delivery.batches import prepare
from bot.delivery.messages import PlaceGone, Sent, Transient
from bot.delivery.policy import nonce_of
from bot.place import Place, PlaceKind
from bot.reminders.changes import UNSET, Outcome, Settlement
from bot.reminders.model import Priority, Status, WakeKind
from bot.reminders.next_wake import Wake
from bot.reminders.quiet import Quiet
from tests.delivery.stage import NOW, claim

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
DAILY: dict[str, Any] = {
    "rule": "FREQ=DAILY",
    "anchor": datetime.fromisoformat("2026-02-01T10:00"),
}  # 09:00 UTC in winter
SENT = Sent("900", None, "4711")
NIGHT = Quiet(time(22), time(7))


def arrived(now: datetime = NOW + SECOND, quiet: Quiet | None = None, **fields: Any) -> Settlement:
    return policy.delivered(prepare(claim(**fields), now, NOW - DAY, quiet), SENT, now)


def test_a_one_shot_that_arrived_wakes_no_more() -> None:
    settled = arrived()

    assert settled.status is Status.DELIVERED
    assert settled.wake is None
    assert settled.fired_at == NOW + SECOND
    assert settled.delivery is not None
    assert settled.delivery.message_id == "4711"
    assert settled.delivery.late == SECOND


def test_a_series_goes_on_with_its_next_occurrence() -> None:
    settled = arrived(**DAILY)

    assert settled.status is Status.SCHEDULED
    assert settled.due_at == NOW + DAY
    assert settled.wake == Wake(NOW + DAY, WakeKind.OCCURRENCE)


def test_a_late_series_goes_on_after_all_that_was_missed() -> None:
    now = NOW + 3 * DAY + HOUR
    item = prepare(claim(**DAILY), now, NOW)
    settled = policy.delivered(item, SENT, now)

    assert item.line.due_at == NOW + 3 * DAY
    assert item.line.collapsed == 3
    assert item.line.first_missed == NOW
    assert settled.due_at == NOW + 4 * DAY
    assert settled.delivery is not None
    assert (settled.delivery.collapsed, settled.delivery.late) == (3, 3 * DAY + HOUR)


def test_an_occurrence_between_claim_and_arrival_is_not_swallowed() -> None:
    item = prepare(claim(**DAILY), NOW + DAY - SECOND, NOW)

    settled = policy.delivered(item, SENT, NOW + DAY + SECOND)

    assert settled.wake == Wake(NOW + DAY, WakeKind.OCCURRENCE)


def test_the_last_of_a_bounded_series_ends_it() -> None:
    settled = arrived(rule="FREQ=DAILY;UNTIL=20260302T090000Z", anchor=DAILY["anchor"])

    assert (settled.status, settled.wake, settled.due_at) == (Status.DELIVERED, None, UNSET)


def test_a_notice_leads_to_the_occurrence_and_fires_nothing() -> None:
    settled = arrived(
        wake_kind=WakeKind.NOTICE, slot_at=NOW, due_at=NOW + HOUR, notices=(HOUR, 10 * MINUTE)
    )

    assert settled.wake == Wake(NOW + 50 * MINUTE, WakeKind.NOTICE)
    assert settled.fired_at is None
    assert settled.status is Status.SCHEDULED


def test_a_stale_notice_is_skipped_for_its_occurrence() -> None:
    late = claim(wake_kind=WakeKind.NOTICE, due_at=NOW + HOUR)

    assert not policy.is_stale(late, NOW + HOUR - SECOND)
    assert policy.is_stale(late, NOW + HOUR)
    settled = policy.skipped(late)
    assert settled.wake == Wake(NOW + HOUR, WakeKind.OCCURRENCE)
    assert settled.delivery is not None
    assert settled.delivery.outcome is Outcome.SKIPPED


def test_nags_follow_until_their_cap() -> None:
    nagging: dict[str, Any] = {"nag_every": 10 * MINUTE, "nag_cap": 2}
    first = arrived(**nagging)
    nag: dict[str, Any] = {
        **nagging,
        "wake_kind": WakeKind.NAG,
        "fired_at": NOW,
        "due_at": NOW - HOUR,
    }
    second = arrived(nag_count=0, **nag)
    third = arrived(nag_count=1, **nag)

    assert first.wake == Wake(NOW + SECOND + 10 * MINUTE, WakeKind.NAG)
    assert first.status is Status.SCHEDULED
    assert (second.nag_count, second.wake) == (1, Wake(NOW + SECOND + 10 * MINUTE, WakeKind.NAG))
    assert (third.nag_count, third.wake, third.status) == (2, None, Status.DELIVERED)


def test_a_nag_of_a_series_keeps_its_next_occurrence() -> None:
    settled = arrived(wake_kind=WakeKind.NAG, nag_every=HOUR, nag_cap=1, due_at=NOW + DAY, **DAILY)

    assert settled.wake == Wake(NOW + DAY, WakeKind.OCCURRENCE)
    assert settled.due_at is UNSET


def test_a_snooze_that_ran_out_leaves_the_series_alone() -> None:
    settled = arrived(wake_kind=WakeKind.SNOOZE, snoozed_until=NOW, due_at=NOW + DAY, **DAILY)

    assert settled.snoozed_until is None
    assert settled.wake == Wake(NOW + DAY, WakeKind.OCCURRENCE)


def test_a_snooze_that_overtook_its_occurrence_takes_the_series_on() -> None:
    settled = arrived(wake_kind=WakeKind.SNOOZE, snoozed_until=NOW, due_at=NOW - HOUR, **DAILY)

    assert settled.due_at == NOW + DAY
    assert settled.wake == Wake(NOW + DAY, WakeKind.OCCURRENCE)


@pytest.mark.parametrize("until", [NOW, NOW + MINUTE])
def test_an_occurrence_says_the_snooze_that_it_meets_too(until: datetime) -> None:
    settled = arrived(now=NOW + MINUTE, snoozed_until=until)

    assert settled.snoozed_until is None
    assert settled.wake is None


def test_an_occurrence_keeps_a_later_snooze() -> None:
    settled = arrived(snoozed_until=NOW + HOUR)

    assert settled.wake == Wake(NOW + HOUR, WakeKind.SNOOZE)
    assert settled.status is Status.SCHEDULED


@pytest.mark.parametrize(
    ("kind", "outcome", "status"),
    [
        (WakeKind.OCCURRENCE, Outcome.UNDELIVERABLE, Status.UNDELIVERABLE),
        (WakeKind.SNOOZE, Outcome.UNDELIVERABLE, Status.UNDELIVERABLE),
        (WakeKind.NAG, Outcome.MISSED, Status.DELIVERED),
    ],
)
def test_what_cannot_arrive_is_kept_for_the_inbox(
    kind: WakeKind, outcome: Outcome, status: Status
) -> None:
    item = prepare(claim(wake_kind=kind, nag_every=HOUR, nag_cap=3), NOW, NOW)
    settled = policy.undeliverable(item, "no DMs", NOW)

    assert settled.delivery is not None
    assert (settled.delivery.outcome, settled.status) == (outcome, status)
    assert settled.delivery.error == settled.error == "no DMs"
    assert settled.wake is None  # nobody is nagged about what never arrived


def test_a_series_that_cannot_arrive_goes_on() -> None:
    item = prepare(claim(**DAILY), NOW, NOW)
    settled = policy.undeliverable(item, "no DMs", NOW)

    assert settled.status is Status.SCHEDULED
    assert settled.wake == Wake(NOW + DAY, WakeKind.OCCURRENCE)


def test_retries_double_up_to_ten_minutes_and_never_stop() -> None:
    delays = [policy.retry_delay(n, None, 0.999999).total_seconds() for n in (*range(1, 12), 5000)]

    assert [round(delay) for delay in delays] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]
    assert policy.retry_delay(4, None, 0.0) == 4 * SECOND
    assert policy.retry_delay(1, 30.0, 0.5) == 30 * SECOND
    assert policy.retry_delay(1, 90_000.0, 0.5) == 10 * MINUTE


@pytest.mark.parametrize("looked", [True, False])
@pytest.mark.parametrize("unsent", [True, False])
@pytest.mark.parametrize("before", [None, NOW - HOUR])
def test_since_when_a_message_may_stand_there(
    looked: bool, unsent: bool, before: datetime | None
) -> None:
    looked_at = NOW - SECOND if looked else None
    failure = Transient("503", unsent=unsent)
    settled = policy.retry(claim(tried_at=before), failure, NOW, 0.5, looked_at)

    expected = {
        (True, True): None,  # nothing stood there, and nothing was sent
        (True, False): looked_at,
        (False, True): before,
        (False, False): UNSET,  # the claim keeps the first doubtful try
    }
    assert settled.tried_at == expected[looked, unsent]
    assert settled.status is Status.RETRYING
    assert settled.retry_at is not None
    assert NOW < settled.retry_at <= NOW + policy.LAST_RETRY


@pytest.mark.parametrize(
    ("tried_at", "now", "looks"),
    [
        (None, NOW + DAY, False),
        (NOW, NOW + MINUTE, False),
        (NOW, NOW + 3 * MINUTE, True),
        (NOW + 2 * MINUTE, NOW + 2 * MINUTE + SECOND, True),  # late: perhaps in a digest
    ],
)
def test_when_the_place_is_looked_through(
    tried_at: datetime | None, now: datetime, looks: bool
) -> None:
    assert policy.needs_look(claim(tried_at=tried_at), now) is looks


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, False),
        ({"priority": Priority.HIGH}, False),
        ({"priority": Priority.LOW}, True),
        ({"priority": Priority.LOW, "tried_at": NOW}, False),
        ({"wake_kind": WakeKind.NAG}, True),
        ({"wake_kind": WakeKind.NAG, "priority": Priority.HIGH}, True),
    ],
)
def test_quiet_hours_hold_back_nags_and_what_is_unimportant(
    fields: dict[str, Any], waits: bool
) -> None:
    midnight = datetime(2026, 3, 2, 23, 0, tzinfo=NOW.tzinfo)
    morning = datetime(2026, 3, 3, 6, 0, tzinfo=NOW.tzinfo)  # 07:00 in Berlin

    until = policy.quiet_until(claim(midnight, **fields), midnight, NIGHT)

    assert until == (morning if waits else None)
    assert policy.quiet_until(claim(midnight, **fields), NOW, NIGHT) is None


def test_nonces_are_short_stable_and_of_one_slot_only() -> None:
    nonce = nonce_of(7, WakeKind.OCCURRENCE, NOW)

    assert nonce == nonce_of(7, WakeKind.OCCURRENCE, NOW) == "19f3710f078d2376b3a38c8c"
    assert len("p" + nonce) <= 25
    others = {
        nonce_of(8, WakeKind.OCCURRENCE, NOW),
        nonce_of(7, WakeKind.NAG, NOW),
        nonce_of(7, WakeKind.OCCURRENCE, NOW + timedelta(microseconds=1)),
    }
    assert len(others | {nonce}) == 4
    assert policy.joint_nonce([nonce]) == nonce
    assert policy.joint_nonce(["b", "a"]) == policy.joint_nonce(["a", "b"]) != nonce


def test_only_a_place_that_is_gone_moves_the_reminder() -> None:
    assert policy.new_place(PlaceGone("gone"), "9") == Place(PlaceKind.DM, "9")
    assert policy.new_place(None, "9") is UNSET


@pytest.mark.parametrize(
    ("fields", "wake"),
    [
        ({"due_at": NOW - DAY}, Wake(NOW - DAY, WakeKind.OCCURRENCE)),
        ({"due_at": NOW + DAY}, Wake(NOW + DAY, WakeKind.OCCURRENCE)),
        ({"due_at": NOW - DAY, "fired_at": NOW - DAY}, None),
        (
            {"due_at": NOW - DAY, "fired_at": NOW - DAY, "snoozed_until": NOW - HOUR},
            Wake(NOW - HOUR, WakeKind.SNOOZE),
        ),
    ],
)
def test_who_returns_misses_nothing(fields: dict[str, Any], wake: Wake | None) -> None:
    assert policy.resumed(claim(**fields).reminder, NOW) == wake
