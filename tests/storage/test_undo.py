"""What can be undone, on every database: the newest act, by its person, for ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import Draft
from bot.storage.database.problems import NothingToUndo
from bot.storage.stores import make_stores


async def test_making_a_reminder_is_an_act_to_undo_until_something_else_is(
    engine: AsyncEngine, now: datetime
) -> None:
    stores, place = make_stores(engine), Place(PlaceKind.DM, "5")
    one = await stores.reminders.add(Draft("1", "one", place, "UTC"), now)
    last = await stores.undo.added_last("1", now)
    assert last == one
    assert await stores.undo.added_last("2", now) is None
    assert await stores.undo.added_last("1", now + timedelta(minutes=11)) is None
    two = await stores.reminders.add(Draft("1", "two", place, "UTC"), now + timedelta(seconds=1))
    await stores.reminders.cancel("1", one.id, now + timedelta(seconds=2))
    assert await stores.undo.added_last("1", now + timedelta(seconds=3)) is None
    three = await stores.reminders.add(
        Draft("1", "three", place, "UTC"), now + timedelta(seconds=4)
    )
    assert await stores.undo.added_last("1", now + timedelta(seconds=5)) == three
    await stores.reminders.change("1", three.id, Change(text="3"), now + timedelta(seconds=6))
    assert await stores.undo.added_last("1", now + timedelta(seconds=7)) is None
    assert two.revision == 1


async def test_the_newest_act_is_the_one_to_undo(engine: AsyncEngine, now: datetime) -> None:
    stores = make_stores(engine)
    place = Place(PlaceKind.DM, "5")
    one, two = [
        await stores.reminders.add(Draft("1", text, place, "UTC"), now) for text in ("one", "two")
    ]
    with pytest.raises(NothingToUndo):
        await stores.undo.latest("1", now)
    await stores.reminders.cancel("1", one.id, now)
    _, token = await stores.reminders.cancel("1", two.id, now + timedelta(seconds=1))
    assert await stores.undo.latest("1", now + timedelta(seconds=2)) == token
    with pytest.raises(NothingToUndo):
        await stores.undo.latest("2", now)
    with pytest.raises(NothingToUndo):
        await stores.undo.latest("1", now + timedelta(minutes=11))
