"""Inbox: show a person what could not be delivered, at their next contact."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from bot.concurrency import KeyedLocks
from bot.place import Place
from bot.reminders.changes import Past
from bot.storage.deliveries import Deliveries

SHOWN = 20
"""Maximum number shown at once; the rest follows at the next contact."""

When = Callable[[datetime, str], str]
"""A moment and the reminder's zone → how a front shows it."""


class Inbox:
    """Call ``opened`` before answering a person, and ``shown`` once they have seen it."""

    def __init__(self, deliveries: Deliveries, clock: Callable[[], datetime]) -> None:
        self._deliveries = deliveries
        self._clock = clock
        self._open = KeyedLocks()

    @asynccontextmanager
    async def opened(self, user_id: str) -> AsyncIterator[tuple[Past, ...]]:
        """Hold the person's inbox and yield what ``waiting`` returns.

        One caller at a time per person: with messages in two places at once, the inbox is shown
        in one of them only.
        """
        async with self._open.hold(user_id):
            yield await self.waiting(user_id)

    async def waiting(self, user_id: str) -> tuple[Past, ...]:
        """Return what this person missed, the oldest first; almost always empty."""
        return await self._deliveries.inbox(user_id, limit=SHOWN)

    async def shown(
        self,
        user_id: str,
        missed: Sequence[Past],
        place: Place | None = None,
        message_id: str | None = None,
    ) -> int:
        """Mark ``missed`` as delivered there → how many were still undelivered."""
        return await self._deliveries.mark_seen(
            user_id,
            [past.id for past in missed],
            self._clock(),
            channel_id=None if place is None else place.channel_id,
            guild_id=None if place is None else place.guild_id,
            message_id=message_id,
        )


def missed_text(missed: Sequence[Past], when: When) -> str:
    """Return the text about ``missed``, in plain lines; empty if there is nothing."""
    if not missed:
        return ""
    lines = ["**While you were away, you missed:**"]
    lines += [_line(past, when) for past in missed]
    if len(missed) == SHOWN:
        lines.append("There may be more; I'll tell you next time.")
    return "\n".join(lines)


def _line(past: Past, when: When) -> str:
    due = past.delivery.occurrence_at or past.slot_at
    text = " ".join(past.text.split())
    more = f", plus {past.delivery.collapsed} before that" if past.delivery.collapsed else ""
    why = f" ({past.delivery.error})" if past.delivery.error else ""
    return f"• {text} (due {when(due, past.zone)}{more}){why}"
