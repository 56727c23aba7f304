"""What a story begins with: a Discord, a server with a channel, people, a clock, a database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager

import pytest

from bot.ui.components import dispatch
from tests.custom_ids import unlisted
from tests.databases import Sqlite
from tests.discord_server import DiscordServer, User
from tests.inprocess import Clock, TestBot, running_bot
from tests.stories.old_message import OldMessage
from tests.waiting import PATIENCE

StartBot = Callable[[], AbstractAsyncContextManager[TestBot]]


@pytest.fixture
async def discord_server() -> AsyncIterator[DiscordServer]:
    """Every story ends with nothing sent that Discord would refuse, and no button, menu or form of
    a kind that is not listed: what was sent once must go on working (test_old_pages.py).
    """
    async with DiscordServer() as server:
        server.interaction_seconds = PATIENCE
        yield server
        assert server.violations == []
        assert unlisted(server.custom_ids) == []


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine 1.5 s pass, after which Discord is asked to wait, and 3 s, after which it
    gives up. That it is asked in time is a story of its own, with work that never ends by itself
    (test_where.py): the others tell what is answered.
    """
    monkeypatch.setattr(dispatch, "PATIENCE", PATIENCE)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def story_url(sqlite: Sqlite) -> Iterator[str]:
    url = sqlite.migrated()
    yield url
    sqlite.drop(url)


@pytest.fixture
def start(discord_server: DiscordServer, story_url: str, clock: Clock) -> StartBot:
    """Start the bot, again and again, on the same database: `async with start() as bot`."""
    return lambda: running_bot(discord_server, story_url, clock)


@pytest.fixture
def ada(discord_server: DiscordServer) -> User:
    return discord_server.user("Ada")


@pytest.fixture
def bob(discord_server: DiscordServer) -> User:
    return discord_server.user("Bob")


@pytest.fixture
async def old(
    start: StartBot, discord_server: DiscordServer, clock: Clock, ada: User, bob: User
) -> AsyncIterator[OldMessage]:
    """A message that an earlier version left in Ada's DM, and the bot of today."""
    general = discord_server.guild("Home", ada, bob).channel("general")
    async with start() as bot:
        yield OldMessage(bot, discord_server, clock, ada, bob, general)
