"""ReminderService: create, list and find reminders, for the agent and the commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import Problem
from bot.profile import Profile
from bot.reminders import transitions
from bot.reminders.drafts import NewReminder, draft_of, next_due
from bot.reminders.list_order import in_order
from bot.reminders.model import Draft, Limits, NoSuchReminder, Reminder, Status
from bot.reminders.search import fold, matches
from bot.reminders.transitions import first_wake
from bot.services.list_numbers import ListNumbers
from bot.storage.stores import Stores
from bot.timezones.local import load_zone
from bot.turn import Turn

LISTED = 1000
"""Above the default limit of open reminders: a list must be read whole to be numbered."""

RANG = ("it", "that", "this", "what rang")
"""Words for the reminder that was delivered last."""
RECENT = timedelta(hours=12)
"""How long after its delivery they name it."""

SAME_TIME = timedelta(minutes=1)

NUMBERED = re.compile(r"(?:reminder|to-?do|task|item|number|no\.?|nr\.?|#| )+(?P<number>\d{1,6})")
"""Words before a number that is not part of a text: "number 2", "item 2"."""
ORDINALS = {
    word: number
    for number, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"), start=1
    )
    for word in words.split()
}


class NothingRang(Problem):
    def __init__(self) -> None:
        super().__init__(
            "Nothing has gone off lately. Which reminder do you mean? Just say its number."
        )


class WhichOne(Problem):
    """The words fit several reminders, ``found``; a number from 1 answers."""

    def __init__(self, words: str, found: list[Reminder]) -> None:
        self.found = found[:10]
        lines = "\n".join(f"{n}. {each.text}" for n, each in enumerate(self.found, start=1))
        super().__init__(f"“{words}” matches several reminders. Which number?\n{lines}")


@dataclass(frozen=True, slots=True)
class Created:
    """A new reminder, a note about its time, and an older one that is nearly the same."""

    reminder: Reminder
    note: str | None = None
    similar: Reminder | None = None


class ReminderService:
    """Every method takes the user's id from the caller, who has it from Discord."""

    def __init__(
        self,
        stores: Stores,
        limits: Limits,
        numbers: ListNumbers,
        clock: Callable[[], datetime],
    ) -> None:
        self.stores = stores
        self.limits = limits
        self.clock = clock
        self.numbers = numbers

    async def create(
        self, turn: Turn, profile: Profile, ask: NewReminder, asked_at: datetime | None = None
    ) -> Created:
        """Store a new reminder; idempotent by its source key. Raises the Problems of timings.

        Time words are in ``when`` or, if that is empty, in the text; without any it is a to-do.
        ``asked_at``: when they were said, if not now; a moment that has passed since makes a
        to-do, with a note.
        """
        now = self.clock()
        draft, note = draft_of(ask, turn, profile, self.limits, asked_at or now)
        if asked_at is not None:
            draft, note = _overtaken(draft, note, now)
        kept = await self.stores.lookups.list(turn.user_id, limit=LISTED)
        wake = first_wake(draft.due_at, draft.notices, now)
        reminder = await self.stores.reminders.add(draft, now, wake)
        return Created(reminder, note, _similar(reminder, kept))

    async def listed(self, user_id: str) -> list[Reminder]:
        """Return the open reminders in the order in which lists show them."""
        return in_order(await self.stores.lookups.list(user_id, limit=LISTED))

    async def numbered(
        self, user_id: str, listed: Sequence[Reminder], shown: Sequence[Reminder]
    ) -> list[tuple[int, Reminder]]:
        """Number ``shown``, a part of ``listed``; ``find`` takes these numbers from now on."""
        newest = max((each.id for each in listed), default=0)
        return await self.numbers.give(user_id, shown, newest, whole=len(shown) == len(listed))

    async def find(self, user_id: str, which: str) -> Reminder:
        """Find a reminder by its number in the list shown last, or by words of its text.

        Raises NoSuchReminder, OffTheList or WhichOne.
        """
        try:
            return await self.seek(user_id, which)
        except WhichOne as question:
            await self.numbered(user_id, await self.listed(user_id), question.found)
            raise

    async def seek(self, user_id: str, which: str) -> Reminder:
        """Find as ``find``, but keep the numbers of the last list on a WhichOne."""
        words = which.strip().strip("#.").casefold().removesuffix(" one").removeprefix("the ")
        kept = await self.stores.lookups.list(user_id, limit=LISTED)
        if words in ("latest", "newest") and kept:
            return kept[-1]
        if words == "last" and kept:
            return await self.numbers.last(user_id, kept)
        if words in RANG:
            rung = await self.stores.lookups.rang_last(user_id, self.clock() - RECENT)
            if rung is None:
                raise NothingRang
            return rung
        number = ORDINALS.get(words, int(words) if words.isdecimal() else None)
        if number is not None:
            return await self.numbers.named(user_id, number, kept)
        try:
            return _by_words(words, in_order(kept))
        except NoSuchReminder:
            if said := NUMBERED.fullmatch(words):
                return await self.seek(user_id, said["number"])
            # What has just rung is not in the list any more, and is still "the milk one".
            over = await self.stores.lookups.list(user_id, (Status.DELIVERED,), search=words)
            if len(over) != 1:
                raise
            return over[0]


def _overtaken(draft: Draft, note: str | None, now: datetime) -> tuple[Draft, str | None]:
    """Make a draft whose time has passed a to-do, with a note."""
    due = next_due(draft, now)
    if due is not None or draft.due_at is None:
        return replace(draft, due_at=due), note
    local = draft.due_at.astimezone(load_zone(draft.zone))
    over = f"{local:%a} {local.day} {local:%b %H:%M} passed while I waited for your time zone"
    todo = replace(
        draft, due_at=None, rule=None, anchor=None, notices=(), nag_every=None, nag_cap=0
    )
    return todo, f"{over}, so it's on your list without a time."


def _similar(added: Reminder, kept: Iterable[Reminder]) -> Reminder | None:
    """Return an older reminder with the same text at the same time."""
    for other in kept:
        if other.id != added.id and fold(other.text).split() == fold(added.text).split():
            same_rule = other.rule == added.rule
            if same_rule and _close(transitions.pending(other), added.due_at):
                return other
    return None


def _close(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME_TIME


def _by_words(which: str, listed: Sequence[Reminder]) -> Reminder:
    wanted = fold(which).split()
    exact = [each for each in listed if fold(each.text).split() == wanted]
    # "number 5" is not "number 50", when there is one with just that word.
    whole = [each for each in listed if wanted and set(wanted) <= set(fold(each.text).split())]
    found = exact or whole or [each for each in listed if wanted and matches(each.text, which)]
    if not found:
        raise NoSuchReminder(which.strip())
    if len(found) > 1:
        raise WhichOne(which.strip(), found)
    return found[0]
