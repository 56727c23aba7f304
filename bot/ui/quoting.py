"""Quoting: below a fired reminder, the message it was made from, if its owner may still read it."""

from __future__ import annotations

import io

import discord

from bot.delivery.messenger import Line, Parcel
from bot.reminders.model import PlaceKind, WakeKind
from bot.storage.snapshots import Snapshot, Snapshots
from bot.ui.messenger import About, Quoted
from bot.ui.text import escape, shorten

QUOTED = 900
"""Characters of the message that are repeated; the link leads to the rest."""

CLOSED = "-# 📎 about a message by {author} that I may not show you any more"


def quoting(client: discord.Client, snapshots: Snapshots) -> About:
    """What tells the messenger which message a reminder was made from."""

    async def about(parcel: Parcel) -> Quoted:
        line = parcel.lines[0] if len(parcel.lines) == 1 else None
        if line is None or not _speaks(line):
            return Quoted()
        snapshot = await snapshots.get(parcel.user_id, line.reminder_id)
        if snapshot is None:
            return Quoted()
        if not await may_read(client, parcel, snapshot):
            return Quoted("\n" + CLOSED.format(author=escape(snapshot.author)))
        return quoted(snapshot)

    return about


def _speaks(line: Line) -> bool:
    return line.kind in (WakeKind.OCCURRENCE, WakeKind.SNOOZE)


def quoted(snapshot: Snapshot) -> Quoted:
    """Author, words, link and files."""
    words = shorten(snapshot.text.strip(), QUOTED)
    lines = [f"> **{escape(snapshot.author)}**", *(f"> {line}" for line in words.splitlines())]
    lines.append(f"-# 📎 [to the message](<{snapshot.jump_url}>)")
    files = tuple(discord.File(io.BytesIO(file.data), file.name) for file in snapshot.files)
    return Quoted("\n" + "\n".join(lines), files)


async def may_read(client: discord.Client, parcel: Parcel, snapshot: Snapshot) -> bool:
    """Whether the owner may read the message's place now, and nobody else gets to read it here.

    A conversation between people stays readable for those in it. Of a server that we are not in
    nothing can be known: then it is not shown.
    """
    place = parcel.place
    if place.channel_id == snapshot.channel_id:
        return True
    if place.kind is not PlaceKind.DM:
        return False
    if snapshot.guild_id is None:
        return True
    guild = client.get_guild(int(snapshot.guild_id))
    if guild is None:
        return False
    channel = guild.get_channel_or_thread(int(snapshot.channel_id))
    if channel is None:
        return False
    return await _member_reads(guild, channel, int(parcel.user_id))


async def _member_reads(
    guild: discord.Guild, channel: discord.abc.GuildChannel | discord.Thread, user_id: int
) -> bool:
    try:
        member = await guild.fetch_member(user_id)
        may = channel.permissions_for(member)
        if not (may.view_channel and may.read_message_history):
            return False
        if isinstance(channel, discord.Thread) and channel.is_private():
            await channel.fetch_member(user_id)
    except (discord.NotFound, discord.Forbidden):
        return False
    return True
