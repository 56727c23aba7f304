"""Read and write transactions, and the retry of those that the database aborted."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database.outages import translated
from bot.storage.database.problems import StorageDown

P = ParamSpec("P")
T = TypeVar("T")

_TRIES = 4


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection for statements that only read; on SQLite they do not wait for a writer.

    PostgreSQL shows each statement its own moment anyway, so there a transaction around them would
    be two more round trips and nothing else. On SQLite they all see the moment of the first.
    """
    options: dict[str, Any] = {"read_only": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "AUTOCOMMIT"
    with translated():
        async with engine.connect() as connection:
            await connection.execution_options(**options)
            yield connection


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection inside a transaction, committed at the end, rolled back on any error."""
    with translated():
        async with engine.connect() as connection, connection.begin() as transaction:
            yield connection
            with translated(committing=True):
                await transaction.commit()


def retried(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Retry a store method of one transaction that the database aborted.

    A deadlock, a conflict or a dead connection before COMMIT left nothing behind, so the whole
    method runs again: a restart of the database causes no error.
    """

    @wraps(method)
    async def repeated(*args: P.args, **kwargs: P.kwargs) -> T:
        for tried in range(1, _TRIES):
            try:
                return await method(*args, **kwargs)
            except StorageDown as error:
                if not error.again:
                    raise
                await asyncio.sleep(random.uniform(0, 0.02) * tried**2)  # noqa: S311
        return await method(*args, **kwargs)

    return repeated
