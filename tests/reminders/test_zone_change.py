"""Moving to another zone: what stays, the time on the clock or the moment, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.reminders.changes import Change
from bot.reminders.model import Reminder, Status, WakeKind
from bot.reminders.next_wake import Wake
from bot.reminders.zone_change import Group, Keep, affected, move, moves
from tests import samples

BERLIN, NEW_YORK, KOLKATA, PARIS = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Europe/Paris",
)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)  # 13:00 in Berlin, 07:00 in New York


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def reminder(
    due: str | None,
    rule: str | None = None,
    anchor: str | None = None,
    zone: str = BERLIN,
    status: Status = Status.SCHEDULED,
    **fields: Any,
) -> Reminder:
    return samples.reminder(
        due_at=utc(due) if due else None,
        rule=rule,
        anchor=datetime.fromisoformat(anchor) if anchor else None,
        zone=zone,
        status=status,
        **fields,
    )


DAILY = ("FREQ=DAILY", "2026-01-01T09:00")
WEEKLY = ("FREQ=WEEKLY;BYDAY=MO", "2026-01-05T09:00")


@pytest.mark.parametrize(
    ("due", "series", "zone", "keep", "after", "new_zone"),
    [
        # 09:00 in Berlin on 2 March is 08:00 UTC; 09:00 in New York is 14:00 UTC.
        ("2026-03-02T08:00", None, NEW_YORK, Keep.CLOCK, "2026-03-02T14:00", NEW_YORK),
        ("2026-03-02T08:00", None, NEW_YORK, Keep.INSTANT, "2026-03-02T08:00", NEW_YORK),
        # Half an hour's offset; to the east it comes earlier.
        ("2026-03-02T08:00", None, KOLKATA, Keep.CLOCK, "2026-03-02T03:30", KOLKATA),
        # The American clocks change on 8 March, the European ones on 29 March.
        ("2026-03-10T08:00", None, NEW_YORK, Keep.CLOCK, "2026-03-10T13:00", NEW_YORK),
        # 02:30 on 8 March does not exist in New York: 03:00 there is 07:00 UTC.
        ("2026-03-08T01:30", None, NEW_YORK, Keep.CLOCK, "2026-03-08T07:00", NEW_YORK),
        # A series: the pending occurrence keeps its day and its clock time.
        ("2026-03-02T08:00", DAILY, NEW_YORK, Keep.CLOCK, "2026-03-02T14:00", NEW_YORK),
        ("2026-03-02T08:00", WEEKLY, KOLKATA, Keep.CLOCK, "2026-03-02T03:30", KOLKATA),
        # Its instants: it stays in the old zone.
        ("2026-03-02T08:00", DAILY, NEW_YORK, Keep.INSTANT, "2026-03-02T08:00", None),
    ],
)
def test_where_a_reminder_goes(
    due: str,
    series: tuple[str, str] | None,
    zone: str,
    keep: Keep,
    after: str,
    new_zone: str | None,
) -> None:
    moved = move(reminder(due, *(series or ())), zone, keep, NOW)
    assert (moved.before, moved.after) == (utc(due), utc(after))
    given = moved.change.given()
    assert given.get("zone") == new_zone
    if keep is Keep.CLOCK:
        assert given["due_at"] == utc(after)
        assert isinstance(moved.change.wake, Wake)
        assert moved.change.wake.at == utc(after)
    else:
        assert "due_at" not in given
        assert "wake" not in given


def test_a_time_that_is_past_there_comes_at_once_and_is_not_lost() -> None:
    """09:00 tomorrow in New York, at 20:00 UTC today; in Kolkata it is past 01:00 tomorrow."""
    asked = reminder("2026-03-01T13:00", zone=NEW_YORK)  # 08:00 today in New York
    moved = move(asked, KOLKATA, Keep.CLOCK, NOW)  # 08:00 in Kolkata was 02:30 UTC
    assert moved.late
    assert isinstance(moved.change.wake, Wake)
    assert moved.change.wake.at == utc("2026-03-01T02:30")


def test_a_series_neither_repeats_nor_skips_a_day() -> None:
    """Today's 09:00 has fired in Berlin; 09:00 in New York is still to come today."""
    fired = reminder("2026-03-02T08:00", *DAILY, fired_at=utc("2026-03-01T08:00"))
    moved = move(fired, NEW_YORK, Keep.CLOCK, NOW)
    assert moved.after == utc("2026-03-02T14:00")


def test_a_paused_one_stays_paused() -> None:
    moved = move(reminder("2026-03-02T08:00", status=Status.PAUSED), NEW_YORK, Keep.CLOCK, NOW)
    assert moved.change == Change(due_at=utc("2026-03-02T14:00"), zone=NEW_YORK)


def test_a_notice_moves_with_it() -> None:
    early = reminder("2026-03-02T08:00", notices=(timedelta(hours=1),))
    moved = move(early, NEW_YORK, Keep.CLOCK, NOW)
    assert isinstance(moved.change.wake, Wake)
    assert moved.change.wake.at == utc("2026-03-02T13:00")
    assert moved.change.wake.kind is WakeKind.NOTICE


@pytest.mark.parametrize(
    ("asked", "group"),
    [
        (reminder("2026-03-02T08:00"), Group.ONCE),
        (reminder("2026-03-02T08:00", *DAILY), Group.SERIES),
        (reminder("2026-03-02T08:00", status=Status.PAUSED), Group.ONCE),
        (reminder("2026-03-02T08:00", status=Status.RETRYING), Group.ONCE),
        (reminder("2026-03-02T08:00", status=Status.UNDELIVERABLE), None),
        (reminder("2026-03-01T11:00"), None),  # due already
        (reminder(None), None),  # a to-do
        (reminder("2026-03-02T08:00", zone="Asia/Tokyo"), None),  # for Tokyo on purpose
        (reminder("2026-03-02T08:00", "FREQ=HOURLY;INTERVAL=8", "2026-03-01T09:00"), None),
    ],
)
def test_what_is_asked_about(asked: Reminder, group: Group | None) -> None:
    found = affected([asked], BERLIN, NEW_YORK, NOW)
    assert found == ({} if group is None else {group: (asked,)})


def test_zones_with_the_same_clock_raise_no_question_about_one_shots() -> None:
    once, series = reminder("2026-03-02T08:00"), reminder("2026-03-02T08:00", *DAILY)
    assert affected([once], BERLIN, PARIS, NOW) == {}
    assert affected([series], BERLIN, BERLIN, NOW) == {}


def test_moves_come_in_order_of_time() -> None:
    late, early = reminder("2026-03-05T08:00", id=1), reminder("2026-03-02T08:00", id=2)
    assert [m.reminder.id for m in moves([late, early], NEW_YORK, Keep.CLOCK, NOW)] == [2, 1]


def test_a_to_do_cannot_be_moved() -> None:
    with pytest.raises(ValueError, match="still to come"):
        move(reminder(None), NEW_YORK, Keep.CLOCK, NOW)
