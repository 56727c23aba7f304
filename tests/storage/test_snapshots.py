"""Snapshots, on every database: kept for a reminder, and gone some time after it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from bot.storage.snapshots import File, Snapshot, Snapshots
from bot.storage.stores import make_stores

DRAFT = Draft("1", "answer Bob", Place(PlaceKind.DM), "UTC")
MESSAGE = Snapshot(
    "Bob", "Are you coming?", "900", "901", None, (File("a.txt", "text/plain", b"A"),)
)


async def test_the_first_snapshot_of_a_reminder_stays(engine: AsyncEngine, now: datetime) -> None:
    kept = Snapshots(engine)
    await kept.keep("1", 5, MESSAGE, now)
    await kept.keep("1", 5, Snapshot("Eve", "other", "1", "2"), now)
    assert await kept.get("1", 5) == MESSAGE
    assert await kept.get("2", 5) is None


async def test_only_what_was_over_long_ago_is_pruned(engine: AsyncEngine, now: datetime) -> None:
    stores, kept = make_stores(engine), Snapshots(engine)
    opened, done, deleted, fresh = [(await stores.reminders.add(DRAFT, now)).id for _ in range(4)]
    for reminder_id in (opened, done, deleted, fresh):
        await kept.keep("1", reminder_id, MESSAGE, now)
    await stores.reminders.done("1", done, now)
    await stores.reminders.cancel("1", deleted, now)
    await stores.reminders.done("1", fresh, now + timedelta(days=2))
    assert await kept.prune(now + timedelta(days=1)) == 2
    left = [key for key in (opened, done, deleted, fresh) if await kept.get("1", key)]
    assert left == [opened, fresh]
