"""Contacts: note where a user is, resume what leaving paused, hand out what they missed."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from bot.concurrency import KeyedLocks
from bot.delivery import policy
from bot.place import Place
from bot.reminders.changes import Change, Past
from bot.reminders.model import Changed, NoSuchReminder, Status
from bot.storage.database.problems import StorageDown
from bot.storage.people import People
from bot.storage.stores import Stores

log = logging.getLogger(__name__)

SHOWN = 20
"""Missed reminders shown at once; the rest follows at the next contact."""

When = Callable[[datetime, str], str]
"""A moment and the reminder's zone → the text that shows it."""


class Contacts:
    """Call ``seen`` once per message, command and button; ``inbox`` before the answer is shown.

    Discord only: the terminal has no place to come back to.
    """

    def __init__(self, people: People, stores: Stores, clock: Callable[[], datetime]) -> None:
        self._people = people
        self._stores = stores
        self._clock = clock
        self._showing = KeyedLocks()

    async def seen(self, user_id: str, place: Place, locale: str | None) -> None:
        """Note the user's place and language, and resume what waited for them to come back."""
        await self._people.touch(user_id, place, locale, self._clock())
        if place.guild_id:  # Discord does not tell the bot that a member left, so look each time
            await self._resume(user_id, place.guild_id)

    async def _resume(self, user_id: str, guild_id: str) -> None:
        """Resume the reminders that delivery paused because their owner had left the server.

        What cannot be resumed stays paused: it must not keep their message from its answer.
        """
        try:
            await self._try_resume(user_id, guild_id)
        except StorageDown:
            raise
        except Exception:
            log.exception("reminders of user %s in server %s stay paused", user_id, guild_id)

    async def _try_resume(self, user_id: str, guild_id: str) -> None:
        for reminder in await self._stores.lookups.list(user_id, [Status.PAUSED]):
            if reminder.error != policy.LEFT or reminder.place.guild_id != guild_id:
                continue
            now = self._clock()
            change = Change(wake=policy.resumed(reminder, now))
            with contextlib.suppress(Changed, NoSuchReminder):  # changed or erased meanwhile
                await self._stores.reminders.change(
                    user_id, reminder.id, change, now, revision=reminder.revision
                )

    @asynccontextmanager
    async def inbox(self, user_id: str) -> AsyncIterator[tuple[Past, ...]]:
        """Hold the user's inbox while showing it: what they missed, oldest first.

        Concurrent messages of one user wait, so that each record is shown once.
        """
        async with self._showing.hold(user_id):
            yield await self._stores.deliveries.inbox(user_id, limit=SHOWN)

    async def shown(
        self,
        user_id: str,
        missed: Sequence[Past],
        place: Place | None = None,
        message_id: str | None = None,
    ) -> int:
        """Mark ``missed`` as delivered there → how many still were in the inbox. Idempotent."""
        return await self._stores.deliveries.mark_seen(
            user_id,
            [past.id for past in missed],
            self._clock(),
            channel_id=None if place is None else place.channel_id,
            guild_id=None if place is None else place.guild_id,
            message_id=message_id,
        )


def missed_text(missed: Sequence[Past], when: When) -> str:
    """Say what was missed, in plain lines; empty for nothing."""
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
