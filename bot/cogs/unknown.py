"""Answers a press on a button that looks like ours and that no version of ours wrote."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import Bot
from bot.ui.components.pressing import guarded, is_unknown, refuse_unknown
from bot.ui.pages.agenda import GiveTime
from bot.ui.pages.calendar_files import ImportButton
from bot.ui.pages.help import HelpButton
from bot.ui.pages.memory import MemoryButton
from bot.ui.pages.requests import JoinButton, RequestButton, UnblockButton
from bot.ui.pages.timezone import ZoneButton
from bot.ui.reminders.place_choice import PlaceButton

ACTIONS = (
    GiveTime,
    HelpButton,
    ImportButton,
    JoinButton,
    MemoryButton,
    PlaceButton,
    RequestButton,
    UnblockButton,
    ZoneButton,
)


class Unknown(commands.Cog):
    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Bot]) -> None:
        """discord.py drops such a press, and Discord tells the person that the bot is dead."""
        if is_unknown(interaction, ACTIONS):
            await guarded(interaction, refuse_unknown())


async def setup(bot: Bot) -> None:
    await bot.add_cog(Unknown())
