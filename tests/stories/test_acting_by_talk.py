"""Doing by talking what commands and buttons do: one by number or words, several after a yes."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.reminders.model import Status
from tests.discord_server import User
from tests.golden import assert_golden
from tests.inprocess import Clock, TestBot
from tests.stories.acts import lives_in, rings, texts_of
from tests.stories.conftest import StartBot


async def says(person: User, text: str) -> str:
    said = await person.dm(text)
    return (await person.dms.reply(to=said)).content


async def make(bot: TestBot, person: User, *asks: tuple[str, str]) -> None:
    await lives_in(bot, person)
    for text, when in asks:
        options = {"text": text} | ({"when": when} if when else {})
        await (await person.uses(person.dms, "remind", options)).answer()


async def due(bot: TestBot, person: User, text: str) -> datetime | None:
    (found,) = await bot.services.stores.lookups.search(str(person.id), text)
    return found.due_at


async def test_one_at_a_time(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await make(
            bot, ada, ("buy milk", ""), ("call mum", "tomorrow at 9"), ("gym", "every Monday at 18")
        )
        listed = (await says(ada, "what are my reminders?")).splitlines()[1:]
        assert [line.partition(" (")[0] for line in listed] == [
            "1. gym",
            "2. call mum",
            "3. buy milk",
        ]
        assert await says(ada, "done with 3") == "Done: buy milk", "with no receipt below it"
        assert await texts_of(bot, ada) == ["call mum", "gym"]
        assert "Undone: buy milk" in await says(ada, "undo")
        assert await texts_of(bot, ada) == ["buy milk", "call mum", "gym"]
        assert "Snoozed: call mum" in await says(ada, "snooze 2 until Wednesday at 10")
        assert await due(bot, ada, "mum") == datetime(2026, 11, 25, 9, tzinfo=UTC)
        assert "Skipped: gym" in await says(ada, "skip the next gym")
        assert await due(bot, ada, "gym") == datetime(2026, 11, 30, 17, tzinfo=UTC)
        assert "Paused: gym" in await says(ada, "pause the gym one")
        assert "already paused" in await says(ada, "pause 1")
        assert "Resumed: gym" in await says(ada, "resume gym")


async def test_a_number_means_what_was_seen_also_after_it_rang(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await make(bot, ada, ("buy milk", "in 10 minutes"), ("call mum", "tomorrow at 9"))
        assert "1. buy milk" in await says(ada, "what are my reminders?")
        await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        assert await texts_of(bot, ada) == ["call mum"]
        assert await says(ada, "done with 1") == "Done: buy milk"
        assert await says(ada, "done with 1") == (
            "Number 1 was “buy milk”, and that's already done. "
            "`/reminders list` shows the new numbers."
        )
        listed = await (await ada.uses(ada.dms, "reminders list", {})).answer()
        assert "**1.** 09:00 call mum" in listed.content
        assert await says(ada, "delete 1") == "Deleted: call mum"


async def test_cancel_all_gym_ones_until_monday(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await make(
            bot,
            ada,
            ("gym", "every day at 18"),
            ("pack the gym bag", "tomorrow at 8"),
            ("gym with Bob", "next Tuesday at 18"),
            ("call mum", "tomorrow at 9"),
        )
        said = await ada.dm("cancel all gym ones until Monday")
        shown = await ada.dms.reply(to=said)
        assert_golden("several-preview", shown)
        assert len(await texts_of(bot, ada)) == 4
    async with start() as bot:
        assert "2 reminders" in await says(ada, "yes")
        assert await texts_of(bot, ada) == ["gym", "gym with Bob", "call mum"]
        assert await due(bot, ada, "gym with") == datetime(2026, 12, 1, 17, tzinfo=UTC)
        (gym, _) = await bot.services.stores.lookups.search(str(ada.id), "gym")
        assert gym.due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
        await says(ada, "undo")
        assert len(await texts_of(bot, ada)) == 4


async def test_move_everything_tomorrow_morning_by_an_hour(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await make(
            bot,
            ada,
            ("call mum", "tomorrow at 9"),
            ("stretch", "every day at 7"),
            ("lunch", "tomorrow at 12:30"),
        )
        shown = await says(ada, "Move everything tomorrow morning by an hour")
        assert "2 reminders:" in shown
        assert "2 reminders" in await says(ada, "yes")
        assert await due(bot, ada, "mum") == datetime(2026, 11, 24, 9, tzinfo=UTC)
        (stretch,) = await bot.services.stores.lookups.search(str(ada.id), "stretch")
        assert stretch.snoozed_until == datetime(2026, 11, 24, 7, tzinfo=UTC)
        assert stretch.due_at == datetime(2026, 11, 25, 6, tzinfo=UTC)
        assert await due(bot, ada, "lunch") == datetime(2026, 11, 24, 11, 30, tzinfo=UTC)


async def test_no_changes_nothing_and_neither_does_a_yes_to_an_old_list(
    start: StartBot, ada: User, bob: User, clock: Clock
) -> None:
    async with start() as bot:
        await make(bot, ada, ("buy milk", ""), ("buy bread", ""))
        await says(ada, "delete all my reminders")
        assert "didn't change anything" in await says(ada, "no")
        assert len(await texts_of(bot, ada)) == 2
        await says(ada, "delete all my reminders")
        await (await ada.uses(ada.dms, "reminders edit", {"which": "1", "text": "x"})).answer()
        assert "changed since" in await says(ada, "yes")
        assert len(await texts_of(bot, ada)) == 2
        await make(bot, bob, ("bob's own", ""))
        await says(ada, "delete all my reminders")
        await says(bob, "yes")
        assert await texts_of(bot, bob) == ["bob's own"]
        assert "2 reminders" in await says(ada, "yes")
        assert await texts_of(bot, ada) == []
        deleted = await bot.services.stores.lookups.list(str(ada.id), [Status.CANCELLED])
        assert len(deleted) == 2


async def test_a_day_for_a_series_is_asked_about(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await make(bot, ada, ("gym", "every Monday at 18:00"))
        assert "Just the next one, or all of them?" in await says(ada, "move gym to Tuesday")
    async with start() as bot:
        assert "every Monday at 18:00" in await says(ada, "1")
        assert "Just the next one" in await says(ada, "move gym to Wednesday")
        assert "every Wednesday at 18:00" in await says(ada, "2")
