"""DeferredReminders: requests kept until the user's time zone is known, then stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.profile import Profile
from bot.reminders.drafts import NewReminder, place_from_json, place_to_json
from bot.reminders.model import NoSuchReminder, Reminder
from bot.reminders.search import fold, matches
from bot.reminders.timings import Question, StillWaits, waiting_words
from bot.services.reminders import Created, ReminderService
from bot.storage.database.problems import StorageDown
from bot.storage.open_questions import OpenQuestion, OpenQuestions
from bot.storage.snapshots import Snapshots, snapshot_from_json
from bot.turn import Turn
from bot.when import Moment, NotUnderstood, Recurrence, read

KIND = "zone"
KEPT = timedelta(days=30)
"""How long an unanswered request is kept."""
MOST = 20
"""Most waiting requests per user; a new user rarely has more than two."""
REPEATED = timedelta(hours=1)
"""Within this time the same words are a repetition of the same request."""
FILLERS = frozenset(("my", "your", "the", "a", "an", "to", "please"))
"""Words that a model adds or leaves out when it repeats a request."""


class TooManyDeferred(Problem):
    def __init__(self) -> None:
        super().__init__(
            f"{MOST} reminders already wait for your time zone, so I did **not** save this one. "
            "Tell me your city first, for example “I'm in Berlin”."
        )


class SeveralWait(Problem):
    def __init__(self, words: Sequence[str]) -> None:
        listed = "; ".join(words[:5])
        super().__init__(
            f"More than one still waits for your time zone: {listed}. Say the time of the one "
            "that you mean as well."
        )


@dataclass(frozen=True, slots=True)
class Deferred:
    """A request that waits. ``snapshot``: the message that it is about, as JSON, or None."""

    token: str
    turn: Turn
    ask: NewReminder
    snapshot: object = None

    @property
    def words(self) -> str:
        """What and when, in the user's own words: "call mum (tomorrow at 9)"."""
        text, when = _parted(self.ask.text, self.ask.when, self.turn.received_at)
        times = ", ".join(part for part in (when, self.ask.repeat) if part.strip())
        return f"{text} ({times})" if times else text

    @property
    def text(self) -> str:
        """The text of the reminder, without the time words: "call mum"."""
        return _parted(self.ask.text, self.ask.when, self.turn.received_at)[0]


class NotStoredYet(Problem):
    """An undo while the latest request still waits."""

    def __init__(self, deferred: Deferred) -> None:
        super().__init__(
            f"“{deferred.words}” isn't saved yet, it waits for your time zone. If you don't want "
            f"it, say “delete {deferred.text}”."
        )


@dataclass(frozen=True, slots=True)
class FinishedRequests:
    """The outcome of each request that waited.

    ``unanswered`` have another question (which reading?) and wait until they are closed;
    ``refused`` could not be stored, for the Problem beside each.
    """

    created: tuple[tuple[Deferred, Created], ...] = ()
    unanswered: tuple[tuple[Deferred, Question], ...] = ()
    refused: tuple[tuple[Deferred, Problem], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.created or self.unanswered or self.refused)


class DeferredReminders:
    """Every method takes the user's id from the caller, who has it from Discord."""

    def __init__(
        self,
        open_questions: OpenQuestions,
        reminder_service: ReminderService,
        snapshots: Snapshots,
        clock: Callable[[], datetime],
    ) -> None:
        self.open_questions = open_questions
        self.reminder_service = reminder_service
        self.snapshots = snapshots
        self.clock = clock

    async def waiting(self, user_id: str) -> tuple[Deferred, ...]:
        """Return the user's waiting requests, the oldest first."""
        return tuple(_deferred(each) for each in await self._open(user_id))

    async def still_waiting(self, user_id: str) -> str:
        """Return " 2 reminders wait for your time zone.", to follow a sentence; empty for none."""
        count = len(await self._open(user_id))
        return f" {waiting_words(count)}." if count else ""

    async def instead_of(self, user_id: str, problem: Problem) -> Problem:
        """Return NotStoredYet for the newest waiting request, or ``problem`` if none waits."""
        waiting = await self.waiting(user_id)
        return NotStoredYet(waiting[-1]) if waiting else problem

    async def defer(
        self, turn: Turn, ask: NewReminder, snapshot: object = None
    ) -> tuple[Deferred, ...]:
        """Keep a request until the zone is known; return all that wait, this one last.

        Idempotent: a repetition in nearly the same words is kept once. Raises TooManyDeferred.
        """
        now = self.clock()
        ask = replace(ask, place=ask.place or turn.place)
        kept = [(each.created_at, _deferred(each)) for each in await self._open(turn.user_id)]
        asked_for = _asked_for(ask, now)
        same = [
            old for at, old in kept if now - at < REPEATED and _asked_for(old.ask, now) == asked_for
        ]
        others = tuple(old for _, old in kept if old not in same)
        if same:
            return (*others, same[-1])
        if len(kept) >= MOST:
            raise TooManyDeferred
        request = ask.to_json() | {"snapshot": snapshot, "turn": _turn_to_json(turn)}
        token = await self.open_questions.keep(turn.user_id, KIND, request, now, waits=KEPT)
        return (*others, Deferred(token, turn, ask, snapshot))

    async def finish(self, user_id: str, profile: Profile) -> FinishedRequests:
        """Store all waiting requests in the zone of ``profile``, before that zone is written.

        A crash in between then loses nothing: the zone is asked for again, and each request's
        source key makes storing it idempotent. "Tomorrow" is the day after the request was made.
        Raises StorageDown.
        """
        created, unanswered, refused = [], [], []
        for pending in await self._open(user_id):
            deferred = _deferred(pending)
            try:
                made = await self.reminder_service.create(
                    deferred.turn, profile, deferred.ask, asked_at=pending.created_at
                )
            except Question as question:
                unanswered.append((deferred, question))
                continue
            except StorageDown:
                raise
            except Problem as problem:
                refused.append((deferred, problem))
            else:
                await self._keep_snapshot(deferred, made)
                created.append((deferred, made))
            await self.close(deferred)
        return FinishedRequests(tuple(created), tuple(unanswered), tuple(refused))

    async def close(self, deferred: Deferred) -> None:
        """Close a request that is stored, asked about elsewhere or dropped."""
        await self.open_questions.close(deferred.turn.user_id, deferred.token)

    async def drop(self, user_id: str, words: str) -> Deferred | None:
        """Drop the one request that has all of ``words`` and return it, or None.

        For deleting a reminder that is not stored yet. Raises SeveralWait.
        """
        fitting = await self._fitting(user_id, words)
        if fitting is not None:
            await self.close(fitting)
        return fitting

    async def find(self, user_id: str, which: str) -> Reminder:
        """Find as ``ReminderService.find``. Raises StillWaits for a request that waits."""
        try:
            return await self.reminder_service.find(user_id, which)
        except NoSuchReminder:
            waiting = await self._fitting(user_id, which)
            if waiting is None:
                raise
            raise StillWaits(waiting.words) from None

    async def _fitting(self, user_id: str, words: str) -> Deferred | None:
        wanted = fold(words).strip(" #.").split()
        if not wanted or wanted[0].isdecimal():  # "2" is a place in a list, not two o'clock
            return None
        fitting = [
            each for each in await self.waiting(user_id) if matches(each.words, " ".join(wanted))
        ]
        if len(fitting) > 1:
            raise SeveralWait([each.words for each in fitting])
        return fitting[0] if fitting else None

    async def settle(self, user_id: str, text: str) -> None:
        """Close the requests for ``text``: it has just been stored in other words."""
        now = self.clock()
        wanted, _ = request_key(text, "", now)
        for each in await self.waiting(user_id):
            if request_key(each.text, "", now)[0] == wanted:
                await self.close(each)

    async def drop_all(self, user_id: str) -> int:
        """Drop all waiting requests; return how many."""
        waiting = await self.waiting(user_id)
        for each in waiting:
            await self.close(each)
        return len(waiting)

    async def _open(self, user_id: str) -> tuple[OpenQuestion, ...]:
        return await self.open_questions.open(user_id, KIND, self.clock())

    async def _keep_snapshot(self, deferred: Deferred, made: Created) -> None:
        if deferred.snapshot is None:
            return
        message = snapshot_from_json(deferred.snapshot)
        await self.snapshots.keep(deferred.turn.user_id, made.reminder.id, message, self.clock())


def request_key(text: str, when: str, at: datetime) -> tuple[str, str]:
    """Return a key that is equal for the same request in other words: "call your mum", "9am".

    ``at``: the moment from which time words are read, in UTC; only for comparing.
    """
    text, when = _parted(text, when, at)
    words = re.findall(r"\w+", fold(text))
    told = [word for word in words if word not in FILLERS] or words
    found = read(when, at, "UTC")
    moment = fold(when)
    if not found.rest.strip() and isinstance(found.when, Moment):
        moment = found.when.at.isoformat()
    elif not found.rest.strip() and isinstance(found.when, Recurrence):
        moment = f"{found.when.rule} {found.when.anchor.isoformat()}"
    return " ".join(told), moment


def _parted(text: str, when: str, at: datetime) -> tuple[str, str]:
    """Split a request into what and when, which may stand in one sentence."""
    if not when.strip():
        found = read(text, at, "UTC")
        if found.rest.strip() and not isinstance(found.when, NotUnderstood):
            when = " ".join(text[start:end] for start, end in found.spans)
            text = found.rest
    return " ".join(text.split()), when


def _asked_for(ask: NewReminder, at: datetime) -> tuple[object, ...]:
    return (request_key(ask.text, ask.when, at), fold(ask.repeat), ask.place)


def _turn_to_json(turn: Turn) -> dict[str, Any]:
    return {
        "place": place_to_json(turn.place),
        "message_id": turn.message_id,
        "locale": turn.locale,
        "name": turn.display_name,
    }


def _deferred(pending: OpenQuestion) -> Deferred:
    request = pending.request
    said = request.get("turn")
    ask = NewReminder.from_json(request)
    turn = Turn(
        user_id=pending.user_id,
        # A row of the first version holds no turn; a DM keeps what it was about private.
        place=place_from_json(said["place"]) if said else ask.place or Place(PlaceKind.DM),
        message_id=said["message_id"] if said else pending.token,
        text="",
        received_at=pending.created_at,
        display_name=said["name"] if said else "",
        locale=said["locale"] if said else "en",
    )
    return Deferred(pending.token, turn, ask, request.get("snapshot"))
