"""/remindfor, its menu entry and /blocked: reminders for another user, who is asked first."""

from __future__ import annotations

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot
from bot.ui.channel_readers import reader_check
from bot.ui.components.dispatch import answer, present
from bot.ui.components.interactions import asker_of, everywhere, person_of
from bot.ui.pages.requests import RequestsPage, request_form

Using = discord.Interaction[Bot]
MENU = "Remind this person"


class RequestsCog(commands.Cog, name="Requests"):
    def __init__(self, bot: Bot, page: RequestsPage) -> None:
        self.bot = bot
        self.page = page
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
        asker = asker_of(interaction)
        await answer(interaction, partial(self.page.ask, asker, str(user.id), when, text))

    async def remind_person(self, interaction: Using, user: discord.User) -> None:
        """The menu entry on a person: a form, then the same question."""
        await present(interaction, request_form(str(user.id), user.display_name))

    @everywhere
    @app_commands.command()
    async def blocked(self, interaction: Using) -> None:
        """See who you've blocked from asking you, and allow them again."""
        await answer(interaction, partial(self.page.blocked, person_of(interaction)))


async def setup(bot: Bot) -> None:
    services = bot.services
    page = RequestsPage(services.reminder_requests, services.profiles, reader_check(bot))
    bot.handlers.add(page.handlers)
    await bot.add_cog(RequestsCog(bot, page))
