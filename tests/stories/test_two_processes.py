"""Two processes on one token, as while an update goes on: one answer each, nothing in the logs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.host.logs import calm
from bot.storage.lookups import Lookups
from bot.ui.components import dispatch
from bot.ui.components.interaction_claims import InteractionClaims
from tests.discord_server import DiscordServer, User
from tests.inprocess import Clock, TestBot, caught_up
from tests.loopback.discord.client import library_aimed_at
from tests.stories.conftest import StartBot


@asynccontextmanager
async def two(start: StartBot, discord_server: DiscordServer) -> AsyncIterator[TestBot]:
    async with library_aimed_at(discord_server), start() as first, start():
        await discord_server.gateway.wait_until_connected(2)
        yield first


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What both say from INFO on, as a host reads it; in the end nothing beyond INFO."""
    caplog.handler.addFilter(calm)
    logging.getLogger("bot").setLevel(logging.INFO)
    yield caplog
    logging.getLogger("bot").setLevel(logging.NOTSET)
    caplog.handler.removeFilter(calm)
    spoken = caplog.get_records("call")
    loud = [r for r in spoken if r.levelno > logging.INFO and "voice" not in r.getMessage()]
    assert loud == []


async def everything(bot: TestBot, ada: User) -> None:
    """Commands, a form, suggestions and buttons, the two processes being through with each."""
    await (await ada.uses(ada.dms, "timezone", {"city": "Berlin"})).answer()
    await caught_up()
    daily = {"text": "stand up", "when": "tomorrow 9", "repeat": "every day"}
    card = await (await ada.uses(ada.dms, "remind", daily)).answer()
    assert "stand up" in card.content
    await caught_up()
    assert len(await bot.services.stores.lookups.list(str(ada.id))) == 1
    opened = await ada.uses(ada.dms, "reminders edit", {"which": "stand up"})
    await caught_up()
    sent = await ada.submits(opened, {"text": "sit down"})
    assert "sit down" in (await sent.answer()).content
    await caught_up()
    assert await ada.autocompletes(ada.dms, "remind", "when", "tomorrow at 9")
    await caught_up()
    shown = await (await ada.uses(ada.dms, "reminders show", {"which": "sit"})).answer()
    await caught_up()
    await (await ada.clicks(shown, "Pause")).answer()
    await caught_up()
    await (await ada.forges(shown, "r:nonsense")).answer()
    assert (await ada.uses_on(card, "Remind me about this")).modal
    await caught_up()
    answers = [m for m in ada.dms.from_bot if not m.reference]
    assert len(answers) == 5, ada.dms.transcript()


async def test_each_command_button_and_form_is_worked_on_once(
    start: StartBot, discord_server: DiscordServer, ada: User, log: pytest.LogCaptureFixture
) -> None:
    async with two(start, discord_server) as bot:
        await everything(bot, ada)
        await (await ada.uses(ada.dms, "reminders resume", {"which": "sit"})).answer()
        await caught_up()
        [before] = await bot.services.stores.lookups.list(str(ada.id))
        await (await ada.uses(ada.dms, "reminders skip", {"which": "sit"})).answer()
        await caught_up()
        [after] = await bot.services.stores.lookups.list(str(ada.id))
        assert before.due_at is not None
        assert after.due_at == before.due_at + timedelta(days=1), "skipped once, not twice"
        asked = await ada.dm("what do I have?")
        await ada.dms.reply(to=asked)
        await caught_up()
        assert len([m for m in ada.dms.from_bot if m.reference is asked]) == 1
        assert [r for r in log.records if "is answered by another process" in r.getMessage()]


async def test_two_that_share_no_database_leave_the_answer_to_the_first(
    start: StartBot,
    discord_server: DiscordServer,
    ada: User,
    log: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def free(*_: object) -> bool:
        return True

    monkeypatch.setattr(InteractionClaims, "take", free)
    async with two(start, discord_server) as bot:
        await everything(bot, ada)
        assert [r for r in log.records if "was answered already" in r.getMessage()]
        counted = Lookups.count

        async def slow(*args: Any, **kwargs: Any) -> int:
            await asyncio.sleep(0.1)
            return await counted(*args, **kwargs)

        monkeypatch.setattr(dispatch, "PATIENCE", 0.01)
        monkeypatch.setattr(Lookups, "count", slow)
        assert (await (await ada.uses(ada.dms, "reminders clear")).answer()).content
        await caught_up()


async def test_an_interaction_too_old_to_answer_is_no_error(
    start: StartBot, discord_server: DiscordServer, ada: User, log: pytest.LogCaptureFixture
) -> None:
    late = discord_server.faults.respond(
        "POST", "/interactions/*/*/callback", status=404, code=10062, message="Unknown interaction"
    )
    async with start():
        await ada.uses(ada.dms, "help", wait=False)
        await late.reached()
        await caught_up()
    assert [r for r in log.records if "is too old" in r.getMessage()]


async def test_claims_are_forgotten_when_the_interaction_is_over(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await (await ada.uses(ada.dms, "help")).answer()
        assert await bot.claims.prune(clock()) == 0
        clock.pass_by(hours=2)
        assert await bot.claims.prune(clock()) == 1
