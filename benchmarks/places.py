"""The databases that benchmarks run on: SQLite files and PostgreSQL databases of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import Postgres, Sqlite, postgres_server


@dataclass(frozen=True, slots=True)
class Made:
    """Where databases of one kind come from."""

    source: Sqlite | Postgres

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of a fresh database with our tables, dropped at the end."""
        url = self.source.migrated()
        try:
            yield url
        finally:
            self.source.drop(url)


BOTH = ("SQLite", "PostgreSQL")
"""As tables show them."""


@contextmanager
def databases_of(names: Sequence[str] = BOTH) -> Iterator[dict[str, Made]]:
    """By name. PostgreSQL: TEST_POSTGRES_URL, or a server from the wheel."""
    with ExitStack() as opened:
        found = {}
        if "SQLite" in names:
            folder = opened.enter_context(tempfile.TemporaryDirectory())
            found["SQLite"] = Made(Sqlite(Path(folder)))
        if "PostgreSQL" in names:
            postgres = Postgres(opened.enter_context(postgres_server()))
            opened.callback(postgres.close)
            found["PostgreSQL"] = Made(postgres)
        yield found
