"""Backups as a host makes them: never of nothing, never making a database, whole or not at all."""

from __future__ import annotations

import asyncio
import os
import stat
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import HostProblem
from bot.host.maintenance import back_up, restore_from
from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from bot.settings import Settings
from bot.storage.database.engine import open_engine
from bot.storage.database.problems import NoDatabase, NothingStored, SchemaNewer, SchemaOlder
from bot.storage.database.urls import describe
from bot.storage.stores import make_stores

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def remind(engine: AsyncEngine, now: datetime, *people: str) -> None:
    for user_id in people:
        await make_stores(engine).reminders.add(
            Draft(user_id, "tea", Place(PlaceKind.DM), "UTC"), now
        )


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_it_says_what_it_saved_and_where_everything_is(
    engine: AsyncEngine, migrated_url: str, now: datetime, tmp_path: Path
) -> None:
    await remind(engine, now, "1", "2", "2")
    file = tmp_path / "all.jsonl"
    told = await back_up(Settings(database_url=migrated_url), file)
    assert told == f"Backed up {describe(migrated_url)}: 2 people, 3 reminders → {file}"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    copy = f"sqlite:///{tmp_path}/copy.db"
    told = await restore_from(Settings(database_url=copy), file)
    assert told == f"Restored 2 people, 3 reminders → the SQLite file {tmp_path}/copy.db"


async def test_an_empty_one_is_no_success(
    engine: AsyncEngine, migrated_url: str, now: datetime, tmp_path: Path
) -> None:
    settings = Settings(database_url=migrated_url)
    file = tmp_path / "all.jsonl"
    file.write_text("the last good one")
    with pytest.raises(NothingStored, match=r"no people and no reminders in .*--allow-empty"):
        await back_up(settings, file)
    assert file.read_text() == "the last good one"
    assert names_in(tmp_path) == [file.name]
    told = await back_up(settings, file, allow_empty=True)
    assert "0 people, 0 reminders" in told
    await remind(engine, now, "1")
    assert "1 person, 1 reminder →" in await back_up(settings, file)


async def test_nothing_is_made_where_there_is_no_database(
    database_url: str, tmp_path: Path
) -> None:
    for url in (database_url, f"sqlite:///{tmp_path}/data/keepsake.db"):
        with pytest.raises(NoDatabase) as refused:
            await back_up(Settings(database_url=url), tmp_path / "all.jsonl")
        assert "--data FOLDER" in str(refused.value)
    assert str(tmp_path / "data" / "keepsake.db") in str(refused.value)
    assert names_in(tmp_path) == []


async def test_a_database_without_our_tables_stays_as_it_is(database_url: str) -> None:
    async with open_engine(database_url) as engine, engine.begin() as connection:
        await connection.execute(text("CREATE TABLE other (id INTEGER)"))
    with pytest.raises(NoDatabase, match="There are no tables of Keepsake in"):
        await back_up(Settings(database_url=database_url), Path("-"))


@on_sqlite
@pytest.mark.parametrize(("version", "refusal"), [("0002", SchemaOlder), ("9999", SchemaNewer)])
async def test_another_version_is_left_alone(
    engine: AsyncEngine, migrated_url: str, version: str, refusal: type[HostProblem]
) -> None:
    change = text("UPDATE keepsake_version SET version_num = :version")
    async with engine.begin() as connection:
        await connection.execute(change, {"version": version})
    with pytest.raises(refusal):
        await back_up(Settings(database_url=migrated_url), Path("-"))
    async with engine.connect() as connection:
        now_there = await connection.scalar(text("SELECT version_num FROM keepsake_version"))
    assert now_there == version


@on_sqlite
async def test_it_goes_where_a_link_leads(
    engine: AsyncEngine, migrated_url: str, now: datetime, tmp_path: Path
) -> None:
    await remind(engine, now, "1")
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "latest.jsonl"
    link.symlink_to(tmp_path / "elsewhere" / "today.jsonl")
    await back_up(Settings(database_url=migrated_url), link)
    assert link.is_symlink()
    assert "keepsake-backup" in link.read_text(encoding="utf-8")


@on_sqlite
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
async def test_standard_output_that_is_full_is_one_error_and_no_second(
    engine: AsyncEngine, migrated_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remind(engine, now, "1")
    full = await asyncio.to_thread(open, "/dev/full", "w", encoding="utf-8")
    monkeypatch.setattr("sys.stdout", full)
    with pytest.raises(HostProblem, match="Standard output cannot be written: No space left"):
        await back_up(Settings(database_url=migrated_url), Path("-"))
    full.close()  # as the interpreter does at its end: it would fail on what is left in there


@on_sqlite
async def test_into_a_pipe_it_leaves_a_pipe(
    engine: AsyncEngine, migrated_url: str, now: datetime, tmp_path: Path
) -> None:
    await remind(engine, now, "1")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = await asyncio.create_subprocess_exec("cat", str(pipe), stdout=asyncio.subprocess.PIPE)
    await back_up(Settings(database_url=migrated_url), pipe)
    out, _ = await reader.communicate()
    assert b"keepsake-backup" in out
    assert pipe.is_fifo()
