"""What a person missed is told first, once, and is on record as delivered then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.reminders.changes import DeliveryRecord, Outcome, Settlement
from bot.reminders.model import Draft, Status
from bot.services.inbox import SHOWN, Inbox, missed_text
from bot.storage.stores import Stores
from tests.delivery.stage import DM, NOW, Clock
from tests.storage.settling import settle_one


@pytest.fixture
def inbox(stores: Stores, clock: Clock) -> Inbox:
    return Inbox(stores.deliveries, clock)


def when(at: datetime, zone: str) -> str:
    return f"{at:%H:%M} {zone}"


async def miss(stores: Stores, text: str, user: str = "1", collapsed: int = 0) -> None:
    await stores.reminders.add(Draft(user, text, DM, "Europe/Berlin", NOW), NOW)
    [mine] = await stores.claims.claim(NOW, timedelta(seconds=30), 1)
    record = DeliveryRecord(Outcome.UNDELIVERABLE, collapsed=collapsed, error="no DMs")
    await settle_one(stores.claims, mine, Settlement(Status.UNDELIVERABLE, delivery=record), NOW)


async def test_nothing_missed_is_nothing_said(inbox: Inbox) -> None:
    assert missed_text(await inbox.waiting("1"), when) == ""


async def test_it_is_told_once_and_then_counts_as_delivered(
    inbox: Inbox, stores: Stores, clock: Clock
) -> None:
    await miss(stores, "buy\nmilk")
    await miss(stores, "call mum", collapsed=2)
    await miss(stores, "somebody else's", user="2")
    missed = await inbox.waiting("1")

    assert missed_text(missed, when).split("\n") == [
        "**While you were away, you missed:**",
        "• buy milk (due 09:00 Europe/Berlin) (no DMs)",
        "• call mum (due 09:00 Europe/Berlin, plus 2 before that) (no DMs)",
    ]
    clock.forward(hours=2)
    assert await inbox.shown("1", missed, DM, "555") == 2
    assert await inbox.shown("1", missed, DM, "555") == 0
    assert await inbox.waiting("1") == ()
    assert len(await inbox.waiting("2")) == 1
    [_, past] = await stores.deliveries.history("1")
    assert past.delivery.outcome is Outcome.DELIVERED
    assert (past.delivery.message_id, past.delivery.sent_at) == ("555", clock())


async def test_a_full_inbox_comes_in_portions(inbox: Inbox, stores: Stores) -> None:
    for number in range(SHOWN + 2):
        await miss(stores, str(number))
    first = await inbox.waiting("1")
    assert "There may be more" in missed_text(first, when)
    await inbox.shown("1", first)
    rest = await inbox.waiting("1")
    assert [past.text for past in rest] == ["20", "21"]
    assert "There may be more" not in missed_text(rest, when)
