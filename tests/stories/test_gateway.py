"""The gateway drops, forgets us or is gone: nothing is lost, nothing is answered twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.discord_server import Channel, Message
from tests.stories.process import Stage, becomes, free_port, staged
from tests.waiting import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="module")

RECONNECTING = r"WARNING discord\.shard: Attempting a reconnect for shard ID 0 in .* \(\w+\)$"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder: Path = tmp_path_factory.mktemp("gateway")
    port = str(free_port())
    async with staged(folder, f"sqlite:///{folder}/k.db", HEALTH_PORT=port) as stage:
        await stage.bot.start()
        yield stage


async def all_answered(stage: Stage, *asked: Message) -> None:
    """Each of these messages has one answer, and the answers come in order within a place."""
    for message in asked:
        assert (await stage.answer(message)).content == f"You said: {words(message)}"
    counted = Counter(m.reference for m in everything_from_bot(asked))
    assert [counted[message] for message in asked] == [1] * len(asked)


def everything_from_bot(asked: tuple[Message, ...]) -> list[Message]:
    channels: set[Channel] = {message.channel for message in asked}
    return [answer for channel in channels for answer in channel.from_bot]


def words(message: Message) -> str:
    return message.content.partition("> ")[2] or message.content


async def test_a_dropped_socket_resumes(stage: Stage) -> None:
    ada, gateway = stage.discord.user("Ada"), stage.discord.gateway
    first = await ada.dm("one")
    await all_answered(stage, first)
    identified = gateway.identifies
    await gateway.drop()
    missed = [await ada.dm("two"), await ada.dm("three")]
    await gateway.wait_until_connected()
    await all_answered(stage, first, *missed, await ada.dm("four"))
    assert gateway.identifies == identified
    assert sum(session.resumes for session in gateway.connected) == 1


async def test_a_forgotten_session_loses_nothing(stage: Stage) -> None:
    ada, bob, gateway = stage.discord.user("Ada"), stage.discord.user("Bob"), stage.discord.gateway
    quiet = stage.discord.guild("Quiet", bob).channel("nobody talked to it here")
    before = await ada.dm("before")
    await all_answered(stage, before)
    identified = gateway.identifies
    gateway.invalidate()
    missed = [await ada.dm("one"), await ada.dm("two"), await bob.says(quiet, "@bot three")]
    chatter = await bob.says(quiet, "not for the bot")
    await stage.discord.world.changes.until(
        lambda: gateway.identifies > identified and gateway.connected, PATIENCE, lambda: "not back"
    )
    # Heard before anybody looks for what was missed.
    live = await ada.dm("live")
    await all_answered(stage, live)
    await all_answered(stage, before, *missed, live)
    assert not [m for m in quiet.from_bot if m.reference is chatter]


async def test_discord_is_gone_for_a_while(stage: Stage) -> None:
    ada = stage.discord.user("Ada")
    before = await ada.dm("before")
    await all_answered(stage, before)
    stage.bot.expects(RECONNECTING)
    await stage.discord.refuse()
    await becomes(stage, 503)
    missed = await ada.dm("anybody there?")
    await stage.discord.start()
    await all_answered(stage, before, missed)
    await becomes(stage, 200)
