"""Migrations: the same schema as tables.py says, however many processes start at once."""

from __future__ import annotations

import asyncio
import multiprocessing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from google.adk.sessions import DatabaseSessionService
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database.engine import open_engine
from bot.storage.database.locks import exclusive
from bot.storage.database.migrate import (
    HEAD,
    VERSION_TABLE,
    alembic_config,
    database_revision,
    migrate,
    program_revision,
)
from bot.storage.database.problems import SchemaNewer, StillLocked
from bot.storage.database.tables import metadata
from bot.storage.marks import Marks
from tests.storage.starter import start

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.storage.claimer", "tests.storage.starter"])


async def _differences(engine: AsyncEngine) -> list[Any]:
    def ours(name: str | None, kind: str, parents: Any) -> bool:
        table = name if kind == "table" else parents.get("table_name")
        return table is None or table in metadata.tables

    def compare(connection: Any) -> list[Any]:
        options = {"version_table": VERSION_TABLE, "include_name": ours}
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        )

    async with engine.connect() as connection:
        return await connection.run_sync(compare)


async def test_the_migrated_schema_is_the_one_in_the_tables(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # it must not matter where the program is started
    async with open_engine(database_url) as engine:
        assert await database_revision(engine) is None
        assert await migrate(engine) == program_revision()
        await Marks(engine).put("kept", "yes", datetime(2026, 1, 1, tzinfo=UTC))
        assert await migrate(engine) == await database_revision(engine) == program_revision()
        assert await Marks(engine).get("kept") == "yes"
        await DatabaseSessionService(db_engine=engine).prepare_tables()
        assert await _differences(engine) == []
        for damage in (
            "ALTER TABLE people ADD COLUMN unknown INTEGER",
            "ALTER TABLE marks RENAME COLUMN value TO text",
        ):
            async with engine.begin() as connection:
                await connection.execute(text(damage))
        assert len(await _differences(engine)) >= 3, "the comparison sees differences"


async def test_all_steps_go_back_and_forth(database_url: str) -> None:
    async with open_engine(database_url) as engine:
        await migrate(engine)
        async with engine.begin() as connection:
            await connection.run_sync(lambda it: command.downgrade(alembic_config(it), "base"))
            left = await connection.run_sync(lambda it: inspect(it).get_table_names())
        assert left == [VERSION_TABLE]
        await migrate(engine)
        assert await _differences(engine) == []


async def test_a_newer_schema_is_refused_and_left_alone(migrated_url: str) -> None:
    async with open_engine(migrated_url) as engine:
        async with engine.begin() as connection:
            await connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608
        with pytest.raises(SchemaNewer, match="9999") as refused:
            await migrate(engine)
        assert refused.value.exit_code == 15
        assert await database_revision(engine) == "9999"
        async with engine.begin() as connection:
            back = f"UPDATE {VERSION_TABLE} SET version_num = '{program_revision()}'"  # noqa: S608
            await connection.execute(text(back))


async def test_processes_that_start_together_prepare_the_database_once(database_url: str) -> None:
    pipes = []
    for _ in range(4):
        ours, theirs = processes.Pipe()
        processes.Process(target=start, args=(database_url, theirs), daemon=True).start()
        theirs.close()
        pipes.append(ours)
    assert [pipe.recv() for pipe in pipes] == ["ready"] * 4
    for pipe in pipes:
        pipe.send("go")
    assert [pipe.recv() for pipe in pipes] == [program_revision()] * 4
    async with open_engine(database_url) as engine:
        assert await _differences(engine) == []


async def test_of_two_holders_of_a_lock_one_waits(migrated_url: str) -> None:
    order: list[str] = []

    async def hold(name: str) -> None:
        async with open_engine(migrated_url) as engine, exclusive(engine, "same", 10):
            order.append(f"{name} in")
            await asyncio.sleep(0.05)
            order.append(f"{name} out")

    await asyncio.gather(hold("a"), hold("b"))
    assert order in (
        ["a in", "a out", "b in", "b out"],
        ["b in", "b out", "a in", "a out"],
    )


async def test_a_lock_that_is_held_too_long_is_reported(migrated_url: str) -> None:
    async with open_engine(migrated_url) as engine, open_engine(migrated_url) as second:
        async with exclusive(engine, "mine"), exclusive(second, "another"):
            with pytest.raises(StillLocked, match="mine"):
                async with exclusive(second, "mine", 0.01):
                    pytest.fail("two held it")
        async with exclusive(second, "mine", 0.01):
            pass


def test_the_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]
