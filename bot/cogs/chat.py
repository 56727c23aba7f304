"""Chat: a DM, mention or reply → MessageHandler; what was missed while away → CatchUp."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import Bot
from bot.ui.chat.handler import MessageHandler
from bot.ui.chat.incoming import is_for_us


class Chat(commands.Cog):
    def __init__(self, bot: Bot, message_handler: MessageHandler) -> None:
        self.bot = bot
        self.message_handler = message_handler

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer what is for us."""
        if is_for_us(message, self.bot.me, self.bot.services.settings.answer_channels):
            self.message_handler.begin(message)

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """A new gateway session: what came before it may have been missed."""
        self.bot.catch_up.listening_again()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up on what arrived while nobody listened. Fires at every new gateway session."""
        self.bot.catch_up.look()


async def setup(bot: Bot) -> None:
    await bot.add_cog(Chat(bot, bot.message_handler))
