"""Fixtures for every test: a fresh database of each kind."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from xdist.scheduler import LoadScopeScheduling

from bot.storage.engine import open_engine
from tests.databases import KINDS, Mysql, Postgres, Sqlite, postgres_server

Databases = Sqlite | Postgres | Mysql


class StoriesTogether(LoadScopeScheduling):
    """The stories of one file go to one worker: many share a process, which is slow to start."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if "/stories/" in file else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> StoriesTogether | None:
    """In place of `loadgroup`, whose marks get lost with pytest 9.2 and pytest-xdist 3.8."""
    return StoriesTogether(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Parametrize it indirectly to run a test on some kinds only."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        databases = Postgres(server)
        yield databases
        databases.close()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def mysql() -> Iterator[Mysql]:
    server = os.environ.get("TEST_MYSQL_URL")
    if not server:
        pytest.skip("needs a MariaDB or MySQL server in TEST_MYSQL_URL")
    databases = Mysql(server)
    yield databases
    databases.close()


@pytest.fixture
def databases(database_kind: str, request: pytest.FixtureRequest) -> Databases:
    name = {"postgresql": "postgres"}.get(database_kind, database_kind)
    made: Databases = request.getfixturevalue(name)
    return made


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The URL of a fresh and empty database, of each kind in turn."""
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def migrated_url(databases: Databases) -> Iterator[str]:
    """The URL of a fresh database with our tables, of each kind in turn."""
    url = databases.migrated()
    yield url
    databases.take_back(url)


@pytest.fixture
async def engine(migrated_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on a fresh database with our tables, of each kind in turn."""
    async with open_engine(migrated_url) as opened:
        yield opened


@pytest.fixture
def now() -> datetime:
    """A fixed moment: tests have no clock."""
    return datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
