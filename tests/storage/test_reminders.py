"""What the stores promises about a person's reminders, on every database."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

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
from bot.storage.stores import Stores, make_stores

HERE = Place(PlaceKind.DM, "900")
THERE = Place(PlaceKind.CHANNEL, "901", "77")


@pytest.fixture
def stores(engine: AsyncEngine) -> Stores:
    return make_stores(engine, Limits(text_length=40, open_reminders=4))


def draft(text: str = "buy groceries", user_id: str = "1", **fields: Any) -> Draft:
    given: dict[str, Any] = {"place": HERE, "zone": "Europe/Berlin"} | fields
    return Draft(user_id=user_id, text=text, **given)


async def test_what_was_added_is_read_back_equal(stores: Stores, now: datetime) -> None:
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
    added = await stores.reminders.add(everything, now)
    assert await stores.lookups.get("1", added.id) == added
    for field in dataclasses.fields(Draft):
        assert getattr(added, field.name) == getattr(everything, field.name)
    assert added.due_at == datetime(2026, 3, 2, 4, 30, 15, 654321, tzinfo=UTC)
    assert (added.wake_at, added.wake_kind) == (added.due_at, WakeKind.OCCURRENCE)
    assert (added.status, added.revision, added.created_at) == (Status.SCHEDULED, 1, now)


async def test_a_to_do_never_wakes(stores: Stores, now: datetime) -> None:
    assert (await stores.reminders.add(draft(), now)).wake_at is None
    assert await stores.claims.next_wake() is None


async def test_the_given_wake_is_the_next_wake(stores: Stores, now: datetime) -> None:
    notice = Wake(now + timedelta(hours=1), WakeKind.NOTICE)
    added = await stores.reminders.add(draft(due_at=now + timedelta(hours=2)), now, notice)
    assert (added.wake_at, added.wake_kind) == (notice.at, WakeKind.NOTICE)
    assert await stores.claims.next_wake() == notice.at


async def test_the_same_request_is_stored_once(stores: Stores, now: datetime) -> None:
    first = await stores.reminders.add(draft(source_key="m:1"), now)
    again = await stores.reminders.add(
        draft("something else", source_key="m:1"), now + timedelta(minutes=1)
    )
    assert again == first
    somebody = await stores.reminders.add(draft(user_id="2", source_key="m:1"), now)
    assert somebody.id != first.id


async def test_the_same_request_twice_at_once_is_stored_once(stores: Stores, now: datetime) -> None:
    added = await asyncio.gather(
        *(stores.reminders.add(draft(source_key="m:1"), now) for _ in range(6))
    )
    assert len({reminder.id for reminder in added}) == 1
    assert await stores.lookups.count("1") == 1


async def test_a_stored_request_is_answered_even_when_the_list_is_full(
    stores: Stores, now: datetime
) -> None:
    first = await stores.reminders.add(draft(source_key="m:0"), now)
    for number in range(1, 4):
        await stores.reminders.add(draft(source_key=f"m:{number}"), now)
    assert await stores.reminders.add(draft(source_key="m:0"), now) == first


async def test_the_limit_holds_when_everything_comes_at_once(stores: Stores, now: datetime) -> None:
    tried = await asyncio.gather(
        *(stores.reminders.add(draft(f"number {number}"), now) for number in range(9)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Reminder) for result in tried) == 4
    assert sum(isinstance(result, TooMany) for result in tried) == 5
    assert await stores.lookups.count("1") == 4
    assert await stores.reminders.add(draft(user_id="2"), now)


async def test_ended_reminders_make_room(stores: Stores, now: datetime) -> None:
    added = [await stores.reminders.add(draft(f"number {number}"), now) for number in range(4)]
    await stores.reminders.cancel("1", added[0].id, now)
    await stores.reminders.change("1", added[1].id, Change(status=Status.DONE, wake=None), now)
    await stores.reminders.add_all([(draft("fifth"), None), (draft("sixth"), None)], now)
    with pytest.raises(TooMany, match="4 open"):
        await stores.reminders.add(draft("seventh"), now)


async def test_all_of_several_drafts_or_none(stores: Stores, now: datetime) -> None:
    with pytest.raises(TooMany):
        await stores.reminders.add_all(
            [(draft(f"number {number}"), None) for number in range(5)], now
        )
    assert await stores.lookups.count("1") == 0


@pytest.mark.parametrize(
    ("text", "problem"), [(" \x00 ", EmptyText), ("\u200b\u2060", EmptyText), ("x" * 41, TooLong)]
)
async def test_texts_that_are_not_kept(
    stores: Stores, now: datetime, text: str, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        await stores.reminders.add(draft(text), now)
    kept = await stores.reminders.add(draft(), now)
    with pytest.raises(problem):
        await stores.reminders.change("1", kept.id, Change(text=text), now)


async def test_nobody_reaches_another_persons_reminder(stores: Stores, now: datetime) -> None:
    mine = await stores.reminders.add(draft("my secret"), now)
    for attempt in (
        stores.lookups.get("2", mine.id),
        stores.reminders.change("2", mine.id, Change(text="stolen"), now),
        stores.reminders.change_all("2", {mine.id: Change(text="stolen")}, now, "edited"),
        stores.reminders.cancel("2", mine.id, now),
        stores.reminders.pause("2", mine.id, now),
    ):
        with pytest.raises(NoSuchReminder):
            await attempt
    assert await stores.lookups.list("2") == await stores.lookups.search("2", "secret") == ()
    assert await stores.lookups.upcoming("2") == ()
    assert await stores.reminders.clear("2", now) == (0, None)
    assert await stores.lookups.get("1", mine.id) == mine


@pytest.mark.parametrize("forged", [0, -1, 2**31, 2**63, 10**40])
async def test_forged_ids_are_nobodys(stores: Stores, now: datetime, forged: int) -> None:
    with pytest.raises(NoSuchReminder):
        await stores.lookups.get("1", forged)
    with pytest.raises(NoSuchReminder):
        await stores.reminders.cancel("1", forged, now)


async def test_ids_are_never_given_twice(stores: Stores, now: datetime) -> None:
    from sqlalchemy import delete

    from bot.storage.database.tables import reminders

    first = await stores.reminders.add(draft(), now)
    async with stores.reminders.engine.begin() as connection:
        await connection.execute(delete(reminders))
    assert (await stores.reminders.add(draft(), now)).id > first.id


async def test_the_list_is_in_the_order_of_making(stores: Stores, now: datetime) -> None:
    texts = ["buy groceries", "finish the report", "call mum"]
    added = [await stores.reminders.add(draft(text), now) for text in texts]
    await stores.reminders.change("1", added[0].id, Change(text="buy oat milk"), now)
    assert [found.text for found in await stores.lookups.list("1")] == ["buy oat milk", *texts[1:]]
    await stores.reminders.cancel("1", added[0].id, now)
    assert [found.text for found in await stores.lookups.list("1", limit=1, offset=1)] == [
        "call mum"
    ]
    assert [found.text for found in await stores.lookups.list("1", offset=1)] == ["call mum"]
    assert [found.id for found in await stores.lookups.list("1", (Status.CANCELLED,))] == [
        added[0].id
    ]


async def test_search_finds_each_word_in_any_script(stores: Stores, now: datetime) -> None:
    for text in ("Ärzte BÜRO anrufen", "100% of ΣΊΣΥΦΟΣ", "under_score"):
        await stores.reminders.add(draft(text), now)

    async def found(words: str) -> list[str]:
        assert await stores.lookups.count("1", search=words) == len(
            await stores.lookups.search("1", words)
        )
        return [reminder.text for reminder in await stores.lookups.search("1", words)]

    assert await found("büro ärzte") == ["Ärzte BÜRO anrufen"]
    assert await found("σίσυφος") == ["100% of ΣΊΣΥΦΟΣ"]
    assert await found("%") == ["100% of ΣΊΣΥΦΟΣ"]
    assert await found("_") == ["under_score"]
    assert await found("büro 100") == []
    assert len(await found("  ")) == 3
    assert [item.text for item in await stores.lookups.search("1", "r", limit=1)] == [
        "Ärzte BÜRO anrufen"
    ]


async def test_upcoming_is_ordered_by_time_and_bounded(stores: Stores, now: datetime) -> None:
    def at(hours: float) -> datetime:
        return now + timedelta(hours=hours)

    for hours in (30, 2, 5):
        await stores.reminders.add(draft(f"in {hours}", due_at=at(hours)), now)
    await stores.reminders.add(draft("someday"), now)
    assert [item.text for item in await stores.lookups.upcoming("1")] == ["in 2", "in 5", "in 30"]
    bounded = await stores.lookups.upcoming("1", since=at(2), until=at(30))
    assert [item.text for item in bounded] == ["in 2", "in 5"]
    assert [item.text for item in await stores.lookups.upcoming("1", limit=1)] == ["in 2"]


async def test_a_change_writes_what_it_names_and_nothing_else(
    stores: Stores, now: datetime
) -> None:
    before = await stores.reminders.add(
        draft(due_at=now + timedelta(days=1), notices=(timedelta(1),)), now
    )
    later = now + timedelta(seconds=1)
    after = await stores.reminders.change(
        "1", before.id, Change(priority=Priority.LOW, place=THERE), later
    )
    assert after == dataclasses.replace(
        before, priority=Priority.LOW, place=THERE, revision=2, updated_at=later
    )
    assert await stores.lookups.get("1", before.id) == after
    emptied = await stores.reminders.change(
        "1", before.id, Change(due_at=None, wake=None, notices=()), later
    )
    assert (emptied.due_at, emptied.wake_at, emptied.notices) == (None, None, ())


async def test_a_change_of_an_older_revision_is_refused(stores: Stores, now: datetime) -> None:
    shown = await stores.reminders.add(draft(), now)
    await stores.reminders.change("1", shown.id, Change(text="first"), now, revision=shown.revision)
    with pytest.raises(Changed):
        await stores.reminders.change(
            "1", shown.id, Change(text="second"), now, revision=shown.revision
        )
    assert (await stores.lookups.get("1", shown.id)).text == "first"


async def test_of_two_changes_of_one_revision_at_once_one_wins(
    stores: Stores, now: datetime
) -> None:
    shown = await stores.reminders.add(draft(), now)
    tried = await asyncio.gather(
        *(
            stores.reminders.change("1", shown.id, Change(text=f"{n}"), now, revision=1)
            for n in range(6)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Reminder) for result in tried) == 1
    assert sum(isinstance(result, Changed) for result in tried) == 5
    assert (await stores.lookups.get("1", shown.id)).revision == 2


async def test_pause_and_resume(stores: Stores, now: datetime) -> None:
    due_at = now + timedelta(days=1)
    kept = await stores.reminders.add(draft(due_at=due_at), now)
    paused = await stores.reminders.pause("1", kept.id, now)
    assert (paused.status, paused.wake_at, paused.due_at) == (Status.PAUSED, None, due_at)
    assert await stores.claims.next_wake() is None
    next_due = due_at + timedelta(days=7)
    change = Change(due_at=next_due, wake=Wake(next_due, WakeKind.OCCURRENCE))
    resumed = await stores.reminders.change("1", kept.id, change, now)
    assert (resumed.status, resumed.wake_at) == (Status.SCHEDULED, next_due)


async def test_what_was_deleted_is_gone_until_it_is_undone(stores: Stores, now: datetime) -> None:
    before = await stores.reminders.add(draft(due_at=now + timedelta(days=1)), now)
    cancelled, token = await stores.reminders.cancel("1", before.id, now)
    assert (cancelled.status, cancelled.wake_at) == (Status.CANCELLED, None)
    with pytest.raises(NoSuchReminder):
        await stores.reminders.change("1", before.id, Change(text="late modal"), now)
    with pytest.raises(NoSuchReminder):
        await stores.reminders.cancel("1", before.id, now)
    later = now + timedelta(minutes=9)
    (back,) = await stores.undo.restore("1", token, later)
    assert back == dataclasses.replace(before, revision=3, updated_at=later)
    with pytest.raises(NothingToUndo):
        await stores.undo.restore("1", token, later)


async def test_undo_belongs_to_its_owner_and_ends(stores: Stores, now: datetime) -> None:
    kept = await stores.reminders.add(draft(), now)
    done = Change(status=Status.DONE, wake=None)
    _, token = await stores.reminders.change_all("1", {kept.id: done}, now, "done")
    for user_id, forged, moment in (
        ("2", token, now),
        ("1", "garbage\x00" * 30, now),
        ("1", token, now + timedelta(minutes=11)),
    ):
        with pytest.raises(NothingToUndo):
            await stores.undo.restore(user_id, forged, moment)
    assert (await stores.lookups.get("1", kept.id)).status is Status.DONE


async def test_undo_pressed_twice_at_once_undoes_once(stores: Stores, now: datetime) -> None:
    kept = await stores.reminders.add(draft(), now)
    _, token = await stores.reminders.cancel("1", kept.id, now)
    tried = await asyncio.gather(
        *(stores.undo.restore("1", token, now) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, tuple) for result in tried) == 1
    assert sum(isinstance(result, NothingToUndo) for result in tried) == 4


async def test_undo_puts_back_only_what_was_not_changed_since(
    stores: Stores, now: datetime
) -> None:
    one, two = [await stores.reminders.add(draft(text), now) for text in ("one", "two")]
    changes = {one.id: Change(text="uno"), two.id: Change(text="dos")}
    changed, token = await stores.reminders.change_all("1", changes, now, "translated")
    assert [reminder.text for reminder in changed] == ["uno", "dos"]
    await stores.reminders.change("1", two.id, Change(text="deux"), now)
    assert [reminder.text for reminder in await stores.undo.restore("1", token, now)] == ["one"]
    assert [reminder.text for reminder in await stores.lookups.list("1")] == ["one", "deux"]

    _, token = await stores.reminders.change_all("1", {one.id: Change(text="eins")}, now, "edited")
    await stores.reminders.change("1", one.id, Change(text="ichi"), now)
    with pytest.raises(UndoOutdated):
        await stores.undo.restore("1", token, now)


async def test_many_changes_are_all_made_or_none(stores: Stores, now: datetime) -> None:
    one = await stores.reminders.add(draft("one"), now)
    changes = {one.id: Change(text="uno"), one.id + 1: Change(text="dos")}
    with pytest.raises(NoSuchReminder):
        await stores.reminders.change_all("1", changes, now, "translated")
    assert (await stores.lookups.get("1", one.id)) == one


async def test_clear_cancels_what_is_open_here_and_is_undone_whole(
    stores: Stores, now: datetime
) -> None:
    mine = [await stores.reminders.add(draft(f"here {n}"), now) for n in range(2)]
    elsewhere = await stores.reminders.add(draft("there", place=THERE), now)
    count, token = await stores.reminders.clear("1", now, HERE)
    assert count == 2
    assert [reminder.id for reminder in await stores.lookups.list("1")] == [elsewhere.id]
    assert (await stores.reminders.clear("1", now))[0] == 1
    assert token is not None
    back = await stores.undo.restore("1", token, now)
    assert [reminder.text for reminder in back] == [reminder.text for reminder in mine]


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
