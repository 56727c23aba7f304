"""Snapshots: the text and small files of a message that a reminder is about."""

from __future__ import annotations

import base64
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reminders.model import Status
from bot.storage.database.tables import reminders, snapshots
from bot.storage.database.transactions import reading, retried, writing

MOST_FILES = 4
MOST_BYTES = 1_000_000
"""Limit for all files of a snapshot: MariaDB takes their row as one packet."""


@dataclass(frozen=True, slots=True)
class File:
    """The content of an attachment, as Discord's links to it expire within a day."""

    name: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A message as it was then. ``guild_id`` is None in a DM."""

    author: str
    text: str = field(repr=False)
    channel_id: str
    message_id: str
    guild_id: str | None = None
    files: tuple[File, ...] = ()

    @property
    def jump_url(self) -> str:
        place = f"{self.guild_id or '@me'}/{self.channel_id}/{self.message_id}"
        return f"https://discord.com/channels/{place}"


class Snapshots:
    """At most one snapshot per reminder."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @retried
    async def keep(self, user_id: str, reminder_id: int, snapshot: Snapshot, now: datetime) -> None:
        """Store the reminder's snapshot, unless it has one already."""
        values = {"reminder_id": reminder_id, "user_id": user_id, "created_at": now}
        async with writing(self.engine) as connection:
            try:
                async with connection.begin_nested():
                    await connection.execute(
                        insert(snapshots).values(values | snapshot_to_json(snapshot))
                    )
            except IntegrityError:
                return

    @retried
    async def prune(self, before: datetime) -> int:
        """Delete those of reminders that were done or deleted before ``before`` → how many.

        They hold up to a megabyte each. A delivered reminder may still be snoozed and shown again.
        """
        over = select(reminders.c.id).where(
            reminders.c.status.in_([Status.DONE.value, Status.CANCELLED.value]),
            reminders.c.updated_at < before,
        )
        async with writing(self.engine) as connection:
            old = delete(snapshots).where(snapshots.c.reminder_id.in_(over))
            return (await connection.execute(old)).rowcount

    async def several(self, user_id: str, reminder_ids: Collection[int]) -> dict[int, Snapshot]:
        """Return the snapshots of ``reminder_ids`` by reminder id, without their files."""
        light = [column for column in snapshots.c if column is not snapshots.c.files]
        wanted = select(*light).where(
            snapshots.c.reminder_id.in_(sorted(reminder_ids)), snapshots.c.user_id == user_id
        )
        async with reading(self.engine) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return {row["reminder_id"]: snapshot_from_json({**row, "files": ()}) for row in rows}

    async def get(self, user_id: str, reminder_id: int) -> Snapshot | None:
        wanted = select(snapshots).where(
            snapshots.c.reminder_id == reminder_id, snapshots.c.user_id == user_id
        )
        async with reading(self.engine) as connection:
            row = (await connection.execute(wanted)).mappings().one_or_none()
        return None if row is None else snapshot_from_json(row)


def snapshot_to_json(snapshot: Snapshot) -> dict[str, Any]:
    """Return it as JSON, the files' bytes in base64."""
    return {
        "author": snapshot.author[:200],
        "text": snapshot.text,
        "channel_id": snapshot.channel_id,
        "message_id": snapshot.message_id,
        "guild_id": snapshot.guild_id,
        "files": [
            {"name": f.name, "type": f.type, "data": base64.b64encode(f.data).decode()}
            for f in snapshot.files
        ],
    }


def snapshot_from_json(values: Any) -> Snapshot:
    """Invert ``snapshot_to_json``."""
    return Snapshot(
        author=values["author"],
        text=values["text"],
        channel_id=values["channel_id"],
        message_id=values["message_id"],
        guild_id=values["guild_id"],
        files=tuple(
            File(file["name"], file["type"], base64.b64decode(file["data"]))
            for file in values["files"]
        ),
    )
