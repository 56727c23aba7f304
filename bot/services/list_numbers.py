"""ListNumbers: a number means the reminder beside it in the list shown last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.errors import Problem
from bot.reminders.list_order import in_order
from bot.reminders.model import NoSuchReminder, Reminder, Status
from bot.storage.lookups import Lookups
from bot.storage.open_questions import NothingPending, OpenQuestions

KIND = "list"
LASTS = timedelta(days=365)
"""A list stays on the screen for as long as people like; a person has one row here."""

GONE = {Status.DONE: "done", Status.CANCELLED: "deleted"}


class OffTheList(Problem):
    def __init__(self, number: int, reminder: Reminder) -> None:
        super().__init__(
            f"Number {number} was “{reminder.text[:60]}”, and that's already "
            f"{GONE[reminder.status]}. `/reminders list` shows the new numbers."
        )


class ListNumbers:
    """Keeps the ids that were shown, because rows move when one is delivered, done or added."""

    def __init__(
        self, lookups: Lookups, open_questions: OpenQuestions, clock: Callable[[], datetime]
    ) -> None:
        self.lookups = lookups
        self.open_questions = open_questions
        self.clock = clock

    async def give(
        self, user_id: str, shown: Sequence[Reminder], newest: int, *, whole: bool
    ) -> list[tuple[int, Reminder]]:
        """Number ``shown`` from 1 and remember it in place of the previous list.

        ``newest``: the user's highest id. ``whole``: every open reminder is in the list.
        """
        if shown:
            request = {"ids": [each.id for each in shown], "newest": newest, "whole": whole}
            await self.open_questions.replace(user_id, KIND, request, self.clock(), LASTS)
        return list(enumerate(shown, start=1))

    async def named(self, user_id: str, number: int, kept: Sequence[Reminder]) -> Reminder:
        """Return the reminder with ``number``; ``kept``: the open ones in the order of creation.

        Reminders added since a whole list continue it. Raises NoSuchReminder, OffTheList.
        """
        ids, since, whole = await self._shown(user_id, kept)
        known = [*ids, *since] if whole else ids
        if not 0 < number <= len(known):
            raise NoSuchReminder(str(number))
        reminder = await self.lookups.get(user_id, known[number - 1])
        if reminder.status in GONE:
            raise OffTheList(number, reminder)
        return reminder

    async def last(self, user_id: str, kept: Sequence[Reminder]) -> Reminder:
        """Return the newest reminder since the last list, else the last one of that list."""
        ids, since, _whole = await self._shown(user_id, kept)
        if since:
            return await self.lookups.get(user_id, since[-1])
        return await self.named(user_id, len(ids), kept)

    async def _shown(
        self, user_id: str, kept: Sequence[Reminder]
    ) -> tuple[list[int], list[int], bool]:
        """Return the ids of the last list, the ids added since, and whether it was whole."""
        try:
            held = await self.open_questions.latest(user_id, KIND, self.clock())
        except NothingPending:
            return [each.id for each in in_order(kept)], [], True
        newest = int(held.request["newest"])
        since = [each.id for each in kept if each.id > newest]
        return list(held.request["ids"]), since, bool(held.request["whole"])
