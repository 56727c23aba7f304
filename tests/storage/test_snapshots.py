"""Snapshots, on every database: kept for a reminder, and gone some time after it is over."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import Draft, Status
from bot.storage.backup import dump
from bot.storage.personal_data import PersonalData
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
    over = Change(status=Status.DONE, wake=None)
    await stores.reminders.change("1", done, over, now)
    await stores.reminders.cancel("1", deleted, now)
    await stores.reminders.change("1", fresh, over, now + timedelta(days=2))
    assert await kept.prune(now + timedelta(days=1)) == 2
    left = [key for key in (opened, done, deleted, fresh) if await kept.get("1", key)]
    assert left == [opened, fresh]


async def test_a_snapshot_is_kept_whole_exported_backed_up_and_erased(
    engine: AsyncEngine, now: datetime
) -> None:
    snapshots = Snapshots(engine)
    everything = bytes(range(256)) * 2000
    snapshot = Snapshot(
        "Bob 💧", "what he said\x00", "901", "77001", "77", (File("a.bin", "", everything),)
    )
    await snapshots.keep("1", 5, snapshot, now)
    await snapshots.keep("1", 5, Snapshot("Eve", "not this", "1", "2"), now)
    kept = await snapshots.get("1", 5)
    assert kept is not None
    assert (kept.author, kept.text, kept.files) == ("Bob 💧", "what he said", snapshot.files)
    assert kept.jump_url == "https://discord.com/channels/77/901/77001"
    assert await snapshots.get("2", 5) is None
    personal = PersonalData(engine)
    assert (await personal.export("1"))["snapshots"][0]["author"] == "Bob 💧"
    backup = io.StringIO()
    assert (await dump(engine, backup)).rows["snapshots"] == 1
    assert (await personal.erase("1"))["snapshots"] == 1
    assert await snapshots.get("1", 5) is None
