"""Answers a press on a button that looks like ours and that no version of ours wrote."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import Bot
from bot.ui.agenda import GiveTime
from bot.ui.calendar import ImportButton
from bot.ui.help import HelpButton
from bot.ui.memory import MemoryButton
from bot.ui.place_choice import PlaceButton
from bot.ui.pressing import guarded, is_unknown, refuse_unknown
from bot.ui.requests import JoinButton, RequestButton, UnblockButton
from bot.ui.zone import ZoneButton

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
