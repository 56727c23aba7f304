"""Talking to the real process: what it answers, what it ignores, whom it pings, what it reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.discord_server import Message, Upload
from tests.loopback.discord.people import User
from tests.loopback.models.gemini import Call, Hold, Stream
from tests.stories.process import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PDF = b"%PDF-1.7\n" + bytes(1000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder: Path = tmp_path_factory.mktemp("talking")
    async with staged(folder, f"sqlite:///{folder}/k.db") as stage:
        await stage.bot.start()
        yield stage


async def test_where_it_answers(stage: Stage) -> None:
    ada = stage.discord.user("Ada")
    general = stage.discord.guild("Home", ada).channel("general")
    thread = general.thread("plans")
    in_dm = await ada.dm("one")
    mention = await ada.says(general, "@bot two")
    in_thread = await ada.says(thread, "@bot three")
    await ada.says(general, "four, to somebody else")
    said = [(await stage.answer(m)).content for m in (in_dm, mention, in_thread)]
    assert said == ["You said: one", "You said: two", "You said: three"]
    answered = await stage.answer(mention)
    followed = await ada.says(general, "and five", reply_to=answered)
    assert (await stage.answer(followed)).content.endswith("and five")
    without_ping = await ada.says(general, "and six", reply_to=answered, ping=False)
    assert "Turn the @ on" in (await stage.answer(without_ping)).content
    bare = await ada.says(general, "@bot")
    assert (await stage.answer(bare)).content == "You said: hello"
    assert len(general.from_bot) == 4


async def test_who_is_ignored(stage: Stage) -> None:
    discord = stage.discord
    ada, other_bot = discord.user("Ada"), User(discord.world, "Other", bot=True)
    general = discord.guild("Home", ada, other_bot).channel("general")
    await other_bot.says(general, "@bot hello from a bot")
    hook = Message(discord.world, general, ada, f"{discord.bot.mention} hello from a webhook")
    as_hook = hook.payload() | {"webhook_id": "1", "mentions": [discord.bot.payload()]}
    assert general.guild is not None
    discord.gateway.dispatch("MESSAGE_CREATE", as_hook, general.guild.id, 1 << 9)
    # Its own message in a DM, which mentions it.
    stage.gemini.on("repeat this", f"I am {discord.bot.mention}")
    await stage.answer(await ada.dm("repeat this"))
    await stage.answer(await ada.says(general, "@bot are you there?"))
    assert [m.content for m in general.from_bot] == ["You said: are you there?"]
    assert len(ada.dms.from_bot) == 1


async def test_two_messages_at_once_are_answered_in_order(stage: Stage) -> None:
    ada, bob, hold = stage.discord.user("Ada"), stage.discord.user("Bob"), Hold()
    stage.gemini.on("first of two", Stream(hold, "The first answer"))
    first, second = await ada.dm("first of two"), await ada.dm("second of two")
    await hold.reached.wait()
    await stage.answer(await bob.dm("nobody waits for another person"))
    assert ada.dms.from_bot == []
    assert ada.dms.typing_times
    hold.release()
    await stage.answer(second)
    assert [m.reference for m in ada.dms.from_bot] == [first, second]


async def test_tools_write_about_who_asks(stage: Stage) -> None:
    ada, bob = stage.discord.user("Ada"), stage.discord.user("Bob")
    stage.gemini.on("I am Ada", Call("set_name", {"name": "Ada"}), "Hello Ada!")
    stage.gemini.on("I am Bob", Call("set_name", {"name": "Bob"}), "Hello Bob!")
    stage.gemini.on("buy milk", Call("add_reminder", {"text": "buy milk"}), "Noted.")
    stage.gemini.on("my list", Call("list_reminders"), "Here it is.")
    asked = await asyncio.gather(ada.dm("I am Ada"), bob.dm("I am Bob"))
    assert [(await stage.answer(m)).content for m in asked] == ["Hello Ada!", "Hello Bob!"]
    noted = await stage.answer(await ada.dm("buy milk"))
    assert noted.content.startswith("Noted.")
    assert "buy milk" in noted.content.partition("Noted.")[2], "the receipt is from the database"
    await stage.answer(await bob.dm("my list"))
    bobs = await stage.gemini.wait_for("my list", times=2)
    assert bobs.results[0]["count"] == 0
    assert "Name: Bob" in bobs.system
    assert "Ada" not in str(bobs.body)


async def test_it_pings_nobody_but_who_asked(stage: Stage) -> None:
    ada, bob = stage.discord.user("Ada"), stage.discord.user("Bob")
    guild = stage.discord.guild("Home", ada, bob, bot_permissions=("administrator",))
    general, role = guild.channel("general"), guild.role("team", mentionable=True)
    loud = f"@everyone @here {role.mention} {bob.mention} {ada.mention} listen"
    stage.gemini.on("be loud", Stream(loud, 0.6, " to me"), loud)
    for text in ("@bot be loud", "@bot be loud again"):
        answer = await stage.answer(await ada.says(general, text))
        assert (answer.pings.users, answer.pings.roles, answer.pings.everyone) == (
            (ada,),
            (),
            False,
        )


async def test_what_was_replied_to_is_quoted(stage: Stage) -> None:
    ada = stage.discord.user("Ada")
    earlier = await ada.dm("the password is plum")
    answer = await stage.answer(earlier)
    await stage.answer(await ada.dm("what about this?", reply_to=earlier))
    request = await stage.gemini.wait_for("what about this?")
    assert "In reply to a message by Ada" in request.words
    assert "«the password is plum»" in request.words
    await stage.answer(await ada.dm("and that?", reply_to=answer))
    request = await stage.gemini.wait_for("and that?")
    assert "In reply to a message by you" in request.words


async def test_files(stage: Stage) -> None:
    ada = stage.discord.user("Ada")
    files = [
        Upload("cat.png", PNG),
        Upload("plan.pdf", PDF),
        Upload("notes.txt", b"a note"),
        Upload("song.mp3", b"la la"),
        Upload("long.txt", b"x" * 200_000),
    ]
    asked = await ada.dm("look at these", attachments=files)
    answer = await stage.whole(asked, "a note")
    assert "can't read song.mp3" in answer.content
    assert "long.txt is too big" in answer.content
    request = await stage.gemini.wait_for("look at these")
    assert request.files == [("image/png", PNG), ("application/pdf", PDF)]
    assert request.words == "look at these\na note", "a text file is text to a model"
    only_file = await ada.dm(attachments=[Upload("dog.png", PNG)])
    await stage.answer(only_file)
    request = await stage.gemini.wait_for("no words, see the files")
    assert request.files == [("image/png", PNG)], "the earlier ones are not sent again"
    assert "[file: cat.png]" in str(request.contents[0])


async def test_a_message_deleted_before_its_answer(stage: Stage) -> None:
    ada, hold = stage.discord.user("Ada"), Hold()
    stage.gemini.on("never mind", Stream(hold, "All right."))
    asked = await ada.dm("never mind")
    await hold.reached.wait()
    await ada.deletes(asked)
    hold.release()
    answer = await ada.dms.wait_for(lambda m: m.content == "All right.")
    assert answer.reference is None


async def test_it_may_not_write_there_any_more(stage: Stage) -> None:
    ada, hold = stage.discord.user("Ada"), Hold()
    general = stage.discord.guild("Home", ada).channel("general")
    stage.gemini.on("closing soon", Stream(hold, "Not too late."))
    await ada.says(general, "@bot closing soon")
    await hold.reached.wait()
    general.deny(stage.discord.bot, "send_messages")
    missing = f"I may not write in channel {general.id} .*: Send Messages$"
    stage.bot.expects(missing)
    hold.release()
    await stage.bot.says(missing)
    await ada.dms.wait_for(lambda m: m.content == "Not too late.")
    general.allow(stage.discord.bot, "send_messages")
    asked = await ada.says(general, "@bot open again?")
    assert (await stage.answer(asked)).content == "You said: open again?"
    assert len(general.from_bot) == 1


async def test_a_thread_is_archived_under_an_answer(stage: Stage) -> None:
    ada, hold = stage.discord.user("Ada"), Hold()
    thread = stage.discord.guild("Home", ada).channel("general").thread("short-lived")
    stage.gemini.on("one more thing", Stream("It begins ", hold, "and ends."))
    asked = await ada.says(thread, "@bot one more thing")
    await stage.answer(asked)
    thread.archive()
    hold.release()
    await stage.whole(asked, "It begins and ends.")
    assert not thread.archived
    assert len(thread.from_bot) == 1


async def test_a_promise_that_nothing_stored_is_corrected(stage: Stage) -> None:
    stage.bot.expects("WARNING bot.sessions: the answer to [0-9]+ promises what is not stored")
    stage.gemini.on("remind me", "Sure, I'll remind you tomorrow at 9!")
    ada = stage.discord.user("Ada")
    asked = await ada.dm("remind me tomorrow at 9 to call mum")
    answer = await ada.dms.wait_for(lambda m: m.author.bot and "-#" in m.content)
    assert answer.reference is asked
    assert answer.content.startswith(
        "Sure, I'll remind you tomorrow at 9!\n-# ⚠️ I didn't save a reminder"
    )
