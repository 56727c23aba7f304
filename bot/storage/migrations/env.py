"""Run by Alembic: our tables only, on the connection that database.migrate passes in."""

from __future__ import annotations

from typing import Any

from alembic import context

from bot.storage.database.migrate import VERSION_TABLE
from bot.storage.database.tables import metadata


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """ADK's tables live in the same database and are none of our business."""
    table = name if kind == "table" else parents.get("table_name")
    return table is None or table in metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    include_name=ours,
    render_as_batch=True,
)
context.run_migrations()
