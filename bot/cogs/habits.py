"""/timezone, /quiet and /agenda: where you are, when I'm silent, and your day at a glance."""

from __future__ import annotations

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot
from bot.services.habits import Habits
from bot.timezones.completion import suggest
from bot.ui.components.dispatch import answer
from bot.ui.components.interactions import asker_of, everywhere, person_of
from bot.ui.pages.agenda import AgendaPage
from bot.ui.pages.quiet import quiet_answer
from bot.ui.pages.timezone import TimezonePage

Using = discord.Interaction[Bot]


class HabitsCog(commands.Cog, name="Habits"):
    def __init__(self, habits: Habits, zone_page: TimezonePage, agenda_page: AgendaPage) -> None:
        self.habits = habits
        self.zone_page = zone_page
        self.agenda_page = agenda_page

    @everywhere
    @app_commands.command()
    @app_commands.describe(
        city="Your city, or what time it is for you now. Leave it empty to see what I know"
    )
    async def timezone(self, interaction: Using, city: str = "") -> None:
        """Tell me where you are, so 9 o'clock means your 9 o'clock."""
        await answer(interaction, partial(self.zone_page.asked, asker_of(interaction), city))

    @timezone.autocomplete("city")
    async def cities(self, interaction: Using, typed: str) -> list[app_commands.Choice[str]]:
        """Places by the beginning of their name, or by the time that it is there now."""
        found = suggest(typed, self.habits.clock())
        return [app_commands.Choice(name=each.label, value=each.value) for each in found]

    @everywhere
    @app_commands.command()
    @app_commands.describe(hours="For example 22:00-07:00, 22:00-07:00 weekdays, or off")
    async def quiet(self, interaction: Using, hours: app_commands.Range[str, 0, 100] = "") -> None:
        """Set quiet hours: I won't nag you then, and anything unimportant waits."""
        await answer(interaction, partial(quiet_answer, self.habits, person_of(interaction), hours))

    @everywhere
    @app_commands.command()
    @app_commands.describe(time="When to send it every day, e.g. 07:30. Or now, or off")
    async def agenda(self, interaction: Using, time: app_commands.Range[str, 1, 100]) -> None:
        """Your day at a glance: what's due and your open to-dos, once or every morning."""
        await answer(interaction, partial(self.agenda_page.asked, asker_of(interaction), time))


async def setup(bot: Bot) -> None:
    habits = bot.services.habits
    zone_page, agenda_page = TimezonePage(bot.deps, habits), AgendaPage(bot.deps, habits)
    bot.handlers.add(zone_page.handlers)
    bot.handlers.add(agenda_page.handlers)
    await bot.add_cog(HabitsCog(habits, zone_page, agenda_page))
