"""Our tables. ADK owns sessions, events, user_states, app_states and adk_internal_metadata."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from bot.storage.database.columns import (
    BigId,
    Json,
    Key,
    LongText,
    PlainText,
    UtcDateTime,
    WallTime,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Discord's snowflakes have at most 20 digits; people at a terminal have names.
_Id = Key(64)

# Ids, tokens and source keys differ when one bit differs, whatever the server's default says.
_BINARY: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mysql_engine": "InnoDB",
}

reminders = Table(
    "reminders",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("user_id", _Id, nullable=False),
    Column("kind", Key(16), nullable=False, server_default="reminder"),
    Column("text", PlainText, nullable=False),
    Column("priority", Key(16), nullable=False),
    Column("status", Key(16), nullable=False),
    Column("place_kind", Key(16), nullable=False),
    Column("channel_id", _Id),
    Column("guild_id", _Id),
    Column("zone", Key(64), nullable=False),
    Column("due_at", UtcDateTime),
    # When delivery must look at the row: the next wake, the next try, or the end of a lease.
    # NULL: never. One index on it therefore finds due rows, retries and lost leases alike.
    Column("wake_at", UtcDateTime),
    # The moment that the wake is about. Claims and retries move wake_at and leave this alone, so
    # it names one message for good: the nonce and the delivery record are made from it.
    Column("slot_at", UtcDateTime),
    Column("wake_kind", Key(16), nullable=False),
    Column("rule", PlainText),
    Column("anchor", WallTime),
    Column("notices", Json, nullable=False),  # seconds before due_at
    Column("snoozed_until", UtcDateTime),
    Column("nag_every", Integer),  # seconds
    Column("nag_cap", Integer, nullable=False),
    Column("nag_count", Integer, nullable=False),
    Column("fired_at", UtcDateTime),  # the last message about what is not called done yet
    Column("attempts", Integer, nullable=False),
    Column("tried_at", UtcDateTime),  # since when a message for the slot may have been sent
    Column("error", PlainText),
    Column("origin_message_id", _Id),
    Column("source_key", Key(100)),
    Column("lease_token", Key(32)),
    Column("lease_until", UtcDateTime),
    Column("revision", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("user_id", "source_key"),
    Index(None, "wake_at", "id"),
    Index(None, "user_id", "status"),
    sqlite_autoincrement=True,  # an id is never given twice: old buttons carry them
    **_BINARY,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("reminder_id", BigId, nullable=False),
    Column("user_id", _Id, nullable=False),
    Column("kind", Key(16), nullable=False),
    Column("slot_at", UtcDateTime, nullable=False),
    Column("occurrence_at", UtcDateTime),
    Column("outcome", Key(16), nullable=False),
    Column("channel_id", _Id),
    Column("guild_id", _Id),
    Column("message_id", _Id),
    Column("nonce", Key(25)),  # Discord's limit for a text nonce
    Column("attempts", Integer, nullable=False),
    Column("collapsed", Integer, nullable=False),  # earlier missed ones this message stands for
    Column("sent_at", UtcDateTime),
    Column("late_seconds", Integer),
    Column("error", PlainText),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("reminder_id", "kind", "slot_at"),
    Index(None, "user_id", "id"),
    Index(None, "user_id", "outcome"),
    Index(None, "message_id"),
    sqlite_autoincrement=True,
    **_BINARY,
)

people = Table(
    "people",
    metadata,
    Column("user_id", _Id, primary_key=True),
    Column("dm_channel_id", _Id),
    Column("last_channel_id", _Id),
    Column("last_guild_id", _Id),
    Column("last_seen_at", UtcDateTime),
    Column("locale", Key(16)),
    Column("ping_allowed", Boolean, nullable=False),
    **_BINARY,
)

turns = Table(
    "turns",
    metadata,
    Column("message_id", _Id, primary_key=True),
    Column("user_id", _Id, nullable=False),
    Column("place_kind", Key(16), nullable=False),
    Column("channel_id", _Id),
    Column("guild_id", _Id),
    Column("status", Key(16), nullable=False),
    Column("request", LongText, nullable=False),  # blanked when finished
    Column("answer", LongText, nullable=False),  # blanked when finished
    Column("posted", Json, nullable=False),  # ids of the messages that carry the answer
    Column("attempts", Integer, nullable=False),
    Column("error", PlainText),
    Column("lease_token", Key(64)),
    Column("lease_until", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index(None, "status", "received_at"),
    Index(None, "channel_id", "received_at"),
    Index(None, "user_id"),
    **_BINARY,
)

undo = Table(
    "undos",  # this name and the next are older than the words that the code uses
    metadata,
    Column("token", Key(32), primary_key=True),
    Column("user_id", _Id, nullable=False),
    Column("label", Key(200), nullable=False),
    Column("snapshots", Json, nullable=False),  # [{"id", "revision" after, "before": {…}}]
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index(None, "user_id"),
    Index(None, "expires_at"),
    **_BINARY,
)

open_questions = Table(
    "pendings",
    metadata,
    Column("token", Key(32), primary_key=True),
    Column("user_id", _Id, nullable=False),
    Column("kind", Key(16), nullable=False),
    Column("request", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index(None, "user_id"),
    Index(None, "expires_at"),
    **_BINARY,
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("reminder_id", BigId, primary_key=True, autoincrement=False),
    Column("user_id", _Id, nullable=False),
    Column("author", Key(200), nullable=False),
    Column("text", PlainText, nullable=False),
    Column("guild_id", _Id),
    Column("channel_id", _Id, nullable=False),
    Column("message_id", _Id, nullable=False),
    Column("files", Json, nullable=False),  # [{"name", "type", "data": base64}]
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "user_id"),
    **_BINARY,
)

marks = Table(
    "marks",
    metadata,
    Column("name", Key(64), primary_key=True),
    Column("value", PlainText, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    **_BINARY,
)

budget = Table(
    "budget",
    metadata,
    Column("name", Key(64), primary_key=True),
    Column("next_at", UtcDateTime, nullable=False),  # the first send that is not given away yet
    **_BINARY,
)

# What one person asks another to be reminded of. Both are in it: either may see and erase it.
requests = Table(
    "requests",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("user_id", _Id, nullable=False),  # who is asked, and will be reminded
    Column("asker_id", _Id, nullable=False),
    Column("status", Key(16), nullable=False),
    Column("text", PlainText, nullable=False),
    Column("channel_id", _Id, nullable=False),
    Column("guild_id", _Id, nullable=False),
    Column("zone", Key(64), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("rule", PlainText),
    Column("anchor", WallTime),
    Column("reminder_id", BigId),  # once accepted
    Column("source_key", Key(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("asker_id", "source_key"),
    Index(None, "user_id", "status"),
    Index(None, "asker_id", "status"),
    sqlite_autoincrement=True,
    info={"people": ("asker_id",)},  # columns beside user_id that name a person whose row it is
    **_BINARY,
)

# Whom a person never wants to be asked by again. It belongs to that person alone: somebody who
# erases what is stored about them is not unblocked by it.
blocks = Table(
    "blocks",
    metadata,
    Column("user_id", _Id, primary_key=True),
    Column("blocked_id", _Id, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    **_BINARY,
)
