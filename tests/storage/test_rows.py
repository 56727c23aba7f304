"""Rows: each column of a reminder is written and read, and restored by undo or left on purpose."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

from bot.place import Place, PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import Draft, Reminder
from bot.storage.database.tables import reminders
from bot.storage.rows import draft_values
from bot.storage.undo import RESTORED

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
COLUMNS = set(reminders.columns.keys())

PLACE = {"place_kind", "channel_id", "guild_id"}
OF_DELIVERY = {"slot_at", "tried_at", "lease_token", "lease_until"}
"""Columns that only a claim knows."""

FOR_GOOD = {"id", "user_id", "kind", "origin_message_id", "source_key", "created_at"}
COUNTED_ON = {"revision", "updated_at", "tried_at", "lease_token", "lease_until"}
"""What undo does not set back: a restored row is a newer one, and in nobody's hands."""


def test_a_draft_fills_every_column() -> None:
    draft = Draft("1", "tea", Place(PlaceKind.DM, "5"), "UTC")
    assert set(draft_values(draft, None, NOW)) == COLUMNS - {"id"}


def test_a_reminder_has_every_column() -> None:
    names = {field.name for field in fields(Reminder)}
    assert names - {"place"} | PLACE == COLUMNS - OF_DELIVERY


def test_a_change_names_columns() -> None:
    names = {field.name for field in fields(Change)}
    assert names - {"place", "wake"} <= COLUMNS


def test_undo_restores_every_column_that_an_act_can_change() -> None:
    assert set(RESTORED) == COLUMNS - FOR_GOOD - COUNTED_ON
