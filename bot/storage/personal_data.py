"""PersonalData: export or erase everything about one person, in ADK's tables and ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, inspect, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database.adk_tables import adk_metadata, user_states
from bot.storage.database.tables import metadata
from bot.storage.database.transactions import reading, retried, writing
from bot.storage.rows import Values, to_json


def every_table() -> tuple[Table, ...]:
    """ADK's tables and ours, each after those it refers to."""
    return (*adk_metadata.sorted_tables, *metadata.sorted_tables)


def personal_tables() -> tuple[Table, ...]:
    """The tables whose rows belong to a person: those with a column ``user_id``."""
    return tuple(table for table in every_table() if "user_id" in table.columns)


def theirs(table: Table, user_id: str) -> ColumnElement[bool]:
    """The rows of ``table`` that belong to this person, by every column that names its owners."""
    names = ("user_id", *table.info.get("people", ()))
    return or_(*(table.c[name] == user_id for name in names))


async def present_tables(
    connection: AsyncConnection, tables: tuple[Table, ...]
) -> tuple[Table, ...]:
    """Those of ``tables`` that exist: ADK's appear when ADK starts for the first time."""

    def names(inner: Connection) -> set[str]:
        return set(inspect(inner).get_table_names())

    existing = await connection.run_sync(names)
    return tuple(table for table in tables if table.name in existing)


class PersonalData:
    """One person's data as a whole. Callers check that the person themselves asks."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @retried
    async def export(self, user_id: str) -> dict[str, list[Values]]:
        """Table name → the person's rows, as JSON can hold them (moments as ISO 8601)."""
        found: dict[str, list[Values]] = {}
        async with reading(self.engine) as connection:
            for table in await present_tables(connection, personal_tables()):
                mine = select(table).where(theirs(table, user_id))
                ordered = mine.order_by(*table.primary_key.columns)
                rows = (await connection.execute(ordered)).mappings().all()
                found[table.name] = [to_json(row) for row in rows]
        return found

    @retried
    async def erase(self, user_id: str) -> dict[str, int]:
        """Delete every row of the person, all or none → table name → how many rows."""
        counts: dict[str, int] = {}
        async with writing(self.engine) as connection:
            present = await present_tables(connection, personal_tables())
            for table in reversed(present):  # events before the sessions they refer to
                gone = await connection.execute(delete(table).where(theirs(table, user_id)))
                counts[table.name] = gone.rowcount
        return counts

    @retried
    async def prune_nulls(self, user_id: str) -> int:
        """Remove the keys of ADK's user state that were forgotten (set to null) → how many.

        ADK can set a key but not delete one. The row is locked as ADK locks it, so what a turn
        writes at this moment is kept.
        """
        pruned = 0
        async with writing(self.engine) as connection:
            mine = select(user_states).where(user_states.c.user_id == user_id).with_for_update()
            for row in (await connection.execute(mine)).mappings().all():
                kept = dict(_alive(row["state"]))
                if len(kept) == len(row["state"]):
                    continue
                pruned += len(row["state"]) - len(kept)
                same = update(user_states).where(
                    user_states.c.user_id == user_id, user_states.c.app_name == row["app_name"]
                )
                await connection.execute(same.values(state=kept))
        return pruned


def _alive(state: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in state.items() if value is not None)
