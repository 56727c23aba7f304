"""What waits for a person's answer, and what a message said when it became a reminder."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.database.columns import BigId, Json, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BINARY: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mysql_engine": "InnoDB",
}


def upgrade() -> None:
    op.create_table(
        "pendings",
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("request", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_pendings"),
        **_BINARY,
    )
    op.create_index("ix_pendings_user_id", "pendings", ["user_id"])
    op.create_index("ix_pendings_expires_at", "pendings", ["expires_at"])
    op.create_table(
        "snapshots",
        sa.Column("reminder_id", BigId, autoincrement=False, nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("guild_id", sa.String(64)),
        sa.Column("channel_id", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reminder_id", name="pk_snapshots"),
        **_BINARY,
    )
    op.create_index("ix_snapshots_user_id", "snapshots", ["user_id"])


def downgrade() -> None:
    op.drop_table("snapshots")
    op.drop_table("pendings")
