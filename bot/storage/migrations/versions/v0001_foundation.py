"""The first schema: reminders, deliveries, people, turns, undo, marks, budget."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.database.columns import BigId, Json, LongText, UtcDateTime, WallTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_BINARY: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mysql_engine": "InnoDB",
}


def upgrade() -> None:
    _reminders()
    _deliveries()
    _people_and_turns()
    _small()


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("place_kind", sa.String(16), nullable=False),
        sa.Column("channel_id", sa.String(64)),
        sa.Column("guild_id", sa.String(64)),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("wake_at", UtcDateTime()),
        sa.Column("slot_at", UtcDateTime()),
        sa.Column("wake_kind", sa.String(16), nullable=False),
        sa.Column("rule", sa.Text()),
        sa.Column("anchor", WallTime()),
        sa.Column("notices", Json(), nullable=False),
        sa.Column("snoozed_until", UtcDateTime()),
        sa.Column("nag_every", sa.Integer()),
        sa.Column("nag_cap", sa.Integer(), nullable=False),
        sa.Column("nag_count", sa.Integer(), nullable=False),
        sa.Column("fired_at", UtcDateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", UtcDateTime()),
        sa.Column("error", sa.Text()),
        sa.Column("origin_message_id", sa.String(64)),
        sa.Column("source_key", sa.String(100)),
        sa.Column("lease_token", sa.String(32)),
        sa.Column("lease_until", UtcDateTime()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("user_id", "source_key", name="uq_reminders_user_id_source_key"),
        sqlite_autoincrement=True,
        **_BINARY,
    )
    op.create_index("ix_reminders_wake_at_id", "reminders", ["wake_at", "id"])
    op.create_index("ix_reminders_user_id_status", "reminders", ["user_id", "status"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("reminder_id", BigId, nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("slot_at", UtcDateTime(), nullable=False),
        sa.Column("occurrence_at", UtcDateTime()),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("channel_id", sa.String(64)),
        sa.Column("guild_id", sa.String(64)),
        sa.Column("message_id", sa.String(64)),
        sa.Column("nonce", sa.String(25)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("collapsed", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime()),
        sa.Column("late_seconds", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "reminder_id", "kind", "slot_at", name="uq_deliveries_reminder_id_kind_slot_at"
        ),
        sqlite_autoincrement=True,
        **_BINARY,
    )
    op.create_index("ix_deliveries_user_id_id", "deliveries", ["user_id", "id"])
    op.create_index("ix_deliveries_user_id_outcome", "deliveries", ["user_id", "outcome"])
    op.create_index("ix_deliveries_message_id", "deliveries", ["message_id"])


def _people_and_turns() -> None:
    op.create_table(
        "people",
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("dm_channel_id", sa.String(64)),
        sa.Column("last_channel_id", sa.String(64)),
        sa.Column("last_guild_id", sa.String(64)),
        sa.Column("last_seen_at", UtcDateTime()),
        sa.Column("locale", sa.String(16)),
        sa.Column("ping_allowed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_people"),
        **_BINARY,
    )
    op.create_table(
        "turns",
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("place_kind", sa.String(16), nullable=False),
        sa.Column("channel_id", sa.String(64)),
        sa.Column("guild_id", sa.String(64)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("request", LongText(), nullable=False),
        sa.Column("answer", LongText(), nullable=False),
        sa.Column("posted", Json(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("lease_token", sa.String(64)),
        sa.Column("lease_until", UtcDateTime()),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_turns"),
        **_BINARY,
    )
    op.create_index("ix_turns_status_received_at", "turns", ["status", "received_at"])
    op.create_index("ix_turns_channel_id_received_at", "turns", ["channel_id", "received_at"])
    op.create_index("ix_turns_user_id", "turns", ["user_id"])


def _small() -> None:
    op.create_table(
        "undos",
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("snapshots", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_undos"),
        **_BINARY,
    )
    op.create_index("ix_undos_user_id", "undos", ["user_id"])
    op.create_index("ix_undos_expires_at", "undos", ["expires_at"])
    op.create_table(
        "marks",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
        **_BINARY,
    )
    op.create_table(
        "budget",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_budget"),
        **_BINARY,
    )


def downgrade() -> None:
    for table in ("budget", "marks", "undos", "turns", "people", "deliveries", "reminders"):
        op.drop_table(table)
