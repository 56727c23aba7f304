"""Fixtures for every test: a fresh database of each kind."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from xdist.scheduler import LoadScopeScheduling

from bot.storage.database.engine import open_engine
from tests.databases import KINDS, Mysql, Postgres, Sqlite, postgres_server
from tests.examples import register_profiles

Databases = Sqlite | Postgres | Mysql


LONGEST = (
    "tests/stories/test_delivery_several.py",
    "tests/stories/test_litellm.py",
    "tests/stories/test_model_http.py",
    "tests/stories/test_streaming.py",
    "tests/stories/test_front_door.py",
    "tests/stories/test_restarts.py",
    "tests/stories/test_crashes.py",
    "tests/stories/test_gateway.py",
    "tests/stories/test_delivery_outages.py",
    "tests/stories/test_delivery_killed.py",
    "tests/stories/test_delivery_time.py",
    "tests/stories/test_talking.py",
    "tests/stories/test_outages.py",
    "tests/stories/test_delivery_fallbacks.py",
    "tests/test_benchmarks.py",
    "tests/services/test_actions.py",
)
"""What takes longest in one piece, in that order (`pytest --durations=40`): begun first, so that no
worker has to end alone with it."""

register_profiles()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker: the longest first, then the other stories, then all else as it stands."""
    if hasattr(config, "workerinput"):
        order = {file: place for place, file in enumerate(LONGEST)}

        def place(item: pytest.Item) -> int:
            file = item.nodeid.partition("::")[0]
            return order.get(file, len(order) + ("/stories/" not in file))

        items.sort(key=place)


class FilesTogether(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    """The tests of some files go to one worker each.

    Many stories share a process, which is slow to start; the house rules parse each file once.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if "/stories/" in file or file == "tests/test_house.py" else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether | None:
    """In place of `loadgroup`, whose marks get lost with pytest 9.2 and pytest-xdist 3.8."""
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False  # as collected, not by the number of tests
    return FilesTogether(config, log)


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


def pytest_collection_finish() -> None:
    """Look for garbage as seldom as the bot does: looking is an eighth of the suite's CPU.

    The library code that collecting has imported stays for good.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
