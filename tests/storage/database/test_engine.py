"""The engine: what a host meets when the database is wrong, and how outages are survived."""

from __future__ import annotations

import asyncio
import socket
import stat
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, insert, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from bot.storage.database import engine as engines
from bot.storage.database.engine import make_engine, open_engine, wait_for_database
from bot.storage.database.outages import translated
from bot.storage.database.problems import (
    AccessDenied,
    DriverMissing,
    NoSuchDatabase,
    StorageDown,
    Unreachable,
    Unwritable,
)
from bot.storage.database.tables import marks as marks_table
from bot.storage.database.transactions import reading, retried, writing
from bot.storage.marks import Marks
from bot.storage.stores import make_stores

servers = pytest.mark.parametrize("database_kind", ["postgresql", "mysql"], indirect=True)
only_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
only_postgres = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
only_mysql = pytest.mark.parametrize("database_kind", ["mysql"], indirect=True)

DRAFT = Draft("1", "text", Place(PlaceKind.DM), "UTC")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def silent(_message: str) -> None:
    pass


def changed(url: str, **parts: Any) -> str:
    return make_url(url).set(**parts).render_as_string(hide_password=False)


@asynccontextmanager
async def free_port() -> AsyncIterator[int]:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    yield port


async def test_an_answering_database_is_not_reported(database_url: str) -> None:
    async with open_engine(database_url) as engine:
        await wait_for_database(engine, 5, pytest.fail)


@servers
async def test_an_unknown_database_fails_at_once(database_url: str) -> None:
    async with open_engine(changed(database_url, database="no_such_db")) as engine:
        with pytest.raises(NoSuchDatabase) as problem:
            await wait_for_database(engine, 60, pytest.fail)
    assert problem.value.exit_code == 17


@servers
async def test_a_wrong_user_or_password_fails_at_once_and_is_not_repeated(
    database_url: str,
) -> None:
    wrong = changed(database_url, username="nobody_here", password="hunter2")
    async with open_engine(wrong) as engine:
        with pytest.raises(AccessDenied) as problem:
            await wait_for_database(engine, 60, pytest.fail)
    assert problem.value.exit_code == 13
    assert "hunter2" not in str(problem.value)


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
async def test_a_server_that_never_comes_is_reported_once_and_given_up(scheme: str) -> None:
    reports: list[str] = []
    async with (
        free_port() as port,
        open_engine(f"{scheme}://u:hunter2@127.0.0.1:{port}/db") as engine,
    ):
        with pytest.raises(Unreachable) as problem:
            await wait_for_database(engine, 0.4, reports.append)
        with pytest.raises(StorageDown):
            await Marks(engine).get("name")
    assert problem.value.exit_code == 14
    assert str(port) in str(problem.value)
    assert "hunter2" not in str(problem.value) + reports[0]
    assert len(reports) == 1


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
async def test_a_server_that_accepts_and_says_nothing_is_given_up(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        async with open_engine(f"{scheme}://u:p@127.0.0.1:{port}/db") as engine:
            with pytest.raises(Unreachable):
                await wait_for_database(engine, 0.3, silent)


@servers
async def test_a_server_that_comes_late_is_waited_for(database_url: str) -> None:
    url = make_url(database_url)
    if "host" in url.query:
        pytest.skip("the server of this run listens on a socket file only")
    reports: list[str] = []
    port_of_kind = {"postgresql": 5432, "mysql": 3306}[url.get_backend_name()]
    relays: set[asyncio.Task[None]] = set()
    async with free_port() as port:
        late = asyncio.create_task(
            _serve_late(port, str(url.host), url.port or port_of_kind, relays)
        )
        async with open_engine(changed(database_url, port=port, host="127.0.0.1")) as engine:
            await wait_for_database(engine, 60, reports.append)
        (await late).close()
        await asyncio.wait(relays)
    assert len(reports) == 1


async def _serve_late(
    port: int, host: str, real_port: int, relays: set[asyncio.Task[None]]
) -> asyncio.Server:
    """After a while, ``port`` leads to the real server; each connection is a task in ``relays``."""
    await asyncio.sleep(0.3)

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65536):
            writer.write(chunk)
        writer.close()
        await writer.wait_closed()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        relays.add(task)
        far_reader, far_writer = await asyncio.open_connection(host, real_port)
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    return await asyncio.start_server(relay, "127.0.0.1", port)


async def test_a_folder_is_made_for_sqlite(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "er" / "k.db"
    async with open_engine(str(file)) as engine:
        await wait_for_database(engine, 1, pytest.fail)
    assert file.exists()
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700  # for its owner's eyes


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="folder") as problem:
        make_engine(f"sqlite:///{tmp_path}")
    assert problem.value.exit_code == 16


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unwritable, match="file is a file, not a folder"):
        make_engine(f"sqlite:///{tmp_path}/file/k.db")


@pytest.mark.parametrize("locked", ["folder", "file"])
def test_what_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: str
) -> None:
    file = tmp_path / "k.db"
    file.write_text("")
    # The tests may run as root, who may write everything.
    refused = file if locked == "file" else tmp_path
    monkeypatch.setattr("os.access", lambda path, _mode: path != refused)
    with pytest.raises(
        Unwritable, match=f"the (folder .* )?{'' if locked == 'folder' else 'file'}"
    ):
        make_engine(str(file))


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("shopping list " * 100)
    async with open_engine(f"sqlite:///{tmp_path}/notes.db") as engine:
        with pytest.raises(Unwritable, match="n't a SQLite database"):
            await wait_for_database(engine, 5, pytest.fail)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "asyncpg", None)
    with pytest.raises(DriverMissing, match="driver “asyncpg” is not installed") as problem:
        make_engine("postgres://u:p@h/db")
    assert problem.value.exit_code == 12


@only_sqlite
async def test_sqlite_is_set_up_on_every_connection(engine: AsyncEngine) -> None:
    async def setting(name: str) -> Any:
        return await connection.scalar(text(f"PRAGMA {name}"))

    for _ in range(2):
        async with engine.connect() as connection:
            assert await setting("journal_mode") == "wal"
            assert await setting("foreign_keys") == 1
            assert await setting("synchronous") == 1
            assert await setting("busy_timeout") == engines.BUSY_SECONDS * 1000
        await engine.dispose()


@only_sqlite
async def test_a_reader_does_not_wait_for_a_writer(engine: AsyncEngine, now: datetime) -> None:
    marks = Marks(engine)
    await marks.put("name", "old", now)
    async with writing(engine) as connection:
        await connection.execute(text("UPDATE marks SET value = 'new'"))
        async with asyncio.timeout(5):
            assert await marks.get("name") == "old"
    assert await marks.get("name") == "new"


@only_sqlite
async def test_a_locked_file_is_an_outage_in_a_sentence(
    migrated_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    async with open_engine(migrated_url) as first, open_engine(migrated_url) as second:
        async with writing(first):
            with pytest.raises(StorageDown, match=r"did \*\*not\*\* save this") as down:
                await Marks(second).put("name", "value", now)
        assert not down.value.again
        await Marks(second).put("name", "value", now)


async def test_a_database_in_memory_is_one_for_all_tasks(now: datetime) -> None:
    from bot.storage.database.migrate import migrate

    async with open_engine("sqlite://") as engine:
        await migrate(engine)
        stores = make_stores(engine)
        await asyncio.gather(*(stores.reminders.add(DRAFT, now) for _ in range(10)))
        assert await stores.lookups.count("1") == 10


CUTS = {
    "postgresql": (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ),
    "mysql": "SELECT id FROM information_schema.processlist "
    "WHERE db = database() AND id <> connection_id()",
}


async def cut(url: str) -> None:
    """End every other connection to the database, as its restart would."""
    async with open_engine(url) as killer, killer.connect() as connection:
        ended = (await connection.scalars(text(CUTS[killer.dialect.name]))).all()
        assert ended
        if killer.dialect.name == "mysql":
            for identity in ended:
                await connection.execute(text(f"KILL {identity}"))
    await asyncio.sleep(0.1)


@servers
async def test_a_database_that_restarted_costs_nobody_an_error(
    migrated_url: str, now: datetime
) -> None:
    async with open_engine(migrated_url) as engine:
        stores = make_stores(engine)
        await asyncio.gather(*(stores.reminders.add(DRAFT, now) for _ in range(4)))
        await cut(migrated_url)
        assert len(await stores.lookups.list("1")) == 4
        await cut(migrated_url)
        await stores.reminders.add(DRAFT, now)
        await cut(migrated_url)
        assert await stores.lookups.count("1") == 5


@servers
async def test_a_connection_cut_in_the_middle_is_repeated_whole(
    migrated_url: str, now: datetime
) -> None:
    async with open_engine(migrated_url) as engine:
        tries = 0

        @retried
        async def count_up() -> None:
            nonlocal tries
            tries += 1
            async with writing(engine) as connection:
                insert = text("INSERT INTO marks VALUES ('a', 'b', :now)")
                await connection.execute(insert, {"now": now.replace(tzinfo=None)})
                if tries == 1:
                    await cut(migrated_url)
                await connection.execute(text("SELECT 1"))

        await count_up()
        assert tries == 2
        assert await Marks(engine).get("a") == "b"


@only_postgres
async def test_a_cut_that_confuses_the_driver_is_a_cut(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks, prepare, confused = Marks(engine), asyncpg.Connection.prepare, ["once"]
    assert await marks.get("first, to be connected") is None

    async def confusing(*args: Any, **kwargs: Any) -> Any:
        if confused:
            confused.pop()
            raise asyncpg.InternalClientError("cannot switch to state 15; another operation …")
        return await prepare(*args, **kwargs)

    monkeypatch.setattr(asyncpg.Connection, "prepare", confusing)
    assert await make_stores(engine).lookups.count("1") == 0
    assert confused == []


@servers
async def test_a_commit_that_got_lost_is_not_called_unsaved(
    migrated_url: str, now: datetime
) -> None:
    async with open_engine(migrated_url) as engine:

        async def lose_the_commit() -> None:
            async with writing(engine) as connection:
                insert = text("INSERT INTO marks VALUES ('a', 'b', :now)")
                await connection.execute(insert, {"now": now.replace(tzinfo=None)})
                await cut(migrated_url)

        with pytest.raises(StorageDown, match="can't tell whether it worked") as down:
            await lose_the_commit()
        assert not down.value.again, "a repeat may do the work twice"


@servers
async def test_an_outage_of_another_librarys_call_becomes_a_sentence(migrated_url: str) -> None:
    async with open_engine(migrated_url) as engine:

        async def another_library() -> None:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
                await cut(migrated_url)
                await connection.execute(text("SELECT 1"))

        with pytest.raises(StorageDown), translated():
            await another_library()


async def test_a_bug_stays_a_bug(engine: AsyncEngine) -> None:
    with pytest.raises(Exception, match="no_such_table") as raised:
        async with reading(engine) as connection:
            await connection.execute(text("SELECT * FROM no_such_table"))
    assert not isinstance(raised.value, StorageDown)
    with pytest.raises(ConnectionRefusedError), translated():
        raise ConnectionRefusedError("the model's, not the database's")


@servers
async def test_two_that_wait_for_each_other_both_succeed(
    engine: AsyncEngine, now: datetime
) -> None:
    marks = Marks(engine)
    for name in ("a", "b"):
        await marks.put(name, "0", now)
    met = asyncio.Barrier(2)
    tries: list[str] = []

    @retried
    async def both(first: str, second: str) -> None:
        tries.append(first)
        async with writing(engine) as connection:
            for name in (first, second):
                longer = func.concat(marks_table.c.value, "+")
                change = update(marks_table).where(marks_table.c.name == name)
                await connection.execute(change.values(value=longer))
                if name == first and tries.count(first) == 1:
                    await met.wait()

    await asyncio.gather(both("a", "b"), both("b", "a"))
    assert [await marks.get(name) for name in ("a", "b")] == ["0++", "0++"]
    assert len(tries) == 3, "they did wait for each other"


@servers
async def test_only_a_rested_connection_is_asked_for_a_sign_of_life(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pings = 0
    async with open_engine(migrated_url) as engine:
        real = engine.dialect.do_ping

        def counted(connection: Any) -> Any:
            nonlocal pings
            pings += 1
            return real(connection)

        monkeypatch.setattr(engine.dialect, "do_ping", counted)
        marks = Marks(engine)
        await marks.get("a")
        await marks.get("a")
        assert pings == 0
        clock = time.monotonic() + engines.IDLE_SECONDS + 1
        monkeypatch.setattr(engines, "monotonic", lambda: clock)
        await marks.get("a")
        assert pings == 1
        await cut(migrated_url)
        clock += engines.IDLE_SECONDS + 1
        with translated():
            async with engine.connect() as connection:  # a dead one is replaced unnoticed
                await connection.execute(text("SELECT 1"))
        assert pings == 2


@only_postgres
async def test_a_process_that_stands_still_lets_go_of_its_rows(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "FROZEN_SECONDS", 1)
    async with open_engine(migrated_url) as frozen, open_engine(migrated_url) as engine:
        await Marks(engine).put("a", "b", NOW)

        async def stand_still() -> None:
            async with writing(frozen) as connection:
                await connection.execute(text("SELECT * FROM marks FOR UPDATE"))
                async with asyncio.timeout(60):
                    await Marks(engine).put("a", "c", NOW)
                await connection.execute(text("SELECT 1"))

        with pytest.raises(StorageDown):
            await stand_still()
        assert await Marks(frozen).get("a") == "c"


@only_postgres
async def test_behind_pgbouncer_no_statement_outlives_its_transaction(migrated_url: str) -> None:
    joined = "&" if "?" in migrated_url else "?"
    async with open_engine(f"{migrated_url}{joined}pgbouncer=true") as engine:
        marks = Marks(engine)
        for _ in range(3):
            await marks.get("a")
        async with engine.connect() as connection:
            kept = await connection.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
    assert kept <= 1, "the count itself is the only one"


@only_mysql
async def test_mysql_reads_what_was_committed_and_speaks_every_script(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT @@tx_isolation")) == "READ-COMMITTED"
        assert await connection.scalar(text("SELECT @@character_set_client")) == "utf8mb4"


async def test_an_error_does_not_tell_what_people_wrote(engine: AsyncEngine) -> None:
    """The log has the traceback of a bug, and this is its last line."""
    row = {"name": "a", "value": "a secret plan", "updated_at": NOW}

    async def put() -> None:
        async with writing(engine) as connection:
            await connection.execute(insert(marks_table).values(row))

    await put()
    with pytest.raises(IntegrityError) as failed:
        await put()
    assert "marks" in str(failed.value)
    assert "secret" not in str(failed.value)
