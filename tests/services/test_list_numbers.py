"""Numbers: they mean what stood under them in the list shown last, whatever has happened since."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.bootstrap import Services
from bot.reminders.model import Draft, WakeKind
from bot.reminders.next_wake import Wake
from bot.services.reminders import WhichOne
from bot.ui.reminders.lists import ListMode, ListQuery, chosen
from tests.conversation import DM, GENERAL, NOW, finish, opened, say, turn
from tests.fakes import ScriptedModel, call, in_turn

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

LIST = "what are my reminders?"
BEGUN = (
    ("milk", None),
    ("call mum", datetime(2026, 11, 27, 8, 0, tzinfo=UTC)),
    ("water the plants", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
    ("bread", None),
)
"""In the order of the list: plants, mum, milk, bread."""


async def begin(services: Services, *sentences: str) -> None:
    """Somebody in Berlin with four reminders, made in another order than they come due.

    And what they say then.
    """
    await services.habits.set_zone("1", "Berlin")
    for text, due in BEGUN:
        wake = None if due is None else Wake(due, WakeKind.OCCURRENCE)
        await services.stores.reminders.add(Draft("1", text, DM, "Europe/Berlin", due), NOW, wake)
    for sentence in sentences:
        await say(services, sentence)


def named(listed: str) -> list[str]:
    """What a list says, line by line, without the times."""
    return [line.partition(" (")[0] for line in listed.splitlines() if line[:1].isdigit()]


async def test_a_list_is_numbered_in_the_order_in_which_it_stands(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await begin(services)
        everything = ["1. water the plants", "2. call mum", "3. milk", "4. bread"]
        assert named(await say(services, LIST)) == everything
        assert named(await say(services, "what do I have on Friday?")) == ["1. call mum"]
        assert named(await say(services, "search bread")) == ["1. bread"]


@pytest.mark.parametrize(
    ("before", "said", "answer"),
    [
        ((), "delete 1", "Deleted: water the plants"),
        ((), "delete the last one", "Deleted: bread"),
        ((LIST,), "delete the second reminder", "Deleted: call mum"),
        ((LIST, "delete 1"), "delete 2", "Deleted: call mum"),
        ((LIST, "delete milk"), "delete the last one", "Deleted: bread"),
        ((LIST, "move 2 to today at 23:00"), "delete 2", "Deleted: call mum"),
        ((LIST, "remind me in 1 hour to stretch"), "delete 1", "Deleted: water the plants"),
        ((LIST, "remind me in 1 hour to stretch"), "delete 5", "Deleted: stretch"),
        ((LIST, "remind me in 1 hour to stretch"), "delete the last one", "Deleted: stretch"),
        (("what do I have on Friday?",), "delete the first one", "Deleted: call mum"),
        (("what do I have on Friday?",), "delete the last one", "Deleted: call mum"),
        ((LIST, "what do I have on Friday?"), "delete 1", "Deleted: call mum"),
        ((LIST, "what do I have on Sunday?"), "delete 1", "Deleted: water the plants"),
        ((LIST, "delete 1", LIST), "delete 1", "Deleted: call mum"),
        ((LIST, "delete 1", "undo"), "delete 1", "Deleted: water the plants"),
        (("add milk tea to my list", "add milk jug to my list"), "delete milk j", "milk jug"),
    ],
)
async def test_a_number_is_that_of_the_list_shown_last(
    migrated_url: str, before: tuple[str, ...], said: str, answer: str
) -> None:
    async with opened(migrated_url) as services:
        await begin(services, *before)
        assert (await say(services, said)).endswith(answer)


@pytest.mark.parametrize(
    ("before", "said", "why"),
    [
        ((LIST, "delete 1"), "delete 1", "Number 1 was “water the plants”, and that's already del"),
        ((LIST, "done with 1"), "snooze 1 for an hour", "that's already done"),
        ((LIST,), "delete 5", "You don't have a reminder number 5."),
        (("what do I have on Friday?",), "delete 2", "You don't have a reminder number 2."),
        (
            ("what do I have on Friday?", "remind me in 1 hour to stretch"),
            "delete 2",
            "You don't have a reminder number 2.",
        ),
    ],
)
async def test_no_other_row_is_touched_than_the_one_that_was_seen(
    migrated_url: str, before: tuple[str, ...], said: str, why: str
) -> None:
    async with opened(migrated_url) as services:
        await begin(services, *before)
        kept = await services.stores.lookups.list("1")
        answer = await say(services, said)
        assert why in answer
        assert "`/reminders list` shows" in answer
        assert await services.stores.lookups.list("1") == kept


async def test_words_that_fit_several_are_a_numbered_list_too(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await begin(services, "add gym bag to my list", "add gym shoes to my list", LIST)
        question = await say(services, "delete gym")
        assert (
            question == "“gym” matches several reminders. Which number?\n1. gym bag\n2. gym shoes"
        )
        assert await say(services, "2") == "Deleted: gym shoes"


async def test_typing_a_command_changes_no_number(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await begin(services)
        await say(services, "add milk jug to my list")
        await say(services, LIST)
        with pytest.raises(WhichOne):
            await services.reminder_service.seek("1", "m")
        assert (await services.reminder_service.find("1", "1")).text == "water the plants"


async def test_numbers_are_each_persons_own_and_known_everywhere(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await begin(services)
        await say(services, "add cheese to my list", "2")
        await say(services, "what do I have on Friday?", place=DM)
        await say(services, LIST, "2")
        assert (await services.reminder_service.find("2", "1")).text == "cheese"
    async with opened(migrated_url) as services:
        assert await say(services, "delete 1", place=GENERAL) == "Deleted: call mum"


async def test_the_command_and_the_conversation_mean_the_same_numbers(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await begin(services)
        listed = await services.reminder_service.listed("1")
        todos = chosen(listed, ListQuery(ListMode.TODO), NOW, "Europe/Berlin")
        await services.reminder_service.numbered("1", listed, todos)
        assert await say(services, "delete 2") == "Deleted: bread"


async def test_the_offline_models_answer_is_its_own_receipt(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        ended = await finish(services, turn("add milk to my list"))
        assert (ended.text, ended.receipts) == ("It's on your list: milk", ())
    steps = in_turn(call("add_reminder", text="bread"), "Noted.")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        ended = await finish(services, turn("bread"))
        assert [each.reminder.text for each in ended.receipts] == ["bread"]


async def test_over_the_allowance_the_answer_is_its_own_receipt(migrated_url: str) -> None:
    model = ScriptedModel(script=in_turn("Hello."))
    async with opened(migrated_url, model, model_calls_per_hour=1) as services:
        await say(services, "hello")
        ended = await finish(services, turn("add milk to my list"))
        assert ended.text.endswith("It's on your list: milk")
        assert ended.receipts == ()
