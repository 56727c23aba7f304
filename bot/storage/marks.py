"""Marks: small facts about the program by name, and claims that only one process wins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database.tables import marks
from bot.storage.database.transactions import reading, retried, writing


class Marks:
    """Names (at most 64 characters) and their text."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @retried
    async def get(self, name: str) -> str | None:
        async with reading(self.engine) as connection:
            return await connection.scalar(select(marks.c.value).where(marks.c.name == name))

    @retried
    async def put(self, name: str, value: str, now: datetime) -> None:
        values = {"value": value, "updated_at": now}
        change = update(marks).where(marks.c.name == name).values(values)
        async with writing(self.engine) as connection:
            if (await connection.execute(change)).rowcount:
                return
            try:
                async with connection.begin_nested():
                    await connection.execute(insert(marks).values(name=name, **values))
            except IntegrityError:  # another process wrote it in the same instant
                await connection.execute(change)

    @retried
    async def claim(
        self, name: str, value: str, now: datetime, *, stale: datetime | None = None
    ) -> bool:
        """Write the mark unless it exists → whether this call wrote it.

        ``stale``: a mark written before that moment may be overwritten.
        """
        values = {"value": value, "updated_at": now}
        async with writing(self.engine) as connection:
            if stale is not None:
                old = update(marks).where(marks.c.name == name, marks.c.updated_at < stale)
                if (await connection.execute(old.values(values))).rowcount:
                    return True
            try:
                async with connection.begin_nested():
                    await connection.execute(insert(marks).values(name=name, **values))
            except IntegrityError:
                return False
            return True

    @retried
    async def prune(self, prefix: str, before: datetime) -> int:
        """Delete the marks with that prefix that were written before ``before`` → how many."""
        over = delete(marks).where(
            marks.c.name.startswith(prefix, autoescape=True), marks.c.updated_at < before
        )
        async with writing(self.engine) as connection:
            return (await connection.execute(over)).rowcount
