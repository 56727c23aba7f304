"""Forged buttons of every kind are answered, and change nothing; help names real commands only."""

from __future__ import annotations

import re

from bot.help_text import COMMANDS, PRIVACY, markdown
from tests.discord_server import DiscordServer, User
from tests.stories.conftest import StartBot

FORGED = [
    "memory:drop:0:name",
    "memory:forget:0",
    "memory::::",
    "help:elsewhere",
    "agenda:take",
    "zone:once:clock:os:../../etc/passwd:America/New_York",
    "zone:",
    "calendar:yes:short",
    "request:accept:-1",
    "request:accept:" + "9" * 80,
    "unblock:everybody",
    "metoo:1; DROP TABLE reminders",
]


async def test_forged_buttons_are_answered_and_harmless(start: StartBot, ada: User) -> None:
    async with start() as bot:
        shown = await (await ada.uses(ada.dms, "help")).answer()
        before = await bot.services.personal.export(str(ada.id))
        seen = before.pop("people")  # when she was last here may change
        for custom_id in FORGED:
            told = await (await ada.forges(shown, custom_id)).answer()
            assert "don't know that button" in told.content, custom_id
        after = await bot.services.personal.export(str(ada.id))
        assert len(after.pop("people")) >= len(seen)
        assert after == before


async def test_help_and_privacy_name_commands_that_exist(
    start: StartBot, discord_server: DiscordServer
) -> None:
    async with start():
        await discord_server.wait_for_commands(5)
        known = set()
        for command in discord_server.commands:
            known.add(command["name"])
            known |= {
                f"{command['name']} {option['name']}"
                for option in command.get("options", [])
                if option["type"] <= 2
            }
        named = set(re.findall(r"`/([a-z ]+)`", markdown(COMMANDS) + markdown(PRIVACY)))
        assert named - known == set()
        assert len(named) > 8
