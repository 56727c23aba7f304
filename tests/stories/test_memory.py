"""What I know about you: shown, forgotten, exported, over a restart and without anybody else's."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

import pytest

from bot import profile as profile_state
from bot.llm.session_store import APP_NAME
from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from bot.storage.turns import LedgerEntry
from tests.discord_server import DiscordServer, User
from tests.golden import assert_golden
from tests.inprocess import Clock, TestBot
from tests.stories.conftest import StartBot


async def learn(bot: TestBot, person: User, **keys: object) -> None:
    await bot.services.profiles.update(str(person.id), keys)


async def know_ada(bot: TestBot, ada: User, clock: Clock, facts: int = 2) -> None:
    texts = ["I take my tea with milk", "My sister is Grace", *(f"Fact {n}" for n in range(3, 99))]
    state: dict[str, object] = {profile_state.NAME: "Ada", profile_state.ZONE: "Europe/Berlin"}
    state |= {profile_state.PREFERENCE + "date_order": "dmy"}
    for text in texts[:facts]:
        state[profile_state.fact_key(text)] = profile_state.fact_value(text, clock(), "dm")
        clock.pass_by(minutes=1)
    await bot.services.profiles.update(str(ada.id), state)


async def test_show_lists_everything_and_forgets_after_a_restart(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await know_ada(bot, ada, clock)
        shown = await (await ada.uses(ada.dms, "memory show")).answer()
        assert_golden("memory-show", shown)
    async with start() as bot:
        pressed = await ada.clicks(shown, "Forget 4")
        after = await pressed.answer()
        assert after.id == shown.id
        assert after.content.startswith("Forgotten: I take my tea with milk")
        profile = await bot.services.profiles.get(str(ada.id))
        assert [fact.text for fact in profile.facts] == ["My sister is Grace"]
        again = await ada.forges(shown, pressed.data["custom_id"])
        assert "already forgotten" in (await again.answer()).content


async def test_pages_turn_and_shrink(start: StartBot, ada: User, clock: Clock) -> None:
    async with start() as bot:
        await know_ada(bot, ada, clock, facts=3)
        shown = await (await ada.uses(ada.dms, "memory show")).answer()
        assert "(1-5 of 6)" in shown.content
        turned = await (await ada.clicks(shown, "▶")).answer()
        assert "6\\. Fact 3" in turned.content or "6. Fact 3" in turned.content
        left = await (await ada.clicks(turned, "Forget 6")).answer()
        assert "5. My sister is Grace" in left.content
        assert "▶" not in [button.get("label") for button in left.buttons]


async def test_a_server_sees_nothing_and_a_forged_button_reaches_only_ones_own(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, clock: Clock
) -> None:
    general = discord_server.guild("Home").channel("general")
    async with start() as bot:
        await know_ada(bot, ada, clock)
        await learn(bot, bob, name="Bob")
        shown = await (await ada.uses(general, "memory show")).answer()
        assert shown.ephemeral
        key = profile_state.fact_key("I take my tea with milk")
        pressed = await bob.forges(shown, f"memory:forget:0:{key}")
        refused = await pressed.answer()
        assert "already forgotten" in refused.content
        for custom_id in ("memory:forget:0:name:x", f"memory:page:999:{'x' * 80}"):
            await (await bob.forges(shown, custom_id)).answer()
        assert len((await bot.services.profiles.get(str(ada.id))).facts) == 2


async def test_forget_one_by_words_and_by_autocomplete(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await know_ada(bot, ada, clock)
        offered = await ada.autocompletes(ada.dms, "memory forget", "what", "tea")
        assert [choice["name"] for choice in offered] == [
            "I take my tea with milk",
            "Everything about me",
        ]
        wide = await ada.autocompletes(ada.dms, "memory forget", "what", "ＴＥＡ")
        assert wide == offered
        used = await ada.uses(ada.dms, "memory forget", {"what": offered[0]["value"]})
        assert (await used.answer()).content == "Forgotten: I take my tea with milk"
        used = await ada.uses(ada.dms, "memory forget", {"what": "name"})
        assert (await used.answer()).content == "Forgotten: Your name: Ada"
        used = await ada.uses(ada.dms, "memory forget", {"what": "unicorns"})
        assert "anything like that" in (await used.answer()).content
        profile = await bot.services.profiles.get(str(ada.id))
        assert (profile.name, len(profile.facts)) == (None, 1)


async def test_everything_is_erased_after_a_yes(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, clock: Clock
) -> None:
    async with start() as bot:
        await know_ada(bot, ada, clock)
        await learn(bot, bob, name="Bob")
        asked = await ada.dm("Add a reminder to buy milk")
        await ada.dms.reply(to=asked)
        question = await (await ada.uses(ada.dms, "memory forget", {"what": "everything"})).answer()
        assert_golden("memory-forget-everything", question)
        kept = await (await ada.clicks(question, "Keep it")).answer()
        assert kept.content == "OK, I didn't forget anything."
        question = await (await ada.uses(ada.dms, "memory forget", {"what": "everything"})).answer()
    async with start() as bot:
        pressed = await ada.clicks(question, "Forget everything")
        gone = await pressed.answer()
        await discord_server.world.changes.until(
            lambda: "is gone" in gone.content, 5, lambda: gone.content
        )
        assert "1 reminder, " in gone.content
        export = await bot.services.personal.export(str(ada.id))
        assert not any(export.values())
        assert (await bot.services.profiles.get(str(bob.id))).name == "Bob"
        asked = await ada.dm("What's my name?")
        assert "don't know your name" in (await ada.dms.reply(to=asked)).content


async def test_export_is_everything_of_this_person_only(
    start: StartBot, ada: User, bob: User, clock: Clock
) -> None:
    async with start() as bot:
        await know_ada(bot, ada, clock)
        await learn(bot, bob, name="Bobby-the-secret")
        draft = Draft(str(ada.id), "buy milk", Place(PlaceKind.DM, str(ada.dms.id)), "UTC")
        await bot.services.stores.reminders.add(draft, clock())
        answer = await (await ada.uses(ada.dms, "memory export")).answer()
        (file,) = answer.attachments
        told = json.loads(file.data)
        assert file.filename == "my-keepsake-data.json"
        assert told["user_id"] == str(ada.id)
        assert told["tables"]["reminders"][0]["text"] == "buy milk"
        assert "My sister is Grace" in file.data.decode()
        assert "Bobby" not in file.data.decode()


async def test_reset_keeps_what_is_known(start: StartBot, ada: User, clock: Clock) -> None:
    async with start() as bot:
        await know_ada(bot, ada, clock)
        before = await bot.services.conversations.session_id(str(ada.id), "dm")
        answer = await (await ada.uses(ada.dms, "reset")).answer()
        assert answer.content.startswith("OK, a fresh start.")
        assert await bot.services.conversations.session_id(str(ada.id), "dm") != before
        assert (await bot.services.profiles.get(str(ada.id))).name == "Ada"


async def test_a_reset_comes_after_a_message_that_is_still_being_recorded(
    start: StartBot, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as bot:
        receive, reset = bot.services.turns.receive, bot.services.conversations.reset
        reached, begun, released = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def noted(user_id: str, place_key: str) -> None:
            begun.set()
            await reset(user_id, place_key)

        async def slow(entry: LedgerEntry, now: datetime, lease: timedelta) -> bool:
            reached.set()
            await released.wait()
            return await receive(entry, now, lease)

        monkeypatch.setattr(bot.services.turns, "receive", slow)
        monkeypatch.setattr(bot.services.conversations, "reset", noted)
        asked = await ada.dm("call me Ada")
        await reached.wait()
        command = await ada.uses(ada.dms, "reset", wait=False)
        await begun.wait()
        released.set()
        assert (await command.answer()).content.startswith("OK, a fresh start.")
        answer = await ada.dms.wait_for(lambda message: message.reference is asked)
        assert "Ada" in answer.content
        fresh = await bot.services.conversations.sessions.get_session(
            app_name=APP_NAME, user_id=str(ada.id), session_id="dm.1"
        )
        assert fresh is None


@pytest.mark.parametrize("place", ["dm", "server", "private", "elsewhere"])
async def test_help_and_privacy_work_everywhere(
    start: StartBot, discord_server: DiscordServer, bob: User, place: str
) -> None:
    ada = discord_server.user("Ada", installed=True)
    elsewhere = discord_server.guild("Elsewhere", bot_joined=False).channel("general")
    channel = {
        "dm": ada.dms,
        "server": discord_server.guild("Home").channel("general"),
        "private": discord_server.private_channel(ada, bob),
        "elsewhere": elsewhere,
    }[place]
    async with start():
        first = await (await ada.uses(channel, "help")).answer()
        assert first.ephemeral is (place != "dm")
        first_text = first.content
        if place == "dm":
            assert_golden("help-1", first)
        second = await (await ada.clicks(first, "Commands ▶")).answer()
        if place == "dm":
            assert_golden("help-2", second)
        back = await (await ada.clicks(second, "◀ Talking to me")).answer()
        assert back.content == first_text
        told = await (await ada.uses(channel, "privacy")).answer()
        assert told.ephemeral is (place != "dm")
        if place == "dm":
            assert_golden("privacy", told)
