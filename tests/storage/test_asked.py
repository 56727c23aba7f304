"""Open questions and snapshots of messages, on every database."""

from __future__ import annotations

import asyncio
import io
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import Changed, Draft, Priority, Status
from bot.storage.backup import dump
from bot.storage.database.problems import NothingToUndo
from bot.storage.open_questions import NothingPending, OpenQuestions
from bot.storage.people import People
from bot.storage.snapshots import File, Snapshot, Snapshots
from bot.storage.stores import make_stores

REQUEST = {"text": "Пить воду 💧", "when": "завтра в 9", "list": [1, None]}


@pytest.fixture
def open_questions(engine: AsyncEngine) -> OpenQuestions:
    return OpenQuestions(engine)


async def test_a_question_is_taken_once_and_by_its_person(
    open_questions: OpenQuestions, now: datetime
) -> None:
    token = await open_questions.keep("1", "zone", REQUEST, now)
    assert (await open_questions.get("1", token, "zone", now)).request == REQUEST
    for user_id, kind in (("2", "zone"), ("1", "where")):
        with pytest.raises(NothingPending):
            await open_questions.take(user_id, token, kind, now)
    assert (await open_questions.take("1", token, "zone", now)).request == REQUEST
    with pytest.raises(NothingPending):
        await open_questions.take("1", token, "zone", now)


async def test_two_presses_at_once_are_one_answer(
    open_questions: OpenQuestions, now: datetime
) -> None:
    token = await open_questions.keep("1", "zone", REQUEST, now)
    answers = await asyncio.gather(
        *(open_questions.take("1", token, "zone", now) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(answer, NothingPending) for answer in answers) == 4


async def test_the_latest_counts_and_all_are_gone_after_a_day(
    open_questions: OpenQuestions, now: datetime
) -> None:
    await open_questions.keep("1", "several", {"n": 1}, now)
    await open_questions.keep("1", "several", {"n": 2}, now + timedelta(seconds=1))
    later = now + timedelta(hours=23)
    assert (await open_questions.latest("1", "several", later)).request == {"n": 2}
    with pytest.raises(NothingPending):
        await open_questions.latest("1", "several", now + timedelta(hours=25))
    await open_questions.keep("2", "zone", {}, now + timedelta(hours=25))
    assert (await People(open_questions.engine).export("1"))["pendings"] == []


async def test_a_snapshot_is_kept_whole_exported_backed_up_and_erased(
    engine: AsyncEngine, now: datetime
) -> None:
    snapshots = Snapshots(engine)
    everything = bytes(range(256)) * 2000
    snapshot = Snapshot(
        "Bob 💧", "what he said\x00", "901", "77001", "77", (File("a.bin", "", everything),)
    )
    await snapshots.keep("1", 5, snapshot, now)
    await snapshots.keep("1", 5, Snapshot("Eve", "not this", "1", "2"), now)
    kept = await snapshots.get("1", 5)
    assert kept is not None
    assert (kept.author, kept.text, kept.files) == ("Bob 💧", "what he said", snapshot.files)
    assert kept.jump_url == "https://discord.com/channels/77/901/77001"
    assert await snapshots.get("2", 5) is None
    people = People(engine)
    assert (await people.export("1"))["snapshots"][0]["author"] == "Bob 💧"
    backup = io.StringIO()
    assert (await dump(engine, backup)).rows["snapshots"] == 1
    assert (await people.erase("1"))["snapshots"] == 1
    assert await snapshots.get("1", 5) is None


async def test_changes_planned_from_an_older_revision_are_refused_together(
    engine: AsyncEngine, now: datetime
) -> None:
    stores = make_stores(engine)
    place = Place(PlaceKind.DM, "5")
    one, two = [
        await stores.reminders.add(Draft("1", text, place, "UTC"), now) for text in ("one", "two")
    ]
    await stores.reminders.change("1", two.id, Change(priority=Priority.HIGH), now)
    changes = {one.id: Change(text="changed"), two.id: Change(text="changed")}
    seen = {one.id: one.revision, two.id: two.revision}
    with pytest.raises(Changed):
        await stores.reminders.change_all("1", changes, now, "both", revisions=seen)
    assert [each.text for each in await stores.lookups.list("1")] == ["one", "two"]


async def test_making_a_reminder_is_an_act_to_undo_until_something_else_is(
    engine: AsyncEngine, now: datetime
) -> None:
    stores, place = make_stores(engine), Place(PlaceKind.DM, "5")
    one = await stores.reminders.add(Draft("1", "one", place, "UTC"), now)
    last = await stores.undo.added_last("1", now)
    assert last == one
    assert await stores.undo.added_last("2", now) is None
    assert await stores.undo.added_last("1", now + timedelta(minutes=11)) is None
    two = await stores.reminders.add(Draft("1", "two", place, "UTC"), now + timedelta(seconds=1))
    await stores.reminders.cancel("1", one.id, now + timedelta(seconds=2))
    assert await stores.undo.added_last("1", now + timedelta(seconds=3)) is None
    three = await stores.reminders.add(
        Draft("1", "three", place, "UTC"), now + timedelta(seconds=4)
    )
    assert await stores.undo.added_last("1", now + timedelta(seconds=5)) == three
    await stores.reminders.change("1", three.id, Change(text="3"), now + timedelta(seconds=6))
    assert await stores.undo.added_last("1", now + timedelta(seconds=7)) is None
    assert two.revision == 1


async def test_what_rang_last_is_found_until_it_is_done(engine: AsyncEngine, now: datetime) -> None:
    stores, place = make_stores(engine), Place(PlaceKind.DM, "5")
    for minutes, text in ((3, "early"), (1, "late"), (2, "between")):
        made = await stores.reminders.add(Draft("1", text, place, "UTC"), now)
        fired = Change(fired_at=now - timedelta(minutes=minutes), status=Status.DELIVERED)
        await stores.reminders.change("1", made.id, fired, now)
    since = now - timedelta(hours=1)
    last = await stores.lookups.rang_last("1", since)
    assert last is not None
    assert last.text == "late"
    assert await stores.lookups.rang_last("2", since) is None
    assert await stores.lookups.rang_last("1", now) is None
    await stores.reminders.done("1", last.id, now)
    last = await stores.lookups.rang_last("1", since)
    assert last is not None
    assert last.text == "between"


async def test_the_newest_act_is_the_one_to_undo(engine: AsyncEngine, now: datetime) -> None:
    stores = make_stores(engine)
    place = Place(PlaceKind.DM, "5")
    one, two = [
        await stores.reminders.add(Draft("1", text, place, "UTC"), now) for text in ("one", "two")
    ]
    with pytest.raises(NothingToUndo):
        await stores.undo.latest("1", now)
    await stores.reminders.cancel("1", one.id, now)
    _, token = await stores.reminders.cancel("1", two.id, now + timedelta(seconds=1))
    assert await stores.undo.latest("1", now + timedelta(seconds=2)) == token
    with pytest.raises(NothingToUndo):
        await stores.undo.latest("2", now)
    with pytest.raises(NothingToUndo):
        await stores.undo.latest("1", now + timedelta(minutes=11))
