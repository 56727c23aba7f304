"""Looking for one reminder among many, on every database."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import Draft, Status
from bot.storage.stores import make_stores


async def test_what_rang_last_is_found_until_it_is_done(engine: AsyncEngine, now: datetime) -> None:
    stores, place = make_stores(engine), Place(PlaceKind.DM, "5")
    for minutes, text in ((3, "early"), (1, "late"), (2, "between")):
        made = await stores.reminders.add(Draft("1", text, place, "UTC"), now)
        fired = Change(fired_at=now - timedelta(minutes=minutes), status=Status.DELIVERED)
        await stores.reminders.change("1", made.id, fired, now)
    since = now - timedelta(hours=1)
    last = await stores.lookups.rang_last("1", since)
    assert last is not None
    assert last.text == "late"
    assert await stores.lookups.rang_last("2", since) is None
    assert await stores.lookups.rang_last("1", now) is None
    await stores.reminders.change("1", last.id, Change(status=Status.DONE, wake=None), now)
    last = await stores.lookups.rang_last("1", since)
    assert last is not None
    assert last.text == "between"
