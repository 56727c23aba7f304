"""A database URL → an AsyncEngine that behaves alike on SQLite, PostgreSQL and MariaDB/MySQL."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import event, exc, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.errors import HostProblem
from bot.storage.database.outages import Fault, fault_of, reason_of
from bot.storage.database.problems import (
    AccessDenied,
    DriverMissing,
    NoDatabase,
    NoSuchDatabase,
    Unreachable,
    Unwritable,
)
from bot.storage.database.urls import Target, describe, describe_target, read_url

__all__ = ["Engine", "describe", "make_engine", "open_engine", "wait_for_database"]

Engine = AsyncEngine
"""What the upper floors pass around without knowing SQLAlchemy."""

BUSY_SECONDS = 10
"""How long SQLite waits for another writer before it gives up."""

FROZEN_SECONDS = 60
"""A process that stands still inside a transaction, say with its machine, keeps rows from everybody
else. PostgreSQL ends its connection after this."""

IDLE_SECONDS = 30
"""A connection that rested longer is asked for a sign of life before it is used. Asking at every
checkout, as pool_pre_ping does, costs three round trips each on asyncpg."""


def make_engine(url: str, *, connections: int = 10, create: bool = True) -> AsyncEngine:
    """An engine for ``url`` as people paste it; connects to nothing yet.

    ``connections``: the most that are open at once. ``create``: make a SQLite file that is not
    there. Raises BadDatabaseUrl, DriverMissing and, for SQLite, Unwritable and NoDatabase.
    """
    target = read_url(url)
    if target.file is not None:
        _prepare_folder(target.file, create=create)
    try:
        engine = create_async_engine(target.url, **_options(target, connections))
    except ImportError as error:
        raise DriverMissing(target.url.get_driver_name()) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _sqlite_connect)
        event.listen(engine.sync_engine, "begin", _sqlite_begin)
        event.listen(engine.sync_engine, "reset", _sqlite_reset)
    else:
        _watch_idle(engine)
    _watch_losses(engine)
    return engine


@asynccontextmanager
async def open_engine(
    url: str, *, connections: int = 10, create: bool = True
) -> AsyncIterator[AsyncEngine]:
    """``make_engine``, closed at the end."""
    engine = make_engine(url, connections=connections, create=create)
    try:
        yield engine
    finally:
        await engine.dispose()


def _prepare_folder(file: Path, *, create: bool) -> None:
    folder = file.parent
    if not create and not file.exists():
        raise NoDatabase(f"There is no database at {file.absolute()}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds what people say
    except FileExistsError as error:
        raise Unwritable(str(file), f"{folder} is a file, not a folder") from error
    except OSError as error:
        raise Unwritable(str(file), f"I can't create {folder} ({error.strerror})") from error
    if file.is_dir():
        raise Unwritable(str(file), "that is a folder, not a file")
    # SQLite keeps its write-ahead log beside the file, so the folder must be writable too.
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Unwritable(str(file), f"the folder {folder} isn't writable")
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        raise Unwritable(str(file), "the file isn't writable")


def _options(target: Target, connections: int) -> dict[str, Any]:
    arguments = dict(target.arguments)
    options: dict[str, Any] = {
        "connect_args": arguments,
        "pool_timeout": 30,
        # An error of a statement is logged with its traceback, and its values are what people said.
        "hide_parameters": True,
    }
    backend = target.url.get_backend_name()
    if backend == "sqlite":
        options["pool_reset_on_return"] = None  # _sqlite_reset does it
    if target.in_memory:
        # One connection is the database; tasks take turns on it instead of sharing a transaction.
        return options | {"poolclass": AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
    if backend == "postgresql":
        if target.pooled_outside:
            arguments |= {
                "statement_cache_size": 0,
                "prepared_statement_cache_size": 0,
                "prepared_statement_name_func": lambda: f"__asyncpg_{uuid.uuid4()}__",
            }
        else:  # PgBouncer refuses a connection that begins with this
            own = {"idle_in_transaction_session_timeout": f"{FROZEN_SECONDS}s"}
            arguments["server_settings"] = own | arguments.get("server_settings", {})
    elif backend == "mysql":
        # Repeatable read, its default, takes gap locks and reads stale rows after a wait.
        options["isolation_level"] = "READ COMMITTED"
    kept = min(connections, 5)
    return options | {"pool_size": kept, "max_overflow": connections - kept}


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _sqlite_begin does
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone()[0] != "wal":
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    # A transaction that reads before it writes must own the write lock from its start: upgrading
    # later fails at once when another wrote in between, and ADK's append reads, merges and writes.
    options = connection.get_execution_options()
    if not options.get("single", False):  # a statement alone is a transaction by itself
        connection.exec_driver_sql(
            "BEGIN" if options.get("read_only", False) else "BEGIN IMMEDIATE"
        )


def _sqlite_reset(connection: Any, _record: Any, state: Any) -> None:
    # The pool would roll back what was committed just before: another trip to the thread.
    if state.asyncio_safe and connection.driver_connection.in_transaction:
        connection.rollback()


def _watch_idle(engine: AsyncEngine) -> None:
    dialect = engine.dialect

    def rested(_connection: Any, record: Any) -> None:
        record.info["rested_at"] = monotonic()

    def taken(connection: Any, record: Any, _proxy: Any) -> None:
        rested_at = record.info.get("rested_at")
        if rested_at is None or monotonic() - rested_at < IDLE_SECONDS:
            return
        try:
            dialect.do_ping(connection)
        except Exception as error:
            # Whatever the reason: this one is of no use, and its sisters are as old.
            raise exc.InvalidatePoolError from error

    event.listen(engine.sync_engine, "checkin", rested)
    event.listen(engine.sync_engine, "checkout", taken)


def _watch_losses(engine: AsyncEngine) -> None:
    """Let refused and torn connections, which drivers raise as they are, become SQLAlchemy's."""
    dialect = engine.sync_engine.dialect

    def connecting(_dialect: Any, _record: Any, args: Any, kwargs: Any) -> Any:
        try:
            return dialect.connect(*args, **kwargs)
        except OSError as error:
            raise _lost(dialect, error) from error

    def failed(context: Any) -> None:
        original = context.original_exception
        if type(original).__name__ == "InternalClientError":
            # asyncpg, when the connection is cut in the midst of its protocol: "cannot switch to
            # state 15; another operation (2) is in progress". It is of no use any more.
            context.is_disconnect = True
        if isinstance(original, OSError):
            context.is_disconnect = True
            raise exc.OperationalError(
                context.statement, None, original, connection_invalidated=True
            ) from original

    event.listen(engine.sync_engine, "do_connect", connecting)
    event.listen(engine.sync_engine, "handle_error", failed)


def _lost(dialect: Any, error: OSError) -> Exception:
    made: Exception = dialect.loaded_dbapi.OperationalError(reason_of(error))
    made.sqlstate = "08001"  # type: ignore[attr-defined]  # could not connect
    return made


async def wait_for_database(
    engine: AsyncEngine, deadline_seconds: float, report: Callable[[str], None]
) -> None:
    """Return when the database answers; ``report`` hears, in a sentence, that it is waited for.

    Waits out refused connections, unknown hosts and servers that are starting, with growing
    pauses; a wrong password, an unknown database and an unwritable file raise at once.
    """
    clock = asyncio.get_running_loop().time
    where = describe_target(engine.url)
    give_up, pause, reported = clock() + deadline_seconds, 0.1, False
    while True:
        try:
            async with asyncio.timeout(max(give_up - clock(), 0.1)):
                async with engine.connect() as connection:
                    await connection.execute(text("SELECT 1"))
                return
        except (exc.SQLAlchemyError, TimeoutError) as error:
            problem = _host_problem(engine, where, error)
            if problem is not None:
                raise problem from error
            if clock() + pause >= give_up:
                reason = reason_of(error)
                raise Unreachable(where, deadline_seconds, reason) from error
        if not reported:
            report(f"Waiting for {where} …")
            reported = True
        await asyncio.sleep(pause)
        pause = min(pause * 2, 5.0)


def _host_problem(engine: AsyncEngine, where: str, error: Exception) -> HostProblem | None:
    """What no waiting mends; None for everything that may pass."""
    fault = fault_of(error)
    if fault is Fault.DENIED:
        return AccessDenied(where)
    if fault is Fault.NO_DATABASE:
        return NoSuchDatabase(where)
    if fault is Fault.UNWRITABLE:
        return Unwritable(str(engine.url.database), "SQLite can't open or write it")
    if fault is Fault.NOT_SQLITE:
        return Unwritable(str(engine.url.database), "that file isn't a SQLite database")
    return None
