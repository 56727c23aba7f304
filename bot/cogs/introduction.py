"""Introduction: greet a server once, when the bot joins it."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import Bot
from bot.ui.introduction import Introduction


class Introductions(commands.Cog):
    def __init__(self, bot: Bot, introduction: Introduction) -> None:
        self.bot = bot
        self.introduction = introduction

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Somebody added us just now."""
        await self.introduction.joined(guild)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Somebody may have added us while nobody listened. Fires at every new session."""
        await self.introduction.look(self.bot.guilds)


async def setup(bot: Bot) -> None:
    services = bot.services
    reads_all = services.settings.message_content
    introduction = Introduction(services.marks, services.clock, bot.create_dm, reads_all=reads_all)
    await bot.add_cog(Introductions(bot, introduction))
