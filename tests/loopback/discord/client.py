"""A discord.py client inside the test process, connected to a loopback Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord_server import DiscordServer
from tests.waiting import PATIENCE

AnyClient = TypeVar("AnyClient", bound=discord.Client)


class LibraryClient(discord.Client):
    """Keeps every message it received, by whichever connection, in `received`."""

    def __init__(self, server: DiscordServer, **options: Any) -> None:
        options.setdefault("intents", usual_intents())
        options.setdefault("guild_ready_timeout", 0.05)
        super().__init__(**options)
        self.server = server
        self.received: list[discord.Message] = []
        self.tree = discord.app_commands.CommandTree(self)
        self.events: list[str] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library's own hook waits 5 s before it identifies again: not in tests."""

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.received.append(message)
            self.server.world.changes.notify()

    async def on_socket_event_type(self, event: str) -> None:
        self.events.append(event)
        self.server.world.changes.notify()

    async def until(self, condition: Any, within: float = PATIENCE) -> Any:
        """Wait until the condition over this client holds."""
        changes = self.server.world.changes
        return await changes.until(condition, within, lambda: f"{self.events} {self.received}")


def usual_intents() -> discord.Intents:
    """Servers, messages and reactions: nothing that Discord calls privileged."""
    intents = discord.Intents.none()
    intents.guilds = intents.messages = intents.reactions = True
    return intents


@asynccontextmanager
async def library_aimed_at(server: DiscordServer) -> AsyncIterator[None]:
    """Point discord.py at the server, as the bot's DISCORD_API_URL does, and back afterwards."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = server.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


def connected(
    server: DiscordServer, given: LibraryClient | None = None
) -> AbstractAsyncContextManager[LibraryClient]:
    """A client (default: a new LibraryClient) logged in and ready, closed at the end."""
    return logged_in(server, given or LibraryClient(server))


@asynccontextmanager
async def logged_in(server: DiscordServer, client: AnyClient) -> AsyncIterator[AnyClient]:
    async with library_aimed_at(server):
        running = asyncio.create_task(client.start(server.token))
        waiting = asyncio.create_task(client.wait_until_ready())
        try:
            await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            yield client
        finally:
            waiting.cancel()
            await client.close()
            await asyncio.gather(running, return_exceptions=True)
