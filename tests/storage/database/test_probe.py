"""The write probe: a server that answers and takes no writes is found out, and no row stays."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import probe
from bot.storage.database.probe import READ_ONLY, SILENT, WriteProbe
from bot.storage.database.tables import marks
from bot.storage.database.transactions import reading

READS_ONLY = {
    "postgresql": "SET default_transaction_read_only = on",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}


def clock() -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC)


async def rows(engine: AsyncEngine) -> Any:
    async with engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(marks))


async def test_a_write_is_tried_and_leaves_nothing(engine: AsyncEngine) -> None:
    before = await rows(engine)
    writes = WriteProbe(engine, clock)
    assert [await writes.trouble() for _ in range(3)] == [None] * 3
    assert await rows(engine) == before


async def test_a_database_that_only_reads_is_not_ready(engine: AsyncEngine) -> None:
    statement = READS_ONLY[engine.dialect.name]

    def demote(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        if engine.dialect.name != "sqlite":
            connection.commit()

    event.listen(engine.sync_engine, "connect", demote)
    await engine.dispose()
    async with reading(engine) as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    assert await WriteProbe(engine, clock).trouble() == READ_ONLY


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_write_that_hangs_is_waited_for_a_moment_and_once(engine: AsyncEngine) -> None:
    writes = WriteProbe(engine, clock, seconds=0.05)
    async with engine.connect() as holder, holder.begin():
        asked = await asyncio.gather(*(writes.trouble() for _ in range(20)))
        assert asked == [SILENT] * 20
        running = [task for task in asyncio.all_tasks() if task.get_name() == "write probe"]
        assert len(running) == 1
    async with asyncio.timeout(10):
        while await writes.trouble() is not None:
            pass
    await writes.close()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_an_error_of_our_own_is_not_called_an_outage(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_self: object) -> None:
        raise ProgrammingError("INSERT", {}, Exception("no such table"))

    monkeypatch.setattr(probe.WriteProbe, "_write", broken)
    with pytest.raises(ProgrammingError):
        await WriteProbe(engine, clock).trouble()
