"""Several processes on one PostgreSQL, 2,000 reminders due, one process killed: once each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.reminders.model import Draft, Status
from tests.discord_server import DiscordServer, User
from tests.stories.keeping import Keeping, keeping, utc_now
from tests.stories.process import BotProcess
from tests.waiting import PATIENCE

PROCESSES = 3
"""One is killed, and two compete for what it held."""

DUE = 2000
ALONE, TOGETHER = 200, 10
"""So many are due now, one for each person, each a message of its own; the others are late, so many
for each person, and share messages. At 46 messages a second that is some 8 s."""
POST = "POST /channels/{channel_id}/messages"
THING = re.compile(r"thing (\d+)\b")


def drafts(kept: Keeping, discord: DiscordServer) -> tuple[list[User], list[Draft]]:
    people: list[User] = []
    due = []
    late = utc_now() - timedelta(minutes=2)
    for number in range(DUE):
        if number < ALONE or not number % TOGETHER:
            people.append(discord.user(f"Person {len(people)}"))
        at = late if number >= ALONE else utc_now()
        due.append(kept.draft(people[-1], f"thing {number}", at=at))
    return people, due


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_several_processes_and_one_is_killed_while_2000_are_due(
    discord_server: DiscordServer, migrated_url: str, tmp_path: Path
) -> None:
    bots = [BotProcess(discord_server, migrated_url, tmp_path) for _ in range(PROCESSES)]
    discord_server.limits.no_limits()  # else a 429 would slow down who does not keep them
    async with keeping(migrated_url) as kept:
        try:
            for bot in bots:
                await bot.hurry()
            await discord_server.gateway.wait_until_connected(
                PROCESSES, within=PATIENCE * PROCESSES
            )
            people, due = drafts(kept, discord_server)
            await kept.put_all(due)
            await one_dies(discord_server, bots, kept)
            # The others take what it held as soon as its leases have run out.
            await kept.settles(within=2 * PATIENCE)
            for bot in bots:
                await bot.stop()
        finally:
            for bot in bots:
                await bot.close()
        shown_once(people)
        assert await kept.delivered() == DUE
    stats = discord_server.stats
    print(
        f"\n{PROCESSES} processes: {stats.requests[POST]} messages, at most "
        f"{stats.max_per_second} requests in a second"
    )


async def one_dies(discord: DiscordServer, bots: list[BotProcess], kept: Keeping) -> None:
    """SIGKILL in the middle of delivering, while it holds some."""
    posted = discord.stats.requests
    await discord.world.changes.until(
        lambda: posted[POST] >= 100, PATIENCE, lambda: f"{posted[POST]} sent"
    )
    victim = bots.pop()
    assert victim.process is not None
    victim.process.kill()
    await victim.ends()
    victim.check_log()
    assert await kept.unsettled(Status.SENDING) > 0
    assert await kept.unsettled() > DUE / 4


def shown_once(people: Sequence[User]) -> None:
    messages = [message for person in people for message in person.dms.from_bot]
    things = {message: [int(n) for n in THING.findall(message.content)] for message in messages}
    shown = Counter(number for numbers in things.values() for number in numbers)
    assert shown == dict.fromkeys(range(DUE), 1), "\n".join(
        f"{message.created_at} {message.nonce} {message.content}"
        for message, numbers in things.items()
        if any(shown[number] > 1 for number in numbers)
    )
