"""The real bot's delivery, over REST, against a loopback Discord in another process."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.filling import draft, fill_drafts
from benchmarks.loopback import Loopback
from bot.bootstrap import open_services
from bot.client import Bot
from bot.host.serve import use_api
from bot.settings import Settings

LEAD = timedelta(seconds=2)
"""From the filling of the table to the first reminder."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of some reminders: how late each arrived (s), and what it took."""

    late: list[float]
    seconds: float
    cpu: float
    refused: int
    busiest: int


@asynccontextmanager
async def logged_in(discord: Loopback, url: str) -> AsyncIterator[Bot]:
    """The Bot as run_bot.py makes it, without its gateway: delivery needs only REST."""
    settings = Settings(
        discord_token=discord.token, database_url=url, discord_api_url=discord.api_url
    )
    use_api(settings)
    async with open_services(settings) as services, Bot(services) as bot:
        await bot.login(discord.token)
        yield bot


async def send_spread(discord: Loopback, url: str, count: int, seconds: float) -> Sent:
    """``count`` reminders, due one after another within ``seconds``."""
    async with logged_in(discord, url) as bot:
        now = datetime.now(UTC)
        step = timedelta(seconds=seconds / count)
        people = list(zip(discord.users, discord.dms, strict=True))
        drafts = [draft(n, now + LEAD + n * step, *people[n % len(people)]) for n in range(count)]
        await fill_drafts(bot.services.engine, drafts, now)
        taken = await _deliver(bot, discord)
    due = [each.due_at.timestamp() for each in drafts if each.due_at is not None]
    arrived = await asyncio.to_thread(_arrivals, discord)
    return Sent([arrived[n] - due[n] for n in range(count)], *taken)


async def send_at_once(discord: Loopback, url: str, count: int) -> Sent:
    """``count`` reminders of as many people, all due now."""
    async with logged_in(discord, url) as bot:
        now = datetime.now(UTC)
        people = list(zip(discord.users, discord.dms, strict=True))
        drafts = [draft(n, now, *people[n % len(people)]) for n in range(count)]
        await fill_drafts(bot.services.engine, drafts, now)
        taken = await _deliver(bot, discord)
    return Sent([], *taken)


async def _deliver(bot: Bot, discord: Loopback) -> tuple[float, float, int, int]:
    """Run delivery until all are settled → seconds, CPU seconds, 429s, busiest second."""
    before = discord.stats()["too_many_requests"]
    began, cpu = time.perf_counter(), time.process_time()
    async with bot.delivery.running():
        claims = bot.services.stores.claims
        while await claims.next_wake() is not None:  # noqa: ASYNC110  # the end of a lease, too
            await asyncio.sleep(0.05)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    stats = discord.stats()
    return seconds, cpu, stats["too_many_requests"] - before, stats["max_per_second"]


def _arrivals(discord: Loopback) -> dict[int, float]:
    """The number in each reminder's text → when Discord had its message."""
    arrived: dict[int, float] = {}
    for channel in discord.dms:
        for message in discord.messages(channel):
            found = re.search(r"number (\d+)", message["text"])
            if found is not None:
                arrived.setdefault(int(found[1]), message["created"])
    return arrived
