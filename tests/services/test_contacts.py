"""Contacts: what a user missed is told once; what their leaving paused goes on, once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delivery.policy import LEFT
from bot.place import Place
from bot.reminders.changes import DeliveryRecord, Outcome, Past, Settlement
from bot.reminders.model import Draft, Limits, Status
from bot.services.contacts import SHOWN, Contacts, missed_text
from bot.storage.people import People
from bot.storage.stores import Stores, make_stores
from tests.delivery.stage import DM, NOW, ROOM, Clock
from tests.storage.settling import settle_one


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wakes() -> list[datetime]:
    return []


@pytest.fixture
def stores(engine: AsyncEngine, wakes: list[datetime]) -> Stores:
    return make_stores(engine, Limits(), wakes.append)


@pytest.fixture
def contacts(engine: AsyncEngine, stores: Stores, clock: Clock) -> Contacts:
    return Contacts(People(engine), stores, clock)


async def waiting(contacts: Contacts, user_id: str = "1") -> tuple[Past, ...]:
    async with contacts.inbox(user_id) as missed:
        return missed


def when(at: datetime, zone: str) -> str:
    return f"{at:%H:%M} {zone}"


async def miss(stores: Stores, text: str, user: str = "1", collapsed: int = 0) -> None:
    await stores.reminders.add(Draft(user, text, DM, "Europe/Berlin", NOW), NOW)
    [mine] = await stores.claims.claim(NOW, timedelta(seconds=30), 1)
    record = DeliveryRecord(Outcome.UNDELIVERABLE, collapsed=collapsed, error="no DMs")
    await settle_one(stores.claims, mine, Settlement(Status.UNDELIVERABLE, delivery=record), NOW)


async def test_nothing_missed_is_nothing_said(contacts: Contacts) -> None:
    assert missed_text(await waiting(contacts), when) == ""


async def test_it_is_told_once_and_then_counts_as_delivered(
    contacts: Contacts, stores: Stores, clock: Clock
) -> None:
    await miss(stores, "buy\nmilk")
    await miss(stores, "call mum", collapsed=2)
    await miss(stores, "somebody else's", user="2")
    missed = await waiting(contacts)

    assert missed_text(missed, when).split("\n") == [
        "**While you were away, you missed:**",
        "• buy milk (due 09:00 Europe/Berlin) (no DMs)",
        "• call mum (due 09:00 Europe/Berlin, plus 2 before that) (no DMs)",
    ]
    clock.forward(hours=2)
    assert await contacts.shown("1", missed, DM, "555") == 2
    assert await contacts.shown("1", missed, DM, "555") == 0
    assert await waiting(contacts) == ()
    assert len(await waiting(contacts, "2")) == 1
    [_, past] = await stores.deliveries.history("1")
    assert past.delivery.outcome is Outcome.DELIVERED
    assert (past.delivery.message_id, past.delivery.sent_at) == ("555", clock())


async def test_a_full_inbox_comes_in_portions(contacts: Contacts, stores: Stores) -> None:
    for number in range(SHOWN + 2):
        await miss(stores, str(number))
    first = await waiting(contacts)
    assert "There may be more" in missed_text(first, when)
    await contacts.shown("1", first)
    rest = await waiting(contacts)
    assert [past.text for past in rest] == ["20", "21"]
    assert "There may be more" not in missed_text(rest, when)


async def left(stores: Stores, place: Place = ROOM) -> int:
    """A reminder that is paused because its owner had left the server."""
    added = await stores.reminders.add(Draft("1", "buy milk", place, "Europe/Berlin", NOW), NOW)
    [mine] = await stores.claims.claim(NOW, timedelta(seconds=30), 1)
    await settle_one(stores.claims, mine, Settlement(Status.PAUSED, error=LEFT), NOW)
    return added.id


async def test_being_seen_again_resumes_what_leaving_paused_there(
    contacts: Contacts, stores: Stores, clock: Clock, wakes: list[datetime]
) -> None:
    reminder_id = await left(stores)
    clock.forward(hours=5)
    wakes.clear()

    for elsewhere in (DM, replace(ROOM, guild_id="6")):
        await contacts.seen("1", elsewhere, None)
    await contacts.seen("2", ROOM, None)
    assert (await stores.lookups.get("1", reminder_id)).status is Status.PAUSED
    assert wakes == []

    await contacts.seen("1", ROOM, None)
    assert (await stores.lookups.get("1", reminder_id)).status is Status.SCHEDULED
    assert len(wakes) == 1
    await contacts.seen("1", ROOM, None)
    assert len(wakes) == 1


async def test_a_pause_of_ones_own_is_not_ended_by_coming_back(
    contacts: Contacts, stores: Stores
) -> None:
    added = await stores.reminders.add(Draft("1", "tea", ROOM, "Europe/Berlin", NOW), NOW)
    await stores.reminders.pause("1", added.id, NOW)

    await contacts.seen("1", ROOM, None)

    assert (await stores.lookups.get("1", added.id)).status is Status.PAUSED


async def test_a_damaged_row_stays_paused_and_keeps_nobody_from_an_answer(
    contacts: Contacts, stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    reminder_id = await left(stores)
    damage = "UPDATE reminders SET notices = '[12, oops' WHERE id = :id"
    async with stores.reminders.engine.begin() as connection:
        await connection.execute(text(damage), {"id": reminder_id})

    await contacts.seen("1", ROOM, None)

    assert [record.getMessage() for record in caplog.records] == [
        "reminders of user 1 in server 5 stay paused"
    ]
    async with stores.reminders.engine.connect() as connection:
        found = text("SELECT status FROM reminders WHERE id = :id")
        assert await connection.scalar(found, {"id": reminder_id}) == Status.PAUSED


async def test_being_seen_is_noted_with_the_language(
    engine: AsyncEngine, contacts: Contacts, clock: Clock
) -> None:
    await contacts.seen("1", DM, "de")
    clock.forward(hours=1)
    await contacts.seen("1", ROOM, None)
    person = await People(engine).get("1")
    assert person is not None
    assert (person.locale, person.dm_channel_id) == ("de", "900")


async def test_what_was_missed_is_shown_by_one_of_two_concurrent_messages(
    contacts: Contacts, stores: Stores
) -> None:
    await miss(stores, "buy milk")
    shown: list[int] = []

    async def show() -> None:
        async with contacts.inbox("1") as missed:
            await asyncio.sleep(0)
            shown.append(await contacts.shown("1", missed, DM))

    await asyncio.gather(show(), show())
    assert sorted(shown) == [0, 1]
