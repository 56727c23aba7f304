"""exclusive: a lock across the processes on one database."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiosqlite
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database.outages import Fault, fault_of
from bot.storage.database.problems import StillLocked


@asynccontextmanager
async def exclusive(
    engine: AsyncEngine, name: str, wait_seconds: float = 120
) -> AsyncIterator[None]:
    """Hold the lock ``name`` of this database; a process that dies lets go of it.

    Meant for start-up work that several processes may begin at once (migrations, ADK's tables).
    Takes a connection of its own. Raises StillLocked after ``wait_seconds``.
    """
    dialect = engine.dialect.name
    if dialect == "postgresql":
        holding = _postgres(engine, name, wait_seconds)
    elif dialect == "sqlite":
        holding = _sqlite(engine, name, wait_seconds)
    else:
        holding = _mysql(engine, name, wait_seconds)
    async with holding:
        yield


@asynccontextmanager
async def sole(engine: AsyncEngine, name: str) -> AsyncIterator[bool]:
    """Whether no other process holds ``name`` of this database; holds it then until the end.

    Known for SQLite alone, whose lock is a file; on a server this is False: a connection that
    stays open for it would be lost with every restart of the server, and the lock with it.
    """
    if engine.dialect.name != "sqlite":
        yield False
        return
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(exclusive(engine, name, 0))
        except StillLocked:
            yield False
        else:
            yield True


@asynccontextmanager
async def _postgres(engine: AsyncEngine, name: str, wait_seconds: float) -> AsyncIterator[None]:
    # A lock of the transaction, not of the session: it works through PgBouncer too.
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    async with engine.begin() as connection:
        await _set(connection, "lock_timeout", f"{int(wait_seconds * 1000)}ms")
        await _set(connection, "idle_in_transaction_session_timeout", "0")
        try:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
        except DBAPIError as error:
            if fault_of(error) is Fault.BUSY:
                raise StillLocked(name, wait_seconds) from error
            raise
        yield


async def _set(connection: AsyncConnection, setting: str, value: str) -> None:
    local = text("SELECT set_config(:setting, :value, true)")
    await connection.execute(local, {"setting": setting, "value": value})


@asynccontextmanager
async def _mysql(engine: AsyncEngine, name: str, wait_seconds: float) -> AsyncIterator[None]:
    # MySQL's locks belong to the server, so the name says which database it is about.
    scoped = hashlib.sha256(f"{engine.url.database}/{name}".encode()).hexdigest()[:40]
    async with engine.connect() as connection:
        taking = text("SELECT GET_LOCK(:name, :wait)")
        taken = await connection.scalar(taking, {"name": scoped, "wait": int(wait_seconds)})
        if taken != 1:
            raise StillLocked(name, wait_seconds)
        try:
            yield
        finally:
            await connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": scoped})


@asynccontextmanager
async def _sqlite(engine: AsyncEngine, name: str, wait_seconds: float) -> AsyncIterator[None]:
    # A second, empty SQLite file is the lock: the work itself needs the write lock of the first.
    database = engine.url.database
    if not database:
        yield  # nobody else can see it
        return
    beside = Path(f"{database}.{name}.lock")
    lock = await aiosqlite.connect(beside, timeout=wait_seconds, isolation_level=None)
    try:
        try:
            await lock.execute("BEGIN EXCLUSIVE")
        except aiosqlite.OperationalError as error:
            raise StillLocked(name, wait_seconds) from error
        yield
    finally:
        await lock.close()
