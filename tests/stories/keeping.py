"""A story's database from beside the bot: put reminders in, look, let time pass, break it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import func, insert, select, text, update

from bot.delivery.loop import Tuning
from bot.place import Place, PlaceKind
from bot.reminders.changes import Outcome, Past
from bot.reminders.model import Draft, Limits, Reminder, Status, WakeKind
from bot.reminders.next_wake import Wake
from bot.storage.database.engine import Engine, open_engine
from bot.storage.database.tables import deliveries, reminders
from bot.storage.people import People
from bot.storage.rows import draft_values
from bot.storage.stores import make_stores
from tests.discord_server import Channel, User
from tests.waiting import PATIENCE

LEASE = Tuning().lease
TRACEBACK = (r"^Traceback ", r"^  ", r"^\s*$", r"^[\w.]+: ", r"^(The above|During handling) ")
"""The lines of a traceback in the log, of a bot that expects one."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def place_of(channel: Channel) -> Place:
    if channel.guild is None:
        return Place(PlaceKind.DM, str(channel.id))
    return Place(PlaceKind.CHANNEL, str(channel.id), str(channel.guild.id))


def posts(channel: Channel) -> tuple[str, str]:
    """Method and path, for `discord.faults`."""
    return "POST", f"/channels/{channel.id}/messages"


class Keeping:
    """A second process's view: what it writes is not nudged to the bot, the bot must find it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.stores = make_stores(engine, Limits(open_reminders=100_000))
        self.people = People(engine)

    def draft(
        self,
        person: User,
        words: str,
        *,
        at: datetime | None = None,
        where: Place | None = None,
        **more: Any,
    ) -> Draft:
        """A reminder of ``person``, due now and in their DM unless told otherwise."""
        place = where or place_of(person.dms)
        return Draft(str(person.id), words, place, "UTC", at or utc_now(), **more)

    async def put(self, person: User, words: str, **more: Any) -> Reminder:
        return await self.stores.reminders.add(self.draft(person, words, **more), utc_now())

    async def put_all(self, drafts: Sequence[Draft]) -> None:
        """Many people's, all there in the same instant."""
        wakes = [Wake(draft.due_at or utc_now(), WakeKind.OCCURRENCE) for draft in drafts]
        rows = [draft_values(d, wake, utc_now()) for d, wake in zip(drafts, wakes, strict=True)]
        async with self.engine.begin() as connection:
            await connection.execute(insert(reminders), rows)

    # -- looking ----------------------------------------------------------------------------------

    async def of(self, person: User) -> tuple[Reminder, ...]:
        return await self.stores.lookups.list(str(person.id), tuple(Status))

    async def one(self, person: User) -> Reminder:
        (reminder,) = await self.of(person)
        return reminder

    async def past(self, person: User) -> tuple[Past, ...]:
        return await self.stores.deliveries.history(str(person.id), limit=10_000)

    async def reaches(self, person: User, *statuses: Status, within: float = PATIENCE) -> None:
        """Wait until all that ``person`` has is in one of ``statuses``; 0 s: it must be by now."""
        give_up = monotonic() + within
        while True:
            found = await self.of(person)
            if found and all(each.status in statuses for each in found):
                return
            stand = [(each.text, each.status.value, each.error) for each in found]
            assert monotonic() < give_up, f"not {statuses} after {within:g} s: {stand}"
            await asyncio.sleep(0.02)

    async def unsettled(self, *statuses: Status) -> int:
        """How many are still to be sent, now or ever; of these ``statuses`` alone, if given."""
        wanted = select(func.count()).where(reminders.c.wake_at.is_not(None))
        if statuses:
            wanted = wanted.where(reminders.c.status.in_([each.value for each in statuses]))
        return await self._count(wanted)

    async def delivered(self) -> int:
        """How many records say so, and link to a message."""
        there = (deliveries.c.outcome == Outcome.DELIVERED.value, deliveries.c.message_id > "")
        return await self._count(select(func.count()).where(*there))

    async def _count(self, wanted: Any) -> int:
        async with self.engine.connect() as connection:
            return int(await connection.scalar(wanted) or 0)

    async def settles(self, within: float = PATIENCE, *, but: int = 0) -> None:
        """Wait until nothing is left to be sent, ``but`` so many that are due another time."""
        give_up = monotonic() + within
        while (left := await self.unsettled()) > but:
            assert monotonic() < give_up, f"{left} unsettled after {within:g} s"
            await asyncio.sleep(0.05)

    # -- what happens to it -----------------------------------------------------------------------

    async def leases_run_out(self, ago: timedelta = timedelta()) -> int:
        """As if the leases of a dead process had ended, and its tries begun ``ago`` earlier.

        It makes 30 s pass for these rows alone, so first it sees that this is what they wait for.
        """
        now = utc_now()
        held = reminders.c.status == Status.SENDING.value
        columns = (reminders.c.id, reminders.c.wake_at, reminders.c.lease_until)
        over = update(reminders).where(held).values(wake_at=now, lease_until=now)
        async with self.engine.begin() as connection:
            rows = (await connection.execute(select(*columns).where(held))).all()
            assert all(wake == until <= now + LEASE for _, wake, until in rows)
            await connection.execute(over.values(tried_at=now - ago) if ago else over)
        return len(rows)

    async def damage(self, reminder: Reminder, **values: Any) -> None:
        """Write what no version of ours would."""
        async with self.engine.begin() as connection:
            mine = update(reminders).where(reminders.c.id == reminder.id)
            await connection.execute(mine.values(values))

    @asynccontextmanager
    async def writes_blocked(self) -> AsyncIterator[None]:
        """Claiming and settling wait, as behind somebody else's long transaction."""
        async with self.engine.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                await connection.execute(text("LOCK TABLE reminders IN EXCLUSIVE MODE"))
            yield

    async def cut(self) -> int:
        """End every connection of others to this PostgreSQL database → how many there were."""
        others = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        async with self.engine.connect() as connection:
            return int(await connection.scalar(others) or 0)


@asynccontextmanager
async def keeping(url: str) -> AsyncIterator[Keeping]:
    async with open_engine(url) as engine:
        yield Keeping(engine)
