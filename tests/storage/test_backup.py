"""A backup from any database goes into any other, whole or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from google.adk.sessions import DatabaseSessionService
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from bot.storage.backup import dump, restore
from bot.storage.database.engine import open_engine
from bot.storage.database.problems import BackupUnusable
from bot.storage.personal_data import every_table
from bot.storage.stores import make_stores
from tests.conftest import Databases
from tests.databases import KINDS
from tests.storage.traces import leave_traces


async def _dumped(engine: AsyncEngine) -> str:
    file = io.StringIO()
    await dump(engine, file)
    return file.getvalue()


def _parsed(backup: str) -> list[Any]:
    """Its lines; PostgreSQL keeps the keys of an object in an order of its own."""
    return [json.loads(line) for line in backup.splitlines()]


@pytest.fixture(params=KINDS)
def target_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a second fresh database with our tables."""
    name = {"postgresql": "postgres"}.get(request.param, request.param)
    databases: Databases = request.getfixturevalue(name)
    url = databases.migrated()
    yield url
    databases.take_back(url)


async def test_a_backup_moves_everything_from_any_database_to_any_other(
    engine: AsyncEngine, now: datetime, target_url: str
) -> None:
    for user_id in ("1", "2"):
        await leave_traces(engine, user_id, now)
    await make_stores(engine).reminders.add(
        Draft("1", 'naïve "quotes" \\ 🙂\nline', Place(PlaceKind.DM), "UTC"), now
    )
    original = await _dumped(engine)
    rows = _parsed(original)[1:-1]
    assert {row["table"] for row in rows} >= {"events", "user_states", "reminders", "undos"}

    async with open_engine(target_url) as target:
        adk = DatabaseSessionService(db_engine=target)
        await adk.prepare_tables()
        copied = await restore(target, io.StringIO(original))
        assert sum(copied.rows.values()) == len(rows)
        assert (copied.people, copied.reminders) == (2, 5)
        assert _parsed(await _dumped(target)) == _parsed(original)
        session = await adk.get_session(app_name="keepsake", user_id="1", session_id="dm")
        assert session is not None
        assert session.state["user:name"] == "1"
        stores = make_stores(target)
        highest = max(row["row"]["id"] for row in rows if row["table"] == "reminders")
        added = await stores.reminders.add(Draft("1", "next", Place(PlaceKind.DM), "UTC"), now)
        assert added.id > highest
        with pytest.raises(BackupUnusable, match="not empty"):
            await restore(target, io.StringIO(original))


def _cut(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[:-1])


def _shortened(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:-2], lines[-1]])


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_cut, "incomplete"),
        (_shortened, "incomplete"),
        (lambda text: text[:-20], "damaged"),
        (lambda text: text.replace('"keepsake-backup"', '"other"'), "not a backup"),
        (lambda text: text.replace('"schema": "', '"schema": "x'), "schema"),
        (lambda text: text.replace('"table": "marks"', '"table": "nonsense"'), "nonsense"),
        (lambda _: "", "not a backup"),
        (lambda text: text + "[1]\n", "damaged"),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_spoiled_backup_changes_nothing(
    engine: AsyncEngine, now: datetime, spoil: Callable[[str], str], reason: str
) -> None:
    from bot.storage.marks import Marks

    await Marks(engine).put("name", "value", now)
    whole = await _dumped(engine)
    async with engine.begin() as connection:
        for table in every_table():
            if table.name == "marks":
                await connection.execute(table.delete())
    empty = await _dumped(engine)
    with pytest.raises(BackupUnusable, match=reason):
        await restore(engine, io.StringIO(spoil(whole)))
    assert await _dumped(engine) == empty
    await restore(engine, io.StringIO(whole))
    assert await _dumped(engine) == whole


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_more_rows_than_one_batch(engine: AsyncEngine, now: datetime) -> None:
    from tests.storage.filling import fill

    drafts = [Draft("1", f"n{n}", Place(PlaceKind.DM), "UTC", due_at=now) for n in range(1203)]
    await fill(engine, drafts, now)
    whole = await _dumped(engine)
    async with engine.begin() as connection:
        for table in every_table():
            if table.name == "reminders":
                await connection.execute(table.delete())
    assert (await restore(engine, io.StringIO(whole))).reminders == 1203
    assert await _dumped(engine) == whole
