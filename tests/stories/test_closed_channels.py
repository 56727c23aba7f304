"""Where it may not write: the answer comes by DM, says why, and the host reads what is missing."""

from __future__ import annotations

import pytest

from tests.discord_server import Channel, DiscordServer, Message, Upload, User
from tests.inprocess import Clock, running_bot
from tests.stories.acts import MENU, lives_in, rings
from tests.stories.conftest import StartBot

MISSING = "missing permission: "


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What is beyond INFO in our own log."""
    ours = (r for r in caplog.records if r.name.startswith("bot.") and r.levelname != "INFO")
    return [record.getMessage() for record in ours]


async def by_dm(person: User, asked: Message, text: str) -> None:
    """The DM says why it is one, then answers; the channel stays silent."""
    await person.dms.wait_for(lambda m: text in m.content, after=asked)
    reason, *answer = [m.content for m in person.dms.from_bot if m.id > asked.id]
    assert reason == f"I can't write in {asked.channel.mention}, so I'm answering here."
    assert len(answer) == 1
    assert asked.channel.from_bot == []


def shut(channel: Channel, server: DiscordServer, permission: str) -> Channel:
    channel.deny(server.bot, permission)
    return channel


async def test_who_mentions_it_there_is_answered_by_dm_and_nobody_else_is(
    start: StartBot,
    discord_server: DiscordServer,
    ada: User,
    bob: User,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    guild = discord_server.guild("Home", ada, bob)
    general = shut(guild.channel("general"), discord_server, "send_messages")
    async with start():
        await by_dm(ada, await ada.says(general, "@bot my name is Ada"), "Ada")
        await by_dm(ada, await ada.says(general, "@bot remind me to buy milk"), "buy milk")
        assert bob.dms.from_bot == []
        named = f"channel {general.id} of server {guild.id}; {MISSING}Send Messages"
        assert warnings(caplog) == [f"I may not write in {named}"], "once an hour"
        clock.pass_by(hours=1)
        await by_dm(ada, await ada.says(general, "@bot list my reminders"), "buy milk")
        assert len(warnings(caplog)) == 2
        general.allow(discord_server.bot, "send_messages")
        asked = await ada.says(general, "@bot what's my name?")
        assert "Ada" in (await general.reply(to=asked)).content


async def test_a_thread_needs_a_permission_of_its_own(
    start: StartBot, discord_server: DiscordServer, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    general = discord_server.guild("Home", ada).channel("general")
    shut(general, discord_server, "send_messages_in_threads")
    thread = general.thread("plans")
    async with start():
        await by_dm(ada, await ada.says(thread, "@bot my name is Ada"), "Ada")
        asked = await ada.says(general, "@bot what's my name?")
        assert "Ada" in (await general.reply(to=asked)).content
    [told] = warnings(caplog)
    assert told.endswith(f"{MISSING}Send Messages in Threads")


@pytest.mark.parametrize(
    ("code", "permission"),
    [(50013, "Send Messages"), (50001, "View Channels"), (50083, "Manage Threads")],
)
async def test_what_the_cache_does_not_know_discords_refusal_tells(
    start: StartBot,
    discord_server: DiscordServer,
    ada: User,
    caplog: pytest.LogCaptureFixture,
    code: int,
    permission: str,
) -> None:
    general = discord_server.guild("Home", ada).channel("general")
    discord_server.faults.respond(
        "POST", f"/channels/{general.id}/messages", status=403, code=code, times=None
    )
    async with start():
        await by_dm(ada, await ada.says(general, "@bot my name is Ada"), "Ada")
    [told] = warnings(caplog)
    assert f"{MISSING}{permission}" in told


async def test_what_was_begun_in_the_channel_is_ended_by_dm(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    """A long answer needs several messages, and the channel is closed after the first."""
    general = discord_server.guild("Home", ada).channel("general")
    async with start() as bot:
        for number in range(4):
            text = f"number {number} " + "with as many words as a list needs to be long " * 15
            await (await ada.uses(ada.dms, "remind", {"text": text})).answer()
        held = discord_server.faults.hold(
            "POST", f"/channels/{general.id}/messages", when="after_handling"
        )
        asked = await ada.says(general, "@bot list my reminders")
        await held.reached()
        general.deny(discord_server.bot, "send_messages")
        await bot.wait_for("guild_channel_update", timeout=10)
        held.release()
        await ada.dms.wait_for(lambda m: "number 3" in m.content, after=asked)
        [first] = general.from_bot
        assert "number 0 " in first.content
        shown = first.content + "".join(m.content for m in ada.dms.from_bot if m.id > asked.id)
        assert all(f"number {number} " in shown for number in range(4))


async def test_with_closed_dms_too_the_host_reads_of_the_channel(
    start: StartBot, discord_server: DiscordServer, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    general = discord_server.guild("Home", ada).channel("general")
    shut(general, discord_server, "send_messages")
    ada.dms_open = False
    async with start() as bot:
        tried = discord_server.faults.hold("POST", f"/channels/{ada.dms.id}/messages")
        await ada.says(general, "@bot remind me to buy milk")
        await tried.reached()
        tried.release()
        await bot.message_handler.drain(5)
        assert general.from_bot == []
    [told] = warnings(caplog)
    assert told.endswith(f"{MISSING}Send Messages")


async def test_without_the_history_it_answers_without_replying(
    start: StartBot, discord_server: DiscordServer, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    general = discord_server.guild("Home", ada).channel("general")
    shut(general, discord_server, "read_message_history")
    async with start():
        asked = await ada.says(general, "@bot my name is Ada")
        answer = await general.reply(to=asked)
        assert "Ada" in answer.content
        assert answer.reference is None
    assert warnings(caplog) == []


async def test_without_embeds_an_answer_loses_nothing(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    general = discord_server.guild("Home", ada).channel("general")
    general.deny(discord_server.bot, "embed_links", "attach_files")
    async with start():
        asked = await ada.says(general, "@bot remind me to read https://example.org/a")
        assert "https://example.org/a" in (await general.reply(to=asked)).content
        exported = await (await ada.uses(general, "memory export")).answer()
        assert [file.filename for file in exported.attachments]


async def test_a_reminder_with_files_goes_where_files_may_be(
    start: StartBot,
    discord_server: DiscordServer,
    ada: User,
    bob: User,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    general = discord_server.guild("Home", ada, bob).channel("general")
    async with start() as bot:
        await lives_in(bot, ada)
        await ada.dm("hello")
        said = await bob.says(general, "Look", attachments=[Upload("plan.txt", b"the plan")])
        form = await ada.uses_on(said, MENU)
        await (await ada.submits(form, {"when": "in 20 minutes"})).answer()
        edit = {"which": "1", "where": "here"}
        await (await ada.uses(general, "reminders edit", edit)).answer()
        general.deny(discord_server.bot, "attach_files")
        fired = await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        assert [file.data for file in fired.attachments] == [b"the plan"]
        assert f"I'm not allowed to attach files in {general.mention}" in fired.content
    assert [line for line in warnings(caplog) if line.endswith(f"{MISSING}Attach Files")]


async def test_who_only_writes_in_a_channel_of_ours_gets_no_dm(
    discord_server: DiscordServer,
    ada: User,
    story_url: str,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    discord_server.privileged_intents = 1 << 15
    general = discord_server.guild("Home", ada).channel("general")
    shut(general, discord_server, "send_messages")
    chosen = {"message_content": True, "answer_channels": frozenset({str(general.id)})}
    async with running_bot(discord_server, story_url, clock, **chosen) as bot:
        await ada.says(general, "just talking")
        await by_dm(ada, await ada.says(general, "@bot my name is Ada"), "Ada")
        await bot.message_handler.drain(5)
        assert len(ada.dms.from_bot) == 2
    [told] = warnings(caplog)
    assert told.endswith(f"{MISSING}Send Messages")
