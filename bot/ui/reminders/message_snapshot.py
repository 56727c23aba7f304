"""Message snapshots: what a reminder keeps of a Discord message."""

from __future__ import annotations

import discord

from bot.storage.snapshots import Snapshot
from bot.ui.components.interactions import Interaction
from bot.ui.reminders.about_message import Attached
from bot.ui.reminders.deps import Fetch
from bot.ui.request_errors import REQUEST_ERRORS


def snapshot_of(interaction: Interaction, message: discord.Message) -> Snapshot:
    """Take the snapshot of the message whose menu was used; Discord sends it whole."""
    return kept_of(message, None if interaction.guild_id is None else str(interaction.guild_id))


def kept_of(message: discord.Message, guild_id: str | None) -> Snapshot:
    """Take a snapshot of what we can read of a message, without its files."""
    return Snapshot(
        author=message.author.display_name,
        text=message.content or _embedded(message),
        channel_id=str(message.channel.id),
        message_id=str(message.id),
        guild_id=guild_id,
    )


def _embedded(message: discord.Message) -> str:
    """Return the text of embeds, for messages without other text, as bots write them."""
    parts = (part for embed in message.embeds for part in (embed.title, embed.description))
    return "\n".join(part for part in parts if part)


def fetching(client: discord.Client) -> Fetch:
    """Return a function that downloads a file, or returns None if it is gone."""

    async def fetch(url: str) -> bytes | None:
        try:
            return await client.http.get_from_cdn(url)
        except REQUEST_ERRORS:
            return None

    return fetch


def attached_to(message: discord.Message) -> list[Attached]:
    return [
        Attached(file.filename, file.content_type or "", file.size, file.url)
        for file in message.attachments
    ]
