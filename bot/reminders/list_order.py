"""The order of a user's list: by the next moment, to-dos without a time last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.reminders import transitions
from bot.reminders.model import Reminder


def in_order(reminders: Iterable[Reminder]) -> list[Reminder]:
    """Sort as every list shows them; what is due at the same moment keeps the order of making."""
    return sorted(reminders, key=_key)


def moment_of(reminder: Reminder) -> datetime | None:
    """When it comes next, the end of a snooze included; None for a to-do."""
    coming = [
        at for at in (transitions.pending(reminder), reminder.snoozed_until) if at is not None
    ]
    return min(coming, default=reminder.due_at)


def _key(reminder: Reminder) -> tuple[bool, float, int]:
    at = moment_of(reminder)
    return at is None, at.timestamp() if at is not None else 0.0, reminder.id
