"""What the store promises about a person's reminders, on every database."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import (
    Changed,
    Draft,
    EmptyText,
    Limits,
    NoSuchReminder,
    Priority,
    Reminder,
    Status,
    TooLong,
    TooMany,
    WakeKind,
)
from bot.reminders.next_wake import Wake
from bot.storage.database.problems import NothingToUndo, UndoOutdated
from bot.storage.reminders import ReminderStore

HERE = Place(PlaceKind.DM, "900")
THERE = Place(PlaceKind.CHANNEL, "901", "77")


@pytest.fixture
def store(engine: AsyncEngine) -> ReminderStore:
    return ReminderStore(engine, Limits(text_length=40, open_reminders=4))


def draft(text: str = "buy groceries", user_id: str = "1", **fields: object) -> Draft:
    given: dict[str, object] = {"place": HERE, "zone": "Europe/Berlin"} | fields
    return Draft(user_id=user_id, text=text, **given)  # type: ignore[arg-type]


async def test_what_was_added_is_read_back_equal(store: ReminderStore, now: datetime) -> None:
    everything = draft(
        "Пить воду 💧 يوم",
        place=THERE,
        due_at=datetime(2026, 3, 2, 9, 30, 15, 654321, tzinfo=timezone(timedelta(hours=5))),
        priority=Priority.HIGH,
        rule="FREQ=MONTHLY;BYMONTHDAY=31",
        anchor=datetime(2026, 1, 31, 9, 0),  # noqa: DTZ001
        notices=(timedelta(days=1), timedelta(hours=1)),
        nag_every=timedelta(minutes=5),
        nag_cap=3,
        origin_message_id="123456789012345678",
        source_key="m:1",
    )
    added = await store.add(everything, now)
    assert await store.get("1", added.id) == added
    for field in dataclasses.fields(Draft):
        assert getattr(added, field.name) == getattr(everything, field.name)
    assert added.due_at == datetime(2026, 3, 2, 4, 30, 15, 654321, tzinfo=UTC)
    assert (added.wake_at, added.wake_kind) == (added.due_at, WakeKind.OCCURRENCE)
    assert (added.status, added.revision, added.created_at) == (Status.SCHEDULED, 1, now)


async def test_a_to_do_never_wakes(store: ReminderStore, now: datetime) -> None:
    assert (await store.add(draft(), now)).wake_at is None
    assert await store.next_wake() is None


async def test_the_given_wake_is_the_next_wake(store: ReminderStore, now: datetime) -> None:
    notice = Wake(now + timedelta(hours=1), WakeKind.NOTICE)
    added = await store.add(draft(due_at=now + timedelta(hours=2)), now, notice)
    assert (added.wake_at, added.wake_kind) == (notice.at, WakeKind.NOTICE)
    assert await store.next_wake() == notice.at


async def test_the_same_request_is_stored_once(store: ReminderStore, now: datetime) -> None:
    first = await store.add(draft(source_key="m:1"), now)
    again = await store.add(draft("something else", source_key="m:1"), now + timedelta(minutes=1))
    assert again == first
    somebody = await store.add(draft(user_id="2", source_key="m:1"), now)
    assert somebody.id != first.id


async def test_the_same_request_twice_at_once_is_stored_once(
    store: ReminderStore, now: datetime
) -> None:
    added = await asyncio.gather(*(store.add(draft(source_key="m:1"), now) for _ in range(6)))
    assert len({reminder.id for reminder in added}) == 1
    assert await store.count("1") == 1


async def test_a_stored_request_is_answered_even_when_the_list_is_full(
    store: ReminderStore, now: datetime
) -> None:
    first = await store.add(draft(source_key="m:0"), now)
    for number in range(1, 4):
        await store.add(draft(source_key=f"m:{number}"), now)
    assert await store.add(draft(source_key="m:0"), now) == first


async def test_the_limit_holds_when_everything_comes_at_once(
    store: ReminderStore, now: datetime
) -> None:
    tried = await asyncio.gather(
        *(store.add(draft(f"number {number}"), now) for number in range(9)), return_exceptions=True
    )
    assert sum(isinstance(result, Reminder) for result in tried) == 4
    assert sum(isinstance(result, TooMany) for result in tried) == 5
    assert await store.count("1") == 4
    assert await store.add(draft(user_id="2"), now)


async def test_ended_reminders_make_room(store: ReminderStore, now: datetime) -> None:
    added = [await store.add(draft(f"number {number}"), now) for number in range(4)]
    await store.cancel("1", added[0].id, now)
    await store.done("1", added[1].id, now)
    await store.add_all([(draft("fifth"), None), (draft("sixth"), None)], now)
    with pytest.raises(TooMany, match="4 open"):
        await store.add(draft("seventh"), now)


async def test_all_of_several_drafts_or_none(store: ReminderStore, now: datetime) -> None:
    with pytest.raises(TooMany):
        await store.add_all([(draft(f"number {number}"), None) for number in range(5)], now)
    assert await store.count("1") == 0


@pytest.mark.parametrize(
    ("text", "problem"), [(" \x00 ", EmptyText), ("\u200b\u2060", EmptyText), ("x" * 41, TooLong)]
)
async def test_texts_that_are_not_kept(
    store: ReminderStore, now: datetime, text: str, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        await store.add(draft(text), now)
    kept = await store.add(draft(), now)
    with pytest.raises(problem):
        await store.change("1", kept.id, Change(text=text), now)


async def test_nobody_reaches_another_persons_reminder(store: ReminderStore, now: datetime) -> None:
    mine = await store.add(draft("my secret"), now)
    for attempt in (
        store.get("2", mine.id),
        store.change("2", mine.id, Change(text="stolen"), now),
        store.change_all("2", {mine.id: Change(text="stolen")}, now, "edited"),
        store.cancel("2", mine.id, now),
        store.done("2", mine.id, now),
        store.snooze("2", mine.id, now, now),
        store.pause("2", mine.id, now),
        store.resume("2", mine.id, now),
    ):
        with pytest.raises(NoSuchReminder):
            await attempt
    assert await store.list("2") == await store.search("2", "secret") == ()
    assert await store.upcoming("2") == ()
    assert await store.clear("2", now) == (0, None)
    assert await store.get("1", mine.id) == mine


@pytest.mark.parametrize("forged", [0, -1, 2**31, 2**63, 10**40])
async def test_forged_ids_are_nobodys(store: ReminderStore, now: datetime, forged: int) -> None:
    with pytest.raises(NoSuchReminder):
        await store.get("1", forged)
    with pytest.raises(NoSuchReminder):
        await store.cancel("1", forged, now)


async def test_ids_are_never_given_twice(store: ReminderStore, now: datetime) -> None:
    from sqlalchemy import delete

    from bot.storage.database.tables import reminders

    first = await store.add(draft(), now)
    async with store.engine.begin() as connection:
        await connection.execute(delete(reminders))
    assert (await store.add(draft(), now)).id > first.id


async def test_the_list_is_in_the_order_of_making(store: ReminderStore, now: datetime) -> None:
    texts = ["buy groceries", "finish the report", "call mum"]
    added = [await store.add(draft(text), now) for text in texts]
    await store.change("1", added[0].id, Change(text="buy oat milk"), now)
    assert [found.text for found in await store.list("1")] == ["buy oat milk", *texts[1:]]
    await store.cancel("1", added[0].id, now)
    assert [found.text for found in await store.list("1", limit=1, offset=1)] == ["call mum"]
    assert [found.text for found in await store.list("1", offset=1)] == ["call mum"]
    assert [found.id for found in await store.list("1", (Status.CANCELLED,))] == [added[0].id]


async def test_search_finds_each_word_in_any_script(store: ReminderStore, now: datetime) -> None:
    for text in ("Ärzte BÜRO anrufen", "100% of ΣΊΣΥΦΟΣ", "under_score"):
        await store.add(draft(text), now)

    async def found(words: str) -> list[str]:
        assert await store.count("1", search=words) == len(await store.search("1", words))
        return [reminder.text for reminder in await store.search("1", words)]

    assert await found("büro ärzte") == ["Ärzte BÜRO anrufen"]
    assert await found("σίσυφος") == ["100% of ΣΊΣΥΦΟΣ"]
    assert await found("%") == ["100% of ΣΊΣΥΦΟΣ"]
    assert await found("_") == ["under_score"]
    assert await found("büro 100") == []
    assert len(await found("  ")) == 3
    assert [item.text for item in await store.search("1", "r", limit=1)] == ["Ärzte BÜRO anrufen"]


async def test_upcoming_is_ordered_by_time_and_bounded(store: ReminderStore, now: datetime) -> None:
    def at(hours: float) -> datetime:
        return now + timedelta(hours=hours)

    for hours in (30, 2, 5):
        await store.add(draft(f"in {hours}", due_at=at(hours)), now)
    await store.add(draft("someday"), now)
    assert [item.text for item in await store.upcoming("1")] == ["in 2", "in 5", "in 30"]
    bounded = await store.upcoming("1", since=at(2), until=at(30))
    assert [item.text for item in bounded] == ["in 2", "in 5"]
    assert [item.text for item in await store.upcoming("1", limit=1)] == ["in 2"]


async def test_a_change_writes_what_it_names_and_nothing_else(
    store: ReminderStore, now: datetime
) -> None:
    before = await store.add(draft(due_at=now + timedelta(days=1), notices=(timedelta(1),)), now)
    later = now + timedelta(seconds=1)
    after = await store.change("1", before.id, Change(priority=Priority.LOW, place=THERE), later)
    assert after == dataclasses.replace(
        before, priority=Priority.LOW, place=THERE, revision=2, updated_at=later
    )
    assert await store.get("1", before.id) == after
    emptied = await store.change("1", before.id, Change(due_at=None, wake=None, notices=()), later)
    assert (emptied.due_at, emptied.wake_at, emptied.notices) == (None, None, ())


async def test_a_change_of_an_older_revision_is_refused(
    store: ReminderStore, now: datetime
) -> None:
    shown = await store.add(draft(), now)
    await store.change("1", shown.id, Change(text="first"), now, revision=shown.revision)
    with pytest.raises(Changed):
        await store.change("1", shown.id, Change(text="second"), now, revision=shown.revision)
    assert (await store.get("1", shown.id)).text == "first"


async def test_of_two_changes_of_one_revision_at_once_one_wins(
    store: ReminderStore, now: datetime
) -> None:
    shown = await store.add(draft(), now)
    tried = await asyncio.gather(
        *(store.change("1", shown.id, Change(text=f"{n}"), now, revision=1) for n in range(6)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Reminder) for result in tried) == 1
    assert sum(isinstance(result, Changed) for result in tried) == 5
    assert (await store.get("1", shown.id)).revision == 2


async def test_pause_and_resume(store: ReminderStore, now: datetime) -> None:
    due_at = now + timedelta(days=1)
    kept = await store.add(draft(due_at=due_at), now)
    paused = await store.pause("1", kept.id, now)
    assert (paused.status, paused.wake_at, paused.due_at) == (Status.PAUSED, None, due_at)
    assert await store.next_wake() is None
    resumed = await store.resume("1", kept.id, now)
    assert (resumed.status, resumed.wake_at) == (Status.SCHEDULED, due_at)
    await store.pause("1", kept.id, now)
    next_due = due_at + timedelta(days=7)
    change = Change(due_at=next_due, wake=Wake(next_due, WakeKind.OCCURRENCE))
    assert (await store.resume("1", kept.id, now, change)).wake_at == next_due


async def test_a_snooze_leaves_the_due_moment_and_an_earlier_wake(
    store: ReminderStore, now: datetime
) -> None:
    due_at = now + timedelta(days=7)
    kept = await store.add(draft(due_at=due_at), now)
    soon = now + timedelta(minutes=10)
    snoozed = await store.snooze("1", kept.id, soon, now)
    assert (snoozed.due_at, snoozed.snoozed_until) == (due_at, soon)
    assert (snoozed.wake_at, snoozed.wake_kind) == (soon, WakeKind.SNOOZE)
    again = await store.snooze("1", kept.id, soon + timedelta(hours=1), now)
    assert again.snoozed_until == soon + timedelta(hours=1)

    other = await store.add(draft(due_at=due_at), now)
    late = await store.snooze("1", other.id, due_at + timedelta(days=1), now)
    assert (late.wake_at, late.wake_kind) == (due_at, WakeKind.OCCURRENCE)


async def test_what_was_deleted_is_gone_until_it_is_undone(
    store: ReminderStore, now: datetime
) -> None:
    before = await store.add(draft(due_at=now + timedelta(days=1)), now)
    cancelled, token = await store.cancel("1", before.id, now)
    assert (cancelled.status, cancelled.wake_at) == (Status.CANCELLED, None)
    with pytest.raises(NoSuchReminder):
        await store.change("1", before.id, Change(text="late modal"), now)
    with pytest.raises(NoSuchReminder):
        await store.cancel("1", before.id, now)
    later = now + timedelta(minutes=9)
    (back,) = await store.undo("1", token, later)
    assert back == dataclasses.replace(before, revision=3, updated_at=later)
    with pytest.raises(NothingToUndo):
        await store.undo("1", token, later)


async def test_undo_belongs_to_its_owner_and_ends(store: ReminderStore, now: datetime) -> None:
    kept = await store.add(draft(), now)
    _, token = await store.done("1", kept.id, now)
    for user_id, forged, moment in (
        ("2", token, now),
        ("1", "garbage\x00" * 30, now),
        ("1", token, now + timedelta(minutes=11)),
    ):
        with pytest.raises(NothingToUndo):
            await store.undo(user_id, forged, moment)
    assert (await store.get("1", kept.id)).status is Status.DONE


async def test_undo_pressed_twice_at_once_undoes_once(store: ReminderStore, now: datetime) -> None:
    kept = await store.add(draft(), now)
    _, token = await store.cancel("1", kept.id, now)
    tried = await asyncio.gather(
        *(store.undo("1", token, now) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, tuple) for result in tried) == 1
    assert sum(isinstance(result, NothingToUndo) for result in tried) == 4


async def test_undo_puts_back_only_what_was_not_changed_since(
    store: ReminderStore, now: datetime
) -> None:
    one, two = [await store.add(draft(text), now) for text in ("one", "two")]
    changes = {one.id: Change(text="uno"), two.id: Change(text="dos")}
    changed, token = await store.change_all("1", changes, now, "translated")
    assert [reminder.text for reminder in changed] == ["uno", "dos"]
    await store.change("1", two.id, Change(text="deux"), now)
    assert [reminder.text for reminder in await store.undo("1", token, now)] == ["one"]
    assert [reminder.text for reminder in await store.list("1")] == ["one", "deux"]

    _, token = await store.change_all("1", {one.id: Change(text="eins")}, now, "edited")
    await store.change("1", one.id, Change(text="ichi"), now)
    with pytest.raises(UndoOutdated):
        await store.undo("1", token, now)


async def test_many_changes_are_all_made_or_none(store: ReminderStore, now: datetime) -> None:
    one = await store.add(draft("one"), now)
    changes = {one.id: Change(text="uno"), one.id + 1: Change(text="dos")}
    with pytest.raises(NoSuchReminder):
        await store.change_all("1", changes, now, "translated")
    assert (await store.get("1", one.id)) == one


async def test_clear_cancels_what_is_open_here_and_is_undone_whole(
    store: ReminderStore, now: datetime
) -> None:
    mine = [await store.add(draft(f"here {n}"), now) for n in range(2)]
    elsewhere = await store.add(draft("there", place=THERE), now)
    count, token = await store.clear("1", now, HERE)
    assert count == 2
    assert [reminder.id for reminder in await store.list("1")] == [elsewhere.id]
    assert (await store.clear("1", now))[0] == 1
    assert token is not None
    back = await store.undo("1", token, now)
    assert [reminder.text for reminder in back] == [reminder.text for reminder in mine]
