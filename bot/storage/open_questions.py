"""OpenQuestions: requests that wait for the person's answer, under a token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Insert, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import Problem
from bot.storage.database.tables import open_questions
from bot.storage.database.transactions import reading, retried, writing

WAITS = timedelta(hours=24)


class NothingPending(Problem):
    """No such question; also for another person's press, so that it tells nothing."""

    def __init__(self) -> None:
        super().__init__(
            "That question isn't open any more: it's been answered, it's over a day old, or it "
            "was for someone else. Just ask me again."
        )


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One open question. ``request`` is JSON: what to do once it is answered."""

    token: str
    user_id: str
    kind: str
    request: dict[str, Any]
    created_at: datetime


class OpenQuestions:
    """Every method takes the owner's id; tokens are short enough for a button."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @retried
    async def keep(
        self,
        user_id: str,
        kind: str,
        request: dict[str, Any],
        now: datetime,
        *,
        waits: timedelta = WAITS,
    ) -> str:
        """Keep ``request`` until it is taken, at most for ``waits`` → its token (16 characters)."""
        pending = OpenQuestion(secrets.token_urlsafe(12), user_id, kind, request, now)
        async with writing(self.engine) as connection:
            await connection.execute(
                delete(open_questions).where(open_questions.c.expires_at <= now)
            )
            await connection.execute(_kept(pending, waits))
        return pending.token

    @retried
    async def replace(
        self, user_id: str, kind: str, request: dict[str, Any], now: datetime, waits: timedelta
    ) -> None:
        """Keep ``request`` as the person's only question of that kind; ``latest`` returns it."""
        pending = OpenQuestion(secrets.token_urlsafe(12), user_id, kind, request, now)
        same = (open_questions.c.user_id == user_id, open_questions.c.kind == kind)
        async with writing(self.engine) as connection:
            await connection.execute(delete(open_questions).where(*same))
            await connection.execute(_kept(pending, waits))

    async def open(self, user_id: str, kind: str, now: datetime) -> tuple[OpenQuestion, ...]:
        """All open questions of that kind, the oldest first."""
        mine = (
            open_questions.c.user_id == user_id,
            open_questions.c.kind == kind,
            open_questions.c.expires_at > now,
        )
        wanted = (
            select(open_questions)
            .where(*mine)
            .order_by(open_questions.c.created_at, open_questions.c.token)
        )
        async with reading(self.engine) as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(_pending(row) for row in rows)

    @retried
    async def close(self, user_id: str, token: str) -> None:
        """Remove a question whose answer has been acted on. Idempotent."""
        mine = (open_questions.c.token == token, open_questions.c.user_id == user_id)
        async with writing(self.engine) as connection:
            await connection.execute(delete(open_questions).where(*mine))

    async def get(self, user_id: str, token: str, kind: str, now: datetime) -> OpenQuestion:
        """What waits under ``token``. Raises NothingPending."""
        wanted = select(open_questions).where(*_open(user_id, token, kind, now))
        async with reading(self.engine) as connection:
            row = (await connection.execute(wanted)).mappings().one_or_none()
        return _pending(row)

    async def latest(self, user_id: str, kind: str, now: datetime) -> OpenQuestion:
        """The newest open question of that kind. Raises NothingPending."""
        mine = (
            open_questions.c.user_id == user_id,
            open_questions.c.kind == kind,
            open_questions.c.expires_at > now,
        )
        wanted = (
            select(open_questions)
            .where(*mine)
            .order_by(open_questions.c.created_at.desc())
            .limit(1)
        )
        async with reading(self.engine) as connection:
            row = (await connection.execute(wanted)).mappings().one_or_none()
        return _pending(row)

    @retried
    async def take(self, user_id: str, token: str, kind: str, now: datetime) -> OpenQuestion:
        """What waits under ``token``, for one caller only. Raises NothingPending for all others."""
        mine = _open(user_id, token, kind, now)
        async with writing(self.engine) as connection:
            row = (
                (await connection.execute(select(open_questions).where(*mine).with_for_update()))
                .mappings()
                .one_or_none()
            )
            gone = await connection.execute(delete(open_questions).where(*mine))
            return _pending(row if gone.rowcount else None)


def _kept(pending: OpenQuestion, waits: timedelta) -> Insert:
    return insert(open_questions).values(
        token=pending.token,
        user_id=pending.user_id,
        kind=pending.kind,
        request=pending.request,
        created_at=pending.created_at,
        expires_at=pending.created_at + waits,
    )


def _open(user_id: str, token: str, kind: str, now: datetime) -> list[ColumnElement[bool]]:
    return [
        open_questions.c.token == token,
        open_questions.c.user_id == user_id,
        open_questions.c.kind == kind,
        open_questions.c.expires_at > now,
    ]


def _pending(row: Any) -> OpenQuestion:
    if row is None:
        raise NothingPending
    return OpenQuestion(
        row["token"], row["user_id"], row["kind"], dict(row["request"]), row["created_at"]
    )
