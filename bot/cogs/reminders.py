"""/remind, /reminders and the message menu: translate Discord to handlers and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.client import Bot
from bot.reminders import timings
from bot.reminders.drafts import NewReminder
from bot.reminders.edits import Edit
from bot.reminders.model import OPEN, Priority, Status
from bot.ui.components.dispatch import answer
from bot.ui.components.interactions import asker_of, everywhere, person_of
from bot.ui.components.screens import Choice, Response, Screen, Show
from bot.ui.pages.calendar_files import CalendarPage
from bot.ui.reminders import about_message, create, edit_form, fired_actions, manage, suggestions
from bot.ui.reminders.deps import Deps
from bot.ui.reminders.lists import ListMode, ListQuery
from bot.ui.reminders.message_snapshot import attached_to, snapshot_of
from bot.ui.reminders.page import reminders_page

Using = discord.Interaction[Bot]
Offers = list[app_commands.Choice[str]]
Words = Range[str, 1, 100]
Text = Range[str, 1, 1000]
Where = Literal["here", "dm"]
Level = Literal["low", "normal", "high"]
Filter = Literal["all", "today", "week", "todo", "series", "paused", "missed"]

WHICH = app_commands.describe(which="Pick one, or type its number or some of its words")
DETAILS = app_commands.describe(
    text="What to remind you about (you can put the time in here too)",
    when="tomorrow at 9 · in 20 minutes · every Monday at 8",
    repeat="every day · every 2 weeks · every month",
    where="Where to remind you",
    priority="High gets a ❗, low waits until your quiet hours are over",
    notice="Remind me early too, e.g. 1 day, 10 min before",
    nag="Keep reminding me until it's done, e.g. every 10 min, or 10 min x5",
)


class RemindersCog(commands.Cog, name="Reminders"):
    """What people do with their reminders by command."""

    reminders = everywhere(app_commands.Group(name="reminders", description="Your reminders"))

    def __init__(self, deps: Deps, calendar_page: CalendarPage) -> None:
        self.deps = deps
        self.calendar_page = calendar_page

    @everywhere
    @app_commands.command()
    @DETAILS
    async def remind(
        self,
        interaction: Using,
        text: Text,
        when: Words = "",
        repeat: Words = "",
        where: Where | None = None,
        priority: Level = "normal",
        notice: Words = "",
        nag: Words = "",
    ) -> None:
        """Remind me about something, at a time or as a to-do."""
        asker = asker_of(interaction)
        place = create.place_of_choice(asker, where)
        ask = NewReminder(text, when, repeat, notice, nag, Priority(priority), place)
        await answer(interaction, partial(create.remind, self.deps, asker, ask))

    @reminders.command(name="list")
    @app_commands.describe(show="Which ones", search="Only the ones with these words in them")
    async def list_them(self, interaction: Using, show: Filter = "all", search: Words = "") -> None:
        """Your reminders, day by day."""
        wanted = ListQuery(ListMode(show), search)
        work = partial(manage.list_of, self.deps, person_of(interaction), wanted)
        await self._show(interaction, work)

    @reminders.command()
    @WHICH
    async def show(self, interaction: Using, which: Words) -> None:
        """Everything about one reminder."""
        work = partial(manage.shown, self.deps, asker_of(interaction), which)
        await self._show(interaction, work)

    @reminders.command()
    async def history(self, interaction: Using) -> None:
        """What I delivered, where, and how late."""
        work = partial(manage.history_of, self.deps, person_of(interaction))
        await self._show(interaction, work)

    @reminders.command()
    @WHICH
    @DETAILS
    async def edit(
        self,
        interaction: Using,
        which: Words,
        text: Text | None = None,
        when: Words | None = None,
        repeat: Words | None = None,
        where: Where | None = None,
        priority: Level | None = None,
        notice: Words | None = None,
        nag: Words | None = None,
    ) -> None:
        """Change a reminder. Leave the rest empty and I'll open a form with what it has now."""
        asker = asker_of(interaction)
        level = Priority(priority) if priority else None
        place = create.place_of_choice(asker, where)
        edit = Edit(text, when, repeat, notice, nag, level, place)
        await answer(interaction, partial(edit_form.edit, self.deps, asker, which, edit))

    @reminders.command()
    @WHICH
    async def done(self, interaction: Using, which: Words) -> None:
        """Tick a reminder off (for a repeating one, just this time)."""
        await self._act(interaction, which, self.deps.actions.done)

    @reminders.command()
    @WHICH
    @app_commands.describe(until="in 2 hours · this evening · Friday 18:00")
    async def snooze(self, interaction: Using, which: Words, until: Words) -> None:
        """Put a reminder off (a repeating one keeps its usual times)."""
        asker = asker_of(interaction)
        work = partial(fired_actions.snooze_named, self.deps, asker, which, until)
        await answer(interaction, work)

    @reminders.command()
    @WHICH
    async def skip(self, interaction: Using, which: Words) -> None:
        """Skip the next time of a repeating reminder."""
        await self._act(interaction, which, self.deps.actions.skip)

    @reminders.command()
    @WHICH
    async def pause(self, interaction: Using, which: Words) -> None:
        """Pause a reminder until you resume it."""
        await self._act(interaction, which, self.deps.actions.pause)

    @reminders.command()
    @WHICH
    async def resume(self, interaction: Using, which: Words) -> None:
        """Turn a paused reminder back on."""
        await self._act(interaction, which, self.deps.actions.resume)

    @reminders.command()
    @WHICH
    async def delete(self, interaction: Using, which: Words) -> None:
        """Delete a reminder. You can undo it for 10 minutes."""
        await self._act(interaction, which, self.deps.actions.delete)

    @reminders.command()
    async def clear(self, interaction: Using) -> None:
        """Delete all your reminders. I'll ask first, and you can undo it for 10 minutes."""
        work = partial(manage.clear_asked, self.deps, person_of(interaction))
        await self._show(interaction, work)

    async def _show(self, interaction: Using, work: Callable[[], Awaitable[Screen]]) -> None:
        async def shown() -> Response:
            return Show(await work())

        await answer(interaction, shown)

    async def _act(self, interaction: Using, which: str, act: manage.NamedAct) -> None:
        work = partial(manage.act_on, self.deps, person_of(interaction), which, act)
        await answer(interaction, work)

    async def about(self, interaction: Using, message: discord.Message) -> None:
        """The menu of a message: remind me about it."""
        asker = asker_of(interaction)
        kept, files = snapshot_of(interaction, message), attached_to(message)
        await answer(interaction, partial(about_message.asked, self.deps, asker, kept, files))

    # -- autocomplete ----------------------------------------------------------------------------

    @remind.autocomplete("when")
    @snooze.autocomplete("until")
    async def offer_when(self, interaction: Using, typed: str) -> Offers:
        profile = await self.deps.profiles.get(person_of(interaction))
        locale = str(interaction.locale)
        return _offers(suggestions.when_offers(typed, self.deps.now(), profile, locale))

    @edit.autocomplete("when")
    async def offer_edit(self, interaction: Using, typed: str) -> Offers:
        profile = await self.deps.profiles.get(person_of(interaction))
        locale = str(interaction.locale)
        which = await self.deps.perhaps(person_of(interaction), interaction.namespace.which)
        return _offers(suggestions.edit_offers(typed, self.deps.now(), profile, locale, which))

    @remind.autocomplete("text")
    async def offer_text(self, interaction: Using, typed: str) -> Offers:
        if interaction.namespace.when:
            return []
        profile = await self.deps.profiles.get(person_of(interaction))
        locale = str(interaction.locale)
        return _offers(suggestions.text_offers(typed, self.deps.now(), profile, locale))

    @remind.autocomplete("repeat")
    @edit.autocomplete("repeat")
    async def offer_repeat(self, _interaction: Using, typed: str) -> Offers:
        return _offers(suggestions.repeat_offers(typed))

    @show.autocomplete("which")
    @edit.autocomplete("which")
    @pause.autocomplete("which")
    @delete.autocomplete("which")
    async def offer_open(self, interaction: Using, typed: str) -> Offers:
        return await self._offer(interaction, typed, OPEN)

    @done.autocomplete("which")
    @snooze.autocomplete("which")
    async def offer_rung(self, interaction: Using, typed: str) -> Offers:
        return await self._offer(interaction, typed, (*OPEN, Status.DELIVERED))

    @skip.autocomplete("which")
    async def offer_series(self, interaction: Using, typed: str) -> Offers:
        return await self._offer(interaction, typed, OPEN, repeating=True)

    @resume.autocomplete("which")
    async def offer_paused(self, interaction: Using, typed: str) -> Offers:
        return await self._offer(interaction, typed, (Status.PAUSED,))

    async def _offer(
        self,
        interaction: Using,
        typed: str,
        statuses: tuple[Status, ...],
        *,
        repeating: bool = False,
    ) -> Offers:
        user_id, locale = person_of(interaction), str(interaction.locale)
        found = await self.deps.stores.lookups.search(
            user_id, typed, 200 if repeating else 25, statuses
        )
        wanted = [each for each in found if each.repeats or not repeating]
        preferences = timings.preferences_of(await self.deps.profiles.get(user_id), locale)
        return _offers(suggestions.reminder_offers(wanted[:25], self.deps.now(), preferences))

    # -- files of other calendars ------------------------------------------------------------------

    @reminders.command(name="export")
    async def export(self, interaction: Using) -> None:
        """Get your open reminders as an .ics file for your calendar app."""
        work = partial(self.calendar_page.exported, person_of(interaction))
        await answer(interaction, work)

    @reminders.command(name="import")
    @app_commands.describe(file="An .ics file. I'll show you what's in it before I add anything")
    async def take(self, interaction: Using, file: discord.Attachment) -> None:
        """Import reminders from another calendar's .ics file."""
        asker = asker_of(interaction)
        await answer(interaction, partial(self.calendar_page.asked, asker, file.size, file.read))


def _offers(choices: Iterable[Choice]) -> Offers:
    return [app_commands.Choice(name=choice.label, value=choice.value) for choice in choices]


def about_menu(cog: RemindersCog) -> app_commands.ContextMenu:
    """The entry in the menu of every message."""
    menu = app_commands.ContextMenu(name="Remind me about this", callback=cog.about)
    return everywhere(menu)


async def setup(bot: Bot) -> None:
    deps, services = bot.deps, bot.services
    lookups = services.stores.lookups
    calendar_page = CalendarPage(
        services.calendar_import, services.profiles, lookups, services.clock
    )
    bot.handlers.add(reminders_page(deps))
    bot.handlers.add(calendar_page.handlers)
    cog = RemindersCog(deps, calendar_page)
    bot.tree.add_command(about_menu(cog), override=True)
    await bot.add_cog(cog)
