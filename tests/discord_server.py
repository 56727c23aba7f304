"""A loopback Discord (REST and gateway) that the real bot connects to: the public face.

    async with DiscordServer() as discord:
        # point the bot at discord.api_url with discord.token
        guild = discord.guild("Home")
        general = guild.channel("general")
        ada = discord.user("Ada")
        await discord.gateway.wait_until_connected()
        asked = await ada.says(general, "@bot hello")
        answer = await general.reply(to=asked)
        assert discord.violations == []

`python -m tests.discord_server --help` runs it as a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from datetime import timedelta
from typing import Any

from aiohttp import web

from tests.loopback.base import Loopback
from tests.loopback.discord import registry
from tests.loopback.discord.attachments import Upload
from tests.loopback.discord.changes import WaitedTooLong
from tests.loopback.discord.channels import Channel
from tests.loopback.discord.control import stats as all_stats
from tests.loopback.discord.faults import Fault, Faults
from tests.loopback.discord.front import Front
from tests.loopback.discord.gateway import Gateway
from tests.loopback.discord.guilds import Guild, Role
from tests.loopback.discord.interactions import Interaction, NoAnswer
from tests.loopback.discord.limits import Limits, Stats
from tests.loopback.discord.messages import Message
from tests.loopback.discord.people import User
from tests.loopback.discord.schema import Violation
from tests.loopback.discord.world import World
from tests.waiting import PATIENCE

__all__ = [
    "Channel",
    "DiscordServer",
    "Fault",
    "Guild",
    "Interaction",
    "Message",
    "NoAnswer",
    "Role",
    "Upload",
    "User",
    "Violation",
    "WaitedTooLong",
]

TOKEN = "loopback.token.for-tests"
INVITED_WITH = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "embed_links",
    "attach_files",
    "read_message_history",
    "add_reactions",
    "use_external_emojis",
)


class DiscordServer(Loopback):
    """A whole Discord on 127.0.0.1 with one bot application.

    What a story reads: `violations` (must stay empty), `custom_ids` (all that the bot sent, written
    as in `tests/data/custom_ids.txt`), `stats`, `log` (the last requests).
    What it sets: `faults`, `limits`, `gateway`, `interaction_seconds`, `nonce_seconds`,
    `privileged_intents`, `validates`.
    """

    def __init__(self, *, port: int = 0, token: str = TOKEN, validates: bool = True) -> None:
        super().__init__(port)
        self.world = World(token)
        self.token = token
        self.validates = validates
        self.violations: list[Violation] = []
        self.custom_ids: set[str] = set()
        self.stats = Stats()
        self.limits = Limits(self.stats)
        self.faults = Faults(self.world.changes)
        self._web = web.Server(Front(self).handle, access_log=None)

    @property
    def api_url(self) -> str:
        """For `DISCORD_API_URL`: http://127.0.0.1:PORT/api/v10"""
        return f"{self.url}/api/v10"

    @property
    def gateway_url(self) -> str:
        """ws://127.0.0.1:PORT/gateway, also answered by GET /gateway and /gateway/bot."""
        return self.url.replace("http", "ws", 1) + "/gateway"

    @property
    def gateway(self) -> Gateway:
        """Connected sessions, and how to drop, invalidate or refuse them."""
        return self.world.gateway

    @property
    def bot(self) -> User:
        return self.world.bot

    @property
    def commands(self) -> list[dict[str, Any]]:
        """The globally registered commands as Discord stores them."""
        return list(self.world.commands.values())

    def overwrite_commands(self, *bodies: dict[str, Any]) -> None:
        """Another process with the same token registers these commands, and no others."""
        registry.overwrite(self.world, self.world.commands, bodies)

    @property
    def log(self) -> list[str]:
        """The last 200 requests: "METHOD /path -> status code message"."""
        return list(self.world.log)

    @property
    def nonce_seconds(self) -> float:
        """How long an enforced nonce returns the earlier message (180 s; Discord: "minutes")."""
        return self.world.nonce_seconds

    @nonce_seconds.setter
    def nonce_seconds(self, seconds: float) -> None:
        self.world.nonce_seconds = seconds

    @property
    def interaction_seconds(self) -> float:
        """The deadline for the first answer to an interaction (3 s)."""
        return self.world.interaction_seconds

    @interaction_seconds.setter
    def interaction_seconds(self, seconds: float) -> None:
        self.world.interaction_seconds = seconds

    @property
    def privileged_intents(self) -> int:
        """The privileged intents enabled in the developer portal, as intent bits (default none)."""
        return self.gateway.privileged_intents

    @privileged_intents.setter
    def privileged_intents(self, intents: int) -> None:
        self.gateway.privileged_intents = intents

    def guild(
        self,
        name: str,
        *members: User,
        guild_id: int | None = None,
        bot_joined: bool = True,
        bot_permissions: tuple[str, ...] = INVITED_WITH,
        owner: User | None = None,
    ) -> Guild:
        """A new server. With `bot_joined` the bot is in it with a role of `bot_permissions`, for
        a month where it did not run when it joined."""
        guild = Guild(self.world, name, guild_id, owner or self.world.owner)
        guild.join(owner or self.world.owner)
        for member in members:
            guild.join(member)
        if bot_joined:
            role = guild.role(self.bot.name, *bot_permissions)
            role.managed = True
            guild.join(self.bot, role).joined_at -= timedelta(days=30)
        return guild

    def user(self, name: str, *, installed: bool = False, locale: str = "en-US") -> User:
        """A new person. `installed`: added the app to the own account (works anywhere)."""
        user = User(self.world, name, locale=locale)
        user.installed = installed
        return user

    def private_channel(self, *people: User) -> Channel:
        """A DM between people, without the bot, for commands of user-installed apps."""
        return self.world.private_channel(*people)

    async def wait_for_commands(self, number: int = 1, within: float = PATIENCE) -> None:
        """Wait until the bot has registered at least so many global commands."""
        await self.world.changes.until(
            lambda: len(self.commands) >= number,
            within,
            lambda: f"{len(self.commands)} commands registered; {self.log[-10:]}",
        )

    async def listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(
            self._web, "127.0.0.1", self.port, reuse_address=True, backlog=1024
        )

    async def start(self) -> None:
        await super().start()
        self.world.base_url = self.url

    async def disconnect(self) -> None:
        for connection in list(self._web.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)

    async def stop(self) -> None:
        self.faults.clear()
        await self.gateway.close_all(1001)
        if self._listener is not None:
            self._listener.close()
        await self._web.shutdown(1.0)


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.discord_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--users", type=int, default=1, help="people, each with a DM")
    parser.add_argument("--channels", type=int, default=1, help="channels of one server")
    parser.add_argument("--per-second", type=int, default=50, help="global limit; 0: none")
    parser.add_argument("--no-validation", action="store_true", help="do not check bodies")
    return parser.parse_args(arguments)


async def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM or Ctrl-C. The first line printed is JSON: url, token, ids."""
    server = DiscordServer(
        port=options.port, token=options.token, validates=not options.no_validation
    )
    server.limits.per_second = options.per_second or None
    people = [server.user(f"Person {number}") for number in range(options.users)]
    guild = server.guild("Benchmark", *people)
    channels = [guild.channel(f"channel-{number}") for number in range(options.channels)]
    finished = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, finished.set)
    async with server:
        about = {
            "url": server.url,
            "api_url": server.api_url,
            "token": server.token,
            "users": [str(person.id) for person in people],
            "dms": [str(person.dms.id) for person in people],
            "guild": str(guild.id),
            "channels": [str(channel.id) for channel in channels],
        }
        sys.stdout.write(json.dumps(about) + "\n")
        sys.stdout.flush()
        await finished.wait()
        sys.stderr.write(json.dumps(all_stats(server)) + "\n")


if __name__ == "__main__":
    asyncio.run(run(parse_arguments(sys.argv[1:])))
