"""What the ledger promises: no message lost, none answered twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.storage.turns import Latest, LedgerEntry, TurnLedger, TurnStatus
from tests.storage.statements import statements

HERE = Place(PlaceKind.CHANNEL, "900", "77")
LEASE = timedelta(minutes=2)


@pytest.fixture
def ledger(engine: AsyncEngine) -> TurnLedger:
    return TurnLedger(engine, "one")


@pytest.fixture
def other(engine: AsyncEngine) -> TurnLedger:
    return TurnLedger(engine, "two")


def turn(message_id: str = "5", place: Place = HERE) -> LedgerEntry:
    return LedgerEntry(message_id, "1", place)


async def test_a_message_is_received_once_however_often_it_comes(
    ledger: TurnLedger, other: TurnLedger, now: datetime
) -> None:
    tried = [keeper.receive(turn(), now, LEASE) for keeper in (ledger, other) * 3]
    assert sorted(await asyncio.gather(*tried)) == [False] * 5 + [True]
    assert not await ledger.receive(turn(), now + timedelta(days=1), LEASE)


async def test_a_good_turn_costs_three_small_writes_and_leaves_no_words(
    ledger: TurnLedger, now: datetime
) -> None:
    with statements(ledger.engine) as heard:
        assert await ledger.receive(turn(), now, LEASE)
        assert await ledger.keep_answer("5", "Sarah", now)
        assert await ledger.finish("5", ["8", "9"], now)
    assert len(heard) == 3
    kept = await ledger.get("5")
    assert kept is not None
    assert (kept.status, kept.posted) == (TurnStatus.ANSWERED, ("8", "9"))
    assert kept.answer == ""
    assert not await ledger.receive(turn(), now, LEASE)
    assert await ledger.unfinished(now + 9 * LEASE, lease=LEASE, inherit=True) == ()


async def test_what_a_dead_process_left_is_taken_up_once_with_all_it_had(
    ledger: TurnLedger, other: TurnLedger, now: datetime
) -> None:
    await ledger.receive(turn("5"), now, LEASE)
    await ledger.receive(turn("4"), now - timedelta(seconds=1), LEASE)
    await ledger.keep_answer("5", "an answer\x00 that was kept", now)
    await ledger.posted("5", ["8"], now)
    assert await other.unfinished(now, lease=LEASE) == ()
    later = now + LEASE
    taken = await asyncio.gather(*(other.unfinished(later, lease=LEASE) for _ in range(3)))
    first, second = [kept for group in taken for kept in group]
    assert (first.turn, first.attempts, first.answer) == (turn("4"), 1, "")
    assert second.turn == turn("5")
    assert (second.answer, second.posted) == ("an answer that was kept", ("8",))
    for late in (
        ledger.keep_answer("5", "late", later),
        ledger.posted("5", ["0"], later),
        ledger.finish("5", ["0"], later),
        ledger.fail("5", "late", later),
    ):
        assert not await late
    assert await other.finish("5", ["8"], later)
    assert not await other.finish("5", ["8"], later)


async def test_a_renewed_turn_is_nobody_elses(
    ledger: TurnLedger, other: TurnLedger, now: datetime
) -> None:
    await ledger.receive(turn(), now, LEASE)
    assert await ledger.start("5", now, LEASE)
    assert await ledger.renew(["5", "6"], now + 2 * LEASE) == 1
    assert await other.renew(["5"], now + 9 * LEASE) == 0
    assert await other.unfinished(now + LEASE, lease=LEASE) == ()


async def test_a_sole_process_inherits_at_once_from_an_earlier_one_and_not_from_itself(
    ledger: TurnLedger, other: TurnLedger, now: datetime
) -> None:
    await ledger.receive(turn("4"), now, LEASE)
    ledger.become_sole()
    await ledger.receive(turn("5"), now, LEASE)
    assert await ledger.unfinished(now, lease=LEASE, inherit=True) == (), "received here"
    (kept,) = await other.unfinished(now, lease=LEASE, inherit=True)
    assert (kept.turn.message_id, kept.attempts) == ("5", 1), "4's owner was not alone: it may live"
    assert not await ledger.keep_answer("5", "late", now)


async def test_only_a_turn_that_is_started_again_counts_as_another_attempt(
    ledger: TurnLedger, other: TurnLedger, now: datetime
) -> None:
    """One that waits behind a message which ends each process is not given up with it."""
    await ledger.receive(turn("4"), now, LEASE)
    await ledger.receive(turn("5"), now, LEASE)
    assert len(await other.unfinished(now + LEASE, lease=LEASE)) == 2
    assert await other.start("4", now + LEASE, LEASE)
    attempts = [await other.get(message_id) for message_id in ("4", "5")]
    assert [kept and kept.attempts for kept in attempts] == [2, 1]


async def test_what_is_being_answered_here_is_not_taken_over_from_oneself(
    ledger: TurnLedger, other: TurnLedger, now: datetime
) -> None:
    await ledger.receive(turn("4"), now, LEASE)
    await ledger.receive(turn("5"), now, LEASE)
    later = now + 2 * LEASE
    assert await ledger.unfinished(later, lease=LEASE, inherit=True, held=["4", "5"]) == ()
    (kept,) = await ledger.unfinished(later, lease=LEASE, held=["5"])
    assert kept.turn.message_id == "4"
    assert await ledger.start("5", later, LEASE), "late, and still ours"
    await ledger.finish("5", [], later)
    assert not await ledger.start("5", later, LEASE)
    assert not await other.start("4", later, LEASE)


async def test_a_failed_turn_is_not_tried_again(ledger: TurnLedger, now: datetime) -> None:
    await ledger.receive(turn(), now, LEASE)
    assert await ledger.fail("5", "model down", now)
    assert await ledger.unfinished(now + 9 * LEASE, lease=LEASE) == ()
    kept = await ledger.get("5")
    assert kept is not None
    assert kept.status is TurnStatus.FAILED


async def test_the_newest_message_of_each_place(ledger: TurnLedger, now: datetime) -> None:
    dm = Place(PlaceKind.DM, "901")
    # The longer snowflake is the newer, and messages may be received out of order.
    for seconds, (message_id, place) in enumerate(
        [("1000", HERE), ("998", HERE), ("999", HERE), ("7", dm)]
    ):
        await ledger.receive(turn(message_id, place), now + timedelta(seconds=seconds), LEASE)
    third = now + timedelta(seconds=3)
    newest = Latest("901", None, PlaceKind.DM, "7", third)
    assert await ledger.latest(5) == (newest, Latest("900", "77", PlaceKind.CHANNEL, "1000", now))
    assert await ledger.latest(1) == (newest,)
    assert await ledger.latest(5, since=third) == (newest,)


async def test_old_turns_are_pruned_when_they_ended(ledger: TurnLedger, now: datetime) -> None:
    for message_id in ("1", "2", "3"):
        await ledger.receive(turn(message_id), now, LEASE)
    await ledger.finish("1", [], now)
    await ledger.fail("2", "", now)
    assert await ledger.prune(now) == 0
    assert await ledger.prune(now + timedelta(seconds=1)) == 2
    assert await ledger.get("3") is not None
