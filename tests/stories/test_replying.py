"""A reply in words acts on the reminder it answers, without an id; other words are talk."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.reminders.model import Status
from tests.discord_server import Channel, DiscordServer, Upload, User
from tests.inprocess import Clock
from tests.stories.acts import fires, lives_in, replied, rings, the_one
from tests.stories.conftest import StartBot


async def test_done_snooze_and_change_in_words(start: StartBot, ada: User, clock: Clock) -> None:
    async with start() as bot:
        fired = await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
    async with start() as bot:
        assert "Snoozed" in await replied(ada, fired, "in 20 min")
        assert (await the_one(bot, ada)).snoozed_until == datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
        assert "Snoozed" in await replied(ada, fired, "Remind me again tomorrow 9")
        assert (await the_one(bot, ada)).snoozed_until == datetime(2026, 11, 24, 8, tzinfo=UTC)
        assert "Changed: **buy oat milk**" in await replied(ada, fired, "change it to buy oat milk")
        assert (await the_one(bot, ada)).text == "buy oat milk"
        assert "Snoozed" in await replied(ada, fired, "change it to Wednesday at 9")
        assert (await the_one(bot, ada)).text == "buy oat milk"
        assert "Changed" in await replied(ada, fired, "every Monday at 8 instead")
        assert (await the_one(bot, ada)).rule == "FREQ=WEEKLY;BYDAY=MO"
        assert "Deleted" in await replied(ada, fired, "stop")
        assert (await the_one(bot, ada)).status is Status.CANCELLED
        assert "has been deleted" in await replied(ada, fired, "done")


async def test_done_twice_on_a_series_ticks_one_occurrence(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        first = await fires(
            bot, ada.dms, ada, clock, text="stretch", when="tomorrow at 9", repeat="every day"
        )
        assert "Done: **stretch**" in await replied(ada, first, "Done!")
        due = (await the_one(bot, ada)).due_at
        assert "already ticked off" in await replied(ada, first, "done")
        assert (await the_one(bot, ada)).due_at == due
        assert "Skipped" in await replied(ada, first, "skip the next one")
        skipped = (await the_one(bot, ada)).due_at
        assert "already skipped" in await replied(ada, first, "skip")
        assert (await the_one(bot, ada)).due_at == skipped == datetime(2026, 11, 26, 8, tzinfo=UTC)
        second = await rings(bot, ada.dms, clock, skipped)
        assert "come up again since" in await replied(ada, first, "done")
        assert "Done" in await replied(ada, second, "did it")


async def test_in_a_server_only_the_owner_acts(
    start: StartBot, ada: User, bob: User, clock: Clock, discord_server: DiscordServer
) -> None:
    general = discord_server.guild("Home", ada, bob).channel("general")
    async with start() as bot:
        fired = await fires(bot, general, ada, clock, text="buy milk", when="in 10 minutes")
        assert "Nothing has gone off" in await replied(bob, fired, "done")
        assert (await the_one(bot, ada)).status is Status.DELIVERED
        assert "Done" in await replied(ada, fired, "done")
        assert (await the_one(bot, ada)).status is Status.DONE


async def test_ordinary_words_go_to_the_agent(start: StartBot, ada: User, clock: Clock) -> None:
    async with start() as bot:
        fired = await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
        assert "offline model" in await replied(ada, fired, "why is the sky blue?")
        wrong = await replied(ada, fired, "snooze until the cows come home")
        assert "understand" in wrong
        assert (await the_one(bot, ada)).status is Status.DELIVERED


@pytest.mark.parametrize(
    "words", ["remind me about this tomorrow at 9", "Remind me of this in 2 h"]
)
async def test_remind_me_about_this_in_reply_to_a_message(
    start: StartBot, ada: User, bob: User, discord_server: DiscordServer, words: str
) -> None:
    general: Channel = discord_server.guild("Home", ada, bob).channel("general")
    async with start() as bot:
        await lives_in(bot, ada)
        said = await bob.says(general, "the @bot plan", attachments=[Upload("a.txt", b"A")])
        await general.reply(to=said)
        asked = await ada.says(general, f"@bot {words}", reply_to=said)
        card = await general.reply(to=asked)
        assert "about [a message]" in card.content
        reminder = await the_one(bot, ada)
        assert reminder.text.startswith("Bob: the")
        kept = await bot.services.snapshots.get(str(ada.id), reminder.id)
        assert kept is not None
        assert [file.data for file in kept.files] == [b"A"]


async def test_other_days_of_a_series_keep_its_hour_and_a_snooze_says_what_follows(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        fired = await fires(bot, ada.dms, ada, clock, text="gym", when="every Monday at 18:00")
        assert "Changed" in await replied(ada, fired, "every Tuesday instead")
        assert (await the_one(bot, ada)).due_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
        assert "Then: <t:1795539600:f>" in await replied(ada, fired, "in 20 min")
        assert "Until when?" in await replied(ada, fired, "not now")


async def test_stop_ends_the_agenda_and_the_command_brings_it_back(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        await (await ada.uses(ada.dms, "agenda", {"time": "7:30"})).answer()
        fired = await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        assert "no more daily agendas" in await replied(ada, fired, "stop")
        assert "don't have a daily agenda" in await replied(ada, fired, "delete")
        again = await (await ada.uses(ada.dms, "agenda", {"time": "7:30"})).answer()
        assert "starting" in again.content


async def test_words_to_a_message_about_several_ask_which_one(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        for text in ("milk", "eggs", "bread", "salt"):
            options = {"text": text, "when": "in 10 minutes"}
            await (await ada.uses(ada.dms, "remind", options)).answer()
    clock.pass_by(days=2)
    async with start():
        digest = await ada.dms.wait_for(lambda message: message.content.startswith("<@"))
        for words in ("done", "in 20 min", "not now", "change it to Friday"):
            assert "about 4 reminders" in await replied(ada, digest, words)
        assert "offline model" in await replied(ada, digest, "what a day")
