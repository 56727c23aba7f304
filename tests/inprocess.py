"""The real Bot inside the test process, on a real database and a loopback Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.bootstrap import open_services
from bot.client import Bot
from bot.settings import Settings
from tests.discord_server import DiscordServer
from tests.loopback.discord.client import library_aimed_at
from tests.waiting import PATIENCE


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = field(default=datetime(2026, 11, 23, 13, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


class TestBot(Bot):
    """Does not wait for what only matters at the scale of the real Discord."""

    __test__ = False

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library's own hook waits 5 s between identifies."""

    async def _warm_up(self) -> None:
        """Warming freezes the garbage collector, and a story may end in the midst of it."""


@asynccontextmanager
async def running_bot(
    server: DiscordServer, database_url: str, clock: Clock, **chosen: Any
) -> AsyncIterator[TestBot]:
    """A bot that is connected; stopped at the end, so that the next one is a restart.

    ``chosen``: settings beyond the usual ones.
    """
    usual = Settings(
        discord_token=server.token, database_url=database_url, discord_api_url=server.api_url
    )
    settings = replace(usual, **chosen)
    async with (
        library_aimed_at(server),
        open_services(settings, clock) as services,
        TestBot(services) as bot,
    ):
        bot._connection.guild_ready_timeout = 0.05
        await bot.login(server.token)
        async with bot.background():
            running = asyncio.create_task(bot.connect())
            waiting = asyncio.create_task(bot.wait_until_ready())
            await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            yield bot
            await caught_up()
            await bot.close()
            await asyncio.gather(running, return_exceptions=True)


PASSING = ("CommandTree-invoker", "discord-ui-", "discord.py: ", "catch up")
"""Names of tasks that end by themselves: commands, buttons, listeners, the look for the missed."""


async def caught_up() -> None:
    """Nothing that was begun still runs: closing the database under it would leak a connection."""
    for _ in range(3):  # a listener may begin another
        tasks = [task for task in asyncio.all_tasks() if task.get_name().startswith(PASSING)]
        if not tasks:
            return
        await asyncio.wait(tasks, timeout=PATIENCE)
