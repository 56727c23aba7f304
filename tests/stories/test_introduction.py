"""A server that it joins hears once who it is, whatever restarts, reconnects or runs beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.discord_server import Channel, DiscordServer, Guild, User
from tests.golden import assert_golden
from tests.inprocess import Clock, caught_up
from tests.loopback.discord.client import library_aimed_at
from tests.stories.conftest import StartBot


def new_guild(server: DiscordServer, owner: User, *, system: bool = True) -> Guild:
    """A server that the bot has yet to join."""
    guild = server.guild("Home", bot_joined=False, owner=owner)
    channel = guild.channel("general")
    guild.system_channel = channel if system else None
    return guild


def take_in(guild: Guild, server: DiscordServer) -> None:
    guild.join(server.bot, guild.role("Keepsake", "view_channel", "send_messages"))


async def introduced(channel: Channel) -> str:
    message = await channel.wait_for(lambda m: "👋" in m.content)
    assert not message.pings.users
    await caught_up()
    return message.content


async def test_it_says_who_it_is_in_the_system_channel_once(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    guild = new_guild(discord_server, ada)
    channel = guild.channels[0]
    async with start():
        take_in(guild, discord_server)
        await introduced(channel)
        assert_golden("introduction", channel.from_bot[0])
        lines = channel.from_bot[0].content.splitlines()
        assert len(lines) == 4
        assert max(map(len, lines)) <= 48
        guild.go_down()
        guild.come_back()
        await discord_server.gateway.drop()
        await discord_server.gateway.wait_until_connected()
        discord_server.gateway.invalidate()
        await discord_server.gateway.wait_until_connected()
        await caught_up()
    async with start():
        await caught_up()
    assert len(channel.from_bot) == 1
    assert ada.dms.from_bot == []


@pytest.mark.parametrize("why", ["no system channel", "closed to it"])
async def test_else_the_owner_gets_a_dm(
    start: StartBot, discord_server: DiscordServer, ada: User, why: str
) -> None:
    guild = new_guild(discord_server, ada, system=why != "no system channel")
    guild.channels[0].deny(discord_server.bot, "send_messages")
    async with start():
        take_in(guild, discord_server)
        assert "**keepsake**, new in **Home**" in await introduced(ada.dms)
    assert guild.channels[0].from_bot == []


async def test_an_owner_without_dms_costs_nothing(
    start: StartBot,
    discord_server: DiscordServer,
    ada: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    guild = new_guild(discord_server, ada, system=False)
    ada.dms_open = False
    async with start() as bot:
        take_in(guild, discord_server)
        await bot.wait_for("guild_join", timeout=10)
        await caught_up()
        assert await bot.services.marks.get(f"introduced-{guild.id}")
    assert not [r for r in caplog.records if r.name.startswith("bot.") and r.levelname != "INFO"]


async def test_two_processes_introduce_it_once(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    guild = new_guild(discord_server, ada)
    discord_server.nonce_seconds = 0
    async with library_aimed_at(discord_server), start() as first, start():
        take_in(guild, discord_server)
        await first.wait_for("guild_join", timeout=10)
        await introduced(guild.channels[0])
        await caught_up()
    assert len(guild.channels[0].from_bot) == 1


async def test_joined_while_it_was_away_and_not_those_of_long_ago(
    start: StartBot, discord_server: DiscordServer, ada: User, clock: Clock
) -> None:
    new, old = new_guild(discord_server, ada), new_guild(discord_server, ada)
    for guild, ago in ((new, timedelta(minutes=50)), (old, timedelta(minutes=70))):
        take_in(guild, discord_server)
        guild.members[discord_server.bot.id].joined_at = clock() - ago
    for _ in range(2):
        async with start():
            await introduced(new.channels[0])
    assert len(new.channels[0].from_bot) == 1
    assert old.channels[0].from_bot == []
    assert ada.dms.from_bot == []


async def test_a_return_is_told_again_after_a_day(
    start: StartBot, discord_server: DiscordServer, ada: User, clock: Clock
) -> None:
    guild = new_guild(discord_server, ada)
    discord_server.nonce_seconds = 0
    counts = []
    async with start() as bot:
        for hours in (0, 1, 24):
            clock.pass_by(hours=hours)
            take_in(guild, discord_server)
            await bot.wait_for("guild_join", timeout=10)
            await caught_up()
            counts.append(len(guild.channels[0].from_bot))
            guild.leave(discord_server.bot)
            await bot.wait_for("guild_remove", timeout=10)
    assert counts == [1, 1, 2]


async def test_one_that_was_begun_by_a_process_that_died_is_made_up_for(
    start: StartBot, discord_server: DiscordServer, ada: User, clock: Clock
) -> None:
    guild = new_guild(discord_server, ada)
    take_in(guild, discord_server)
    guild.members[discord_server.bot.id].joined_at = clock()
    refused = discord_server.faults.respond(
        "POST", f"/channels/{guild.channels[0].id}/messages", status=503
    )
    async with start():
        await refused.reached()
        await caught_up()
    assert guild.channels[0].from_bot == []
    clock.pass_by(minutes=1)
    async with start():
        await introduced(guild.channels[0])
    assert len(guild.channels[0].from_bot) == 1
