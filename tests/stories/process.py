"""The real bot as a process: start it, wait until it listens, kill it, stop it, read its log."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import aiohttp

from tests.custom_ids import unlisted
from tests.discord_server import DiscordServer, Message
from tests.loopback.models.gemini import MODEL, GeminiServer
from tests.stories import forking
from tests.waiting import PATIENCE, eventually

ROOT = Path(__file__).parents[2]
RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ([A-Z]+) ")
"""The first line of a record in the log; those that follow, of a traceback, have no date."""
BUSY_MACHINE = (
    # discord.py goes by the clock alone. It may also read a heartbeat's answer before it notes when
    # that heartbeat was sent, and then takes the time since the start of the machine for its age.
    r"WARNING discord\.gateway: Can't keep up, shard ID \d+ websocket is ",
    r"WARNING discord\.gateway: Shard ID \d+ heartbeat blocked for more than ",
    # A process that the system stopped while it had the row which all of them share: those who
    # wait for it go on without it, as they should (bot/delivery/rate_limit.py).
    r"WARNING bot\.delivery\.rate_limit: slots cannot be shared now; going on at our own rate$",
)
"""Warnings that a machine with too much to do may cause in a bot that does everything right. What
holds all the same is asserted on what people got."""


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Nothing of the developer's own settings reaches the bot."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ
    }
    own = {"HOME": str(folder), "KEEPSAKE_CONFIG": os.devnull, "KEEPSAKE_DATA": str(folder)}
    return kept | own | {"PYTHONUNBUFFERED": "1"} | settings


def unexpected(log: Iterable[str], expected: Sequence[str]) -> Iterator[str]:
    """The lines beyond INFO that neither ``expected`` nor a busy machine explains."""
    busy = False
    for line in log:
        if (record := RECORD.match(line)) is not None:
            busy = any(re.search(one, line) for one in BUSY_MACHINE)
            if record[1] in ("DEBUG", "INFO"):
                continue
        if not busy and not any(re.search(one, line) for one in expected):
            yield line


class BotProcess:
    """`run_bot.py serve` on a loopback Discord and a database, as often as it is started.

    ``expects`` tells which lines of the log beyond INFO a story provokes, as regular expressions;
    every other one fails it.
    """

    def __init__(
        self, discord: DiscordServer, database_url: str, folder: Path, **settings: str
    ) -> None:
        self.discord = discord
        self.folder = folder
        self.settings = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DATABASE_URL": database_url,
        } | settings
        self.log: list[str] = []
        self.expected: list[str] = []
        self.process: asyncio.subprocess.Process | forking.Forked | None = None
        self._reading: asyncio.Task[None] | None = None

    async def begin(self, *arguments: str) -> Self:
        """Start it as anybody does, and do not wait for anything."""
        assert self.process is None, "it runs already"
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "run_bot.py"),
            *arguments,
            cwd=self.folder,
            env=environment(self.folder, **self.settings),
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def hurry(self) -> None:
        """Start it without what Python needs to load it each time, where that can be done."""
        if not forking.POSSIBLE:
            await self.begin()
            return
        assert self.process is None, "it runs already"
        env = environment(self.folder, **self.settings)
        self.process = await forking.start([], self.folder, env)
        self._reading = asyncio.create_task(self._read())

    async def start(self) -> Self:
        """Start it, and wait until it listens to Discord."""
        gateway = self.discord.gateway
        before = set(gateway.sessions)
        await self.hurry()
        ended = asyncio.create_task(self._ended())
        listening = asyncio.create_task(
            self.discord.world.changes.until(
                lambda: any(session.id not in before for session in gateway.connected),
                PATIENCE,
                lambda: "the bot did not connect:\n" + "".join(self.log),
            )
        )
        await asyncio.wait([ended, listening], return_when=asyncio.FIRST_COMPLETED)
        if not listening.done():
            listening.cancel()
            raise AssertionError("the bot ended at once:\n" + "".join(self.log))
        ended.cancel()
        await listening
        return self

    async def _read(self) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.log.append(line.decode())
            self.discord.world.changes.notify()

    async def _ended(self) -> int:
        assert self.process is not None
        assert self._reading is not None
        code = await self.process.wait()
        await self._reading
        return code

    async def ends(self, within: float = PATIENCE) -> int:
        """Wait until it ends by itself → its exit code."""
        async with asyncio.timeout(within):
            code = await self._ended()
        self.process = None
        return code

    async def kill(self) -> None:
        """SIGKILL, and Discord notices."""
        assert self.process is not None
        self.process.kill()
        await self.ends()
        await self.discord.gateway.wait_until_disconnected()

    def terminate(self) -> None:
        """SIGTERM, without waiting."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)

    async def stop(self, within: float = PATIENCE) -> None:
        """SIGTERM, after which it must end with 0 and must not have complained."""
        self.terminate()
        assert await self.ends(within) == 0, "".join(self.log)
        self.check_log()

    async def says(self, pattern: str, within: float = PATIENCE, *, since: int = 0) -> str:
        """The line of the log that matches, waited for."""

        def found() -> str | None:
            return next((line for line in self.log[since:] if re.search(pattern, line)), None)

        return await self.discord.world.changes.until(
            found, within, lambda: f"no {pattern!r} in the log:\n" + "".join(self.log)
        )

    def expects(self, *patterns: str) -> None:
        self.expected += patterns

    def check_log(self) -> None:
        """Every line is INFO, or was expected, or says that the machine is busy."""
        assert list(unexpected(self.log, self.expected)) == [], "".join(self.log)

    async def close(self) -> None:
        """Whatever happened: leave no process behind."""
        if self.process is not None:
            if self.process.returncode is None:
                self.process.kill()
            await self.ends()


@dataclass(frozen=True, slots=True)
class Stage:
    """What a story plays on. The bot does not run yet."""

    discord: DiscordServer
    gemini: GeminiServer
    bot: BotProcess

    async def answer(self, asked: Message, within: float = PATIENCE) -> Message:
        """The bot's reply to this message, as soon as it shows something."""
        bot = self.discord.bot
        return await asked.channel.wait_for(
            lambda m: m.author is bot and m.reference is asked and m.shown, within, after=asked
        )

    async def whole(self, asked: Message, end: str, within: float = PATIENCE) -> Message:
        """The reply to this message once its text ends so."""
        bot = self.discord.bot
        return await asked.channel.wait_for(
            lambda m: m.author is bot and m.reference is asked and m.content.endswith(end),
            within,
            after=asked,
        )


@asynccontextmanager
async def staged(folder: Path, database_url: str, **settings: str) -> AsyncIterator[Stage]:
    """A Discord, a Gemini and a bot set up for both. At the end the bot is stopped if it runs;
    nobody may have been sent anything malformed, and the log holds what was expected."""
    async with DiscordServer() as discord, GeminiServer() as gemini:
        of_gemini = {
            "MODEL": MODEL,
            "GOOGLE_API_KEY": gemini.key,
            "GOOGLE_GEMINI_BASE_URL": gemini.url,
        }
        discord.interaction_seconds = PATIENCE  # its deadline is another story's
        bot = BotProcess(discord, database_url, folder, **(of_gemini | settings))
        try:
            yield Stage(discord, gemini, bot)
            if bot.process is not None:
                await bot.stop()
            bot.check_log()
        finally:
            await bot.close()
        assert discord.violations == []
        assert unlisted(discord.custom_ids) == []
        assert gemini.violations == []


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def readiness(stage: Stage) -> int:
    """The status of /readyz."""
    url = f"http://127.0.0.1:{stage.bot.settings['HEALTH_PORT']}/readyz"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status


async def becomes(stage: Stage, status: int) -> None:
    async def reached() -> bool:
        return await readiness(stage) == status

    await eventually(reached, what=f"/readyz is not {status}")
