"""Screens and forms ↔ Discord: sends them, and reads what people press and send."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import discord
from discord import ui

from bot.errors import Problem
from bot.turn import Turn
from bot.ui.components.ids import read_code
from bot.ui.components.interactions import NOBODY, is_alone, place_of_interaction
from bot.ui.components.press import Asker, Press
from bot.ui.components.pressing import Interaction, custom_id_of, fields_of
from bot.ui.components.screens import (
    Field,
    Form,
    Menu,
    Picker,
    Replace,
    Response,
    Row,
    Screen,
    Show,
)
from bot.ui.permissions import VIEW, left_out
from bot.ui.text.markdown import LIMIT, shorten

PATIENCE = 1.5
"""Seconds of work before Discord is told to wait; it gives up after three."""


def asker_of(interaction: Interaction, text: str = "") -> Asker:
    """The Asker behind an interaction; the interaction's id names the request."""
    turn = Turn(
        user_id=str(interaction.user.id),
        place=place_of_interaction(interaction),
        message_id=str(interaction.id),
        text=text,
        received_at=interaction.created_at,
        display_name=interaction.user.display_name,
        locale=str(interaction.locale),
    )
    return Asker(turn, obstacle_of(interaction), is_alone(interaction))


def obstacle_of(interaction: Interaction) -> str | None:
    """Why we could not post in this place later, in words; None when we can."""
    if is_alone(interaction):
        return None
    if interaction.guild_id is None:
        return "I'm not part of this conversation"
    if not interaction.is_guild_integration():
        return "I'm not a member of this server"
    thread = isinstance(interaction.channel, discord.Thread)
    lacks = left_out(interaction.app_permissions, thread=thread)
    if VIEW in lacks:
        return "I can't see this channel"
    return "I'm not allowed to write in this channel" if lacks else None


async def answer(interaction: Interaction, work: Coroutine[Any, Any, Response]) -> None:
    """Do the work and show its outcome; when it takes long, Discord is told so in time."""
    task = asyncio.create_task(work)
    await asyncio.wait([task], timeout=PATIENCE)
    if not task.done():
        try:
            await _ask_for_time(interaction)
        except discord.HTTPException:
            await asyncio.wait([task])  # what was begun ends before its person is told anything
            raise
    outcome = await task
    await present(interaction, outcome)


async def _ask_for_time(interaction: Interaction) -> None:
    """Tell Discord to wait; only what came from a message can leave it unchanged meanwhile."""
    if interaction.message is None:
        await interaction.response.defer(ephemeral=not is_alone(interaction), thinking=True)
    else:
        await interaction.response.defer()


async def present(interaction: Interaction, outcome: Response) -> None:
    """Show an outcome, whether or not Discord was told to wait."""
    waiting = interaction.response.is_done()
    match outcome:
        case Form() if waiting:
            raise Problem("That took me too long. Please try again.")
        case Form():
            await interaction.response.send_modal(modal_of(outcome))
        case Replace(screen=screen) if waiting:
            await interaction.edit_original_response(**_edited(screen))
        case Replace(screen=screen) if interaction.message is not None:
            await interaction.response.edit_message(**_edited(screen))
        case Show(screen=screen) | Replace(screen=screen):
            await _tell(interaction, screen, waiting)


async def _tell(interaction: Interaction, screen: Screen, waiting: bool) -> None:
    shown: dict[str, Any] = {"allowed_mentions": NOBODY, "ephemeral": not is_alone(interaction)}
    if screen.rows:
        shown["view"] = view_of(screen.rows)
    if waiting:
        await interaction.followup.send(shorten(screen.text, LIMIT), **shown)
    else:
        await interaction.response.send_message(shorten(screen.text, LIMIT), **shown)


def _edited(screen: Screen) -> dict[str, Any]:
    view = view_of(screen.rows) if screen.rows else None
    return {"content": shorten(screen.text, LIMIT), "view": view, "allowed_mentions": NOBODY}


def view_of(rows: tuple[Row, ...]) -> ui.View:
    """The rows as a view that nothing keeps: what is pressed explains itself by its custom_id."""
    view = ui.View(timeout=None)
    for number, row in enumerate(rows):
        if isinstance(row, Menu):
            view.add_item(_select(row.code, row.choices, row.hint, number))
            continue
        for button in row:
            style = discord.ButtonStyle[button.style.value]
            view.add_item(
                ui.Button(label=button.label, custom_id=button.code, style=style, row=number)
            )
    view.stop()
    return view


def _select(custom_id: str, choices: tuple[Any, ...], hint: str, row: int | None) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice.label,
            value=choice.value,
            description=choice.hint or None,
            default=choice.chosen,
        )
        for choice in choices
    ]
    return ui.Select(custom_id=custom_id, placeholder=hint or None, options=options, row=row)


def modal_of(form: Form) -> ui.Modal:
    """The form as a modal that nothing keeps: the cog answers it by its custom_id."""
    modal = ui.Modal(title=form.title, custom_id=form.code, timeout=None)
    for part in form.fields:
        component = (
            _select(part.name, part.choices, "", None) if isinstance(part, Picker) else _input(part)
        )
        modal.add_item(ui.Label(text=part.label, component=component))
    modal.stop()
    return modal


def _input(part: Field) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id=part.name,
        style=discord.TextStyle.long if part.long else discord.TextStyle.short,
        default=part.value or None,
        placeholder=part.hint or None,
        required=part.required,
        max_length=part.most,
    )


def pressed_of(interaction: Interaction) -> Press:
    """What was pressed, chosen or sent. Raises Forged for a custom_id that is not ours."""
    data: Any = interaction.data or {}
    return Press(
        asker=asker_of(interaction),
        code=read_code(custom_id_of(interaction)),
        text=interaction.message.content if interaction.message is not None else "",
        values=tuple(str(value) for value in data.get("values", ())),
        fields=tuple(fields_of(interaction).items()),
    )
