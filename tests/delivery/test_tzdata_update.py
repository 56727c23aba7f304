"""A new zone database moves what is yet to come, once, and says so."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delivery.tzdata_update import follow_zone_data
from bot.place import Place, PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import Draft, Reminder, Status, WakeKind
from bot.reminders.next_wake import Wake
from bot.storage.marks import Marks
from bot.storage.stores import Stores, make_stores

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)  # 09:00 in Berlin
OLD = RIGHT + timedelta(hours=1)  # as if Berlin had still been at another offset


async def stored(stores: Stores, due_at: datetime, rule: str | None) -> Reminder:
    draft = Draft(
        user_id="1",
        text="stretch",
        place=Place(PlaceKind.DM, "5"),
        zone="Europe/Berlin",
        due_at=due_at,
        rule=rule,
        anchor=datetime(2026, 2, 1, 9) if rule else None,  # noqa: DTZ001 - a wall time
    )
    reminder = await stores.reminders.add(draft, NOW)
    return await stores.reminders.change(
        "1", reminder.id, Change(wake=Wake(due_at, WakeKind.OCCURRENCE)), NOW
    )


async def test_only_future_series_move_and_only_once(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    stores, marks = make_stores(engine), Marks(engine)
    await marks.put("tzdata", "2026a", NOW)
    series = await stored(stores, OLD, "FREQ=DAILY")
    single = await stored(stores, OLD, None)
    overdue = await stored(stores, NOW - timedelta(hours=1), "FREQ=DAILY")
    right = await stored(stores, RIGHT, "FREQ=DAILY")
    with caplog.at_level(logging.WARNING):
        assert await follow_zone_data(stores.lookups, stores.reminders, marks, "2026b", NOW) == 1
        assert await follow_zone_data(stores.lookups, stores.reminders, marks, "2026b", NOW) == 0
    moved = await stores.lookups.get("1", series.id)
    assert (moved.due_at, moved.wake_at) == (RIGHT, RIGHT)
    for untouched in (single, overdue, right):
        assert await stores.lookups.get("1", untouched.id) == untouched
    assert "zone data 2026a → 2026b: 1 future occurrences moved" in caplog.text


async def test_a_snooze_stays_where_it_was_put_and_a_paused_series_moves_too(
    engine: AsyncEngine,
) -> None:
    stores, marks = make_stores(engine), Marks(engine)
    await marks.put("tzdata", "2026a", NOW)
    put_off, paused = [await stored(stores, OLD, "FREQ=DAILY") for _ in range(2)]
    until = NOW + timedelta(hours=2)
    snoozed = Change(snoozed_until=until, wake=Wake(until, WakeKind.SNOOZE))
    await stores.reminders.change("1", put_off.id, snoozed, NOW)
    await stores.reminders.pause("1", paused.id, NOW)
    assert await follow_zone_data(stores.lookups, stores.reminders, marks, "2026b", NOW) == 2
    moved = await stores.lookups.get("1", put_off.id)
    assert (moved.due_at, moved.wake_at) == (RIGHT, NOW + timedelta(hours=2))
    assert moved.wake_kind is WakeKind.SNOOZE
    still = await stores.lookups.get("1", paused.id)
    assert (still.due_at, still.wake_at, still.status) == (RIGHT, None, Status.PAUSED)


async def test_the_first_start_moves_nothing(engine: AsyncEngine) -> None:
    stores, marks = make_stores(engine), Marks(engine)
    await stored(stores, OLD, "FREQ=DAILY")
    assert await follow_zone_data(stores.lookups, stores.reminders, marks, "2026b", NOW) == 0
    assert await marks.get("tzdata") == "2026b"
