"""Where a reminder can arrive is checked when it is asked for; what it sees in quiet hours."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import AsyncMock

import pytest

from bot import client
from bot.llm.profiles import Profiles
from bot.place import PlaceKind
from bot.profile import Profile
from bot.storage.lookups import Lookups
from bot.storage.people import People
from bot.storage.reminders import Reminders
from bot.ui.components import dispatch
from tests.discord_server import DiscordServer, User
from tests.golden import assert_golden
from tests.inprocess import Clock, TestBot
from tests.stories.acts import fires, lives_in, pressed, rings, the_one
from tests.stories.conftest import StartBot
from tests.waiting import eventually

ASK = {"text": "buy milk", "when": "in 10 minutes"}


async def test_where_i_may_not_write_the_dm_is_offered(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    general = discord_server.guild("Home", ada).channel("general")
    general.deny(discord_server.bot, "send_messages")
    async with start() as bot:
        await lives_in(bot, ada)
        offer = await (await ada.uses(general, "remind", ASK)).answer()
        assert_golden("where-dm-offered", offer)
        assert await bot.services.stores.lookups.list(str(ada.id)) == ()
        code = offer.button("Remind me by DM")["custom_id"]
    async with start() as bot:
        card = await (await ada.clicks(offer, "Remind me by DM")).answer()
        assert "by DM" in card.content
        assert (await the_one(bot, ada)).place.kind is PlaceKind.DM
        again = await (await ada.forges(offer, code)).answer()
        assert "n't open any more" in again.content
        assert len(await bot.services.stores.lookups.list(str(ada.id))) == 1


async def test_a_closed_dm_is_found_out_and_here_is_offered(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    general = discord_server.guild("Home", ada).channel("general")
    ada.dms_open = False
    async with start() as bot:
        offer = await (await ada.uses(general, "remind", ASK | {"where": "dm"})).answer()
        assert "can't send you a DM" in offer.content
        card = await (await ada.clicks(offer, "Remind me here")).answer()
        assert "· here" in card.content
        assert (await the_one(bot, ada)).place.channel_id == str(general.id)


async def test_with_both_closed_nothing_is_stored_and_it_says_so(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    general = discord_server.guild("Home", ada).channel("general")
    general.deny(discord_server.bot, "send_messages")
    ada.dms_open = False
    async with start() as bot:
        refused = await (await ada.uses(general, "remind", ASK)).answer()
        assert "I didn't save it" in refused.content
        assert refused.buttons == []
        assert await bot.services.stores.lookups.list(str(ada.id)) == ()


async def test_a_first_dm_proves_itself_and_is_not_repeated(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    general = discord_server.guild("Home", ada).channel("general")
    async with start() as bot:
        for text in ("one thing", "another thing"):
            options = ASK | {"text": text, "where": "dm"}
            card = await (await ada.uses(general, "remind", options)).answer()
            assert "by DM" in card.content
        assert [m.content for m in ada.dms.from_bot] == [
            (
                "Your reminders will arrive here. "
                "Use the buttons below them to snooze them or tick them off."
            )
        ]
        person = await bot.services.people.get(str(ada.id))
        assert person is not None
        assert person.dm_channel_id == str(ada.dms.id)


async def test_a_user_installed_app_reminds_by_dm_wherever_it_is_used(
    start: StartBot, discord_server: DiscordServer, bob: User, clock: Clock
) -> None:
    ada = discord_server.user("Ada", installed=True)
    elsewhere = discord_server.guild("Elsewhere", bot_joined=False).channel("talk")
    async with start() as bot:
        card = await (await ada.uses(elsewhere, "remind", ASK)).answer()
        assert card.ephemeral
        assert "by DM" in card.content
        between = discord_server.private_channel(ada, bob)
        private = await (await ada.uses(between, "remind", ASK | {"text": "call mum"})).answer()
        assert private.ephemeral
        assert "by DM" in private.content
        fired = await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        assert "buy milk" in fired.content
        here = await (await ada.uses(elsewhere, "remind", ASK | {"where": "here"})).answer()
        assert "not a member of this server" in here.content
        assert "by DM" in (await (await ada.clicks(here, "Remind me by DM")).answer()).content


async def test_quiet_hours_show_on_the_card(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        await (await ada.uses(ada.dms, "quiet", {"hours": "22:00-07:00"})).answer()
        options = {"text": "read", "when": "tomorrow 23:30", "priority": "low", "nag": "30 min x2"}
        assert_golden("quiet-card", await (await ada.uses(ada.dms, "remind", options)).answer())


async def test_nags_until_done(start: StartBot, ada: User, clock: Clock) -> None:
    async with start() as bot:
        await fires(bot, ada.dms, ada, clock, text="pills", when="in 10 minutes", nag="10 min x3")
        nag = await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        assert_golden("nag", nag)
        await pressed(ada, nag, "Done")
        assert await bot.services.stores.claims.next_wake() is None


async def test_a_slow_database_is_answered_in_time(
    start: StartBot, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, away = Lookups.count, asyncio.Event()

    async def slow(*args: Any, **kwargs: Any) -> int:
        await away.wait()
        return await counted(*args, **kwargs)

    async with start() as bot:
        await remembered(bot, ada)
        monkeypatch.setattr(dispatch, "PATIENCE", 0.05)
        monkeypatch.setattr(Lookups, "count", slow)
        used = await ada.uses(ada.dms, "reminders clear")  # that is, until it is acknowledged
        away.set()
        question = await used.answer()
        assert "Delete your only reminder?" in question.content
        away.clear()
        await ada.clicks(question, "Delete 1")
        away.set()
        await eventually(lambda: question.content == "🧹 Deleted 1 reminder.")


async def remembered(bot: TestBot, ada: User) -> None:
    await (await ada.uses(ada.dms, "remind", {"text": "buy milk"})).answer()
    assert len(await bot.services.stores.lookups.list(str(ada.id))) == 1


async def test_a_slow_form_is_answered_in_time(
    start: StartBot, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, away = Reminders.change_all, asyncio.Event()

    async def slow(*args: Any, **kwargs: Any) -> object:
        await away.wait()
        return await kept(*args, **kwargs)

    async with start() as bot:
        await remembered(bot, ada)
        form = await ada.uses(ada.dms, "reminders edit", {"which": "1"})
        monkeypatch.setattr(dispatch, "PATIENCE", 0.05)
        monkeypatch.setattr(Reminders, "change_all", slow)
        sent = await ada.submits(form, {"text": "buy bread"})  # until it is acknowledged
        away.set()
        assert "**buy bread**" in (await sent.answer()).content


async def test_a_page_over_a_slow_database_is_answered_in_time(
    start: StartBot, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, away = Profiles.get, asyncio.Event()

    async def slow(profiles: Profiles, user_id: str) -> Profile:
        await away.wait()
        return await read(profiles, user_id)

    async with start():
        await (await ada.uses(ada.dms, "timezone", {"city": "Berlin"})).answer()
        monkeypatch.setattr(dispatch, "PATIENCE", 0.05)
        monkeypatch.setattr(Profiles, "get", slow)
        used = await ada.uses(ada.dms, "memory show")  # that is, until it is acknowledged
        away.set()
        shown = await used.answer()
        assert "Europe/Berlin" in shown.content
        away.clear()
        await ada.clicks(shown, "Forget 1")
        away.set()
        await eventually(lambda: shown.content.startswith("Forgotten:"))


async def test_a_contact_that_cannot_be_noted_costs_no_answer(
    start: StartBot, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_args: object) -> bool:
        return await asyncio.Future()

    async with start():
        with monkeypatch.context() as patch:
            patch.setattr(client, "CONTACT_TIMEOUT", 0.05)
            patch.setattr(People, "touch", never)
            shown = await ada.uses(ada.dms, "help")
            assert "Commands" in str((await shown.answer()).components)
            patch.setattr(People, "touch", noted := AsyncMock(return_value=False))
            await ada.clicks(await shown.answer(), "Commands ▶")
            await ada.clicks(await shown.answer(), "◀ Talking to me")
        assert noted.await_count >= 2


async def test_here_is_refused_where_nothing_could_arrive_in_making_and_in_editing(
    start: StartBot, discord_server: DiscordServer
) -> None:
    cyd = discord_server.user("Cyd", installed=True)
    elsewhere = discord_server.guild("Elsewhere", cyd, bot_joined=False).channel("talk")
    general = discord_server.guild("Home", cyd).channel("general")
    general.deny(discord_server.bot, "send_messages")
    async with start() as bot:
        offer = await (await cyd.uses(elsewhere, "remind", ASK | {"where": "here"})).answer()
        assert "not a member of this server" in offer.content
        card = await (await cyd.clicks(offer, "Remind me by DM")).answer()
        assert "by DM" in card.content
        for channel in (elsewhere, general):
            edit = {"which": "milk", "where": "here"}
            told = await (await cyd.uses(channel, "reminders edit", edit)).answer()
            assert "so I didn't change anything" in told.content
        assert (await the_one(bot, cyd)).place.kind is PlaceKind.DM
