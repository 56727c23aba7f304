"""Slash commands at Discord: registered when they differ there, once, and never for nothing."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import HostProblem
from bot.host.serve import sync_commands
from bot.settings import Settings
from bot.ui import registration
from tests.discord_server import DiscordServer, User
from tests.inprocess import Clock, running_bot
from tests.loopback.discord.client import library_aimed_at
from tests.stories.conftest import StartBot

PUT = "PUT /applications/{application_id}/commands"
FOREIGN = {"name": "play", "type": 1, "description": "A command of another program"}


def names(server: DiscordServer) -> set[str]:
    return {command["name"] for command in server.commands}


async def test_commands_that_another_process_took_away_come_back_at_the_next_start(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    async with start():
        ours = names(discord_server)
    discord_server.overwrite_commands(FOREIGN)
    async with start():
        assert names(discord_server) == ours
        await (await ada.uses(ada.dms, "help")).answer()
    one = next(c for c in discord_server.commands if c["name"] == "timezone")
    one["description"] = "Changed by somebody else"
    async with start():
        assert "Changed by somebody else" not in str(discord_server.commands)
    discord_server.overwrite_commands()
    async with start():
        assert names(discord_server) == ours
    assert discord_server.stats.requests[PUT] == 4


async def test_what_is_right_is_not_registered_again(
    start: StartBot, discord_server: DiscordServer
) -> None:
    for _ in range(3):
        async with start():
            pass
    assert discord_server.stats.requests[PUT] == 1


async def test_several_processes_that_start_at_once_register_once(
    discord_server: DiscordServer, migrated_url: str, clock: Clock
) -> None:
    all_listen = asyncio.Barrier(3)

    async def begin() -> None:
        async with running_bot(discord_server, migrated_url, clock):
            await all_listen.wait()

    async with library_aimed_at(discord_server), asyncio.timeout(30):
        await asyncio.gather(*(begin() for _ in range(3)))
    assert discord_server.stats.requests[PUT] == 1


async def test_a_discord_that_makes_us_wait_for_hours_keeps_nobody_from_being_answered(
    start: StartBot,
    discord_server: DiscordServer,
    ada: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(registration, "PATIENCE", 0.1)
    discord_server.faults.respond(
        "PUT", "/applications/*/commands", status=429, times=None, retry_after=3600
    )
    async with start():
        assert (await ada.dms.reply(to=await ada.dm("hello"))).content
    with pytest.raises(HostProblem, match="200 new ones a day"):
        await synced(discord_server)
    assert [r.getMessage() for r in caplog.records if "run_bot.py sync" in r.getMessage()]
    assert names(discord_server) == set()


async def synced(server: DiscordServer, *, force: bool = False) -> str:
    nowhere = "postgresql://nobody@127.0.0.1:9/none"
    settings = Settings(server.token, nowhere, discord_api_url=server.api_url)
    async with library_aimed_at(server):
        return await sync_commands(settings, force=force)


async def test_sync_needs_the_token_alone(discord_server: DiscordServer) -> None:
    told = await synced(discord_server)
    number = len(discord_server.commands)
    assert number, "Discord was told of no command"
    assert told == f"Registered {number} commands."
    assert await synced(discord_server) == f"Discord has these {number} commands already."
    discord_server.overwrite_commands(FOREIGN)
    assert await synced(discord_server) == f"Registered {number} commands."
    assert discord_server.stats.requests[PUT] == 2
    assert await synced(discord_server, force=True) == f"Registered {number} commands."
    assert discord_server.stats.requests[PUT] == 3
    assert discord_server.gateway.identifies == 0
