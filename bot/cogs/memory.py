"""/memory, /privacy, /reset and /help: what I know about you, and your say in it."""

from __future__ import annotations

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot import help_text
from bot.client import Bot
from bot.reminders.search import matches
from bot.services.privacy import things
from bot.sessions import Conversations
from bot.turn import place_key
from bot.ui.components.dispatch import answer, present
from bot.ui.components.interactions import everywhere, person_of, place_of_interaction
from bot.ui.components.screens import Response, Show, tell
from bot.ui.pages.help import HELP, help_screen
from bot.ui.pages.memory import MemoryPage
from bot.ui.text.markdown import shorten

Using = discord.Interaction[Bot]
EVERYTHING = "everything"


class Memory(commands.Cog):
    memory = everywhere(app_commands.Group(name="memory", description="What I know about you"))

    def __init__(self, page: MemoryPage, conversations: Conversations) -> None:
        self.page = page
        self.conversations = conversations

    @memory.command(name="show")
    async def show(self, interaction: Using) -> None:
        """See what I know about you, and pick what I should forget."""
        await answer(interaction, partial(self.page.shown, person_of(interaction)))

    @memory.command(name="forget")
    @app_commands.describe(what="One thing I know about you, or everything")
    async def forget(self, interaction: Using, what: app_commands.Range[str, 1, 200]) -> None:
        """Forget one thing about you, or everything."""
        person = person_of(interaction)
        if what.strip().casefold() == EVERYTHING:
            await answer(interaction, partial(self.page.ask_everything, person))
        else:
            await answer(interaction, partial(self.page.forget_named, person, what))

    @forget.autocomplete("what")
    async def known(self, interaction: Using, typed: str) -> list[app_commands.Choice[str]]:
        """What can be forgotten, everything last."""
        profile = await self.page.profiles.get(person_of(interaction))
        fitting = [t for t in things(profile) if matches(t.words, typed)]
        choices = [app_commands.Choice(name=shorten(t.words, 100), value=t.key) for t in fitting]
        return [*choices[:24], app_commands.Choice(name="Everything about me", value=EVERYTHING)]

    @memory.command(name="export")
    async def export(self, interaction: Using) -> None:
        """Get everything I store about you as a file."""
        await answer(interaction, partial(self.page.exported, person_of(interaction)))

    @everywhere
    @app_commands.command(name="privacy")
    async def stored(self, interaction: Using) -> None:
        """What I store about you, in plain words."""
        await present(interaction, tell(help_text.markdown(help_text.PRIVACY)))

    @everywhere
    @app_commands.command()
    async def reset(self, interaction: Using) -> None:
        """Start a fresh conversation here. I'll still remember what I know about you."""
        place = place_key(place_of_interaction(interaction))
        await answer(interaction, partial(self._reset, person_of(interaction), place))

    async def _reset(self, user_id: str, place: str) -> Response:
        await self.conversations.reset(user_id, place)
        return tell("OK, a fresh start. I still have your reminders and what I know about you.")

    @everywhere
    @app_commands.command()
    async def help(self, interaction: Using) -> None:
        """How to talk to me, by example."""
        await present(interaction, Show(help_screen()))


async def setup(bot: Bot) -> None:
    services = bot.services
    lookups = services.stores.lookups
    page = MemoryPage(services.profiles, services.privacy, lookups, services.clock)
    bot.handlers.add(page.handlers)
    bot.handlers.add(HELP)
    await bot.add_cog(Memory(page, services.conversations))
