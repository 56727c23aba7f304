"""Interactions: their user and place; and where commands are offered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.reminders.timings import Question
from bot.turn import Turn
from bot.ui.components.press import Asker
from bot.ui.permissions import VIEW, left_out

Interaction = discord.Interaction[Any]
"""A button pressed, a modal sent or a command used, in whatever client runs it."""

AnyCommand = app_commands.Command[Any, Any, Any] | app_commands.Group | app_commands.ContextMenu
NOBODY = discord.AllowedMentions.none()

C = TypeVar("C", bound=AnyCommand)


def everywhere(command: C) -> C:
    """Offer a command in servers and all DMs, to servers and user-installs."""
    command.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
    command.allowed_contexts = app_commands.AppCommandContext(
        guild=True, dm_channel=True, private_channel=True
    )
    return command


def person_of(interaction: Interaction) -> str:
    """Return the user's id; identity is never an option or part of a custom_id."""
    return str(interaction.user.id)


def is_alone(interaction: Interaction) -> bool:
    """True in the bot's own DM with the user."""
    return interaction.context.dm_channel


def place_of_interaction(interaction: Interaction) -> Place:
    """Return where a reminder made here is delivered: this server channel, or the user's DM.

    The bot cannot write into a DM between people or into a server that it is not in.
    """
    if interaction.guild_id is not None and interaction.is_guild_integration():
        return Place(PlaceKind.CHANNEL, str(interaction.channel_id), str(interaction.guild_id))
    return Place(PlaceKind.DM, str(interaction.channel_id) if is_alone(interaction) else None)


def asker_of(interaction: Interaction) -> Asker:
    """Return the Asker of an interaction, whose id names the request."""
    turn = Turn(
        user_id=str(interaction.user.id),
        place=place_of_interaction(interaction),
        message_id=str(interaction.id),
        text="",
        received_at=interaction.created_at,
        display_name=interaction.user.display_name,
        locale=str(interaction.locale),
    )
    return Asker(turn, obstacle_of(interaction), is_alone(interaction))


def obstacle_of(interaction: Interaction) -> str | None:
    """Return in words why the bot cannot post here later; None if it can."""
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


@contextmanager
def spelled() -> Iterator[None]:
    """List the readings of ambiguous words in the error, where no button can ask."""
    try:
        yield
    except Question as question:
        labels = "\n".join(f"• {option.label}" for option in question.ambiguous.options)
        raise Problem(f"{question} Say it like one of these:\n{labels}") from None
