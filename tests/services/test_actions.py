"""Any sequence of create, edit, snooze, skip, done, fire and undo against a model in minutes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.delivery.batches import prepare
from bot.delivery.messages import Sent
from bot.delivery.policy import delivered
from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.profile import Profile
from bot.reminders.drafts import NewReminder
from bot.reminders.edits import Edit
from bot.reminders.model import Limits, Reminder, Status
from bot.reminders.series_moves import SeriesQuestion
from bot.services.actions import Acted, ReminderActions
from bot.services.list_numbers import ListNumbers
from bot.services.reminders import ReminderService
from bot.storage.database.engine import open_engine
from bot.storage.open_questions import OpenQuestions
from bot.storage.stores import make_stores
from bot.turn import Turn
from tests.databases import Sqlite
from tests.examples import examples
from tests.storage.settling import settle_one

BEGIN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = 24 * 60
PERSON = Profile(zone="UTC")
MINUTES = st.integers(1, 3 * DAY)
TEXTS = st.sampled_from(["milk", "bread", "the report"])


@dataclass(frozen=True)
class Item:
    """What a person would say about a reminder. Moments are minutes after BEGIN."""

    text: str
    due: int | None
    daily: bool = False
    snoozed: int | None = None
    fired: int | None = None
    over: str = ""  # "", done, deleted

    @property
    def waits(self) -> bool:
        """An occurrence has come, or was put off, that is not called done."""
        return self.fired is not None or self.snoozed is not None

    @property
    def ahead(self) -> int | None:
        """The occurrence that has not come yet; what was said before it does not replace it."""
        if self.daily or self.fired is None or self.due is None:
            return self.due
        return self.due if self.due > self.fired else None


def done(item: Item) -> Item:
    if not item.daily:
        return replace(item, over="done", snoozed=None)
    if item.waits:
        return replace(item, fired=None, snoozed=None)
    assert item.due is not None
    return replace(item, due=item.due + DAY)


def snoozed(item: Item, until: int) -> Item:
    revived = replace(item, over="")
    if item.waits:
        return replace(revived, snoozed=until)
    if item.due is None or (item.due < until and not item.daily):
        return replace(revived, due=until)
    if item.due < until:
        return replace(revived, due=item.due + DAY, snoozed=until)
    return replace(revived, snoozed=until)


class Living(RuleBasedStateMachine):
    """The real services on SQLite beside a dictionary of Items."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.databases = Sqlite(self.folder)
        self.url = self.databases.fresh()
        (self.folder / Path(self.url).name).write_bytes(self.template())
        self.open = open_engine(self.url)
        engine = self.runner.run(self.open.__aenter__())
        self.stores = make_stores(engine)
        self.now = 0
        limits, clock = Limits(), lambda: at(self.now)
        numbers = ListNumbers(self.stores.lookups, OpenQuestions(engine), clock)
        self.reminder_service = ReminderService(self.stores, limits, numbers, clock)
        self.actions = ReminderActions(self.stores, limits, clock)
        self.items: dict[int, Item] = {}
        self.versions: dict[int, int] = {}
        self.undos: list[tuple[str, int, int, Item, int]] = []
        self.asked = 0

    def template(self) -> bytes:
        return (self.folder / "template.db").read_bytes()

    def teardown(self) -> None:
        self.runner.run(self.open.__aexit__(None, None, None))
        self.runner.close()
        self.databases.drop(self.url)

    def pick(self, number: int) -> int:
        return sorted(self.items)[number % len(self.items)]

    def act(self, work: Any) -> Any:
        """The result, or the Problem that was told."""
        try:
            return self.runner.run(work)
        except Problem as problem:
            return problem

    def became(self, key: int, item: Item, token: str | None) -> None:
        before = self.items[key]
        self.items[key] = item
        self.versions[key] += 1
        if token is not None:
            self.undos.append((token, self.now, key, before, self.versions[key]))

    # -- what people do ------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        """A few to act on, so that short sequences already meet each other."""
        self.create("milk", 30, daily=False)
        self.create("bread", 60, daily=True)

    @precondition(lambda self: len(self.items) < 4)
    @rule(text=TEXTS, minutes=st.none() | MINUTES, daily=st.booleans())
    def create(self, text: str, minutes: int | None, daily: bool) -> None:
        self.asked += 1
        turn = Turn("1", Place(PlaceKind.DM, "5"), str(self.asked), text, at(self.now))
        when = "" if minutes is None else f"{at(self.now + minutes):%Y-%m-%d %H:%M}"
        repeat = "every day" if daily and minutes is not None else ""
        ask = NewReminder(text, when, repeat, source_key=f"{self.asked}")
        made = self.runner.run(self.reminder_service.create(turn, PERSON, ask)).reminder
        due = None if minutes is None else self.now + minutes
        self.items[made.id] = Item(text, due, daily=bool(repeat))
        self.versions[made.id] = 1

    @precondition(lambda self: self.items)
    @rule(number=st.integers(0, 9), text=TEXTS)
    def rename(self, number: int, text: str) -> None:
        key = self.pick(number)
        answer = self.act(self.actions.edit("1", key, Edit(text=text), PERSON))
        if self.items[key].over == "deleted":
            assert isinstance(answer, Problem)
            return
        self.became(key, replace(self.items[key], text=text), answer.undo)

    @precondition(lambda self: self.items)
    @rule(number=st.integers(0, 9), minutes=MINUTES)
    def retime(self, number: int, minutes: int) -> None:
        key, due = self.pick(number), self.now + minutes
        edit = Edit(when=f"{at(due):%Y-%m-%d %H:%M}")
        answer = self.act(self.actions.edit("1", key, edit, PERSON))
        if isinstance(answer, SeriesQuestion):  # never a silent end of a series
            assert self.items[key].daily
            edit = Edit(when=answer.answers()[-1])
            answer = self.act(self.actions.edit("1", key, edit, PERSON))
        if self.items[key].over == "deleted":
            assert isinstance(answer, Problem)
            return
        self.became(key, Item(self.items[key].text, due), answer.undo)

    @precondition(lambda self: self.items)
    @rule(number=st.integers(0, 9), minutes=MINUTES)
    def snooze(self, number: int, minutes: int) -> None:
        key, until = self.pick(number), self.now + minutes
        answer = self.act(self.actions.snooze("1", key, at(until)))
        if self.items[key].over == "deleted":
            assert isinstance(answer, Problem)
            return
        self.became(key, snoozed(self.items[key], until), answer.undo)

    @precondition(lambda self: self.items)
    @rule(number=st.integers(0, 9))
    def skip(self, number: int) -> None:
        key = self.pick(number)
        item = self.items[key]
        answer = self.act(self.actions.skip("1", key))
        if item.over or not item.daily:
            assert isinstance(answer, Problem)
            return
        assert item.due is not None
        self.became(key, replace(item, due=item.due + DAY), answer.undo)

    @precondition(lambda self: self.items)
    @rule(number=st.integers(0, 9))
    def finish(self, number: int) -> None:
        key = self.pick(number)
        item = self.items[key]
        answer = self.act(self.actions.done("1", key))
        if item.over == "deleted":
            assert isinstance(answer, Problem)
        elif item.over == "done":
            assert isinstance(answer, Acted)
            assert answer.undo is None
        else:
            self.became(key, done(item), answer.undo)

    @precondition(lambda self: self.items)
    @rule(number=st.integers(0, 9))
    def delete(self, number: int) -> None:
        key = self.pick(number)
        answer = self.act(self.actions.delete("1", key))
        if self.items[key].over == "deleted":
            assert answer.undo is None
            return
        self.became(key, replace(self.items[key], over="deleted"), answer.undo)

    @precondition(lambda self: self.undos)
    @rule(number=st.integers(0, 9))
    def undo(self, number: int) -> None:
        token, when, key, before, version = self.undos.pop(-1 - number % len(self.undos))
        answer = self.act(self.actions.undo("1", token))
        if self.now - when >= 10 or self.versions[key] != version:
            assert isinstance(answer, Problem)
            return
        assert [reminder.id for reminder in answer] == [key]
        self.items[key] = before
        self.versions[key] += 1

    @rule(minutes=st.integers(1, 30))
    def wait(self, minutes: int) -> None:
        """Time passes, but not beyond what is due next: firing has a rule of its own."""
        nearest = min(self._wakes().values(), default=self.now + minutes)
        self.now = max(self.now, min(self.now + minutes, nearest))

    @precondition(lambda self: self._wakes())
    @rule(times=st.integers(1, 3))
    def fire(self, times: int) -> None:
        for _ in range(times):
            self._deliver()

    def _deliver(self) -> None:
        """Delivery: the next moment comes, its message arrives, and that is recorded."""
        wakes = self._wakes()
        if not wakes:
            return
        self.now = max(self.now, min(wakes.values()))
        lease = timedelta(seconds=30)
        claims = self.runner.run(self.stores.claims.claim(at(self.now), lease, 50))
        due = {key for key, wake in wakes.items() if wake <= self.now}
        assert {claim.reminder.id for claim in claims} == due
        for claim in claims:
            item = prepare(claim, at(self.now), BEGIN)
            sent = Sent("5", None, "77")
            assert self.runner.run(
                settle_one(
                    self.stores.claims, claim, delivered(item, sent, at(self.now)), at(self.now)
                )
            )
        for key in due:
            self._fired(key)

    def _wakes(self) -> dict[int, int]:
        moments = {
            key: [moment for moment in (item.ahead, item.snoozed) if moment is not None]
            for key, item in self.items.items()
            if not item.over
        }
        return {key: min(found) for key, found in moments.items() if found}

    def _fired(self, key: int) -> None:
        item = self.items[key]
        occurs = item.ahead is not None and item.ahead <= self.now
        if occurs and item.daily:
            assert item.due is not None
            item = replace(item, due=item.due + DAY)
        put_off = None if not occurs or item.snoozed == self.now else item.snoozed
        self.items[key] = replace(item, fired=self.now, snoozed=put_off)
        self.versions[key] += 2  # claimed, and settled

    # -- what must hold ------------------------------------------------------------------------

    @invariant()
    def agrees(self) -> None:
        rows = self.runner.run(self.stores.lookups.list("1", tuple(Status), limit=100))
        assert {row.id: shown(row) for row in rows} == self.items


def at(minutes: int) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def minutes_of(moment: datetime | None) -> int | None:
    return None if moment is None else int((moment - BEGIN).total_seconds()) // 60


def shown(reminder: Reminder) -> Item:
    """The row in the words of the model."""
    ended = {Status.DONE: "done", Status.CANCELLED: "deleted"}
    return Item(
        reminder.text,
        minutes_of(reminder.due_at),
        daily=reminder.repeats,
        snoozed=minutes_of(reminder.snoozed_until),
        fired=minutes_of(reminder.fired_at),
        over=ended.get(reminder.status, ""),
    )


@pytest.mark.hypothesis
def test_living(tmp_path: Path) -> None:
    databases = Sqlite(tmp_path)
    Path(databases.migrated().removeprefix("sqlite:///")).rename(tmp_path / "template.db")
    Living.folder = tmp_path
    quick = settings(examples(25), stateful_step_count=25, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Living, settings=quick)
