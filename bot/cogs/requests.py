"""/remindfor, its menu entry and /blocked: reminders for somebody else, who is asked first."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot
from bot.services.requests import ReminderRequests
from bot.ui.chat.asking_others import RequestShortcut, first_of
from bot.ui.components.interactions import everywhere, person_of, tell
from bot.ui.components.pressing import custom_id_of, guarded
from bot.ui.pages.requests import (
    FORM,
    JoinButton,
    RequestButton,
    UnblockButton,
    ask,
    blocked_screen,
    form_sent,
    request_form,
)

Using = discord.Interaction[Bot]
MENU = "Remind this person"


class RequestsCog(commands.Cog, name="Requests"):
    def __init__(self, bot: Bot, reminder_requests: ReminderRequests) -> None:
        self.bot = bot
        self.reminder_requests = reminder_requests
        self.menu = app_commands.ContextMenu(name=MENU, callback=self.remind_person)
        app_commands.guild_only(self.menu)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(MENU, type=discord.AppCommandType.user)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        user="Who to remind (I'll ask them first)",
        when="For example Friday 18:00, in your time zone",
        text="What to remind them about",
    )
    async def remindfor(
        self,
        interaction: Using,
        user: discord.User,
        when: app_commands.Range[str, 1, 100],
        text: app_commands.Range[str, 1, 800],
    ) -> None:
        """Ask someone in this channel if I can remind them about something."""
        await ask(interaction, str(user.id), when, text)

    async def remind_person(self, interaction: Using, user: discord.User) -> None:
        """The menu entry on a person: a form, then the same question."""
        await interaction.response.send_modal(request_form(user.id, user.display_name))

    @everywhere
    @app_commands.command()
    async def blocked(self, interaction: Using) -> None:
        """See who you've blocked from asking you, and allow them again."""
        blocked = await self.reminder_requests.requests.blocked(person_of(interaction))
        await tell(interaction, *blocked_screen(blocked))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Using) -> None:
        """The form of the menu entry, also one that was opened before a restart."""
        custom_id = custom_id_of(interaction)
        sent = interaction.type is discord.InteractionType.modal_submit
        if sent and custom_id.startswith(FORM):
            await guarded(interaction, form_sent(interaction, custom_id.removeprefix(FORM)))


async def setup(bot: Bot) -> None:
    bot.add_dynamic_items(RequestButton, UnblockButton, JoinButton)
    await bot.add_cog(RequestsCog(bot, bot.services.reminder_requests))
    asking = RequestShortcut(bot.services.reminder_requests, bot.services.profiles)
    bot.message_handler.before_agent = first_of(asking.answer, bot.message_handler.before_agent)
