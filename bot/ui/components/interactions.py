"""Answering an interaction: where only its person sees it, and never with a ping."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.utils import MISSING

from bot.bootstrap import Services
from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.reminders.timings import Question
from bot.ui.components.pressing import Interaction

AnyCommand = app_commands.Command[Any, Any, Any] | app_commands.Group | app_commands.ContextMenu
NOBODY = discord.AllowedMentions.none()

C = TypeVar("C", bound=AnyCommand)


def everywhere(command: C) -> C:
    """Offer it in servers, in the bot's DM and between people, to servers and user-installs."""
    command.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
    command.allowed_contexts = app_commands.AppCommandContext(
        guild=True, dm_channel=True, private_channel=True
    )
    return command


def services_of(interaction: Interaction) -> Services:
    """What the running bot was given: a button knows its client and nothing else."""
    services = interaction.client.services
    if not isinstance(services, Services):
        raise TypeError("a button was pressed on something that is not our bot")
    return services


def person_of(interaction: Interaction) -> str:
    """Whose data this is about: never taken from an option or a custom_id."""
    return str(interaction.user.id)


def is_alone(interaction: Interaction) -> bool:
    """In the bot's own DM with this person, where nobody else reads."""
    return interaction.context.dm_channel


def place_of_interaction(interaction: Interaction) -> Place:
    """Where a reminder that is asked for here goes: this server channel, or the person's DM.

    The bot cannot write into a DM between people or into a server that it is not in.
    """
    if interaction.guild_id is not None and interaction.is_guild_integration():
        return Place(PlaceKind.CHANNEL, str(interaction.channel_id), str(interaction.guild_id))
    return Place(PlaceKind.DM, str(interaction.channel_id) if is_alone(interaction) else None)


@contextmanager
def spelled() -> Iterator[None]:
    """A question about time words, where nothing can be pressed, lists its readings in words."""
    try:
        yield
    except Question as question:
        labels = "\n".join(f"• {option.label}" for option in question.ambiguous.options)
        raise Problem(f"{question} Say it like one of these:\n{labels}") from None


async def tell(
    interaction: Interaction,
    text: str,
    view: discord.ui.View = MISSING,
    file: discord.File = MISSING,
) -> None:
    """A new message in answer, after a ``defer`` too; ephemeral except in the bot's own DM."""
    shown: dict[str, Any] = {"view": view, "file": file, "allowed_mentions": NOBODY}
    shown["ephemeral"] = not is_alone(interaction)
    if interaction.response.is_done():
        await interaction.followup.send(text, **shown)
    else:
        await interaction.response.send_message(text, **shown)


async def show(interaction: Interaction, text: str, view: discord.ui.View | None = None) -> None:
    """Change the message whose button was pressed; its files and buttons go unless given."""
    await interaction.response.edit_message(
        content=text, view=view, attachments=[], allowed_mentions=NOBODY
    )
