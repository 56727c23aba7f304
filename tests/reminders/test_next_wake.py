"""One reminder has exactly one next wake, of one kind, whatever is pending on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.reminders.model import WakeKind
from bot.reminders.next_wake import Wake, WakeState, next_wake, notice_wakes
from bot.reminders.quiet import Quiet

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
NAGGING = WakeState(None, fired_at=NOW, nag_every=10 * MINUTE, nag_cap=3)


def test_notices_come_in_order_and_only_those_ahead() -> None:
    due = NOW + 5 * HOUR

    assert notice_wakes(due, (HOUR, DAY, 2 * HOUR, HOUR), NOW) == (due - 2 * HOUR, due - HOUR)
    assert notice_wakes(due, (5 * HOUR,), NOW) == ()
    assert notice_wakes(due, (timedelta(), -HOUR), NOW) == ()


@pytest.mark.parametrize(
    ("state", "at", "kind"),
    [
        (WakeState(NOW + HOUR), NOW + HOUR, WakeKind.OCCURRENCE),
        (WakeState(NOW + 2 * DAY, (DAY, HOUR)), NOW + DAY, WakeKind.NOTICE),
        (WakeState(NOW + 2 * HOUR, (DAY, HOUR)), NOW + HOUR, WakeKind.NOTICE),
        (WakeState(NOW + 30 * MINUTE, (DAY, HOUR)), NOW + 30 * MINUTE, WakeKind.OCCURRENCE),
        (WakeState(NOW - DAY, (HOUR,)), NOW - DAY, WakeKind.OCCURRENCE),
        # A snoozed occurrence of a series: whichever comes first, the series does not move.
        (WakeState(NOW + DAY, snoozed_until=NOW + HOUR), NOW + HOUR, WakeKind.SNOOZE),
        (WakeState(NOW + HOUR, snoozed_until=NOW + DAY), NOW + HOUR, WakeKind.OCCURRENCE),
        (WakeState(NOW + HOUR, snoozed_until=NOW + HOUR), NOW + HOUR, WakeKind.OCCURRENCE),
        (WakeState(None, snoozed_until=NOW - HOUR), NOW - HOUR, WakeKind.SNOOZE),
        (NAGGING, NOW + 10 * MINUTE, WakeKind.NAG),
        (replace(NAGGING, nag_count=2), NOW + 10 * MINUTE, WakeKind.NAG),
        (replace(NAGGING, snoozed_until=NOW + HOUR), NOW + HOUR, WakeKind.SNOOZE),
        (replace(NAGGING, due_at=NOW + 5 * MINUTE), NOW + 5 * MINUTE, WakeKind.OCCURRENCE),
        (replace(NAGGING, due_at=NOW + 10 * MINUTE), NOW + 10 * MINUTE, WakeKind.OCCURRENCE),
        (replace(NAGGING, due_at=NOW + DAY, notices=(DAY - 10 * MINUTE,)), NOW + 10 * MINUTE,
         WakeKind.NAG),
    ],
)  # fmt: skip
def test_the_earliest_wins_and_ties_have_an_order(
    state: WakeState, at: datetime, kind: WakeKind
) -> None:
    assert next_wake(state, NOW) == Wake(at, kind)


@pytest.mark.parametrize(
    "state",
    [
        WakeState(None),
        WakeState(None, notices=(HOUR,)),
        replace(NAGGING, nag_count=3),
        replace(NAGGING, nag_every=None),
        replace(NAGGING, fired_at=None),
    ],
)
def test_nothing_left_to_say(state: WakeState) -> None:
    assert next_wake(state, NOW) is None


def test_a_nag_waits_for_the_end_of_quiet_hours_and_the_occurrence_does_not() -> None:
    night = Quiet(time(22), time(7))
    late = datetime(2026, 5, 4, 19, 55, tzinfo=UTC)  # 21:55 in Berlin
    nagging = replace(NAGGING, fired_at=late)

    assert next_wake(nagging, late, "Europe/Berlin", night) == Wake(
        datetime(2026, 5, 5, 5, tzinfo=UTC), WakeKind.NAG
    )
    due = WakeState(late + HOUR)
    assert next_wake(due, late, "Europe/Berlin", night) == Wake(late + HOUR, WakeKind.OCCURRENCE)


def test_settling_each_wake_in_turn_tells_the_whole_story_once() -> None:
    state = WakeState(NOW + 2 * DAY, (DAY, HOUR), nag_every=HOUR, nag_cap=2)
    told, now = [], NOW
    while (wake := next_wake(state, now)) is not None:
        told.append((wake.kind.value, (wake.at - NOW) // HOUR))
        now = wake.at
        if wake.kind is WakeKind.OCCURRENCE:
            state = replace(state, due_at=None, fired_at=now, nag_count=0)
        elif wake.kind is WakeKind.NAG:
            state = replace(state, fired_at=now, nag_count=state.nag_count + 1)

    assert told == [("notice", 24), ("notice", 47), ("occurrence", 48), ("nag", 49), ("nag", 50)]
