"""/help in two screens, with a button from one to the other."""

from __future__ import annotations

import discord

from bot.help_text import COMMANDS, TALK, markdown
from bot.ui.components.interactions import show
from bot.ui.components.pressing import Interaction, LegacyAction, buttons

SCREENS = {"talk": TALK, "commands": COMMANDS}
LABELS = {"talk": "◀ Talking to me", "commands": "Commands ▶"}


class HelpButton(LegacyAction, template=r"help:(?P<screen>talk|commands)"):
    async def act(self, interaction: Interaction, **matched: str) -> None:
        await show(interaction, *help_screen(matched["screen"]))


def help_screen(screen: str = "talk") -> tuple[str, discord.ui.View]:
    """Text and button of one screen."""
    other = next(name for name in SCREENS if name != screen)
    return markdown(SCREENS[screen]), buttons([HelpButton(f"help:{other}", LABELS[other])])
