"""Marks: small facts of the program itself, such as which commands were registered last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import marks
from bot.storage.transactions import reading, storing, writing


class Marks:
    """Names (at most 64 characters) and their text."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @storing
    async def get(self, name: str) -> str | None:
        async with reading(self.engine) as connection:
            return await connection.scalar(select(marks.c.value).where(marks.c.name == name))

    @storing
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
