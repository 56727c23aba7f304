"""Discord answers with errors or not at all, the database is cut or locked: later, and once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.reminders.model import Status
from tests.discord_server import DiscordServer, User
from tests.stories.keeping import Keeping, keeping, posts, utc_now
from tests.stories.process import BotProcess

AWAY = r"WARNING bot\.delivery\.\w+: the database is away; "


async def once_each(kept: Keeping, people: list[User]) -> None:
    """Everybody has one message, and one record that links to it."""
    await kept.settles()
    for person in people:
        assert len(person.dms.from_bot) == 1, person.dms.transcript()
        (past,) = await kept.past(person)
        assert past.delivery.message_id == str(person.dms.from_bot[0].id)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_discord_fails_in_every_way_for_a_while(
    discord_server: DiscordServer, migrated_url: str, tmp_path: Path
) -> None:
    faults, bot = discord_server.faults, BotProcess(discord_server, migrated_url, tmp_path)
    bot.expects("WARNING discord.http: We are being rate limited. POST .* responded with 429")
    bot.expects("WARNING discord.shard: Attempting a reconnect")
    people = [discord_server.user(f"Person {number}") for number in range(10)]
    for person, status in zip(people, (500, 502, 503, 504, 408), strict=False):
        faults.respond(*posts(person.dms), status=status, times=2)
    faults.respond(*posts(people[5].dms), status=429, times=2, retry_after=0.5)
    faults.drop_connection(*posts(people[6].dms), times=2)
    faults.drop_connection(*posts(people[7].dms), when="after_handling", times=2)
    faults.respond(*posts(people[8].dms), status=503, times=3)
    *failing, last = people
    async with keeping(migrated_url) as kept:
        try:
            await bot.start()
            for person in failing:
                await kept.put(person, "in spite of it all")
            await once_each(kept, failing)
            tries = {past.attempts for person in failing for past in await kept.past(person)}
            assert max(tries) == 4, "a 503 is tried again by us, and nothing without end"

            await discord_server.refuse()
            await kept.put(last, "when Discord is back")
            await kept.reaches(last, Status.RETRYING)
            assert (await kept.one(last)).error == "Discord cannot be reached"
            await discord_server.start()
            await once_each(kept, [last])
            await bot.stop()
        finally:
            await bot.close()


async def put_during(kept: Keeping, people: list[User], seconds: float) -> None:
    """Reminders that come due evenly within so many seconds from now."""
    start, step = utc_now() + timedelta(seconds=0.5), timedelta(seconds=seconds / len(people))
    await kept.put_all(
        [kept.draft(who, "through it all", at=start + n * step) for n, who in enumerate(people)]
    )


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_the_database_is_cut_again_and_again_while_delivering(
    discord_server: DiscordServer, migrated_url: str, tmp_path: Path
) -> None:
    bot = BotProcess(discord_server, migrated_url, tmp_path)
    bot.expects(AWAY, r"WARNING bot\.delivery\.rate_limit: slots cannot be shared now")
    bot.expects(r"WARNING bot\.ui\.chat\.catch_up: turns cannot be kept: StorageDown")
    bot.expects(r"WARNING bot\.client: the first answer will be slow \(StorageDown\)")
    bot.expects(r"WARNING bot\.ui\.chat\.catch_up: catching up was cut short and goes on later")
    people = [discord_server.user(f"Person {number}") for number in range(60)]
    async with keeping(migrated_url) as kept:
        try:
            await bot.start()
            await put_during(kept, people, 2.5)
            cut = 0
            for _ in range(30):
                await asyncio.sleep(0.1)
                cut += await kept.cut()
            assert cut >= 5
            await once_each(kept, people)
            await bot.stop()
        finally:
            await bot.close()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_the_database_is_locked_for_a_while_and_nothing_is_sent_twice(
    discord_server: DiscordServer, migrated_url: str, tmp_path: Path
) -> None:
    bot = BotProcess(discord_server, migrated_url, tmp_path)
    *people, last = [discord_server.user(f"Person {number}") for number in range(20)]
    sent = discord_server.faults.delay(
        "POST", "/channels/*/messages", 0.3, when="after_handling", times=5
    )
    async with keeping(migrated_url) as kept:
        try:
            await bot.start()
            await put_during(kept, people, 1.0)
            await sent.reached(2)
            due = utc_now() + timedelta(seconds=2.5)
            await kept.put(last, "while nothing can be claimed", at=due)
            async with kept.writes_blocked():
                await asyncio.sleep((due - utc_now()).total_seconds() + 0.5)
                assert len(await kept.stores.lookups.list(str(last.id), [Status.SCHEDULED])) == 1
            await once_each(kept, [*people, last])
            await bot.stop()
        finally:
            await bot.close()
