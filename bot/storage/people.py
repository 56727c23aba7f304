"""People: where a person was last seen, when (to ten minutes), and the channel of their DM."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.place import Place, PlaceKind
from bot.storage.database.tables import people
from bot.storage.database.transactions import reading, retried, writing
from bot.storage.rows import Values

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Person:
    """How to reach a person. What they told the bot is ADK's user state, not here."""

    user_id: str
    dm_channel_id: str | None
    last_channel_id: str | None  # the last server channel in which they spoke to us
    last_guild_id: str | None
    last_seen_at: datetime | None
    locale: str | None


_PERSON = [people.c[each.name] for each in fields(Person)]


async def hold_person(connection: AsyncConnection, user_id: str) -> None:
    """Lock the person's row until the transaction ends, so that their writes are serialized."""
    mine = select(people.c.user_id).where(people.c.user_id == user_id).with_for_update()
    if (await connection.execute(mine)).first() is None:
        await _write_person(connection, user_id, {})
        await connection.execute(mine)


async def _write_person(connection: AsyncConnection, user_id: str, values: Values) -> None:
    change = update(people).where(people.c.user_id == user_id)
    if values and (await connection.execute(change.values(values))).rowcount:
        return
    try:
        async with connection.begin_nested():
            await connection.execute(
                insert(people).values({"user_id": user_id, "ping_allowed": False} | values)
            )
    except IntegrityError:  # another process met this person in the same instant
        if values:
            await connection.execute(change.values(values))


class People:
    """One row per person. ``touch`` writes at most once per ``every`` for each of them."""

    def __init__(self, engine: AsyncEngine, every: timedelta = timedelta(minutes=10)) -> None:
        self.engine = engine
        self.every = every
        self._touched: OrderedDict[str, tuple[datetime, Place, str | None]] = OrderedDict()

    async def touch(self, user_id: str, place: Place, locale: str | None, now: datetime) -> bool:
        """Record that the person spoke in ``place`` → whether it was written."""
        known = self._touched.get(user_id)
        if known is not None and known[1:] == (place, locale) and now - known[0] < self.every:
            return False
        values: Values = {"last_seen_at": now}
        if locale is not None:
            values["locale"] = locale
        if place.kind is PlaceKind.DM and place.channel_id is not None:
            # Without a channel it is another conversation that a user-installed app was used in.
            values["dm_channel_id"] = place.channel_id
        elif place.kind is PlaceKind.CHANNEL:
            values |= {"last_channel_id": place.channel_id, "last_guild_id": place.guild_id}
        await self._write(user_id, values)
        self._remember(user_id, (now, place, locale))
        return True

    def _remember(self, user_id: str, what: tuple[datetime, Place, str | None]) -> None:
        self._touched[user_id] = what
        self._touched.move_to_end(user_id)
        if len(self._touched) > _REMEMBERED:
            self._touched.popitem(last=False)

    @retried
    async def _write(self, user_id: str, values: Values) -> None:
        async with writing(self.engine) as connection:
            await _write_person(connection, user_id, values)

    @retried
    async def get(self, user_id: str) -> Person | None:
        """Return the person, or None if they were never seen."""
        async with reading(self.engine) as connection:
            mine = select(*_PERSON).where(people.c.user_id == user_id)
            row = (await connection.execute(mine)).mappings().one_or_none()
        return None if row is None else Person(**row)

    @retried
    async def several(self, user_ids: Collection[str]) -> dict[str, Person]:
        """Return those of ``user_ids`` who were ever seen."""
        if not user_ids:
            return {}
        async with reading(self.engine) as connection:
            theirs = select(*_PERSON).where(people.c.user_id.in_(sorted(user_ids)))
            rows = (await connection.execute(theirs)).mappings().all()
        return {row["user_id"]: Person(**row) for row in rows}

    async def dm_channel(self, user_id: str) -> str | None:
        """Return the id of their DM channel, if it is known; it never changes."""
        person = await self.get(user_id)
        return None if person is None else person.dm_channel_id

    @retried
    async def remember_dm_channel(self, user_id: str, channel_id: str | None) -> None:
        """Update a known person only: a delivery may end after their data was erased."""
        known = update(people).where(people.c.user_id == user_id)
        async with writing(self.engine) as connection:
            await connection.execute(known.values(dm_channel_id=channel_id))

    def forget(self, user_id: str) -> None:
        """Drop what is remembered in memory, after the user's rows were erased."""
        self._touched.pop(user_id, None)
