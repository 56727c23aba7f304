"""Reminders: add, change, cancel, clear; tell delivery about each new wake after the commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.place import Place
from bot.reminders.changes import Change
from bot.reminders.model import (
    OPEN,
    Changed,
    Draft,
    Kind,
    Limits,
    NoSuchReminder,
    Reminder,
    Status,
    TooMany,
    WakeKind,
    checked_text,
)
from bot.reminders.next_wake import OnWake, Wake, announce_wakes, ignore_wake
from bot.storage.database.tables import reminders
from bot.storage.database.transactions import retried, writing
from bot.storage.lookups import check_id, counting, listing, owned, status_values
from bot.storage.people import hold_person
from bot.storage.rows import Values, draft_values, field_values, reminder_of, wake_values
from bot.storage.undo import keep_undo

_UNTOUCHABLE = (Status.CANCELLED,)


class Reminders:
    """Writes of one person's reminders.

    Another person's reminder is answered like one that does not exist: NoSuchReminder. Outages
    are StorageDown. Storage does not compute times: callers pass the Wake, or a new reminder wakes
    when it is due. After each commit the new wakes go to ``on_wake``.
    """

    def __init__(
        self, engine: AsyncEngine, limits: Limits | None = None, on_wake: OnWake = ignore_wake
    ) -> None:
        self.engine = engine
        self.limits = limits or Limits()
        self._on_wake = on_wake

    async def add(self, draft: Draft, now: datetime, wake: Wake | None = None) -> Reminder:
        """Store ``draft``; ``wake`` defaults to its due moment. Raises TooMany, EmptyText, TooLong.

        Idempotent by ``source_key``: a second call returns the stored reminder as it is now.
        """
        (reminder,) = await self.add_all([(draft, wake)], now)
        return reminder

    @retried
    async def add_all(
        self, drafts: Sequence[tuple[Draft, Wake | None]], now: datetime
    ) -> tuple[Reminder, ...]:
        """Store all of one person's ``drafts`` or, on any error, none. Idempotent by source key."""
        if not drafts:
            return ()
        user_id = drafts[0][0].user_id
        rows = [self._row(draft, wake, user_id, now) for draft, wake in drafts]
        async with writing(self.engine) as connection:
            # Otherwise two concurrent adds of one person would both pass the limit.
            await hold_person(connection, user_id)
            stored = await self._stored(connection, user_id, rows)
            missing = [
                row
                for row in rows
                if row["source_key"] not in stored and row["kind"] == Kind.REMINDER.value
            ]
            if missing:
                await self._check_room(connection, user_id, len(missing))
            added = tuple([await self._insert(connection, row, stored) for row in rows])
        announce_wakes(added, self._on_wake)
        return added

    def _row(self, draft: Draft, wake: Wake | None, user_id: str, now: datetime) -> Values:
        if draft.user_id != user_id:
            raise ValueError("drafts that are added together belong to one person")
        row = draft_values(draft, wake or _when_due(draft.due_at), now)
        return row | {"text": checked_text(draft.text, self.limits)}

    async def _stored(
        self, connection: AsyncConnection, user_id: str, rows: Sequence[Values]
    ) -> dict[str | None, Reminder]:
        keys = [row["source_key"] for row in rows if row["source_key"] is not None]
        if not keys:
            return {}
        known = select(reminders).where(
            reminders.c.user_id == user_id, reminders.c.source_key.in_(keys)
        )
        found = (await connection.execute(known)).mappings()
        return {row["source_key"]: reminder_of(row) for row in found}

    async def _check_room(self, connection: AsyncConnection, user_id: str, wanted: int) -> None:
        taken = await connection.scalar(counting(owned(user_id, OPEN)))
        if (taken or 0) + wanted > self.limits.open_reminders:
            raise TooMany(self.limits.open_reminders)

    async def _insert(
        self, connection: AsyncConnection, row: Values, stored: dict[str | None, Reminder]
    ) -> Reminder:
        key = row["source_key"]
        if key is not None and key in stored:
            return stored[key]
        result = await connection.execute(insert(reminders).values(row))
        (identity,) = result.inserted_primary_key or (None,)
        reminder = reminder_of(_mapping(row | {"id": identity}))
        if key is not None:
            stored[key] = reminder
        return reminder

    @retried
    async def change(
        self,
        user_id: str,
        reminder_id: int,
        change: Change,
        now: datetime,
        *,
        revision: int | None = None,
    ) -> Reminder:
        """Write ``change``, not undoable. Raises Changed when ``revision`` is an older one."""
        async with writing(self.engine) as connection:
            row = await _locked(connection, user_id, reminder_id)
            if revision is not None and row["revision"] != revision:
                raise Changed
            changed = await _write(connection, row, self._change_values(change), now)
        announce_wakes([changed], self._on_wake)
        return changed

    @retried
    async def change_all(
        self,
        user_id: str,
        changes: Mapping[int, Change],
        now: datetime,
        label: str,
        *,
        revisions: Mapping[int, int] | None = None,
    ) -> tuple[tuple[Reminder, ...], str]:
        """Write all ``changes`` (reminder id → Change) or none; undone together by one token.

        ``label`` says what was done, in words for the person who may undo it. Raises Changed when
        one of ``revisions`` (reminder id → revision) is an older one.
        """
        values = {key: self._change_values(change) for key, change in changes.items()}

        def values_of(row: RowMapping) -> Values:
            if (
                revisions is not None
                and revisions.get(row["id"], row["revision"]) != row["revision"]
            ):
                raise Changed
            return values[row["id"]]

        return await self._together(user_id, list(changes), values_of, now, label)

    def _change_values(self, change: Change) -> Values:
        values: Values = {}
        for name, value in change.given().items():
            values |= field_values(name, value)
        if "text" in values:
            values["text"] = checked_text(values["text"], self.limits)
        if "wake_at" in values or "status" in values:
            values = {"status": Status.SCHEDULED.value, "attempts": 0, "error": None} | values
            values["tried_at"] = None
        return values

    async def cancel(self, user_id: str, reminder_id: int, now: datetime) -> tuple[Reminder, str]:
        """Cancel it; the row stays for undo and history. → the reminder and the undo token."""
        return await self._single(user_id, reminder_id, _ended(Status.CANCELLED), now, "deleted")

    async def pause(self, user_id: str, reminder_id: int, now: datetime) -> Reminder:
        """Keep it, without a wake, until a change gives it one."""
        change = Change(status=Status.PAUSED, wake=None)
        return await self.change(user_id, reminder_id, change, now)

    @retried
    async def clear(
        self, user_id: str, now: datetime, place: Place | None = None
    ) -> tuple[int, str | None]:
        """Cancel all open ones (of ``place``) → how many, and the undo token, if any."""
        where = owned(user_id, OPEN)
        if place is not None:
            where.append(reminders.c.place_kind == place.kind.value)
            where.append(reminders.c.channel_id.is_not_distinct_from(place.channel_id))
        async with writing(self.engine) as connection:
            rows = (await connection.execute(listing(where).with_for_update())).mappings().all()
            if not rows:
                return 0, None
            stop = update(reminders).where(reminders.c.id.in_([row["id"] for row in rows]))
            revision = {"revision": reminders.c.revision + 1, "updated_at": now}
            await connection.execute(stop.values(_ended(Status.CANCELLED) | revision))
            label = f"cleared {len(rows)}"
            return len(rows), await keep_undo(connection, user_id, rows, label, now)

    async def _single(
        self, user_id: str, reminder_id: int, values: Values, now: datetime, label: str
    ) -> tuple[Reminder, str]:
        (reminder,), token = await self._together(
            user_id, [reminder_id], lambda _row: values, now, label
        )
        return reminder, token

    @retried
    async def _together(
        self,
        user_id: str,
        ids: Sequence[int],
        values_of: Callable[[RowMapping], Values],
        now: datetime,
        label: str,
    ) -> tuple[tuple[Reminder, ...], str]:
        async with writing(self.engine) as connection:
            # In the order of their ids, so that two of these cannot wait for each other.
            rows = [await _locked(connection, user_id, identity) for identity in sorted(ids)]
            changed = tuple([await _write(connection, row, values_of(row), now) for row in rows])
            token = await keep_undo(connection, user_id, rows, label, now)
        announce_wakes(changed, self._on_wake)
        return changed, token


def _ended(status: Status) -> Values:
    return {"status": status.value, "error": None} | wake_values(None)


def _when_due(due_at: datetime | None) -> Wake | None:
    return None if due_at is None else Wake(due_at, WakeKind.OCCURRENCE)


async def _locked(connection: AsyncConnection, user_id: str, reminder_id: int) -> RowMapping:
    check_id(reminder_id)
    own = select(reminders).where(reminders.c.id == reminder_id, reminders.c.user_id == user_id)
    present = own.where(reminders.c.status.not_in(status_values(_UNTOUCHABLE)))
    row = (await connection.execute(present.with_for_update())).mappings().one_or_none()
    if row is None:
        raise NoSuchReminder
    return row


async def _write(
    connection: AsyncConnection, row: RowMapping, values: Values, now: datetime
) -> Reminder:
    values = values | {"revision": row["revision"] + 1, "updated_at": now}
    await connection.execute(update(reminders).where(reminders.c.id == row["id"]).values(values))
    return reminder_of(_mapping(dict(row) | values))


def _mapping(values: Values) -> Any:
    return values
