"""The loopback Discord against the real discord.py: messages, mentions, files, refusals."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator

import discord
import pytest

from tests.discord_server import DiscordServer, Upload, WaitedTooLong
from tests.loopback.discord.client import LibraryClient, connected, usual_intents


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
async def client(server: DiscordServer) -> AsyncIterator[LibraryClient]:
    server.guild("Home").channel("general")
    async with connected(server) as client:
        yield client


async def test_a_direct_message_and_its_answer(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada = server.user("Ada")
    asked = await ada.dm("hello")
    await client.until(lambda: client.received)
    received = client.received[0]
    assert received.content == "hello"
    assert isinstance(received.channel, discord.DMChannel)
    assert received.author.id == ada.id
    await received.channel.send("hi Ada")
    answer = await ada.dms.reply(to=asked)
    assert answer.content == "hi Ada"
    assert answer.author is server.bot
    assert server.violations == []


async def test_content_needs_a_mention_in_a_server(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada, general = server.user("Ada"), next(iter(server.world.guilds.values())).channels[0]
    await ada.says(general, "not for the bot")
    await ada.says(general, "@bot for the bot")
    await client.until(lambda: len(client.received) == 2)
    assert [m.content for m in client.received] == ["", f"{server.bot.mention} for the bot"]
    assert client.received[1].mentions == [client.user]
    channel = client.get_channel(general.id)
    assert isinstance(channel, discord.TextChannel)
    history = [m.content async for m in channel.history()]
    assert history == [f"{server.bot.mention} for the bot", ""]


async def test_content_without_mention_with_the_intent(server: DiscordServer) -> None:
    intents = usual_intents()
    intents.message_content = True
    server.privileged_intents = 1 << 15
    general = server.guild("Home").channel("general")
    async with connected(server, LibraryClient(server, intents=intents)) as client:
        await server.user("Ada").says(general, "for everybody")
        await client.until(lambda: client.received)
        assert client.received[0].content == "for everybody"


async def test_a_reply_shows_and_pings_whom_it_answers(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada, general = server.user("Ada"), next(iter(server.world.guilds.values())).channels[0]
    asked = await ada.says(general, "@bot hello")
    await client.until(lambda: client.received)
    await client.received[0].reply("yes")
    answer = await general.reply(to=asked)
    assert answer.reference is asked
    assert answer.pings.users == (ada,)
    again = await ada.says(general, "and now?", reply_to=answer)
    await client.until(lambda: len(client.received) == 2)
    received = client.received[1]
    assert received.content == "and now?", "a reply to the bot mentions it"
    assert received.reference is not None
    assert isinstance(received.reference.resolved, discord.Message)
    assert received.reference.resolved.content == "yes"
    assert again.mentions == (server.bot,)
    quiet = await ada.says(general, "no ping", reply_to=answer, ping=False)
    assert quiet.mentions == ()


async def test_allowed_mentions_decide_who_is_pinged(
    server: DiscordServer, client: LibraryClient
) -> None:
    guild = next(iter(server.world.guilds.values()))
    ada, bob = server.user("Ada"), server.user("Bob")
    role = guild.role("loud", mentionable=True)
    general = guild.channels[0]
    guild.members[server.bot.id].roles.append(guild.role("may shout", "mention_everyone"))
    channel = client.get_partial_messageable(general.id)
    text = f"{ada.mention} {bob.mention} {role.mention} @everyone"
    await channel.send(text)
    await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    only_ada = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(ada.id)])
    await channel.send(text, allowed_mentions=only_ada)
    all_of_them, nobody, one = (message.pings for message in general.from_bot)
    assert all_of_them.users == (ada, bob)
    assert all_of_them.roles == (role,)
    assert all_of_them.everyone
    assert not nobody
    assert (one.users, one.roles, one.everyone) == ((ada,), (), False)
    assert server.violations == []


async def test_streaming_edits_are_kept_with_their_times(
    server: DiscordServer, client: LibraryClient
) -> None:
    ada = server.user("Ada")
    channel = client.get_partial_messageable(ada.dms.id)
    message = await channel.send("one")
    for text in ("one two", "one two three"):
        await message.edit(content=text)
    sent = ada.dms.last
    assert [version.content for version in sent.versions] == ["one", "one two", "one two three"]
    assert len(sent.edits) == 2
    times = [version.at for version in sent.versions]
    assert times == sorted(times)
    assert server.violations == []


async def test_an_enforced_nonce_posts_once(server: DiscordServer, client: LibraryClient) -> None:
    ada = server.user("Ada")
    channel = client.get_partial_messageable(ada.dms.id)
    first = await channel.send("due", nonce="reminder-1")
    second = await channel.send("due", nonce="reminder-1")
    assert first.id == second.id
    assert len(ada.dms.messages) == 1
    assert ada.dms.last.nonce == "reminder-1"
    server.nonce_seconds = 0.0
    assert (await channel.send("due", nonce="reminder-1")).id != first.id
    with pytest.raises(discord.HTTPException):
        await channel.send("due", nonce="n" * 26)
    assert [violation.where for violation in server.violations] == ["nonce"]


async def test_files_go_both_ways_and_expire(server: DiscordServer, client: LibraryClient) -> None:
    ada = server.user("Ada")
    sent = await ada.dm("look", attachments=[Upload("note.txt", b"milk", "text/plain")])
    await client.until(lambda: client.received)
    attachment = client.received[0].attachments[0]
    assert (attachment.filename, attachment.size) == ("note.txt", 4)
    assert await attachment.read() == b"milk"
    sent.attachments[0].expired = True
    with pytest.raises(discord.NotFound):
        await attachment.read()
    file = discord.File(io.BytesIO(b"BEGIN"), "out.ics", description="calendar")
    await client.received[0].channel.send("here", file=file)
    stored = ada.dms.last.attachments[0]
    assert (stored.filename, stored.data, stored.description) == ("out.ics", b"BEGIN", "calendar")
    assert server.violations == []


async def test_typing_reactions_and_threads(server: DiscordServer, client: LibraryClient) -> None:
    guild = next(iter(server.world.guilds.values()))
    ada, general = server.user("Ada"), guild.channels[0]
    asked = await ada.says(general, "@bot hello")
    await client.until(lambda: client.received)
    async with client.received[0].channel.typing():
        assert len(general.typing_times) == 1
    await client.received[0].add_reaction("✅")
    assert asked.reactions == {"✅": [server.bot]}
    assert client.user is not None
    await client.received[0].remove_reaction("✅", client.user)
    assert asked.reactions == {}
    thread = await client.received[0].create_thread(name="topic")
    await thread.send("in the thread")
    assert server.world.channels[thread.id].last.content == "in the thread"
    server.world.channels[thread.id].archive()
    with pytest.raises(discord.HTTPException) as refused:
        await thread.send("too late")
    assert refused.value.code == 50083
    await thread.edit(archived=False)
    await thread.send("open again")
    assert server.violations == []


@pytest.mark.parametrize(
    ("trouble", "code"),
    [("gone", 10003), ("hidden", 50001), ("mute", 50013), ("closed", 50007), ("stranger", 50007)],
)
async def test_where_the_bot_may_not_write(
    server: DiscordServer, client: LibraryClient, trouble: str, code: int
) -> None:
    guild = next(iter(server.world.guilds.values()))
    ada, place = server.user("Ada"), guild.channel("place")
    if trouble == "gone":
        place.delete()
    elif trouble == "hidden":
        place.deny(server.bot, "view_channel")
    elif trouble == "mute":
        place.deny(server.bot, "send_messages")
    elif trouble == "closed":
        server.faults.close_dms(ada)
    else:
        guild.join(ada)
        guild.leave(ada)
    target = ada.dms if code == 50007 else place
    with pytest.raises(discord.HTTPException) as refused:
        await client.get_partial_messageable(target.id).send("hello")
    assert refused.value.code == code
    assert target.messages == []


@pytest.mark.parametrize(
    ("body", "where", "code"),
    [
        ({"content": "x" * 2001}, "content", 50035),
        ({"content": ""}, "", 50006),
        ({"content": 7}, "content", 50035),
        ({"contents": "typo"}, "", 50035),
        ({"embeds": [{"title": "t" * 257}]}, "embeds.0.title", 50035),
        ({"embeds": [{"description": "d" * 4000}] * 2}, "embeds", 50035),
        (
            {"components": [{"type": 1, "components": [{"type": 2, "style": 9, "label": "x"}]}]},
            "components.0.components.0.style",
            50035,
        ),
        (
            {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x"}]}]},
            "components",
            50035,
        ),
    ],
)
async def test_a_malformed_message_is_refused_and_recorded(
    server: DiscordServer, client: LibraryClient, body: dict[str, object], where: str, code: int
) -> None:
    ada = server.user("Ada")
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=ada.dms.id)
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.request(route, json=body)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert [violation.where for violation in server.violations] == [where]
    assert ada.dms.messages == []


async def test_an_unknown_route_is_a_violation(
    server: DiscordServer, client: LibraryClient
) -> None:
    with pytest.raises(discord.NotFound):
        await client.http.request(discord.http.Route("GET", "/sticker-packs"))
    assert "no such route" in str(server.violations[0])


async def test_a_wait_in_vain_tells_what_was_there(server: DiscordServer) -> None:
    ada = server.user("Ada")
    await ada.dm("anybody?")
    with pytest.raises(WaitedTooLong, match="Ada: anybody"):
        await ada.dms.reply(within=0.01)


async def test_two_clients_at_once_both_get_the_message(server: DiscordServer) -> None:
    async with connected(server) as one, connected(server) as two:
        await server.gateway.wait_until_connected(sessions=2)
        await server.user("Ada").dm("hello")
        await asyncio.gather(one.until(lambda: one.received), two.until(lambda: two.received))
