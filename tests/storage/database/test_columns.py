"""Column types refuse what they would have to guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, MetaData, Table, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database.columns import Json, Key, UtcDateTime, WallTime

probe = Table(
    "probe",
    MetaData(),
    Column("moment", UtcDateTime),
    Column("wall", WallTime),
    Column("words", Key(20)),
    Column("json", Json),
)

BEFORE = datetime(2026, 3, 1, 11, 59, 59, 999999, tzinfo=UTC)
AFTER = datetime(2026, 3, 1, 12, 0, 0, 0, tzinfo=UTC)


async def test_moments_sort_and_compare_to_the_microsecond_in_utc(engine: AsyncEngine) -> None:
    east = timezone(timedelta(hours=14))
    async with engine.connect() as connection:
        compared = await connection.execute(
            select(
                literal(BEFORE, UtcDateTime()) < literal(AFTER, UtcDateTime()),
                literal(AFTER, UtcDateTime()) == literal(AFTER.astimezone(east), UtcDateTime()),
                literal(BEFORE.astimezone(east), UtcDateTime()) > literal(AFTER, UtcDateTime()),
            )
        )
        assert [bool(value) for value in compared.one()] == [True, True, False]


async def test_what_is_stored_comes_back_and_what_is_ambiguous_is_refused(
    engine: AsyncEngine,
) -> None:
    wall = datetime(2026, 3, 29, 2, 30, 0, 123456)  # noqa: DTZ001
    values = {"moment": BEFORE, "wall": wall, "words": "a\x00b\ud800🙂", "json": {"é": ["\x00", 1]}}
    async with engine.connect() as connection:
        await connection.run_sync(probe.create)
        try:
            await connection.execute(insert(probe).values(values))
            (row,) = (await connection.execute(select(probe))).all()
            assert tuple(row) == (BEFORE, wall, "ab?🙂", {"é": ["\x00", 1]})
            for bad in ({"moment": wall}, {"wall": AFTER}):
                with pytest.raises(Exception, match=r"must be (aware|naive)"):
                    await connection.execute(insert(probe).values(bad))
        finally:
            await connection.rollback()
            await connection.run_sync(probe.drop, checkfirst=True)
            await connection.commit()
