"""The loopback gateway: resume with replay, invalid sessions, refusals, shards, silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from tests.discord_server import DiscordServer
from tests.loopback.discord.client import (
    LibraryClient,
    connected,
    library_aimed_at,
    logged_in,
    usual_intents,
)
from tests.waiting import PATIENCE


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server
        assert server.violations == []


async def test_a_dropped_socket_resumes_and_replays(server: DiscordServer) -> None:
    ada = server.user("Ada")
    async with connected(server) as client:
        await ada.dm("one")
        await client.until(lambda: len(client.received) == 1)
        server.gateway.accepts = False
        await server.gateway.drop()
        await ada.dm("two")
        await ada.dm("three")
        server.gateway.accepts = True
        await client.until(lambda: len(client.received) == 3)
        assert [message.content for message in client.received] == ["one", "two", "three"]
        assert server.gateway.identifies == 1
        assert [session.resumes for session in server.gateway.connected] == [1]


async def test_a_request_to_reconnect_resumes(server: DiscordServer) -> None:
    async with connected(server) as client:
        server.gateway.reconnect()
        await client.until(lambda: "RESUMED" in client.events)
        assert server.gateway.identifies == 1


async def test_an_invalid_session_identifies_again(server: DiscordServer) -> None:
    async with connected(server) as client:
        server.gateway.invalidate()
        await client.until(lambda: client.events.count("READY") == 2)
        assert server.gateway.identifies == 2
        assert len(server.gateway.sessions) == 1


async def test_a_refused_resume_loses_what_happened_meanwhile(server: DiscordServer) -> None:
    ada = server.user("Ada")
    async with connected(server) as client:
        server.gateway.allows_resume = False
        await server.gateway.close_all(4000)
        await ada.dm("missed")
        await client.until(lambda: client.events.count("READY") == 2)
        await ada.dm("seen")
        await client.until(lambda: client.received)
        assert [message.content for message in client.received] == ["seen"]


async def test_a_wrong_token_is_refused_by_both_sides(server: DiscordServer) -> None:
    client = LibraryClient(server)
    async with library_aimed_at(server):
        with pytest.raises(discord.LoginFailure):
            await client.start("wrong")
        await client.close()
        client = LibraryClient(server)
        await client.login(server.token)
        client.http.token = "wrong"
        with pytest.raises(discord.ConnectionClosed) as closed:
            await asyncio.wait_for(client.connect(), 10)
        await client.close()
    assert closed.value.code == 4004


async def test_a_privileged_intent_must_be_enabled(server: DiscordServer) -> None:
    intents = usual_intents()
    intents.message_content = True
    client = LibraryClient(server, intents=intents)
    async with library_aimed_at(server):
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await asyncio.wait_for(client.start(server.token), PATIENCE)
        await client.close()


async def test_unacknowledged_heartbeats_make_the_client_reconnect(
    server: DiscordServer,
) -> None:
    server.gateway.heartbeat_interval = 0.05
    async with connected(server, LibraryClient(server, heartbeat_timeout=0.2)) as client:
        server.gateway.acknowledges = False
        await client.until(lambda: server.gateway.closes)
        server.gateway.acknowledges = True
        await client.until(lambda: "RESUMED" in client.events)


async def test_outages_of_a_server_are_announced(server: DiscordServer) -> None:
    guild = server.guild("Home")
    async with connected(server) as client:
        guild.go_down()
        await client.until(lambda: client.guilds[0].unavailable)
        guild.come_back()
        await client.until(lambda: not client.guilds[0].unavailable)
        guild.leave(server.bot)
        await client.until(lambda: not client.guilds)


async def test_events_go_to_the_shard_of_their_server(server: DiscordServer) -> None:
    server.gateway.recommended_shards = 2
    even = server.guild("Even", guild_id=100 << 22).channel("even")
    odd = server.guild("Odd", guild_id=101 << 22).channel("odd")
    ada = server.user("Ada")
    clients = [LibraryClient(server, shard_id=n, shard_count=2) for n in (0, 1)]
    async with connected(server, clients[0]) as first, connected(server, clients[1]) as second:
        await ada.says(even, "@bot even")
        await ada.says(odd, "@bot odd")
        await ada.dm("direct")
        await first.until(lambda: len(first.received) == 2)
        await second.until(lambda: second.received)
        assert [m.content.split()[-1] for m in first.received] == ["even", "direct"]
        assert [m.content.split()[-1] for m in second.received] == ["odd"]
        assert [guild.name for guild in second.guilds] == ["Odd"]


async def test_an_automatically_sharded_client_asks_how_many(server: DiscordServer) -> None:
    ada = server.user("Ada")
    received: list[str] = []
    client = discord.AutoShardedClient(intents=usual_intents(), guild_ready_timeout=0.05)

    @client.event
    async def on_message(message: discord.Message) -> None:
        received.append(message.content)
        server.world.changes.notify()

    async with logged_in(server, client):
        await server.gateway.wait_until_connected()
        await ada.dm("hello")
        await server.world.changes.until(lambda: received, PATIENCE, lambda: "nothing came")
    assert received == ["hello"]


async def test_members_are_fetched_by_id_over_the_gateway(server: DiscordServer) -> None:
    ada = server.user("Ada")
    guild = server.guild("Home", ada)
    async with connected(server) as client:
        home = client.get_guild(guild.id)
        assert home is not None
        assert home.get_member(ada.id) is None, "without the members intent nobody is cached"
        assert [m.id for m in await home.query_members(user_ids=[ada.id])] == [ada.id]
        assert (await home.fetch_member(ada.id)).name == "ada"


async def test_a_user_writing_in_an_archived_thread_opens_it(server: DiscordServer) -> None:
    thread = server.guild("Home").channel("general").thread("old", archived=True)
    async with connected(server) as client:
        await server.user("Ada").says(thread, "@bot still here?")
        await client.until(lambda: client.received)
        assert not thread.archived
        assert "THREAD_UPDATE" in client.events


async def test_bots_hear_of_their_own_new_role_only(server: DiscordServer) -> None:
    guild = server.guild("Home")
    role = guild.role("Helper", "manage_messages")
    async with connected(server) as client:
        guild.join(server.user("Ada"), role)
        guild.join(server.bot, role)
        await client.until(lambda: "GUILD_MEMBER_UPDATE" in client.events)
        assert "GUILD_MEMBER_ADD" not in client.events
        assert client.guilds[0].me.guild_permissions.manage_messages


async def test_what_the_client_has_is_not_kept_for_a_resume(server: DiscordServer) -> None:
    server.gateway.heartbeat_interval = 0.05
    async with connected(server) as client:
        await server.user("Ada").dm("hello")
        await client.until(lambda: client.received)
        [session] = server.gateway.connected
        beats = session.heartbeats
        await server.world.changes.until(
            lambda: session.heartbeats > beats + 1, 5.0, lambda: "no heartbeat"
        )
        assert not session._sent


async def test_the_bot_hears_nothing_from_where_it_may_not_look(server: DiscordServer) -> None:
    guild, ada = server.guild("Home"), server.user("Ada")
    hidden, general = guild.channel("hidden"), guild.channel("general")
    hidden.deny(server.bot, "view_channel")
    async with connected(server) as client:
        await ada.says(hidden, "@bot secret")
        await ada.says(general, "@bot open")
        await client.until(lambda: client.received)
        assert [message.content.split()[-1] for message in client.received] == ["open"]
