"""What a host and a newcomer meet at the front door: the terminal, and refusals with exit codes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import open_services
from bot.errors import HostProblem
from bot.host.serve import MessageContentOff, WrongToken, log_in, serve
from bot.settings import Settings
from tests.discord_server import DiscordServer
from tests.inprocess import TestBot
from tests.loopback.discord.client import library_aimed_at
from tests.stories.process import ROOT, environment, staged
from tests.waiting import PATIENCE


class Terminal:
    """`run_bot.py chat --user Sarah`, piped, with no setting at all."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        assert process.stdin is not None
        assert process.stdout is not None
        self.stdin, self.stdout = process.stdin, process.stdout

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, **environ: str) -> AsyncIterator[Terminal]:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "run_bot.py"),
            *("chat", "--user", "Sarah"),
            cwd=folder,
            env=environment(folder, **({"TIME_ZONE": "Europe/Berlin"} | environ)),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
        )
        try:
            yield cls(process)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def line(self) -> str:
        async with asyncio.timeout(PATIENCE):
            return (await self.stdout.readline()).decode().rstrip("\n")

    async def says(self, text: str) -> str:
        """The first line of the answer."""
        self.stdin.write(f"{text}\n".encode())
        return await self.line()

    async def ends(self) -> tuple[str, str]:
        """End of input: the rest of what it wrote, and what it complained of."""
        async with asyncio.timeout(PATIENCE):
            out, err = await self.process.communicate(b"")
        return out.decode(), err.decode()


async def test_the_conversation_at_the_terminal(tmp_path: Path) -> None:
    async with Terminal.open(tmp_path) as first:
        hello = await first.line()
        assert hello.startswith("Hello! I'm Keepsake")
        assert "Europe/Berlin" in hello
        assert "What should I call you?" in await first.says("What's my name?")
        assert "Sarah" in await first.says("My name is Sarah")
        assert "buy groceries" in await first.says("Add a reminder to buy groceries")
        assert "finish the report" in await first.says("Add another reminder to finish the report")
        first.process.kill()
        assert await first.ends() == ("", "")
    async with Terminal.open(tmp_path) as second:
        welcome = await second.line()
        assert welcome.startswith("Welcome back, Sarah! You have 2 reminders")
        assert await second.says("What's my name?") == "Your name is Sarah."
        sentences = (
            "Update my second reminder to submit the report by Friday",
            "remind me tomorrow at 9 to call mum",
            "What are my reminders?",
            "What do I have tomorrow?",
            "Delete the first reminder",
            "What are my reminders?",
        )
        second.stdin.write("".join(f"{sentence}\n" for sentence in sentences).encode())
        out, err = await second.ends()
        numbered = [line.partition(" (")[0] for line in out.splitlines() if line[:1].isdigit()]
        assert numbered == [
            *("1. call mum", "2. buy groceries", "3. submit the report by Friday"),
            "1. call mum",
            *("1. buy groceries", "2. submit the report by Friday"),
        ]
        assert "\nDeleted: call mum\n" in out
        assert (err, second.process.returncode) == ("", 0)


async def test_a_village_is_tried_as_the_city_that_the_greeting_asked_for(tmp_path: Path) -> None:
    async with Terminal.open(tmp_path, TIME_ZONE="", TZ="UTC") as terminal:
        assert "Which city are you in" in await terminal.line()
        assert "I don't know “Qwxyzburg”. Try the nearest big city" in await terminal.says(
            "Qwxyzburg"
        )
        assert "Your time zone is Europe/Berlin" in await terminal.says("Berlin")


async def test_a_reader_that_leaves_is_no_bug(tmp_path: Path) -> None:
    async with Terminal.open(tmp_path) as terminal:
        await terminal.line()
        terminal.stdout._transport.close()  # type: ignore[attr-defined]  # asyncio hides it
        terminal.stdin.write(b"hi\nhelp\nlist\n")
        _, err = await terminal.ends()
        assert err == "keepsake: nothing is reading my output any more (broken pipe).\n"
        assert terminal.process.returncode == 1


async def test_no_token_is_one_line_and_an_exit_code(tmp_path: Path) -> None:
    async with staged(tmp_path, f"sqlite:///{tmp_path}/k.db", DISCORD_TOKEN="") as stage:
        stage.bot.expects(r"^keepsake: DISCORD_TOKEN is not set\. Make a bot at ")
        await stage.bot.begin("serve")
        assert await stage.bot.ends(60) == 30
        assert len(stage.bot.log) == 2
        assert f"database: the SQLite file {tmp_path}/k.db" in stage.bot.log[0]


@pytest.mark.parametrize(
    ("changed", "refusal", "code"),
    [
        ({"discord_token": "not-the-token"}, WrongToken, 31),
        ({"message_content": True}, MessageContentOff, 32),
    ],
)
async def test_discord_refuses(
    tmp_path: Path, changed: dict[str, Any], refusal: type[HostProblem], code: int
) -> None:
    async with DiscordServer() as discord, library_aimed_at(discord):
        settings: dict[str, Any] = {
            "discord_token": discord.token,
            "discord_api_url": discord.api_url,
            "database_url": f"sqlite:///{tmp_path}/k.db",
        }
        with pytest.raises(refusal) as problem:
            await serve(Settings(**(settings | changed)))
        assert problem.value.exit_code == code
        assert discord.violations == []


async def test_discord_is_waited_for_at_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.host.serve.LOGIN_RETRY", (0,))
    async with DiscordServer() as discord, library_aimed_at(discord):
        discord.faults.respond("GET", "/users/@me", status=503)
        discord.faults.respond("PUT", "/applications/*/commands", status=503)
        settings = Settings(database_url=f"sqlite:///{tmp_path}/k.db", model="offline")
        async with open_services(settings) as services, TestBot(services) as bot:
            await log_in(bot, discord.token)
        assert discord.commands
        assert discord.violations == []
    assert caplog.text.count("cannot reach Discord (503 ") == 2
