"""The daily agenda as a kind of reminder; requests from one person to another, and blocks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.database.columns import BigId, UtcDateTime, WallTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BINARY: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mysql_engine": "InnoDB",
}


def upgrade() -> None:
    kind = sa.Column("kind", sa.String(16), nullable=False, server_default="reminder")
    op.add_column("reminders", kind)
    op.create_table(
        "requests",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("asker_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.String(64), nullable=False),
        sa.Column("guild_id", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("rule", sa.Text()),
        sa.Column("anchor", WallTime()),
        sa.Column("reminder_id", BigId),
        sa.Column("source_key", sa.String(100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.UniqueConstraint("asker_id", "source_key", name="uq_requests_asker_id_source_key"),
        sqlite_autoincrement=True,
        **_BINARY,
    )
    op.create_index("ix_requests_user_id_status", "requests", ["user_id", "status"])
    op.create_index("ix_requests_asker_id_status", "requests", ["asker_id", "status"])
    op.create_table(
        "blocks",
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("blocked_id", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "blocked_id", name="pk_blocks"),
        **_BINARY,
    )


def downgrade() -> None:
    op.drop_table("blocks")
    op.drop_table("requests")
    op.drop_column("reminders", "kind")
