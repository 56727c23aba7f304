"""Backup and restore: every table ↔ JSON Lines, from any database to any other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from sqlalchemy import Table, func, insert, select, text, union
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database.adk_tables import adk_internal_metadata
from bot.storage.database.migrate import database_revision, program_revision
from bot.storage.database.outages import translated
from bot.storage.database.problems import BackupUnusable, NothingStored
from bot.storage.database.transactions import writing
from bot.storage.database.urls import describe_target
from bot.storage.personal_data import every_table, present_tables
from bot.storage.rows import from_json, to_json

_FORMAT = "keepsake-backup"
_BATCH = 500

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup or a restore moved: table name → rows, and how many people they belong to."""

    rows: Counts
    people: int

    @property
    def reminders(self) -> int:
        return self.rows.get("reminders", 0)


async def dump(engine: AsyncEngine, file: TextIO, *, allow_empty: bool = True) -> Copied:
    """Write every row of ADK's tables and ours to ``file``.

    One line of JSON each, after a first line that names the schema: a consistent picture, taken
    while the bot may be running, and streamed, so it needs no memory to speak of. Raises
    NothingStored, before the first line, for a database without people unless ``allow_empty``.
    """
    revision = await database_revision(engine)
    counts: Counts = {}
    with translated():
        async with engine.connect() as connection:
            await _hold_still(connection)
            tables = await present_tables(connection, every_table())
            people = await _count_people(connection, tables)
            if not people and not allow_empty:
                raise NothingStored(describe_target(engine.url))
            _put(file, {"format": _FORMAT, "version": 1, "schema": revision})
            for table in tables:
                counts[table.name] = await _dump_table(connection, table, file)
    _put(file, {"end": counts})
    return Copied(counts, people)


async def _count_people(connection: AsyncConnection, tables: Iterable[Table]) -> int:
    """How many people the rows of ``tables`` belong to; every reminder belongs to one."""
    owners = union(*(select(table.c.user_id) for table in tables if "user_id" in table.c))
    return await connection.scalar(select(func.count()).select_from(owners.subquery())) or 0


async def _hold_still(connection: AsyncConnection) -> None:
    if connection.dialect.name == "sqlite":
        await connection.execution_options(read_only=True)  # a reader's view stays as it began
    else:
        await connection.execution_options(isolation_level="REPEATABLE READ")


async def _dump_table(connection: AsyncConnection, table: Table, file: TextIO) -> int:
    count = 0
    rows = await connection.stream(select(table).order_by(*table.primary_key.columns))
    async for row in rows.mappings():
        _put(file, {"table": table.name, "row": to_json(row)})
        count += 1
    return count


def _put(file: TextIO, value: dict[str, Any]) -> None:
    file.write(json.dumps(value, ensure_ascii=False) + "\n")


async def restore(engine: AsyncEngine, file: TextIO) -> Copied:
    """Put a ``dump`` into a migrated, empty database, all of it or nothing.

    Raises BackupUnusable for a file that is damaged, cut off or of another schema, and for a
    database that holds something already.
    """
    lines = _lines(file)
    _check_header(next(lines, {}))
    counts: Counts = {}
    async with writing(engine) as connection:
        tables = {table.name: table for table in await present_tables(connection, every_table())}
        await _check_empty(connection, tables.values())
        ended = False
        for name, rows in _batches(lines):
            if name is None:
                ended = rows[0] == counts
                continue
            if name not in tables:
                raise BackupUnusable(
                    f"The backup has a table “{name}” that this database does not have."
                )
            values = [from_json(tables[name], row) for row in rows]
            await connection.execute(insert(tables[name]), values)
            counts[name] = counts.get(name, 0) + len(rows)
        if not ended:
            raise BackupUnusable("The backup is incomplete: it ends too early. I changed nothing.")
        await _go_on_counting(connection)
        people = await _count_people(connection, tables.values())
    return Copied(counts, people)


def _lines(file: TextIO) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(file, start=1):
        try:
            value = json.loads(line)
        except ValueError as error:
            raise _damaged(number) from error
        if not isinstance(value, dict):
            raise _damaged(number)
        yield value


def _damaged(number: int) -> BackupUnusable:
    return BackupUnusable(
        f"Line {number} of the backup is damaged, or the file is something else. I changed "
        "nothing; take another file."
    )


def _check_header(header: dict[str, Any]) -> None:
    if header.get("format") != _FORMAT:
        raise BackupUnusable("That file is not a backup made by Keepsake. I changed nothing.")
    if header.get("schema") != program_revision():
        raise BackupUnusable(
            f"The backup has schema {header.get('schema')} and this program has "
            f"{program_revision()}. Restore it with the version that made it, then upgrade."
        )


def _batches(
    lines: Iterator[dict[str, Any]],
) -> Iterator[tuple[str | None, list[dict[str, Any]]]]:
    """(table, rows) in batches; (None, [counts]) for the last line, empty tables left out."""
    name: str | None = None
    rows: list[dict[str, Any]] = []
    for line in lines:
        if rows and (line.get("table") != name or len(rows) >= _BATCH):
            yield name, rows
            rows = []
        if "end" in line:
            yield None, [{key: count for key, count in line["end"].items() if count}]
            continue
        name = line["table"]
        rows.append(line["row"])
    if rows:
        yield name, rows


async def _check_empty(connection: AsyncConnection, tables: Iterable[Table]) -> None:
    for table in tables:
        if table is adk_internal_metadata:
            # ADK writes its own schema number there as soon as it starts.
            await connection.execute(table.delete())
        elif await connection.scalar(select(func.count()).select_from(table)):
            raise BackupUnusable(
                f"The database is not empty (table {table.name}), and a backup goes into an empty "
                "one. Name another with --data or DATABASE_URL, or stop the bot and move the old "
                "one away."
            )


async def _go_on_counting(connection: AsyncConnection) -> None:
    """Set PostgreSQL's sequences to go on after the highest restored id."""
    if connection.dialect.name != "postgresql":
        return
    for table in await present_tables(connection, every_table()):
        if table.autoincrement_column is None:
            continue
        await connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                f"coalesce(max(id), 0) + 1, false) FROM {table.name}"
            )
        )
