"""Told to stop while it starts: it ends at once and with 0, whatever it waits for."""

from __future__ import annotations

import socket
from pathlib import Path

import aiohttp

from tests.stories.process import staged

AT_ONCE = 30.0
"""Seconds: half as long as it would wait for the database; for Discord it waits for ever."""


async def test_while_discord_does_not_answer_the_login(story_url: str, tmp_path: Path) -> None:
    async with staged(tmp_path, story_url) as stage:
        held = stage.discord.faults.hold("GET", "/users/@me", times=None)
        await stage.bot.begin()
        await held.reached()
        await stage.bot.stop(AT_ONCE)


async def test_while_it_waits_for_the_database_alive_and_not_ready(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with staged(
        tmp_path, "postgresql://nobody@127.0.0.1:9/none", HEALTH_PORT=str(port)
    ) as stage:
        stage.bot.expects("WARNING bot.bootstrap: Waiting for")
        await stage.bot.begin()
        await stage.bot.says("Waiting for")
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as asking:
            async with asking.get("/healthz") as alive:
                assert alive.status == 200
            async with asking.get("/readyz") as ready:
                assert ready.status == 503
                assert "waiting for the database" in await ready.text()
        await stage.bot.stop(AT_ONCE)
