"""RateBudget: rate-limit slots of one token, shared by every process on the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database.tables import budget
from bot.storage.database.transactions import retried, writing

_WRONG = 10
"""Horizons: more than clocks differ, and than one waits for the row while others reserve."""


@dataclass(frozen=True, slots=True)
class Grant:
    """``count`` slots, the first at ``start_at`` and one every ``interval`` after it.

    If there is none: ask again after ``wait``.
    """

    count: int
    start_at: datetime
    interval: timedelta
    wait: timedelta


class RateBudget:
    """A timetable of slots, ``rate`` a second, from which each process reserves the next ones.

    The row holds the first slot that is still free. A slot is never granted twice, so with any
    number of processes no second has more than ``rate`` sends. Slots further ahead than
    ``horizon`` are not granted, so that one process cannot take the whole timetable. The processes'
    clocks must agree to a fraction of the horizon (NTP). A timetable that is full for much
    longer than the horizon was written by a clock that ran ahead; it is reset, as an hour on that
    clock would be an hour without answers.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        name: str,
        rate: float,
        horizon: timedelta = timedelta(seconds=1),
    ) -> None:
        self.engine = engine
        self.name = name
        self.interval = timedelta(seconds=1 / rate)
        self.horizon = horizon

    @retried
    async def reserve(self, now: datetime, want: int) -> Grant:
        """Reserve up to ``want`` slots from ``now`` on, as many as lie within the horizon."""
        async with writing(self.engine) as connection:
            free_at = await self._next_free(connection, now)
            start_at = now if free_at > now + _WRONG * self.horizon else max(free_at, now)
            room = (now + self.horizon - start_at) // self.interval
            count = max(0, min(want, room))
            if count:
                mine = update(budget).where(budget.c.name == self.name)
                await connection.execute(mine.values(next_at=start_at + count * self.interval))
        wait = timedelta(0) if count else start_at + self.interval - self.horizon - now
        return Grant(count, start_at, self.interval, max(wait, timedelta(0)))

    async def _next_free(self, connection: AsyncConnection, now: datetime) -> datetime:
        mine = select(budget.c.next_at).where(budget.c.name == self.name).with_for_update()
        found: datetime | None = await connection.scalar(mine)
        if found is not None:
            return found
        try:
            async with connection.begin_nested():
                await connection.execute(insert(budget).values(name=self.name, next_at=now))
        except IntegrityError:  # another process inserted it first: lock that row
            found = await connection.scalar(mine)
            return found or now
        return now
