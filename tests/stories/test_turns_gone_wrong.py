"""Messages that cannot be answered, fetched or shown: each costs only itself."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.place import Place, PlaceKind
from bot.reminders.model import Draft, WakeKind
from bot.reminders.next_wake import Wake
from bot.storage.database.engine import open_engine
from bot.storage.turns import LedgerEntry, TurnLedger
from bot.ui.chat.catch_up import KEPT
from bot.ui.chat.handler import LEASE, TRIES
from tests.discord_server import Channel, DiscordServer, Message, User
from tests.inprocess import Clock
from tests.stories.conftest import StartBot
from tests.waiting import eventually

ABANDONED = timedelta(minutes=1)


def place_of(channel: Channel) -> Place:
    return Place(PlaceKind.DM, str(channel.id))


async def left_behind(url: str, message: Message, tries: int, clock: Clock) -> None:
    """As if so many processes had begun to answer and died; before the bot, which looks for it."""
    turn = LedgerEntry(str(message.id), str(message.author.id), place_of(message.channel))
    async with open_engine(url) as engine:
        turns = TurnLedger(engine, "a process that died")
        await turns.receive(turn, clock() - ABANDONED, timedelta(0))
        for _ in range(tries - 1):
            await turns.start(turn.message_id, clock() - ABANDONED, timedelta(0))


async def unheard(person: User, text: str) -> Message:
    """A message that came while nobody listened."""
    return await person.dm(text)


async def test_what_kills_every_process_is_left_after_some(
    start: StartBot, story_url: str, ada: User, clock: Clock
) -> None:
    deadly, harmless = await unheard(ada, "my name is Ada"), await unheard(ada, "help")
    await left_behind(story_url, deadly, TRIES, clock)
    await left_behind(story_url, harmless, 1, clock)
    async with start() as bot:
        # Both are answered at once, in either order.
        told = await ada.dms.wait_for(lambda m: m.author.bot and m.reference is deadly)
        assert "several times" in told.content
        answer = await ada.dms.wait_for(lambda m: m.author.bot and m.reference is harmless)
        assert "several times" not in answer.content
        assert (await bot.services.profiles.get(str(ada.id))).name is None


async def test_a_message_that_cannot_be_fetched_stops_no_other_and_is_not_given_up(
    start: StartBot, story_url: str, discord_server: DiscordServer, ada: User, clock: Clock
) -> None:
    stuck, behind = await unheard(ada, "what's my name?"), await unheard(ada, "help")
    fetch = f"/channels/{ada.dms.id}/messages/{stuck.id}"
    fault = discord_server.faults.respond("GET", fetch, status=400, code=50001, times=None)
    await left_behind(story_url, stuck, TRIES - 1, clock)
    await left_behind(story_url, behind, 1, clock)
    async with start() as bot:
        for tries in range(1, 4):
            clock.pass_by(minutes=1)
            await bot.catch_up._resume()
            await fault.reached(tries)
        await ada.dms.wait_for(lambda m: m.author.bot and m.reference is behind)
        fault.stop()
        clock.pass_by(minutes=1)
        await bot.catch_up._resume()
        answer = await ada.dms.wait_for(lambda m: m.author.bot and m.reference is stuck)
        assert "don't know your name" in answer.content


async def test_a_missed_reminder_that_cannot_be_shown_costs_no_answer(
    start: StartBot, discord_server: DiscordServer, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        stores, now = bot.services.stores, clock()
        path = f"/channels/{ada.dms.id}/messages"
        refusal = discord_server.faults.respond("POST", path, status=400, code=200000, times=None)
        draft = Draft(str(ada.id), "a bad word", place_of(ada.dms), "UTC", due_at=now)
        await stores.reminders.add(draft, now, Wake(now, WakeKind.OCCURRENCE))
        await eventually(lambda: stores.deliveries.inbox(str(ada.id)))
        refusal.stop()
        discord_server.faults.respond("POST", path, status=400, code=200000)
        asked = await ada.dm("my name is Ada")
        assert "Ada" in (await ada.dms.reply(to=asked)).content
        assert len(await stores.deliveries.inbox(str(ada.id))) == 1


async def test_the_ledger_forgets_what_was_answered_long_ago(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        asked = await ada.dm("my name is Ada")
        await ada.dms.reply(to=asked)
        await bot.message_handler.drain(10)  # the answer is shown before it is marked as such
        await bot.catch_up._tidy()
        assert await bot.services.turns.get(str(asked.id)) is not None
        clock.now += KEPT + timedelta(hours=1)
        await bot.catch_up._tidy()
        assert await bot.services.turns.get(str(asked.id)) is None


async def test_an_answer_whose_turn_another_process_has_is_left_to_it(
    start: StartBot, ada: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as bot:
        turns, lost = bot.services.turns, asyncio.Event()
        keep = turns.keep_answer

        async def taken(message_id: str, answer: str, now: datetime) -> bool:
            mine, turns.owner = turns.owner, "another process"
            clock.pass_by(minutes=1)
            await turns.unfinished(clock(), lease=LEASE)
            turns.owner = mine
            lost.set()
            return await keep(message_id, answer, clock())

        monkeypatch.setattr(turns, "keep_answer", taken)
        await ada.dm("my name is Ada")
        await lost.wait()
        await bot.message_handler.drain(5)
        assert ada.dms.from_bot == []
