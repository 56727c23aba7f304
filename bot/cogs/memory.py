"""/memory, /privacy, /reset and /help: what I know about you, and your say in it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot import help_text
from bot.client import Bot
from bot.llm.profiles import Profiles
from bot.reminders.search import matches
from bot.services.privacy import Privacy, find_thing, things
from bot.sessions import Conversations
from bot.storage.lookups import Lookups
from bot.turn import place_key
from bot.ui.components.interactions import (
    everywhere,
    is_alone,
    person_of,
    place_of_interaction,
    tell,
)
from bot.ui.pages.help import HelpButton, help_screen
from bot.ui.pages.memory import MemoryButton, everything_question, memory_page
from bot.ui.text.markdown import escape, shorten

Using = discord.Interaction[Bot]
EVERYTHING = "everything"


class Memory(commands.Cog):
    memory = everywhere(app_commands.Group(name="memory", description="What I know about you"))

    def __init__(
        self,
        profiles: Profiles,
        conversations: Conversations,
        privacy: Privacy,
        lookups: Lookups,
        clock: Callable[[], datetime],
    ) -> None:
        self.profiles = profiles
        self.conversations = conversations
        self.privacy = privacy
        self.lookups = lookups
        self.clock = clock

    @memory.command(name="show")
    async def show(self, interaction: Using) -> None:
        """See what I know about you, and pick what I should forget."""
        profile = await self.profiles.get(person_of(interaction))
        text, view = memory_page(profile, 0)
        await tell(interaction, text, view or discord.utils.MISSING)

    @memory.command(name="forget")
    @app_commands.describe(what="One thing I know about you, or everything")
    async def forget(self, interaction: Using, what: app_commands.Range[str, 1, 200]) -> None:
        """Forget one thing about you, or everything."""
        person = person_of(interaction)
        profile = await self.profiles.get(person)
        if what.strip().casefold() == EVERYTHING:
            count = await self.lookups.count(person)
            await tell(interaction, *everything_question(profile, count))
            return
        thing = await self.privacy.forget(person, profile, find_thing(profile, what).key)
        await tell(interaction, f"Forgotten: {escape(thing.words)}")

    @forget.autocomplete("what")
    async def known(self, interaction: Using, typed: str) -> list[app_commands.Choice[str]]:
        """What can be forgotten, everything last."""
        profile = await self.profiles.get(person_of(interaction))
        fitting = [t for t in things(profile) if matches(t.words, typed)]
        choices = [app_commands.Choice(name=shorten(t.words, 100), value=t.key) for t in fitting]
        return [*choices[:24], app_commands.Choice(name="Everything about me", value=EVERYTHING)]

    @memory.command(name="export")
    async def export(self, interaction: Using) -> None:
        """Get everything I store about you as a file."""
        await interaction.response.defer(ephemeral=not is_alone(interaction), thinking=True)
        data = await self.privacy.export(person_of(interaction), self.clock())
        file = discord.File(io.BytesIO(data), "my-keepsake-data.json")
        await tell(interaction, "Here's everything I store about you.", file=file)

    @everywhere
    @app_commands.command(name="privacy")
    async def stored(self, interaction: Using) -> None:
        """What I store about you, in plain words."""
        await tell(interaction, help_text.markdown(help_text.PRIVACY))

    @everywhere
    @app_commands.command()
    async def reset(self, interaction: Using) -> None:
        """Start a fresh conversation here. I'll still remember what I know about you."""
        place = place_of_interaction(interaction)
        await self.conversations.reset(person_of(interaction), place_key(place))
        await tell(
            interaction, "OK, a fresh start. I still have your reminders and what I know about you."
        )

    @everywhere
    @app_commands.command()
    async def help(self, interaction: Using) -> None:
        """How to talk to me, by example."""
        await tell(interaction, *help_screen())


async def setup(bot: Bot) -> None:
    services = bot.services
    bot.add_dynamic_items(MemoryButton, HelpButton)
    await bot.add_cog(
        Memory(
            services.profiles,
            services.conversations,
            services.privacy,
            services.stores.lookups,
            services.clock,
        )
    )
