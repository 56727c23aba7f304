"""A host's commands as the documents give them: the backup under systemd, and the links."""

from __future__ import annotations

import asyncio
import re
import shlex
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.host.serve import PERMISSIONS, WrongToken, install_links, invite_links
from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from bot.settings import Settings
from bot.storage.database.engine import open_engine
from bot.storage.database.migrate import migrate
from bot.storage.database.urls import sqlite_url
from bot.storage.stores import make_stores
from tests.discord_server import DiscordServer
from tests.inprocess import Clock
from tests.loopback.discord.client import library_aimed_at
from tests.stories.process import ROOT, environment


def unit(name: str) -> str:
    """What a line of the systemd unit sets."""
    text = (ROOT / "deploy/keepsake.service").read_text(encoding="utf-8")
    [value] = re.findall(rf"(?m)^{name}=(.*)$", text)
    return str(value)


def documented(command: str) -> list[str]:
    """The words of the documented systemd command, without where its input or output goes."""
    text = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    _, _, section = text.partition("\n## With systemd\n")
    section, _, _ = section.partition("\n## ")
    [line] = re.findall(rf"(?m)^    (sudo .* {command}\b.*)$", section)
    return shlex.split(re.split(r" [<>] ", line)[0])


@pytest.mark.parametrize("command", ["invite", "backup", "restore"])
def test_documented_commands_are_those_of_the_unit(command: str) -> None:
    serve = shlex.split(unit("ExecStart"))
    assert serve[-1] == "serve"
    sudo = ["sudo", "-u", unit("User")]
    words = documented(command)
    assert words[: len(sudo) + len(serve) - 1] == [*sudo, *serve[:-1]]
    assert words[len(sudo) + len(serve) - 1] == command
    # What systemd makes for that user is what the option names.
    assert serve[serve.index("--data") + 1] == f"/var/lib/{unit('StateDirectory')}"


async def test_the_documented_backup_holds_what_the_unit_serves(
    tmp_path: Path, clock: Clock
) -> None:
    """Only the two folders and the Python are other ones here; it is run from a third folder."""
    state = tmp_path / "state"
    async with open_engine(sqlite_url(state / "keepsake.db")) as engine:
        await migrate(engine)
        draft = Draft("1", "water the plants 🪴", Place(PlaceKind.DM), "UTC")
        await make_stores(engine).reminders.add(draft, clock())
    here = {
        "/opt/keepsake/.venv/bin/python": sys.executable,
        "/opt/keepsake/run_bot.py": str(ROOT / "run_bot.py"),
        "/var/lib/keepsake": str(state),
    }
    command = [here.get(word, word) for word in documented("backup")[3:]]
    (tmp_path / "elsewhere").mkdir()
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=tmp_path / "elsewhere",
        env=environment(tmp_path, PYTHONIOENCODING="latin-1"),  # a locale without UTF-8
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode == 0
    assert "water the plants 🪴" in out.decode()
    assert f"{state}/keepsake.db: 1 person, 1 reminder ? standard output" in err.decode("latin-1")


async def test_the_links_add_it_to_a_server_and_to_an_account(
    discord_server: DiscordServer,
) -> None:
    settings = Settings(discord_token=discord_server.token, discord_api_url=discord_server.api_url)
    async with library_aimed_at(discord_server):
        server, person = (await invite_links(settings)).strip().split("\n\n")
        with pytest.raises(WrongToken):
            await invite_links(Settings(discord_token="no", discord_api_url=discord_server.api_url))
    link = "https://discord.com/oauth2/authorize?client_id="
    what, address = server.split("\n")
    assert what.startswith("For a server")
    assert address.startswith(link)
    assert address.endswith(
        f"&scope=bot+applications.commands&permissions={PERMISSIONS.value}&integration_type=0"
    )
    what, address = person.split("\n")
    assert what.startswith("For your own account")
    assert address.startswith(link)
    assert address.endswith("&scope=applications.commands&integration_type=1")


@pytest.mark.parametrize(
    ("server", "person", "off"),
    [
        ("on", "on", []),
        ("on", None, ["User Install"]),
        (None, "on", ["Guild Install"]),
        (None, None, []),  # the portal says nothing about it
    ],
)
def test_a_way_that_the_portal_forbids_has_no_dead_link(
    server: str | None, person: str | None, off: list[str]
) -> None:
    application: Any = SimpleNamespace(
        id=7, guild_integration_config=server, user_integration_config=person
    )
    shown = install_links(application)
    assert re.findall(r"First turn on (.*) on the page Installation\.", shown) == off
    assert shown.count("https://") == 2 - len(off)
