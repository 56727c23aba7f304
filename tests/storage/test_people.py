"""People: how to reach them; and that everything about one can be shown and erased."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from google.adk.events.event import Event
from google.adk.events.event_actions import EventActions
from google.adk.sessions import DatabaseSessionService
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.storage.database.migrate import VERSION_TABLE
from bot.storage.people import People, Person
from bot.storage.personal_data import PersonalData, every_table, personal_tables
from tests.storage.statements import statements
from tests.storage.traces import leave_traces

DM = Place(PlaceKind.DM, "900")
CHANNEL = Place(PlaceKind.CHANNEL, "901", "77")


@pytest.fixture
def people(engine: AsyncEngine) -> People:
    return People(engine)


async def test_a_person_is_remembered_where_they_spoke(people: People, now: datetime) -> None:
    assert await people.get("1") is None
    assert await people.dm_channel("1") is None
    await people.touch("1", DM, "de", now)
    await people.touch("1", CHANNEL, None, now)
    assert await people.get("1") == Person("1", "900", "901", "77", now, "de")
    await people.remember_dm_channel("1", None)
    assert await people.dm_channel("1") is None
    assert list(await people.several(["1", "2"])) == ["1"]


async def test_a_delivery_that_ends_after_an_erasure_brings_nobody_back(
    people: People, now: datetime
) -> None:
    await people.touch("1", CHANNEL, "de", now)
    await PersonalData(people.engine).erase("1")
    await people.remember_dm_channel("1", "900")
    assert await people.get("1") is None


async def test_a_busy_person_is_written_once_in_a_while(people: People, now: datetime) -> None:
    assert await people.touch("1", DM, "de", now)
    with statements(people.engine) as heard:
        for minutes in range(1, 10):
            assert not await people.touch("1", DM, "de", now + timedelta(minutes=minutes))
    assert heard == []
    assert await people.touch("1", CHANNEL, "de", now + timedelta(minutes=9))
    assert await people.touch("1", CHANNEL, "de", now + timedelta(minutes=19))


async def test_processes_that_meet_a_person_at_once_agree(
    engine: AsyncEngine, now: datetime
) -> None:
    await asyncio.gather(*(People(engine).touch("1", DM, "de", now) for _ in range(5)))
    assert await People(engine).dm_channel("1") == "900"


async def test_everything_about_a_person_is_shown_and_erased_and_nobody_elses(
    engine: AsyncEngine, now: datetime
) -> None:
    for user_id in ("1", "2"):
        await leave_traces(engine, user_id, now)
    personal = PersonalData(engine)
    export = await personal.export("1")
    assert all(rows for rows in export.values()), "every table with people in it was filled"
    assert {row["user_id"] for rows in export.values() for row in rows} == {"1"}
    assert "secret of 1" in json.dumps(export)
    others = await personal.export("2")

    erased = await personal.erase("1")
    assert erased == {table: len(rows) for table, rows in export.items()}
    assert not any((await personal.export("1")).values())
    assert await personal.export("2") == others
    assert await personal.erase("1") == dict.fromkeys(export, 0)


async def test_no_table_with_a_persons_column_is_unknown_to_the_eraser(
    engine: AsyncEngine,
) -> None:
    """Walks the real schema: a table that ADK or we add later must be known to be erased."""
    await DatabaseSessionService(db_engine=engine).prepare_tables()

    def walk(connection: Any) -> dict[str, set[str]]:
        inspector = inspect(connection)
        return {
            table: {column["name"] for column in inspector.get_columns(table)}
            for table in inspector.get_table_names()
        }

    async with engine.connect() as connection:
        found = await connection.run_sync(walk)
    assert set(found) == {table.name for table in every_table()} | {VERSION_TABLE}
    assert {"sessions", "events", "user_states", "reminders", "turns"} <= set(found)
    about_people = ("user", "person", "owner", "member", "asked_by", "created_by")
    for table, columns in found.items():
        named = {name for name in columns if any(word in name for word in about_people)}
        assert named <= {"user_id"}, f"{table} names people in {named}: teach personal.py"
        assert ("user_id" in columns) == (table in {known.name for known in personal_tables()})


async def test_adks_tables_are_as_we_know_them(engine: AsyncEngine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from bot.storage.database.adk_tables import adk_metadata

    await DatabaseSessionService(db_engine=engine).prepare_tables()

    def differences(connection: Any) -> list[Any]:
        def known(name: str | None, kind: str, parents: Any) -> bool:
            table = name if kind == "table" else parents.get("table_name")
            return kind != "index" and (table is None or table in adk_metadata.tables)

        options = {"include_name": known}
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), adk_metadata)
        )

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    assert found == []


async def test_forgotten_keys_are_pruned_and_the_rest_is_kept(
    engine: AsyncEngine, now: datetime
) -> None:
    adk = DatabaseSessionService(db_engine=engine)
    session = await adk.create_session(app_name="keepsake", user_id="1", session_id="dm")
    state = {"user:name": "Sarah", "user:a": None, "user:b": None, "user:zero": 0}
    await adk.append_event(session, Event(author="user", actions=EventActions(state_delta=state)))
    personal = PersonalData(engine)
    assert await personal.prune_nulls("1") == 2
    assert await personal.prune_nulls("1") == 0
    assert await personal.prune_nulls("nobody") == 0
    kept = await adk.get_user_state(app_name="keepsake", user_id="1")
    assert kept == {"name": "Sarah", "zero": 0}


async def test_pruning_while_a_turn_writes_loses_nothing(
    engine: AsyncEngine, now: datetime
) -> None:
    adk = DatabaseSessionService(db_engine=engine)
    personal = PersonalData(engine)
    session = await adk.create_session(app_name="keepsake", user_id="1", session_id="dm")

    async def write() -> None:
        for number in range(15):
            delta = {f"user:fact{number}": number, f"user:gone{number}": None}
            actions = EventActions(state_delta=delta)
            await adk.append_event(session, Event(author="user", actions=actions))

    async def prune() -> None:
        for _ in range(15):
            await personal.prune_nulls("1")

    await asyncio.gather(write(), prune())
    await personal.prune_nulls("1")
    kept = await adk.get_user_state(app_name="keepsake", user_id="1")
    assert kept == {f"fact{number}": number for number in range(15)}


async def test_two_sessions_of_one_person_lose_no_state_on_our_engine(
    engine: AsyncEngine, now: datetime
) -> None:
    """ADK reads, merges and writes; BEGIN IMMEDIATE is what makes that whole on SQLite."""
    adk = [DatabaseSessionService(db_engine=engine) for _ in range(3)]
    await adk[0].prepare_tables()
    sessions = [
        await service.create_session(app_name="keepsake", user_id="1", session_id=f"s{number}")
        for number, service in enumerate(adk)
    ]

    async def write(number: int) -> None:
        for turn in range(8):
            actions = EventActions(state_delta={f"user:{number}-{turn}": True})
            await adk[number].append_event(sessions[number], Event(author="user", actions=actions))

    await asyncio.gather(*(write(number) for number in range(3)))
    kept = await adk[0].get_user_state(app_name="keepsake", user_id="1")
    assert len(kept) == 24
