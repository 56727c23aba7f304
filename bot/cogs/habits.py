"""/timezone, /quiet and /agenda: where you are, when I am silent, and your day at a glance."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import MISSING

from bot.client import Bot
from bot.llm.profiles import Profiles
from bot.place import Place, PlaceKind
from bot.reminders.off_words import is_no
from bot.reminders.quiet import describe_quiet
from bot.reminders.timings import ZoneNeeded
from bot.services.habits import Habits, quiet_in
from bot.timezones.zones import SeveralZones, suggest
from bot.ui.components.dispatch import open_desk
from bot.ui.components.interactions import (
    everywhere,
    is_alone,
    person_of,
    place_of_interaction,
    spelled,
    tell,
)
from bot.ui.components.pressing import custom_id_of, guarded
from bot.ui.components.render import asker_of
from bot.ui.pages.agenda import FORM, GiveTime, agenda_message, give_time
from bot.ui.pages.timezone import ZoneButton, zone_text
from bot.ui.reminders.deps import Deps
from bot.ui.reminders.place_choice import PlaceButton, moved_message, places_message
from bot.ui.text.markdown import stamp

Using = discord.Interaction[Bot]
NO_ZONE = "I don't know your time zone yet.{waits} Tell me your city: `/timezone` Berlin"
NO_QUIET = "You don't have quiet hours. To set them: `/quiet` 22:00-07:00 weekdays"


class HabitsCog(commands.Cog, name="Habits"):
    def __init__(self, deps: Deps, habits: Habits, profiles: Profiles) -> None:
        self.deps = deps
        self.habits = habits
        self.profiles = profiles

    @everywhere
    @app_commands.command()
    @app_commands.describe(
        city="Your city, or what time it is for you now. Leave it empty to see what I know"
    )
    async def timezone(self, interaction: Using, city: str = "") -> None:
        """Tell me where you are, so 9 o'clock means your 9 o'clock."""
        person, now = person_of(interaction), self.habits.clock()
        if not city.strip():
            zone = (await self.profiles.get(person)).zone
            if zone:
                await tell(interaction, zone_text(zone, now))
            else:
                waits = await self.habits.deferred.still_waiting(person)
                await tell(interaction, NO_ZONE.format(waits=waits))
            return
        try:
            change = await self.habits.set_zone(person, city)
        except SeveralZones as several:
            await tell(interaction, *places_message(several, now))
            return
        text, view = await moved_message(self.deps, asker_of(interaction), change)
        await tell(interaction, text, MISSING if view is None else view)

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
        person = person_of(interaction)
        if hours.strip():
            quiet = await self.habits.set_quiet(person, hours)
        else:
            quiet = quiet_in(await self.profiles.get(person))
        said = f"Quiet hours: **{describe_quiet(quiet)}**." if quiet else NO_QUIET
        await tell(interaction, said)

    @everywhere
    @app_commands.command()
    @app_commands.describe(time="When to send it every day, e.g. 07:30. Or now, or off")
    async def agenda(self, interaction: Using, time: app_commands.Range[str, 1, 100]) -> None:
        """Your day at a glance: what's due and your open to-dos, once or every morning."""
        words = time.strip().casefold()
        if words == "now":
            await self._agenda_now(interaction)
        elif is_no(words):
            stopped = await self.habits.stop_agenda(person_of(interaction))
            await tell(
                interaction,
                "OK, no more daily agendas." if stopped else "You don't have a daily agenda.",
            )
        else:
            await self._agenda_daily(interaction, time)

    async def _agenda_now(self, interaction: Using) -> None:
        profile = await self.profiles.get(person_of(interaction))
        if profile.zone is None:
            raise ZoneNeeded
        shown = await self.habits.agenda(person_of(interaction), profile.zone)
        await tell(interaction, *agenda_message(shown))

    async def _agenda_daily(self, interaction: Using, words: str) -> None:
        """It goes to the person's DM, wherever it was asked for: it is about private things."""
        person = person_of(interaction)
        here = place_of_interaction(interaction)
        place = here if is_alone(interaction) else Place(PlaceKind.DM)
        profile = await self.profiles.get(person)
        with spelled():
            row = await self.habits.set_agenda(
                person, place, words, profile, str(interaction.locale)
            )
        first = stamp(row.due_at, "F") if row.due_at else ""
        await tell(
            interaction, f"I'll DM you your agenda, starting {first}. To stop it: `/agenda` off"
        )

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Using) -> None:
        """The form that gives a to-do a time, also one that was opened before a restart."""
        sent = interaction.type is discord.InteractionType.modal_submit
        if sent and custom_id_of(interaction) == FORM:
            await guarded(interaction, give_time(interaction))


async def setup(bot: Bot) -> None:
    bot.add_dynamic_items(ZoneButton, PlaceButton, GiveTime)
    deps = open_desk(bot.services, bot)
    await bot.add_cog(HabitsCog(deps, bot.services.habits, bot.services.profiles))
