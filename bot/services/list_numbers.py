"""List numbers: a number means the reminder that stood under it in the list shown last."""

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
    """Rows change place when one rings, is done or is added: what was shown decides, not they."""

    def __init__(
        self, lookups: Lookups, open_questions: OpenQuestions, clock: Callable[[], datetime]
    ) -> None:
        self.lookups = lookups
        self.open_questions = open_questions
        self.clock = clock

    async def give(
        self, user_id: str, shown: Sequence[Reminder], newest: int, *, whole: bool
    ) -> list[tuple[int, Reminder]]:
        """Number what is about to be shown from 1, and remember it instead of the list before it.

        ``newest``: the highest id that the person has. ``whole``: nothing open is left out.
        """
        if shown:
            request = {"ids": [each.id for each in shown], "newest": newest, "whole": whole}
            await self.open_questions.replace(user_id, KIND, request, self.clock(), LASTS)
        return list(enumerate(shown, start=1))

    async def named(self, user_id: str, number: int, kept: Sequence[Reminder]) -> Reminder:
        """The reminder under ``number``; ``kept`` are the open ones in the order of making.

        What was made since a whole list was shown follows it. Raises NoSuchReminder, OffTheList.
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
        """The newest since the last list was shown, otherwise the end of that list."""
        ids, since, _whole = await self._shown(user_id, kept)
        if since:
            return await self.lookups.get(user_id, since[-1])
        return await self.named(user_id, len(ids), kept)

    async def _shown(
        self, user_id: str, kept: Sequence[Reminder]
    ) -> tuple[list[int], list[int], bool]:
        """The ids of the list shown last, those made since, and whether it was a whole one."""
        try:
            held = await self.open_questions.latest(user_id, KIND, self.clock())
        except NothingPending:
            return [each.id for each in in_order(kept)], [], True
        newest = int(held.request["newest"])
        since = [each.id for each in kept if each.id > newest]
        return list(held.request["ids"]), since, bool(held.request["whole"])
