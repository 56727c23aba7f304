"""BulkActions: one action on several reminders, previewed and then confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Problem
from bot.reminders.bulk import Sweep, SweepAction, Window, caught, change_of
from bot.reminders.model import Changed, Reminder, Status
from bot.storage.lookups import Lookups
from bot.storage.open_questions import OpenQuestion, OpenQuestions
from bot.storage.reminders import Reminders

KIND = "several"
MOST = 1000


@dataclass(frozen=True, slots=True)
class Preview:
    """Pairs of a reminder as it is and as it would be."""

    token: str
    sweep: Sweep
    pairs: tuple[tuple[Reminder, Reminder], ...]


@dataclass(frozen=True, slots=True)
class Swept:
    """What was done to how many reminders, and the undo token for all of it."""

    sweep: Sweep
    reminders: tuple[Reminder, ...]
    undo: str


class NothingFits(Problem):
    def __init__(self) -> None:
        super().__init__("None of your reminders match that, so there's nothing to change.")


class BulkActions:
    """Nothing changes until the user confirms the list that was previewed."""

    def __init__(
        self,
        lookups: Lookups,
        reminders: Reminders,
        open_questions: OpenQuestions,
        clock: Callable[[], datetime],
    ) -> None:
        self.lookups = lookups
        self.reminders = reminders
        self.open_questions = open_questions
        self.clock = clock

    async def preview(self, user_id: str, sweep: Sweep, source: str) -> Preview:
        """List what the sweep would change; ``source``: id of the message that asked for it.

        Raises Problem if it fits nothing or would move a reminder into the past.
        """
        now = self.clock()
        reminders = caught(await self.lookups.list(user_id, limit=MOST), sweep)
        if not reminders:
            raise NothingFits
        pairs = tuple((reminder, _after(reminder, sweep, now)) for reminder in reminders)
        revisions = {str(reminder.id): reminder.revision for reminder in reminders}
        request = {"sweep": _to_json(sweep), "revisions": revisions, "source": source}
        token = await self.open_questions.keep(user_id, KIND, request, now)
        return Preview(token, sweep, pairs)

    async def confirm(self, user_id: str, source: str) -> Swept:
        """Do what the latest preview showed; ``source``: id of the message that confirms.

        Raises NothingPending, also if ``source`` is the message that asked for the preview: its
        author has not seen it yet. Raises Changed if a reminder was changed since the preview.
        """
        pending = await self.open_questions.latest(user_id, KIND, self.clock())
        if pending.request["source"] == source:
            raise Problem("Show the person that list first, and wait for their yes.")
        return await self._apply(
            await self.open_questions.take(user_id, pending.token, KIND, self.clock())
        )

    async def refuse(self, user_id: str) -> None:
        """Discard the preview. Raises NothingPending."""
        pending = await self.open_questions.latest(user_id, KIND, self.clock())
        await self.open_questions.take(user_id, pending.token, KIND, self.clock())

    async def _apply(self, pending: OpenQuestion) -> Swept:
        now, user_id = self.clock(), pending.user_id
        sweep = _from_json(pending.request["sweep"])
        revisions = {int(key): value for key, value in pending.request["revisions"].items()}
        kept = await self.lookups.list(user_id, tuple(Status), limit=None)
        present = {reminder.id: reminder for reminder in kept if reminder.id in revisions}
        if set(present) != set(revisions):
            raise Changed
        changes = {key: change_of(present[key], sweep, now) for key in revisions}
        changed, undo = await self.reminders.change_all(
            user_id, changes, now, f"{sweep.deed.value} {len(changes)}", revisions=revisions
        )
        return Swept(sweep, changed, undo)


def _after(reminder: Reminder, sweep: Sweep, now: datetime) -> Reminder:
    """Return the reminder as it would be after the change."""
    given = change_of(reminder, sweep, now).given()
    known = {name: value for name, value in given.items() if hasattr(reminder, name)}
    return replace(reminder, **known)  # type: ignore[arg-type]  # mypy checks no names in a mapping


def _to_json(sweep: Sweep) -> dict[str, Any]:
    window = sweep.window
    return {
        "deed": sweep.deed.value,
        "search": sweep.search,
        "since": window.since and window.since.isoformat(),
        "until": window.until and window.until.isoformat(),
        "by": int(sweep.by.total_seconds()),
    }


def _from_json(values: dict[str, Any]) -> Sweep:
    since, until = (
        datetime.fromisoformat(values[name]) if values[name] else None
        for name in ("since", "until")
    )
    by = timedelta(seconds=values["by"])
    return Sweep(SweepAction(values["deed"]), values["search"], Window(since, until), by)
