"""Told to stop while it starts: it ends at once and with 0, whatever it waits for."""

from __future__ import annotations

from pathlib import Path

from tests.stories.process import staged

AT_ONCE = 5.0
"""Seconds; a container is killed after ten."""


async def test_while_it_waits_for_the_database(tmp_path: Path) -> None:
    async with staged(tmp_path, "postgresql://nobody@127.0.0.1:9/none") as stage:
        stage.bot.expects("WARNING bot.services: Waiting for")
        await stage.bot.begin()
        await stage.bot.says("Waiting for", 30.0)
        await stage.bot.stop(AT_ONCE)


async def test_while_discord_does_not_answer_the_login(story_url: str, tmp_path: Path) -> None:
    async with staged(tmp_path, story_url) as stage:
        held = stage.discord.faults.hold("GET", "/users/@me", times=None)
        await stage.bot.begin()
        await held.reached(within=30.0)
        await stage.bot.stop(AT_ONCE)
