"""What a claim promises: a lease, one settlement, and a price that does not grow."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.changes import Change, Claim, DeliveryRecord, Outcome, Settlement
from bot.reminders.model import Draft, Limits, Reminder, Status, WakeKind
from bot.reminders.next_wake import Wake
from bot.storage.database.tables import reminders
from bot.storage.stores import Stores, make_stores
from tests.storage.filling import fill
from tests.storage.settling import settle_one
from tests.storage.statements import statements

HERE = Place(PlaceKind.DM, "900")
LEASE = timedelta(seconds=30)


@pytest.fixture
def stores(engine: AsyncEngine) -> Stores:
    return make_stores(engine, Limits(open_reminders=10_000))


async def due(
    stores: Stores, now: datetime, *minutes: int, user_id: str = "1", place: Place = HERE
) -> list[Reminder]:
    """Reminders that are due so many minutes before now."""
    moments = [now - timedelta(minutes=before) for before in minutes]
    drafts = [Draft(user_id, "due", place, "UTC", due_at=moment) for moment in moments]
    return list(await stores.reminders.add_all([(draft, None) for draft in drafts], now))


async def claim_one(stores: Stores, now: datetime) -> Claim:
    (claim,) = await stores.claims.claim(now, LEASE, 10)
    return claim


def sent(message_id: str = "m1", **fields: Any) -> DeliveryRecord:
    return DeliveryRecord(Outcome.DELIVERED, channel_id="900", message_id=message_id, **fields)


async def test_the_earliest_are_claimed_first_and_only_when_due(
    stores: Stores, now: datetime
) -> None:
    added = await due(stores, now, 1, 3, 2, -1)
    claims = await stores.claims.claim(now, LEASE, 2)
    assert [claim.reminder.id for claim in claims] == [added[1].id, added[2].id]
    assert [claim.slot_at for claim in claims] == [added[1].due_at, added[2].due_at]
    assert [claim.reminder.id for claim in await stores.claims.claim(now, LEASE, 9)] == [
        added[0].id
    ]
    assert await stores.claims.claim(now, LEASE, 9) == ()
    assert await stores.claims.next_wake() == now + LEASE


async def test_a_claimed_reminder_says_so(stores: Stores, now: datetime) -> None:
    (added,) = await due(stores, now, 1)
    claim = await claim_one(stores, now)
    assert claim.reminder == await stores.lookups.get("1", added.id)
    assert claim.reminder == dataclasses.replace(
        added, status=Status.SENDING, wake_at=now + LEASE, attempts=1
    )
    assert (claim.lease_until, claim.tried_at) == (now + LEASE, None)
    assert claim.status is Status.SCHEDULED


async def test_people_who_have_enough_under_way_are_left_out(stores: Stores, now: datetime) -> None:
    await due(stores, now, 5, 4, user_id="busy")
    (quiet,) = await due(stores, now, 1, user_id="quiet")
    claims = await stores.claims.claim(now, LEASE, 5, avoid=["busy"])
    assert [claim.reminder.id for claim in claims] == [quiet.id]


async def test_channels_that_have_enough_waiting_are_left_out(
    stores: Stores, now: datetime
) -> None:
    crowded, new_dm = Place(PlaceKind.CHANNEL, "77", "5"), Place(PlaceKind.DM)
    await due(stores, now, 5, user_id="1", place=crowded)
    (elsewhere,) = await due(stores, now, 1, user_id="2", place=new_dm)
    claims = await stores.claims.claim(now, LEASE, 5, avoid=["77"])
    assert [claim.reminder.id for claim in claims] == [elsewhere.id]


async def test_a_lease_that_ran_out_is_somebody_elses(stores: Stores, now: datetime) -> None:
    (added,) = await due(stores, now, 1)
    first = await claim_one(stores, now)
    assert await stores.claims.claim(now + LEASE - timedelta(seconds=1), LEASE, 5) == ()
    second = await claim_one(stores, now + LEASE)
    assert second.reminder.attempts == 2
    assert (second.tried_at, second.slot_at) == (now, added.due_at)

    state = await stores.lookups.get("1", added.id)
    done = Settlement(Status.DELIVERED, delivery=sent())
    assert not await settle_one(stores.claims, first, done, now + LEASE)
    assert await stores.claims.release([first]) == 0
    assert await stores.claims.renew(first.token, [added.id], now + 9 * LEASE) == 0
    assert await stores.lookups.get("1", added.id) == state
    assert await stores.deliveries.history("1") == ()
    assert await settle_one(stores.claims, second, done, now + LEASE)


async def test_a_renewed_lease_holds(stores: Stores, now: datetime) -> None:
    (added,) = await due(stores, now, 1)
    claim = await claim_one(stores, now)
    assert await stores.claims.renew(claim.token, [added.id], now + 2 * LEASE) == 1
    assert await stores.claims.claim(now + LEASE, LEASE, 5) == ()
    assert await settle_one(stores.claims, claim, Settlement(Status.DELIVERED), now + LEASE)


async def test_a_released_claim_is_as_it_was(stores: Stores, now: datetime) -> None:
    (added,) = await due(stores, now, 1)
    assert await stores.claims.release([await claim_one(stores, now)]) == 1
    assert await stores.lookups.get("1", added.id) == added
    later = now + timedelta(minutes=1)
    again = await claim_one(stores, now)
    assert again.tried_at is None
    assert await stores.claims.release([again], later) == 1
    assert await stores.claims.claim(now, LEASE, 5) == ()
    assert (await claim_one(stores, later)).slot_at == added.due_at


async def test_a_delivered_one_is_recorded_and_never_wakes(stores: Stores, now: datetime) -> None:
    (added,) = await due(stores, now, 42)
    claim = await claim_one(stores, now)
    delivery = sent(
        guild_id="77", nonce="n" * 25, sent_at=now, late=timedelta(minutes=42), collapsed=2
    )
    assert await settle_one(
        stores.claims, claim, Settlement(Status.DELIVERED, delivery=delivery), now
    )
    kept = await stores.lookups.get("1", added.id)
    assert (kept.status, kept.wake_at, kept.attempts) == (Status.DELIVERED, None, 0)
    assert await stores.claims.next_wake() is None
    (past,) = await stores.deliveries.history("1")
    assert past.delivery == dataclasses.replace(delivery, occurrence_at=added.due_at)
    assert (past.reminder_id, past.kind, past.slot_at) == (added.id, "occurrence", added.due_at)
    assert (past.attempts, past.text, past.recorded_at) == (1, "due", now)
    assert await stores.deliveries.delivered_message("1", "m1") == (added.id,)
    assert await stores.deliveries.delivered_message("2", "m1") == ()
    assert await stores.deliveries.history("2") == ()
    assert not await settle_one(
        stores.claims, claim, Settlement(Status.DELIVERED, delivery=delivery), now
    )


async def test_the_next_occurrence_is_written_with_the_record(
    stores: Stores, now: datetime
) -> None:
    (added,) = await due(stores, now, 1)
    claim = await claim_one(stores, now)
    tomorrow = now + timedelta(days=1)
    settlement = Settlement(
        Status.SCHEDULED,
        wake=Wake(tomorrow - timedelta(hours=1), WakeKind.NOTICE),
        due_at=tomorrow,
        fired_at=now,
        delivery=sent(),
    )
    assert await settle_one(stores.claims, claim, settlement, now)
    kept = await stores.lookups.get("1", added.id)
    assert (kept.status, kept.due_at, kept.fired_at) == (Status.SCHEDULED, tomorrow, now)
    assert (kept.wake_at, kept.wake_kind) == (tomorrow - timedelta(hours=1), WakeKind.NOTICE)
    assert kept.revision == added.revision + 1
    notice = await claim_one(stores, tomorrow)
    assert (notice.slot_at, notice.tried_at) == (kept.wake_at, None)


async def test_a_retry_keeps_its_slot_and_counts_on(stores: Stores, now: datetime) -> None:
    (added,) = await due(stores, now, 1)
    retry = now + timedelta(minutes=2)
    claim = await claim_one(stores, now)
    assert await settle_one(
        stores.claims, claim, Settlement(Status.RETRYING, retry_at=retry, error="503"), now
    )
    kept = await stores.lookups.get("1", added.id)
    assert (kept.status, kept.error, kept.wake_at) == (Status.RETRYING, "503", retry)
    again = await claim_one(stores, retry)
    assert (again.slot_at, again.tried_at) == (added.due_at, now)
    assert (again.reminder.attempts, again.status) == (2, Status.RETRYING)
    assert await stores.deliveries.history("1") == ()


async def test_what_its_owner_did_while_it_was_sent_stays_and_the_record_is_written(
    stores: Stores, now: datetime
) -> None:
    cancelled, moved, edited = await due(stores, now, 3, 2, 1)
    claims = await stores.claims.claim(now, LEASE, 5)
    _, token = await stores.reminders.cancel("1", cancelled.id, now)
    later = now + timedelta(days=1)
    change = Change(due_at=later, wake=Wake(later, WakeKind.OCCURRENCE))
    await stores.reminders.change("1", moved.id, change, now)
    await stores.reminders.change("1", edited.id, Change(text="better words"), now)
    settled = [
        (claim, Settlement(Status.DELIVERED, delivery=sent(f"m{number}")))
        for number, claim in enumerate(claims)
    ]
    assert await stores.claims.settle(settled, now) == (True, True, True)
    assert (await stores.lookups.get("1", cancelled.id)).status is Status.CANCELLED
    assert (await stores.lookups.get("1", moved.id)).wake_at == later
    assert (await stores.lookups.get("1", edited.id)).status is Status.DELIVERED
    assert (await stores.lookups.get("1", edited.id)).text == "better words"
    assert {past.reminder_id for past in await stores.deliveries.history("1")} == {
        cancelled.id,
        moved.id,
        edited.id,
    }
    (back,) = await stores.undo.restore("1", token, now)
    assert (back.status, back.wake_at) == (Status.SCHEDULED, cancelled.due_at)


async def test_one_slot_has_one_record(stores: Stores, now: datetime) -> None:
    (added,) = await due(stores, now, 1)
    failed = DeliveryRecord(Outcome.UNDELIVERABLE, error="closed")
    await settle_one(
        stores.claims,
        await claim_one(stores, now),
        Settlement(Status.UNDELIVERABLE, delivery=failed),
        now,
    )
    assert added.due_at is not None
    same = Change(wake=Wake(added.due_at, WakeKind.OCCURRENCE))
    await stores.reminders.change("1", added.id, same, now)
    await settle_one(
        stores.claims,
        await claim_one(stores, now),
        Settlement(Status.DELIVERED, delivery=sent()),
        now,
    )
    (past,) = await stores.deliveries.history("1")
    assert past.delivery.outcome is Outcome.DELIVERED
    assert (past.delivery.message_id, past.delivery.error) == ("m1", None)


async def test_many_are_settled_together_each_by_its_own_lease(
    stores: Stores, now: datetime
) -> None:
    added = await due(stores, now, 3, 2, 1)
    claims = await stores.claims.claim(now, LEASE, 5)
    lost = dataclasses.replace(claims[1], token="somebody else's")
    digest = Settlement(Status.DELIVERED, delivery=sent("digest"))
    settled = await stores.claims.settle([(c, digest) for c in (claims[0], lost, claims[2])], now)
    assert settled == (True, False, True)
    assert await stores.deliveries.delivered_message("1", "digest") == (added[0].id, added[2].id)
    assert await stores.claims.settle([], now) == ()


async def test_an_erased_reminder_cannot_be_settled(stores: Stores, now: datetime) -> None:
    await due(stores, now, 1)
    claim = await claim_one(stores, now)
    async with stores.reminders.engine.begin() as connection:
        await connection.execute(reminders.delete())
    assert not await settle_one(
        stores.claims, claim, Settlement(Status.DELIVERED, delivery=sent()), now
    )
    assert await stores.deliveries.history("1") == ()


async def test_the_inbox_holds_what_failed_until_it_is_seen(stores: Stores, now: datetime) -> None:
    once, series = await due(stores, now, 2, 1)
    first, second = await stores.claims.claim(now, LEASE, 5)
    failed = DeliveryRecord(Outcome.UNDELIVERABLE, error="DMs closed")
    later = now + timedelta(days=1)
    go_on = Settlement(
        Status.SCHEDULED, wake=Wake(later, WakeKind.OCCURRENCE), due_at=later, delivery=failed
    )
    await stores.claims.settle(
        [(first, Settlement(Status.UNDELIVERABLE, delivery=failed)), (second, go_on)], now
    )
    inbox = await stores.deliveries.inbox("1")
    assert [past.reminder_id for past in inbox] == [once.id, series.id]
    assert await stores.deliveries.inbox("2") == ()
    ids = [past.id for past in inbox]
    assert await stores.deliveries.mark_seen("2", ids, later) == 0
    assert await stores.deliveries.mark_seen("1", ids, later, channel_id="5", message_id="m9") == 2
    assert await stores.deliveries.mark_seen("1", ids, later) == 0
    assert await stores.deliveries.inbox("1") == ()
    assert (await stores.lookups.get("1", once.id)).status is Status.DELIVERED
    assert (await stores.lookups.get("1", series.id)).status is Status.SCHEDULED
    assert [past.delivery.message_id for past in await stores.deliveries.history("1")] == [
        "m9",
        "m9",
    ]


async def test_a_damaged_row_does_not_stop_the_others(stores: Stores, now: datetime) -> None:
    damaged, strange, sound = await due(stores, now, 3, 2, 1)
    async with stores.reminders.engine.begin() as connection:
        for column, value, row in (
            ("notices", "[12, oops", damaged),
            ("place_kind", "pigeon", strange),
        ):
            damage = text(f"UPDATE reminders SET {column} = :value WHERE id = :id")  # noqa: S608
            await connection.execute(damage, {"value": value, "id": row.id})
    (claim,) = await stores.claims.claim(now, LEASE, 10)
    assert claim.reminder.id == sound.id
    assert await stores.claims.claim(now + 9 * LEASE, LEASE, 10) != ()
    assert await stores.claims.next_wake() == now + 10 * LEASE


async def test_history_pages_from_the_newest(stores: Stores, now: datetime) -> None:
    added = await due(stores, now, 3, 2, 1)
    settled = [
        (c, Settlement(Status.DELIVERED, delivery=sent()))
        for c in await stores.claims.claim(now, LEASE, 5)
    ]
    await stores.claims.settle(settled, now)
    newest = await stores.deliveries.history("1", limit=2)
    assert [past.reminder_id for past in newest] == [added[2].id, added[1].id]
    rest = await stores.deliveries.history("1", limit=2, before=newest[-1].id)
    assert [past.reminder_id for past in rest] == [added[0].id]
    (one,) = await stores.deliveries.history("1", reminder_id=added[1].id)
    assert one.reminder_id == added[1].id


async def test_a_tick_sends_as_many_statements_for_fifty_as_for_one(
    stores: Stores, now: datetime
) -> None:
    with statements(stores.reminders.engine) as idle:
        await stores.claims.next_wake()
        assert await stores.claims.claim(now, LEASE, 50) == ()
    assert len(idle) == 2
    counts = []
    for number in (1, 50):
        await due(stores, now, *[1] * number)
        with statements(stores.reminders.engine) as heard:
            claims = await stores.claims.claim(now, LEASE, 50)
        with statements(stores.reminders.engine) as more:
            await stores.claims.settle(
                [(c, Settlement(Status.DELIVERED, delivery=sent())) for c in claims], now
            )
        assert len(claims) == number
        counts.append((len(heard), len(more)))
    assert counts == [(3, 4), (3, 4)]


async def test_due_rows_and_the_next_wake_are_found_by_the_index(
    stores: Stores, now: datetime
) -> None:
    moments = [now + timedelta(minutes=minutes) for minutes in range(-2, 2000)]
    await fill(
        stores.reminders.engine, [Draft("1", "t", HERE, "UTC", due_at=at) for at in moments], now
    )
    async with stores.reminders.engine.begin() as connection:
        await connection.execute(
            text("ANALYZE TABLE reminders" if connection.dialect.name == "mysql" else "ANALYZE")
        )
    with statements(stores.reminders.engine) as heard:
        await stores.claims.next_wake()
        await stores.claims.claim(now, LEASE, 5)
    queries = [
        select(reminders.c.wake_at)
        .where(reminders.c.wake_at.is_not(None))
        .order_by(reminders.c.wake_at)
        .limit(1),
        select(reminders.c.id, reminders.c.tried_at, reminders.c.status)
        .where(reminders.c.wake_at <= now)
        .order_by(reminders.c.wake_at, reminders.c.id)
        .limit(5)
        .with_for_update(skip_locked=True),
    ]
    for query, real in zip(queries, heard, strict=False):
        compiled = query.compile(stores.reminders.engine.sync_engine)
        assert str(compiled) == real, "the query explained here is the one that is sent"
        plan = await _explained(stores.reminders.engine, query)
        assert "ix_reminders_wake_at_id" in plan, plan
        for sorting in ("Sort", "filesort", "TEMP B-TREE", "Seq Scan"):
            assert sorting not in plan, plan


async def _explained(engine: AsyncEngine, query: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    async with engine.connect() as connection:
        compiled = query.compile(engine.sync_engine, compile_kwargs={"literal_binds": True})
        rows = await connection.exec_driver_sql(explain + str(compiled))
        return "\n".join(str(tuple(row)) for row in rows)
