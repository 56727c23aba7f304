"""Lookups: read reminders by id, word, time or status."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.reminders.changes import Audience
from bot.reminders.model import OPEN, Kind, NoSuchReminder, Reminder, Status
from bot.reminders.search import matches
from bot.storage.database.tables import reminders
from bot.storage.database.transactions import reading, retried
from bot.storage.rows import reminder_of


class Lookups:
    """Reads of one person's reminders; another person's are answered with NoSuchReminder."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def get(self, user_id: str, reminder_id: int) -> Reminder:
        """Return one reminder in any state. Raises NoSuchReminder."""
        check_id(reminder_id)
        wanted = select(reminders).where(
            reminders.c.id == reminder_id, reminders.c.user_id == user_id
        )
        return await self._one(wanted)

    @retried
    async def _one(self, wanted: Any) -> Reminder:
        async with reading(self.engine) as connection:
            row = (await connection.execute(wanted)).mappings().one_or_none()
        if row is None:
            raise NoSuchReminder
        return reminder_of(row)

    @retried
    async def list(
        self,
        user_id: str,
        statuses: Collection[Status] = OPEN,
        *,
        limit: int | None = None,
        offset: int = 0,
        search: str | None = None,
    ) -> tuple[Reminder, ...]:
        """Return a person's reminders in the order of creation.

        ``search``: only those that hold each of its words.
        """
        where = owned(user_id, statuses)
        async with reading(self.engine) as connection:
            if search is not None and search.strip():
                where.append(reminders.c.id.in_(await _matches(connection, where, search)))
            wanted = listing(where).offset(offset or None).limit(limit)
            if offset and limit is None:  # MySQL and SQLite know no OFFSET without LIMIT
                wanted = wanted.limit(2**31)
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(reminder_of(row) for row in rows)

    @retried
    async def rang_last(self, user_id: str, since: datetime) -> Reminder | None:
        """Return the reminder delivered last, if that was since then and it is not done."""
        there = owned(user_id, (*OPEN, Status.DELIVERED))
        rang = [*there, reminders.c.fired_at >= since]
        return await first_of(self.engine, newest(rang, reminders.c.fired_at))

    @retried
    async def agenda(self, user_id: str) -> Reminder | None:
        """Return the row of this person's daily agenda, switched on (scheduled) or off."""
        wanted = select(reminders).where(
            reminders.c.user_id == user_id, reminders.c.kind == Kind.AGENDA.value
        )
        return await first_of(self.engine, wanted)

    @retried
    async def series_due_after(
        self, now: datetime, after_id: int, limit: int
    ) -> tuple[Reminder, ...]:
        """Return a page of all people's series with a future occurrence, in order of id."""
        wanted = (
            select(reminders)
            .where(
                reminders.c.id > after_id,
                reminders.c.rule.is_not(None),
                reminders.c.status.in_(status_values((Status.SCHEDULED, Status.PAUSED))),
                reminders.c.due_at > now,
            )
            .order_by(reminders.c.id)
            .limit(limit)
        )
        async with reading(self.engine) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(reminder_of(row) for row in rows)

    @retried
    async def upcoming(
        self,
        user_id: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        statuses: Collection[Status] = OPEN,
    ) -> tuple[Reminder, ...]:
        """Return those with a time from ``since`` to ``until`` (excluded), the earliest first."""
        where = [*owned(user_id, statuses), reminders.c.due_at.is_not(None)]
        if since is not None:
            where.append(reminders.c.due_at >= since)
        if until is not None:
            where.append(reminders.c.due_at < until)
        wanted = select(reminders).where(*where).order_by(reminders.c.due_at, reminders.c.id)
        async with reading(self.engine) as connection:
            rows = (await connection.execute(wanted.limit(limit))).mappings().all()
        return tuple(reminder_of(row) for row in rows)

    @retried
    async def count(
        self, user_id: str, statuses: Collection[Status] = OPEN, *, search: str | None = None
    ) -> int:
        where = owned(user_id, statuses)
        async with reading(self.engine) as connection:
            if search is not None and search.strip():
                return len(await _matches(connection, where, search))
            return await connection.scalar(counting(where)) or 0

    async def search(
        self, user_id: str, words: str, limit: int = 25, statuses: Collection[Status] = OPEN
    ) -> tuple[Reminder, ...]:
        """Return those that contain each word, for autocomplete; without words, the first ones."""
        return await self.list(user_id, statuses, limit=limit, search=words)


def check_id(number: int) -> None:
    """Raise NoSuchReminder for an id that no column can hold: a forged button may carry any."""
    if not 0 < number < 2**63:
        raise NoSuchReminder


def status_values(statuses: Collection[Status]) -> list[str]:
    return [status.value for status in statuses]


def owned(user_id: str, statuses: Collection[Status]) -> list[ColumnElement[bool]]:
    """The condition for a person's reminders, without the row of their agenda."""
    return [
        reminders.c.user_id == user_id,
        reminders.c.kind == Kind.REMINDER.value,
        reminders.c.status.in_(status_values(statuses)),
    ]


def listing(where: Sequence[ColumnElement[bool]]) -> Any:
    return select(reminders).where(*where).order_by(reminders.c.id)


def newest(where: Sequence[ColumnElement[bool]], by: ColumnElement[Any]) -> Any:
    return select(reminders).where(*where).order_by(by.desc()).limit(1)


async def first_of(engine: AsyncEngine, wanted: Any) -> Reminder | None:
    async with reading(engine) as connection:
        row = (await connection.execute(wanted)).mappings().first()
    return None if row is None else reminder_of(row)


def counting(where: Sequence[ColumnElement[bool]]) -> Any:
    return select(func.count()).select_from(reminders).where(*where)


async def _matches(
    connection: AsyncConnection, where: Sequence[ColumnElement[bool]], search: str
) -> list[int]:
    """The ids that hold each word. Folded here: databases fold ASCII only, or by their locale."""
    texts = select(reminders.c.id, reminders.c.text).where(*where).order_by(reminders.c.id)
    rows = await connection.execute(texts)
    return [row.id for row in rows if matches(row.text, search)]


def heard_by(audience: Audience | None, avoid: Collection[str] = ()) -> list[ColumnElement[bool]]:
    """The condition for what a process with this audience can deliver, without some ids.

    ``avoid`` holds ids of people and of channels alike: Discord gives no id to both.
    """
    heard: list[ColumnElement[bool]] = []
    if avoid:
        ids, channel = sorted(avoid), reminders.c.channel_id
        heard.append(reminders.c.user_id.not_in(ids))
        heard.append(or_(channel.is_(None), channel.not_in(ids)))
    if audience is not None:
        heard.append(reminders.c.place_kind.in_([kind.value for kind in audience.kinds]))
        if audience.user_id is not None:
            heard.append(reminders.c.user_id == audience.user_id)
    return heard
