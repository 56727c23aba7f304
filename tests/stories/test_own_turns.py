"""What this process itself is answering it never takes over, however late its loop runs."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.storage.turns import KeptTurn, LedgerEntry
from bot.ui.chat.handler import LEASE
from tests.discord_server import DiscordServer, Message, User
from tests.inprocess import Clock, TestBot
from tests.stories.conftest import StartBot
from tests.stories.keeping import place_of, posts


async def kept(bot: TestBot, asked: Message) -> KeptTurn:
    found = await bot.services.turns.get(str(asked.id))
    assert found is not None
    return found


async def test_a_start_inherits_nothing_that_it_received_itself(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    """Messages come as soon as it listens, and only then does it look for what was left."""
    async with start() as bot:
        posting = discord_server.faults.hold(*posts(ada.dms))
        asked = await ada.dm("my name is Ada")
        await posting.reached()
        bot.catch_up.inherit()
        await bot.catch_up._resume()
        assert (await kept(bot, asked)).attempts == 1
        posting.release()
        assert "Ada" in (await ada.dms.reply(to=asked)).content


async def test_a_lease_that_ran_out_here_is_not_taken_over_from_oneself(
    start: StartBot, discord_server: DiscordServer, ada: User, clock: Clock
) -> None:
    """The machine slept, or the database was away for longer than a lease."""
    async with start() as bot:
        posting = discord_server.faults.hold(*posts(ada.dms))
        asked = await ada.dm("my name is Ada")
        await posting.reached()
        clock.now += 2 * LEASE
        await bot.catch_up._resume()
        assert (await kept(bot, asked)).attempts == 1
        posting.release()
        assert "Ada" in (await ada.dms.reply(to=asked)).content
        await bot.message_handler.drain(10)
        assert len(ada.dms.from_bot) == 1


async def test_what_was_answered_while_it_was_fetched_is_not_answered_again(
    start: StartBot, discord_server: DiscordServer, ada: User, clock: Clock
) -> None:
    """Taken over, and meanwhile who had it came to the end of it."""
    asked = await ada.dm("my name is Ada")
    async with start() as bot:
        turns = bot.services.turns
        fetching = discord_server.faults.hold("GET", f"/channels/{ada.dms.id}/messages/{asked.id}")
        await turns.receive(
            LedgerEntry(str(asked.id), str(ada.id), place_of(ada.dms)), clock(), LEASE
        )
        clock.now += timedelta(minutes=3)
        resuming = asyncio.create_task(bot.catch_up._resume())
        await fetching.reached()
        await turns.finish(str(asked.id), ["1"], clock())
        fetching.release()
        await resuming
        await bot.message_handler.drain(10)
        assert ada.dms.from_bot == []
        assert (await bot.services.profiles.get(str(ada.id))).name is None, "acted again"
