"""The agenda on Discord: its text, and a form that gives a to-do a time."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.delivery.messages import Parcel
from bot.errors import Problem
from bot.reminders.agenda import TITLE, Agenda, agenda_text
from bot.reminders.edits import Edit
from bot.reminders.model import Reminder
from bot.ui.components.dispatch import fired_components
from bot.ui.components.ids import code
from bot.ui.components.interactions import person_of, services_of, spelled, tell
from bot.ui.components.pressing import Interaction, LegacyAction, buttons, fields_of
from bot.ui.pages.requests import me_too
from bot.ui.text.markdown import escape, shorten, stamp

FORM = "agenda:time"
OFFERED = 25
"""Choices of one menu: "Select Menu" in Discord's API reference."""


class GiveTime(LegacyAction, template=r"agenda:give"):
    """Open the form, with the to-dos as they are now."""

    async def act(self, interaction: Interaction, **matched: str) -> None:
        reminders = await services_of(interaction).stores.lookups.list(person_of(interaction))
        todos = [reminder for reminder in reminders if reminder.due_at is None]
        if not todos:
            raise Problem("You don't have any to-dos without a time.")
        await interaction.response.send_modal(time_form(todos))


def time_form(todos: list[Reminder]) -> ui.Modal:
    """Which to-do, and when. Nothing keeps it: its answer is known by its custom_id."""
    modal = ui.Modal(title="Give a to-do a time", custom_id=FORM, timeout=None)
    options = [
        discord.SelectOption(label=_label(todo), value=str(todo.id)) for todo in todos[:OFFERED]
    ]
    select: ui.Select[Any] = ui.Select(custom_id="which", options=options)
    words: ui.TextInput[Any] = ui.TextInput(
        custom_id="when", placeholder="today at 18:00, in 2 hours, Friday 9:00", max_length=100
    )
    modal.add_item(ui.Label(text="To-do", component=select))
    modal.add_item(ui.Label(text="When", component=words))
    modal.stop()
    return modal


def _label(todo: Reminder) -> str:
    return shorten(" ".join(todo.text.split()) or "…", 100)


async def give_time(interaction: Interaction) -> None:
    """The form was sent: write the time."""
    services, person = services_of(interaction), person_of(interaction)
    sent = fields_of(interaction)
    which = sent.get("which", "")
    profile = await services.profiles.get(person)
    with spelled():
        acted = await services.actions.edit(
            person,
            int(which) if which.isdecimal() else 0,
            Edit(when=sent.get("when", "")),
            profile,
            str(interaction.locale),
        )
    due = acted.reminder.due_at
    when = stamp(due, "f") if due else "no time"
    text = f"⏰ {escape(shorten(acted.reminder.text, 200))}\n{when}"
    undo: ui.Button[Any] = ui.Button(label="Undo", custom_id=code("undo", acted.undo or ""))
    await tell(interaction, text, buttons([undo] if acted.undo else []))


def agenda_message(shown: Agenda) -> tuple[str, ui.View]:
    """The agenda as it is asked for; the one that comes by itself looks the same."""
    return f"{TITLE}\n{agenda_text(shown)}", agenda_buttons()


def agenda_buttons() -> ui.View:
    return buttons([GiveTime("agenda:give", "Give a to-do a time")])


def below(parcel: Parcel) -> ui.View | None:
    """What stands below a delivered message: the agenda's button, or those of reminders."""
    if any(line.agenda for line in parcel.lines):
        return agenda_buttons()
    view, join = fired_components(parcel), me_too(parcel)
    if view is not None and join is not None:
        view.add_item(join)
    return view
