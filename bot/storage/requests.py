"""Requests: reminders proposed to another person, their answers, and blocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.place import PlaceKind
from bot.reminders.model import Reminder
from bot.reminders.requests import (
    OPEN_TO_ONE,
    OPEN_TOGETHER,
    NotTaken,
    Request,
    RequestOver,
    RequestStatus,
    TooManyRequests,
    Wanted,
)
from bot.storage.database.tables import blocks, deliveries, reminders, requests
from bot.storage.database.transactions import reading, retried, writing
from bot.storage.lookups import check_id
from bot.storage.people import hold_person
from bot.storage.rows import reminder_of

_OPEN = requests.c.status == RequestStatus.OPEN.value
_ACCEPTABLE = or_(
    _OPEN,
    # A process that died between the answer and the reminder: the same press completes it.
    and_(
        requests.c.status == RequestStatus.ACCEPTED.value,
        requests.c.reminder_id.is_(None),
    ),
)


class Requests:
    """Each method takes the acting person's id, and its query checks that they may act."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @retried
    async def add(self, wanted: Wanted, now: datetime) -> Request:
        """Store an open request. Raises NotTaken (blocked), TooManyRequests."""
        async with writing(self.engine) as connection:
            await hold_person(connection, wanted.asker_id)  # serialize: both would pass the limit
            known = await self._by_key(connection, wanted)
            if known is not None:
                return known
            if await connection.scalar(select(_blocked(wanted.user_id, wanted.asker_id))):
                raise NotTaken
            await self._check_room(connection, wanted, now)
            values = _values(wanted) | {"created_at": now, "updated_at": now}
            result = await connection.execute(insert(requests).values(values))
            (identity,) = result.inserted_primary_key or (0,)
        return Request(identity, RequestStatus.OPEN, wanted, None)

    async def _by_key(self, connection: AsyncConnection, wanted: Wanted) -> Request | None:
        same = select(requests).where(
            requests.c.asker_id == wanted.asker_id, requests.c.source_key == wanted.source_key
        )
        row = (await connection.execute(same)).mappings().one_or_none()
        return None if row is None else _request(row)

    async def _check_room(self, connection: AsyncConnection, wanted: Wanted, now: datetime) -> None:
        """Raise TooManyRequests. Open ones whose time has passed do not count."""
        count = select(func.count()).select_from(requests)
        waiting = or_(requests.c.due_at > now, requests.c.rule.is_not(None))
        mine = count.where(requests.c.asker_id == wanted.asker_id, _OPEN, waiting)
        if (await connection.scalar(mine) or 0) >= OPEN_TOGETHER:
            raise TooManyRequests(OPEN_TOGETHER, "other people")
        to_one = mine.where(requests.c.user_id == wanted.user_id)
        if (await connection.scalar(to_one) or 0) >= OPEN_TO_ONE:
            raise TooManyRequests(OPEN_TO_ONE, "that person")

    async def accept(self, user_id: str, request_id: int, now: datetime) -> Request:
        """Accept, as the person who was asked. Raises RequestOver otherwise, and a second time."""
        allowed = and_(
            requests.c.user_id == user_id,
            _ACCEPTABLE,
            ~_blocked_in_row(),
        )
        return await self._answer(request_id, allowed, RequestStatus.ACCEPTED, now)

    async def reopen(self, user_id: str, request_id: int, now: datetime) -> None:
        """Reopen a request that was accepted but whose reminder could not be stored."""
        allowed = and_(
            requests.c.user_id == user_id,
            requests.c.status == RequestStatus.ACCEPTED.value,
            requests.c.reminder_id.is_(None),
        )
        await self._answer(request_id, allowed, RequestStatus.OPEN, now)

    @retried
    async def became(self, request_id: int, reminder_id: int, now: datetime) -> bool:
        """Link the accepted request to its reminder → False if it was cancelled meanwhile."""
        accepted = and_(
            requests.c.id == request_id, requests.c.status == RequestStatus.ACCEPTED.value
        )
        change = update(requests).where(accepted)
        async with writing(self.engine) as connection:
            values = {"reminder_id": reminder_id, "updated_at": now}
            return bool((await connection.execute(change.values(values))).rowcount)

    async def decline(self, user_id: str, request_id: int, now: datetime) -> Request:
        """Decline, as the person who was asked. Raises RequestOver."""
        allowed = and_(requests.c.user_id == user_id, _OPEN)
        return await self._answer(request_id, allowed, RequestStatus.DECLINED, now)

    async def cancel(self, user_id: str, request_id: int, now: datetime) -> Request:
        """Cancel, as either person, also after it was accepted. Raises RequestOver."""
        going = (RequestStatus.OPEN.value, RequestStatus.ACCEPTED.value)
        allowed = and_(
            or_(requests.c.user_id == user_id, requests.c.asker_id == user_id),
            requests.c.status.in_(going),
        )
        request = await self._answer(request_id, allowed, RequestStatus.CANCELLED, now)
        if request.reminder_id is not None:
            return request
        return replace(request, reminder_id=await self._made(request))

    @retried
    async def _made(self, request: Request) -> int | None:
        """Return the reminder of an accepted request that ``became`` has not linked (yet)."""
        theirs = select(reminders.c.id).where(
            reminders.c.user_id == request.wanted.user_id,
            reminders.c.source_key == request.source_key,
        )
        async with reading(self.engine) as connection:
            made: int | None = await connection.scalar(theirs)
        return made

    @retried
    async def _answer(
        self,
        request_id: int,
        allowed: ColumnElement[bool],
        status: RequestStatus,
        now: datetime,
    ) -> Request:
        """Write ``status`` if ``allowed``; of two concurrent answers one raises RequestOver."""
        check_id(request_id)
        mine = and_(requests.c.id == request_id, allowed)
        async with writing(self.engine) as connection:
            locked = select(requests).where(mine).with_for_update()
            row = (await connection.execute(locked)).mappings().one_or_none()
            if row is None:
                raise RequestOver
            change = update(requests).where(mine)
            values = {"status": status.value, "updated_at": now}
            if not (await connection.execute(change.values(values))).rowcount:
                raise RequestOver
        return _request(dict(row) | {"status": status.value})

    # -- blocks -------------------------------------------------------------------------------

    @retried
    async def block(self, user_id: str, request_id: int, now: datetime) -> Request:
        """Block the asker of this request, and decline all their open requests."""
        check_id(request_id)
        mine = and_(requests.c.id == request_id, requests.c.user_id == user_id, _OPEN)
        async with writing(self.engine) as connection:
            row = (await connection.execute(select(requests).where(mine))).mappings().one_or_none()
            if row is None:
                raise RequestOver
            await _block(connection, user_id, row["asker_id"], now)
            theirs = and_(
                requests.c.user_id == user_id, requests.c.asker_id == row["asker_id"], _OPEN
            )
            values = {"status": RequestStatus.DECLINED.value, "updated_at": now}
            await connection.execute(update(requests).where(theirs).values(values))
        return _request(dict(row) | {"status": RequestStatus.DECLINED.value})

    @retried
    async def unblock(self, user_id: str, blocked_id: str) -> bool:
        """Unblock → whether that person was blocked."""
        gone = delete(blocks).where(blocks.c.user_id == user_id, blocks.c.blocked_id == blocked_id)
        async with writing(self.engine) as connection:
            return bool((await connection.execute(gone)).rowcount)

    @retried
    async def blocked(self, user_id: str) -> tuple[str, ...]:
        """Return the ids that this person has blocked, the oldest block first."""
        theirs = select(blocks.c.blocked_id).where(blocks.c.user_id == user_id)
        async with reading(self.engine) as connection:
            found = await connection.scalars(theirs.order_by(blocks.c.created_at))
            return tuple(found.all())

    # -- joining ------------------------------------------------------------------------------

    @retried
    async def delivered_there(
        self, reminder_id: int, channel_id: str, message_id: str
    ) -> Reminder | None:
        """Return the reminder that this message in this server channel was about, of any owner.

        So a forged id reaches only what the whole channel has seen. A reminder that has moved to
        another place since is not returned.
        """
        check_id(reminder_id)
        shown = select(reminders).where(
            reminders.c.id == reminder_id,
            reminders.c.place_kind == PlaceKind.CHANNEL.value,
            reminders.c.channel_id == channel_id,
            exists().where(
                deliveries.c.reminder_id == reminders.c.id,
                deliveries.c.message_id == message_id,
                deliveries.c.channel_id == channel_id,
                deliveries.c.guild_id.is_not(None),
            ),
        )
        async with reading(self.engine) as connection:
            row = (await connection.execute(shown)).mappings().one_or_none()
        return None if row is None else reminder_of(row)


def _blocked(user_id: str, asker_id: str) -> ColumnElement[bool]:
    return exists().where(blocks.c.user_id == user_id, blocks.c.blocked_id == asker_id)


def _blocked_in_row() -> ColumnElement[bool]:
    return exists().where(
        blocks.c.user_id == requests.c.user_id, blocks.c.blocked_id == requests.c.asker_id
    )


async def _block(connection: AsyncConnection, user_id: str, blocked_id: str, now: datetime) -> None:
    values = {"user_id": user_id, "blocked_id": blocked_id, "created_at": now}
    try:
        async with connection.begin_nested():
            await connection.execute(insert(blocks).values(values))
    except IntegrityError:  # blocked already
        return


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "user_id": wanted.user_id,
        "asker_id": wanted.asker_id,
        "status": RequestStatus.OPEN.value,
        "text": wanted.text,
        "channel_id": wanted.channel_id,
        "guild_id": wanted.guild_id,
        "zone": wanted.zone,
        "due_at": wanted.due_at,
        "rule": wanted.rule,
        "anchor": wanted.anchor,
        "source_key": wanted.source_key,
    }


def _request(row: Any) -> Request:
    return Request(
        id=row["id"],
        status=RequestStatus(row["status"]),
        reminder_id=row["reminder_id"],
        wanted=Wanted(
            user_id=row["user_id"],
            asker_id=row["asker_id"],
            text=row["text"],
            channel_id=row["channel_id"],
            guild_id=row["guild_id"],
            zone=row["zone"],
            due_at=row["due_at"],
            rule=row["rule"],
            anchor=row["anchor"],
            source_key=row["source_key"],
        ),
    )
