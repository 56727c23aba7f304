"""migrate: upgrade our tables to this program's schema; safe to run concurrently."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database.locks import exclusive
from bot.storage.database.outages import translated
from bot.storage.database.problems import NoDatabase, SchemaNewer, SchemaOlder

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "keepsake_version"

HEAD = "0003"
"""The newest of migrations/versions. It stands here so that a start which finds the schema up to
date, as nearly all do, need not import Alembic: 0.1 s of CPU and 6 MB."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file, so that it works from any folder."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def program_revision() -> str:
    """The schema that this program is written for."""
    return HEAD


async def database_revision(engine: AsyncEngine) -> str | None:
    """The schema that the database has; None for one that we never migrated."""
    with translated():
        async with engine.connect() as connection:
            await connection.execution_options(read_only=True)
            return await connection.run_sync(_revision)


async def migrate(engine: AsyncEngine) -> str:
    """Create or upgrade our tables → the revision they have now. ADK's are left alone.

    Processes that start together take turns. Raises SchemaNewer, and changes nothing, when a newer
    version of the program has been here.
    """
    if await database_revision(engine) != HEAD:
        with translated():
            async with exclusive(engine, "migrate"), engine.begin() as connection:
                await connection.run_sync(_upgrade)
    return HEAD


async def check_schema(engine: AsyncEngine, where: str) -> None:
    """Check that the database ``where`` has this program's schema; changes nothing.

    Raises NoDatabase, SchemaOlder or SchemaNewer.
    """
    present = await database_revision(engine)
    if present is None:
        raise NoDatabase(f"There are no tables of Keepsake in {where}")
    if present not in _known_revisions():
        raise SchemaNewer(present)
    if present != HEAD:
        raise SchemaOlder(where, present)


def _known_revisions() -> frozenset[str]:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(alembic_config())
    return frozenset(revision.revision for revision in script.walk_revisions())


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    present: str | None = connection.scalar(select(table(VERSION_TABLE, column("version_num"))))
    return present


def _upgrade(connection: Connection) -> None:
    from alembic import command

    present = _revision(connection)
    if present is not None and present not in _known_revisions():
        raise SchemaNewer(present)
    if present != HEAD:
        command.upgrade(alembic_config(connection), "head")
