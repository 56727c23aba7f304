"""Reminders as a store would return them, for tests that need no store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.place import Place, PlaceKind
from bot.reminders.model import Priority, Reminder, Status, WakeKind

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def reminder(text: str = "buy milk", **fields: Any) -> Reminder:
    """An ordinary to-do in Berlin, changed by ``fields``."""
    given: dict[str, Any] = {
        "id": 1,
        "user_id": "1",
        "text": text,
        "place": Place(PlaceKind.DM, "5"),
        "zone": "Europe/Berlin",
        "status": Status.SCHEDULED,
        "priority": Priority.NORMAL,
        "due_at": None,
        "wake_at": fields.get("due_at"),
        "wake_kind": WakeKind.OCCURRENCE,
        "rule": None,
        "anchor": None,
        "notices": (),
        "snoozed_until": None,
        "nag_every": None,
        "nag_cap": 0,
        "nag_count": 0,
        "attempts": 0,
        "error": None,
        "origin_message_id": None,
        "source_key": None,
        "revision": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Reminder(**(given | fields))


def daily(at: datetime, text: str = "stretch", **fields: Any) -> Reminder:
    """A daily series whose coming occurrence is ``at``."""
    anchor = datetime(2026, 11, 1, 9, 0)  # noqa: DTZ001 — a wall time
    return reminder(text, due_at=at, rule="FREQ=DAILY", anchor=anchor, **fields)


def weekly(at: datetime, text: str = "gym", **fields: Any) -> Reminder:
    """A series of Mondays at 18:00 whose coming occurrence is ``at``."""
    anchor = datetime(2026, 11, 2, 18, 0)  # noqa: DTZ001 — a wall time
    return reminder(text, due_at=at, rule="FREQ=WEEKLY;BYDAY=MO", anchor=anchor, **fields)
