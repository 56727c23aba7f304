"""ADK's tables as we must know them to export, erase and back up; ADK creates and writes them.

A test compares this mirror with what the installed google-adk really creates.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKeyConstraint, MetaData, String, Table
from sqlalchemy.dialects import mysql

from bot.storage.database.columns import AdkJson

adk_metadata = MetaData()

_Key = String(128)
_Moment = DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")  # naive UTC

adk_internal_metadata = Table(
    "adk_internal_metadata",
    adk_metadata,
    Column("key", _Key, primary_key=True),
    Column("value", String(256), nullable=False),
)

app_states = Table(
    "app_states",
    adk_metadata,
    Column("app_name", _Key, primary_key=True),
    Column("state", AdkJson, nullable=False),
    Column("update_time", _Moment, nullable=False),
)

user_states = Table(
    "user_states",
    adk_metadata,
    Column("app_name", _Key, primary_key=True),
    Column("user_id", _Key, primary_key=True),
    Column("state", AdkJson, nullable=False),
    Column("update_time", _Moment, nullable=False),
)

sessions = Table(
    "sessions",
    adk_metadata,
    Column("app_name", _Key, primary_key=True),
    Column("user_id", _Key, primary_key=True),
    Column("id", _Key, primary_key=True),
    Column("state", AdkJson, nullable=False),
    Column("create_time", _Moment, nullable=False),
    Column("update_time", _Moment, nullable=False),
)

events = Table(
    "events",
    adk_metadata,
    Column("id", _Key, primary_key=True),
    Column("app_name", _Key, primary_key=True),
    Column("user_id", _Key, primary_key=True),
    Column("session_id", _Key, primary_key=True),
    Column("invocation_id", String(256), nullable=False),
    Column("timestamp", _Moment, nullable=False),
    Column("event_data", AdkJson),
    ForeignKeyConstraint(
        ["app_name", "user_id", "session_id"],
        ["sessions.app_name", "sessions.user_id", "sessions.id"],
        ondelete="CASCADE",
    ),
)
