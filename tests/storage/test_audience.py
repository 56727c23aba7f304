"""What delivery asks of every database: an audience, the first doubtful try, unreadable rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.changes import Audience, Settlement
from bot.reminders.model import Draft, Status
from bot.storage.database.tables import reminders
from bot.storage.people import People
from bot.storage.stores import Stores, make_stores
from tests.storage.settling import settle_one

LEASE = timedelta(seconds=30)
DM, ROOM, PROMPT = (
    Place(PlaceKind.DM, "9"),
    Place(PlaceKind.CHANNEL, "7", "5"),
    Place(PlaceKind.TERMINAL),
)
DISCORD = Audience((PlaceKind.DM, PlaceKind.CHANNEL))


@pytest.fixture
def stores(engine: AsyncEngine) -> Stores:
    return make_stores(engine)


async def add(stores: Stores, now: datetime, **more: Any) -> int:
    fields: dict[str, Any] = {
        "user_id": "1",
        "text": "x",
        "place": DM,
        "zone": "UTC",
        "due_at": now,
    }
    return (await stores.reminders.add(Draft(**fields | more), now)).id


async def test_a_process_claims_and_waits_for_what_it_can_reach(
    stores: Stores, now: datetime
) -> None:
    prompt = await add(stores, now, place=PROMPT)
    others = await add(stores, now, place=PROMPT, user_id="2")
    later = now + timedelta(minutes=1)
    dm, room = await add(stores, later, place=DM), await add(stores, later, place=ROOM)

    assert await stores.claims.next_wake() == now
    assert await stores.claims.next_wake(DISCORD) == later
    mine = Audience((PlaceKind.TERMINAL,), "1")
    assert [c.reminder.id for c in await stores.claims.claim(later, LEASE, 9, audience=mine)] == [
        prompt
    ]
    assert [
        c.reminder.id for c in await stores.claims.claim(later, LEASE, 9, audience=DISCORD)
    ] == [
        dm,
        room,
    ]
    assert [c.reminder.id for c in await stores.claims.claim(later, LEASE, 9)] == [others]


async def test_who_is_busy_is_left_out_of_claim_and_wake(stores: Stores, now: datetime) -> None:
    await add(stores, now)
    later = now + timedelta(minutes=1)
    other = await add(stores, later, user_id="2")

    assert await stores.claims.next_wake(DISCORD, ["1"]) == later
    claims = await stores.claims.claim(later, LEASE, 9, avoid=["1"], audience=DISCORD)
    assert [claim.reminder.id for claim in claims] == [other]


async def test_the_first_try_of_unknown_outcome_is_remembered(
    stores: Stores, now: datetime
) -> None:
    await add(stores, now)
    tried = []
    at = now
    for outcome in (None, Settlement(Status.RETRYING, retry_at=now), None):
        [claim] = await stores.claims.claim(at, LEASE, 1)
        tried.append(claim.tried_at)
        if outcome is not None:
            assert await settle_one(stores.claims, claim, outcome, at)
        at += timedelta(minutes=1)
    assert tried == [None, now, now]

    [claim] = await stores.claims.claim(at, LEASE, 1)
    unsent = Settlement(Status.RETRYING, retry_at=at, tried_at=None)
    assert await settle_one(stores.claims, claim, unsent, at)
    [claim] = await stores.claims.claim(at, LEASE, 1)
    assert claim.tried_at is None


async def test_a_row_that_cannot_be_read_stops_no_claim(
    stores: Stores, engine: AsyncEngine, now: datetime
) -> None:
    broken, good = await add(stores, now), await add(stores, now)
    async with engine.begin() as connection:
        damage = update(reminders).where(reminders.c.id == broken).values(priority="enormous")
        await connection.execute(damage)

    assert [claim.reminder.id for claim in await stores.claims.claim(now, LEASE, 9)] == [good]
    assert (
        await stores.claims.claim(now + 2 * LEASE, LEASE, 9, avoid=[]) != ()
    )  # only the good one's lease
    async with engine.connect() as connection:
        row = (await connection.execute(select(reminders).where(reminders.c.id == broken))).one()
    assert (row.status, row.wake_at, row.lease_token) == ("undeliverable", None, None)
    assert "enormous" in row.error
    [missed] = await stores.deliveries.inbox("1")
    assert (missed.reminder_id, missed.delivery.error) == (broken, row.error)
    assert await stores.deliveries.mark_seen("1", [missed.id], now) == 1


async def test_several_people_are_looked_up_at_once(engine: AsyncEngine, now: datetime) -> None:
    people = People(engine)
    await people.touch("1", DM, None, now)
    await people.touch("2", ROOM, None, now)
    found = await people.several(["1", "2", "3"])

    assert {key: person.dm_channel_id for key, person in found.items()} == {"1": "9", "2": None}
    assert await people.several([]) == {}
