"""Killed at each step of claim → send → settle: every reminder arrives, and arrives once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.reminders.changes import Outcome
from bot.reminders.model import Status
from tests.discord_server import DiscordServer, User
from tests.stories.keeping import Keeping, keeping, place_of, posts, utc_now
from tests.stories.process import BotProcess

REPEAT = "(possibly a repeat)"
LONG_AGO = timedelta(minutes=5)
"""Longer than Discord is trusted to remember a nonce."""


@pytest.fixture
async def kept(migrated_url: str) -> AsyncIterator[Keeping]:
    async with keeping(migrated_url) as opened:
        yield opened


@pytest.fixture
async def bot(
    discord_server: DiscordServer, migrated_url: str, tmp_path: Path
) -> AsyncIterator[BotProcess]:
    process = BotProcess(discord_server, migrated_url, tmp_path)
    yield process
    await process.close()


async def arrived(kept: Keeping, person: User, *texts: str) -> None:
    """One message for each text and no other, and one record each that links to it."""
    channel = person.dms
    shown = [m for words in texts for m in channel.from_bot if words in m.content]
    assert len(shown) == len(channel.from_bot) == len(texts), channel.transcript()
    records = await kept.past(person)
    assert {past.delivery.outcome for past in records} == {Outcome.DELIVERED}
    assert {past.delivery.message_id for past in records} == {str(m.id) for m in shown}
    assert len(records) == len(texts)


STEPS = {
    "ada": ("never handled by Discord", "in the queue behind it"),
    "bob": ("handled by Discord after the bot died",),
    "cleo": ("handled by Discord, response lost",),
    "dora": ("response arrived, not settled",),
    "eve": ("due while claiming is blocked",),
    "fay": ("response lost, of a series",),
    "gus": ("every response is lost",),
    "hal": ("every connection breaks",),
}
"""Where on its way each person's reminder is when the bot is killed."""


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
async def test_killed_at_each_step_of_claim_send_and_settle(
    discord_server: DiscordServer, bot: BotProcess, kept: Keeping
) -> None:
    cast = {name: discord_server.user(name) for name in STEPS}
    post = {name: posts(person.dms) for name, person in cast.items()}
    faults = discord_server.faults
    overtaken, answered = faults.hold(*post["bob"]), faults.hold(*post["dora"])
    deaf = faults.drop_connection(*post["gus"], when="after_handling", times=None)
    mute = faults.drop_connection(*post["hal"], times=None)
    lost = [faults.hold(*post[name], when="after_handling") for name in ("cleo", "fay")]
    held = [overtaken, answered, deaf, mute, *lost, faults.hold(*post["ada"])]
    await bot.start()
    first = await put_all_but_eve(kept, cast)
    for fault in held:
        await fault.reached()
    soon = utc_now() + timedelta(seconds=1.5)
    await kept.put(cast["eve"], *STEPS["eve"], at=soon)
    async with kept.writes_blocked():
        answered.release()
        await cast["dora"].dms.wait_for(lambda message: message.author is discord_server.bot)
        await asyncio.sleep((soon - utc_now()).total_seconds() + 0.5)
        # By now a settlement and a claim wait for the database.
        await bot.kill()
    bot.check_log()
    await kept.reaches(cast["eve"], Status.SCHEDULED, within=0)
    for name in ("ada", "bob", "cleo", "dora", "fay"):
        await kept.reaches(cast[name], Status.SENDING, within=0)
        assert len(cast[name].dms.from_bot) == (name not in ("ada", "bob"))
    overtaken.release()
    deaf.stop()
    mute.stop()
    assert await kept.leases_run_out() >= 6

    await bot.start()
    await kept.settles(but=1)
    for name, person in cast.items():
        await arrived(kept, person, *STEPS[name])
    tomorrow = await kept.one(cast["fay"])
    assert (tomorrow.status, tomorrow.due_at) == (Status.SCHEDULED, first + timedelta(days=1))
    await bot.stop()


async def put_all_but_eve(kept: Keeping, cast: Mapping[str, User]) -> datetime:
    """Everything is due now → the first occurrence of the series."""
    start = utc_now().replace(microsecond=0)
    daily = {"rule": "FREQ=DAILY;COUNT=2", "anchor": start.replace(tzinfo=None)}
    for name, texts in STEPS.items():
        for words in texts:
            more = daily if name == "fay" else {}
            if name != "eve":
                await kept.put(cast[name], words, at=start, **more)
    return start


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_killed_and_back_when_discord_has_forgotten_the_nonce(
    discord_server: DiscordServer, bot: BotProcess, kept: Keeping
) -> None:
    """It looks in the place before it sends again; where it cannot look, it says so."""
    faults, ada, bob = discord_server.faults, discord_server.user("Ada"), discord_server.user("Bob")
    guild = discord_server.guild("Home", ada, bob)
    readable, unreadable = guild.channel("readable"), guild.channel("unreadable")
    unreadable.deny(discord_server.bot, "read_message_history")
    sent = [
        faults.hold(*posts(channel), when="after_handling")
        for channel in (ada.dms, readable, unreadable)
    ]
    unsent = faults.hold(*posts(bob.dms))
    await bot.start()
    await kept.put(ada, "in a DM")
    await kept.put(ada, "in a channel", where=place_of(readable))
    await kept.put(ada, "where nobody may look", where=place_of(unreadable))
    await kept.put(bob, "not sent yet")
    for fault in (*sent, unsent):
        await fault.reached()
    await bot.kill()
    bot.check_log()
    await ada.says(readable, "something else meanwhile")
    discord_server.nonce_seconds = 0
    assert await kept.leases_run_out(LONG_AGO) == 4

    await bot.start()
    await kept.settles()
    once = [*ada.dms.from_bot, *readable.from_bot, *bob.dms.from_bot]
    assert [message.content.split("> ⏰ ")[1] for message in once] == [
        "in a DM",
        "in a channel",
        "not sent yet",
    ]
    first, second = unreadable.from_bot
    assert REPEAT not in first.content
    assert second.content == f"{first.content}\n-# {REPEAT}"
    linked = {past.delivery.message_id for who in (ada, bob) for past in await kept.past(who)}
    assert linked == {str(message.id) for message in (*once, second)}
    await bot.stop()
