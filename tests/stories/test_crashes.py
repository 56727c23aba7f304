"""The process is killed while it answers: the next one answers, once and whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.storage.database.engine import open_engine
from bot.storage.database.tables import turns
from bot.storage.turns import TurnLedger, TurnStatus
from bot.ui.chat.handler import LEASE
from tests.discord_server import Message
from tests.loopback.models.gemini import Hold, Stream
from tests.stories.process import Stage, staged
from tests.waiting import eventually

both = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)

LONG = "".join(f"Line {number} of a long story that goes on and on.\n" for number in range(70))
"""Two messages' worth."""


def answers_to(stage: Stage, asked: Message) -> list[str]:
    """What the bot wrote after this message."""
    return [m.content for m in asked.channel.from_bot if m.id > asked.id]


async def noted(database_url: str, asked: Message, messages: int) -> None:
    """Wait until the ledger knows so many messages of the answer."""
    async with open_engine(database_url) as engine:
        ledger = TurnLedger(engine, "test")

        async def so_many() -> bool:
            turn = await ledger.get(str(asked.id))
            return turn is not None and len(turn.posted) >= messages

        await eventually(so_many)


async def leases_run_out(database_url: str) -> None:
    """As if the leases of the dead process had ended: on a server, others may live."""
    now = datetime.now(UTC)
    held = turns.c.status.in_([TurnStatus.RECEIVED.value, TurnStatus.RUNNING.value])
    async with open_engine(database_url) as engine, engine.begin() as connection:
        until = (await connection.scalars(select(turns.c.lease_until).where(held))).all()
        assert len(until) == 3
        assert all(now < each <= now + LEASE for each in until), "this is what it would wait for"
        await connection.execute(update(turns).where(held).values(lease_until=now))


@both
async def test_killed_while_answering(database_url: str, tmp_path: Path) -> None:
    async with staged(tmp_path, database_url) as stage:
        discord, gemini = stage.discord, stage.gemini
        # As after hours: nothing but the ledger and the channel tell what was posted already.
        discord.nonce_seconds = 0
        ada, bob, cleo = (discord.user(name) for name in ("Ada", "Bob", "Cleo"))
        hold, thinking = Hold(), Hold()
        gemini.on(
            "a story", Stream(LONG, "half of", hold, " it. The end."), Stream(LONG, "The end.")
        )
        gemini.on("a hard one", Stream(thinking, "never said"), "It is 42.")
        await stage.bot.start()
        story = await ada.dm("tell me a story")
        hard = await bob.dm("a hard one")
        kept = discord.faults.hold(
            "POST", f"/channels/{cleo.dms.id}/messages", when="after_handling"
        )
        quick = await cleo.dm("a quick one")
        await hold.reached.wait()
        await thinking.reached.wait()
        await ada.dms.wait_for(lambda m: m.author is discord.bot and "half of" in m.content)
        await kept.reached()
        await noted(database_url, story, 2)
        await stage.bot.kill()
        if database_url.startswith("postgresql"):
            await leases_run_out(database_url)
        discord.faults.clear()
        later = await ada.dm("and what then?")
        await stage.bot.start()
        await stage.whole(hard, "It is 42.")
        await ada.dms.wait_for(lambda m: m.content.endswith("The end."))
        await stage.answer(later)
        assert answers_to(stage, hard) == ["It is 42."]
        assert answers_to(stage, quick) == ["You said: a quick one"]
        if database_url.startswith("sqlite"):  # it knows at once that nobody else will answer
            asked = [
                one.question
                for one in gemini.asked
                if one.question in (story.content, later.content)
            ]
            assert asked == [story.content, story.content, later.content]
        told = [m for m in ada.dms.from_bot if m.reference is not later]
        assert "\n".join(m.content for m in told) == f"{LONG}The end."


async def test_killed_while_a_message_waits_for_the_one_before(
    story_url: str, tmp_path: Path
) -> None:
    """A later message of another person tells the next process that this one was heard."""
    async with staged(tmp_path, story_url) as stage:
        discord, gemini = stage.discord, stage.gemini
        ada, bob = discord.user("Ada"), discord.user("Bob")
        channel = discord.guild("Home", ada, bob).channel("general")
        thinking = Hold()
        gemini.on("a hard one", Stream(thinking, "never said"), "It is 42.")
        await stage.bot.start()
        hard = await ada.says(channel, "@bot a hard one")
        await thinking.reached.wait()
        waiting = await ada.says(channel, "@bot and a quick one")
        await stage.answer(await bob.says(channel, "@bot hello"))
        await stage.bot.kill()
        await stage.bot.start()
        await stage.whole(hard, "It is 42.")
        await stage.answer(waiting)
        assert [m.reference for m in channel.from_bot][1:] == [hard, waiting]
