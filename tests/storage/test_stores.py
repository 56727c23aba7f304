"""The writing stores announce every new wake, after its commit and not before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import Draft, Limits, TooMany, WakeKind
from bot.reminders.next_wake import Wake
from bot.storage.stores import make_stores

DM = Place(PlaceKind.DM, "9")


async def test_each_write_announces_its_wakes(engine: AsyncEngine, now: datetime) -> None:
    announced: list[datetime] = []
    stores = make_stores(engine, on_wake=announced.append)
    first, second = (now + timedelta(hours=hours) for hours in (1, 2))
    added, to_do = await stores.reminders.add_all(
        [(Draft("1", "tea", DM, "UTC", first), None), (Draft("1", "someday", DM, "UTC"), None)], now
    )
    assert announced == [first]
    later = Change(due_at=second, wake=Wake(second, WakeKind.OCCURRENCE))
    await stores.reminders.change("1", added.id, later, now)
    assert announced == [first, second]
    _, token = await stores.reminders.change_all("1", {to_do.id: later}, now, "changed")
    assert announced == [first, second, second]
    await stores.undo.restore("1", token, now)
    _, token = await stores.reminders.cancel("1", added.id, now)
    assert announced == [first, second, second], "what has no wake is not announced"
    await stores.undo.restore("1", token, now)
    assert announced == [first, second, second, second]


async def test_a_write_that_fails_announces_nothing(engine: AsyncEngine, now: datetime) -> None:
    announced: list[datetime] = []
    stores = make_stores(engine, Limits(open_reminders=1), announced.append)
    drafts = [(Draft("1", text, DM, "UTC", now), None) for text in ("one", "two")]
    with pytest.raises(TooMany):
        await stores.reminders.add_all(drafts, now)
    assert announced == []
