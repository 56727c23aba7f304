"""The menu of a message: its words and files come along, and only to who may read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.discord_server import Channel, DiscordServer, Message, Upload, User
from tests.golden import assert_golden
from tests.inprocess import Clock, TestBot
from tests.stories.acts import MENU, lives_in, rings
from tests.stories.conftest import StartBot


async def asks_about(bot: TestBot, person: User, message: Message, when: str) -> Message:
    await lives_in(bot, person)
    form = await person.uses_on(message, MENU)
    return await (await person.submits(form, {"when": when})).answer()


def home(discord_server: DiscordServer, *members: User) -> Channel:
    return discord_server.guild("Home", *members).channel("general")


async def test_text_and_small_files_arrive_by_dm_even_when_the_message_is_gone(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, clock: Clock
) -> None:
    general = home(discord_server, ada, bob)
    files = [Upload("plan.txt", b"the plan"), Upload("big.bin", b"x" * 1_200_000)]
    async with start() as bot:
        await ada.dm("hello")
        said = await bob.says(general, "The **plan** for Friday\nis attached", attachments=files)
        card = await asks_about(bot, ada, said, "in 20 minutes")
        assert_golden("about-card", card)
    await bob.deletes(said)
    async with start() as bot:
        at = await bot.services.stores.claims.next_wake()
        fired = await rings(bot, ada.dms, clock, at)
        assert_golden("about-fired", fired)
        assert [file.filename for file in fired.attachments] == ["plan.txt"]
        assert [file.data for file in fired.attachments] == [b"the plan"]


async def test_who_may_not_read_the_place_any_more_gets_no_word_of_it(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, clock: Clock
) -> None:
    general = home(discord_server, ada, bob)
    async with start() as bot:
        await ada.dm("hello")
        said = await bob.says(general, "the secret word is xyzzy")
        form = await ada.uses_on(said, MENU)
        await lives_in(bot, ada)
        fields = {"when": "in 20 minutes", "note": "ask Bob"}
        await (await ada.submits(form, fields)).answer()
        general.deny(ada, "view_channel")
        fired = await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        assert "ask Bob" in fired.content
        assert "xyzzy" not in fired.content
        assert "can't show you any more" in fired.content


@pytest.mark.parametrize("words", ["the secret word is xyzzy", "xyzzy " * 100])
async def test_nor_does_the_name_that_the_form_had_given_the_reminder_tell_it(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, clock: Clock, words: str
) -> None:
    general = home(discord_server, ada, bob)
    async with start() as bot:
        await ada.dm("hello")
        await lives_in(bot, ada)
        said = await bob.says(general, words)
        for when in ("in 20 minutes", "in 2 hours", "in 3 hours", "in 4 hours"):
            form = await ada.uses_on(said, MENU)
            await (await ada.submits(form, {"when": when})).answer()
        general.deny(ada, "view_channel")
        alone = await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        assert "A message by Bob\n" in alone.content
        assert "xyzzy" not in alone.content
        late = await rings(bot, ada.dms, clock, clock() + timedelta(days=1))
        assert late.content.count("A message by Bob") == 3
        assert "xyzzy" not in late.content


@pytest.mark.parametrize("may", [True, False])
async def test_a_thread_that_was_archived_since_is_read_by_who_may(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, clock: Clock, may: bool
) -> None:
    general = home(discord_server, ada, bob)
    thread = general.thread("plans")
    async with start() as bot:
        await ada.dm("hello")
        await lives_in(bot, ada)
        form = await ada.uses_on(await bob.says(thread, "the word is xyzzy"), MENU)
        await (await ada.submits(form, {"when": "in 20 minutes", "note": "ask Bob"})).answer()
        thread.archive()
        if not may:
            general.deny(ada, "view_channel")
        fired = await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        assert ("xyzzy" in fired.content) is may


async def test_a_file_that_is_gone_costs_only_itself(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User
) -> None:
    general = home(discord_server, ada, bob)
    files = [Upload("lost.txt", b"lost"), Upload("grown.txt", b"g"), Upload("kept.txt", b"kept")]
    async with start() as bot:
        await ada.dm("hello")
        await lives_in(bot, ada)
        said = await bob.says(general, "call me", attachments=files)
        form = await ada.uses_on(said, MENU)
        lost, grown, _kept = said.attachments
        lost.expired = True
        grown.data = b"much more than Discord had announced"
        card = await (await ada.submits(form, {"when": "tomorrow at 9"})).answer()
        assert "with 1 file" in card.content
        assert len(await bot.services.stores.lookups.list(str(ada.id))) == 1


async def test_the_zone_question_keeps_the_message(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User
) -> None:
    general = home(discord_server, ada, bob)
    async with start():
        await ada.dm("hello")
        said = await bob.says(general, "call me", attachments=[Upload("a.txt", b"A")])
        form = await ada.uses_on(said, MENU)
    async with start() as bot:
        question = await (await ada.submits(form, {"when": "tomorrow at 9"})).answer()
        assert "Where are you?" in question.content
        card = await (await ada.picks(question, "My clock shows…", ["Europe/Berlin"])).answer()
        assert "with 1 file" in card.content
        (reminder,) = await bot.services.stores.lookups.list(str(ada.id))
        kept = await bot.services.snapshots.get(str(ada.id), reminder.id)
        assert kept is not None
        assert kept.text == "call me"
        assert kept.files[0].data == b"A"
        exported = await bot.services.personal.export(str(ada.id))
        assert exported["snapshots"][0]["text"] == "call me"
        await bot.services.personal.erase(str(ada.id))
        assert await bot.services.snapshots.get(str(ada.id), reminder.id) is None


async def test_words_that_are_no_time_leave_the_form_open(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User
) -> None:
    general = home(discord_server, ada, bob)
    async with start() as bot:
        await ada.dm("hello")
        await lives_in(bot, ada)
        said = await bob.says(general, "call me")
        form = await ada.uses_on(said, MENU)
        wrong = await (await ada.submits(form, {"when": "blorp"})).answer()
        assert "don't understand" in wrong.content
        await (await ada.submits(form, {"when": "tomorrow at 9"})).answer()
        assert len(await bot.services.stores.lookups.list(str(ada.id))) == 1
        await (await ada.submits(form, {"when": "tomorrow at 9"})).answer()
        assert len(await bot.services.stores.lookups.list(str(ada.id))) == 1
