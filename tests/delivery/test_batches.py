"""What is said about a late reminder, and which late ones share a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery.batches import DIGEST_LINES, pack, prepare
from bot.delivery.messages import Cause
from bot.delivery.policy import Sendable, nonce_of
from bot.place import Place, PlaceKind
from bot.reminders.model import Status, WakeKind
from bot.reminders.quiet import Quiet
from bot.reminders.recurrence.rules import BadRule
from bot.storage.people import Person
from bot.timezones.local import BadZone
from bot.ui.delivery.fired_text import fired_text
from tests.delivery.stage import DM, NOW, ROOM, claim

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def late(number: int, **fields: Any) -> Sendable:
    due = NOW - HOUR + timedelta(seconds=number)
    return prepare(claim(due, id=number, **fields), NOW, NOW - MINUTE)


def person(**fields: Any) -> Person:
    known = Person("1", "900", "77", "5", NOW - DAY, None)
    return replace(known, **fields)


@pytest.mark.parametrize(
    ("after", "started", "status", "error", "cause", "until"),
    [
        (59, -60, Status.SCHEDULED, None, None, None),
        (3600, 600, Status.SCHEDULED, None, Cause.DOWN, 600),
        (3600, -600, Status.SCHEDULED, None, Cause.DELAYED, 3600),
        (3600, 600, Status.RETRYING, "503", Cause.REFUSED, 3600),
        (3600, -600, Status.RETRYING, "the database was away", Cause.DELAYED, 3600),
        (3600, 600, Status.SENDING, None, Cause.DOWN, 600),  # a process died with it
        (3600, -600, Status.SCHEDULED, "old trouble", Cause.DELAYED, 3600),
    ],
)
def test_why_it_is_late_is_said_truthfully(
    after: int,
    started: int,
    status: Status,
    error: str | None,
    cause: Cause | None,
    until: int | None,
) -> None:
    begun = NOW + timedelta(seconds=started)
    item = prepare(claim(status=status, error=error), NOW + timedelta(seconds=after), begun)

    if cause is None:
        assert item.line.late is None
    else:
        assert item.line.late is not None
        assert item.line.late.cause is cause
        assert item.line.late.since == NOW
        assert item.line.late.until == NOW + timedelta(seconds=until or 0)


def test_what_quiet_hours_put_off_says_so() -> None:
    item = prepare(claim(NOW, due_at=NOW - 8 * HOUR), NOW, NOW - DAY)

    assert item.line.late is None
    assert item.line.quiet_since == NOW - 8 * HOUR


def test_what_quiet_hours_swallowed_of_a_series_is_counted() -> None:
    due = NOW - 9 * HOUR
    put_off = claim(
        NOW, due_at=due, rule="FREQ=HOURLY", anchor=due.replace(tzinfo=None), zone="UTC"
    )
    line = prepare(put_off, NOW, NOW - MINUTE).line

    assert (line.quiet_since, line.first_missed, line.collapsed, line.due_at) == (due, due, 9, NOW)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"rule": "FREQ=SOMETIMES", "anchor": datetime.fromisoformat("2026-01-01")}, BadRule),
        (
            {
                "rule": "FREQ=DAILY",
                "anchor": datetime.fromisoformat("2026-01-01"),
                "zone": "Mars/Base",
            },
            BadZone,
        ),
        ({"nag_every": HOUR, "nag_cap": 1, "zone": "Mars/Base"}, BadZone),
    ],
)
def test_a_broken_row_shows_before_anything_is_sent(
    fields: dict[str, Any], error: type[Exception]
) -> None:
    quiet = Quiet(datetime.min.time(), datetime.max.time())
    with pytest.raises(error):
        prepare(claim(**fields), NOW, NOW, quiet)


def test_two_late_ones_come_alone_and_three_together() -> None:
    two = pack([late(1), late(2)], {}, NOW)
    three = pack([late(3), late(1), late(2)], {}, NOW)

    assert [len(batch.items) for batch in two] == [1, 1]
    assert [[item.reminder.id for item in batch.items] for batch in three] == [[1, 2, 3]]


@pytest.mark.parametrize(
    "other",
    [
        late(3, user_id="2"),
        late(3, place=ROOM),
        late(3, wake_kind=WakeKind.NOTICE, due_at=NOW + HOUR),
        late(3, tried_at=NOW - MINUTE, status=Status.RETRYING),
        prepare(claim(id=3), NOW, NOW),
    ],
    ids=["somebody else", "elsewhere", "a notice", "tried alone a minute ago", "on time"],
)
def test_a_digest_is_of_one_person_in_one_place(other: Sendable) -> None:
    if other.claim.tried_at is not None:
        # Its own nonce still finds its message: in a digest it would be sent twice.
        other = replace(other, claim=replace(other.claim, slot_at=NOW - 90 * timedelta(seconds=1)))
    batches = pack([late(1), late(2), other], {}, NOW)

    assert sorted(len(batch.items) for batch in batches) == [1, 1, 1]


def test_the_same_late_ones_make_the_same_message_in_any_order() -> None:
    one, other = (
        pack([late(1), late(2), late(3)], {}, NOW),
        pack([late(3), late(2), late(1)], {}, NOW),
    )

    assert one[0].parcel().nonce == other[0].parcel().nonce
    assert len(one[0].parcel().nonce) == 24


def test_a_long_digest_is_several_messages_and_loses_nothing() -> None:
    many = [late(number) for number in range(1, 48)]
    wordy = [late(number, text="x" * 600) for number in range(1, 8)]

    assert [len(batch.items) for batch in pack(many, {}, NOW)] == [DIGEST_LINES, DIGEST_LINES, 7]
    batches = pack(wordy, {}, NOW)
    assert all(sum(len(i.line.text) for i in batch.items) <= 1700 for batch in batches)
    assert sorted(i.reminder.id for batch in batches for i in batch.items) == list(range(1, 8))


def test_a_digest_of_long_missed_series_is_one_message_with_all_around_it() -> None:
    due = NOW - 45 * DAY
    series: dict[str, Any] = {
        "rule": "FREQ=HOURLY",
        "anchor": due.replace(tzinfo=None),
        "zone": "UTC",
    }
    many = [claim(due, id=n, user_id="9" * 19, text="x" * 24, **series) for n in range(20)]
    batch = pack([prepare(each, NOW, NOW) for each in many], {}, NOW)[0]
    text = fired_text(batch.parcel(detour="the channel is gone" * 3, maybe_repeat=True))

    assert text.endswith("(possibly a repeat)")


def test_messages_leave_in_order_of_due_time() -> None:
    batches = pack(
        [late(30, user_id="2"), late(4), late(3), late(9), prepare(claim(id=5), NOW, NOW)], {}, NOW
    )

    assert [batch.due_at for batch in batches] == sorted(batch.due_at for batch in batches)


def test_a_known_dm_channel_saves_a_request() -> None:
    nowhere = Place(PlaceKind.DM)
    [batch] = pack([late(1, place=nowhere)], {"1": person()}, NOW)

    assert batch.place.channel_id == "900"
    assert batch.place_key == ("dm", "900")
    assert pack([late(1, place=nowhere)], {}, NOW)[0].place_key == ("dm", "1")


def test_whoever_gets_it_in_a_server_must_still_be_there() -> None:
    assert pack([late(1, place=ROOM)], {"1": person()}, NOW)[0].parcel().check_member
    assert not pack([late(1, place=DM)], {"1": person()}, NOW)[0].parcel().check_member


def test_a_message_alone_carries_its_reminders_own_nonce() -> None:
    [batch] = pack([late(7)], {}, NOW)
    line = batch.items[0].line

    assert batch.parcel().nonce == nonce_of(7, WakeKind.OCCURRENCE, line.slot_at)
