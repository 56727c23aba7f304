"""Quoted message: the message a reminder was made from, if its owner may still read it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import discord

from bot.delivery.messages import Line, Parcel
from bot.place import PlaceKind
from bot.reminders.model import WakeKind
from bot.storage.snapshots import Snapshot, Snapshots
from bot.ui.delivery.messenger import About, Quoted
from bot.ui.text.markdown import escape, shorten

QUOTED = 900
"""Characters of the message that are repeated; the link leads to the rest."""

HIDDEN = "A message by {author}"
"""Stands for a reminder's text where that is the message's own words."""

CLOSED = "-# 📎 about a message by {author} that I can't show you any more"


def quoting(client: discord.Client, snapshots: Snapshots) -> About:
    """What tells the messenger which message a reminder was made from."""

    async def about(parcel: Parcel) -> Quoted:
        ids = [line.reminder_id for line in parcel.lines]
        known = await snapshots.several(parcel.user_id, ids)
        closed = {
            reminder_id: snapshot
            for reminder_id, snapshot in known.items()
            if not await may_read(client, parcel, snapshot)
        }
        instead = without(parcel, closed) if closed else None
        line = parcel.lines[0] if len(parcel.lines) == 1 else None
        if line is None or line.reminder_id not in known or not _speaks(line):
            return Quoted(instead=instead)
        if closed:
            author = escape(known[line.reminder_id].author)
            return Quoted("\n" + CLOSED.format(author=author), instead=instead)
        whole = await snapshots.get(parcel.user_id, line.reminder_id)
        return quoted(whole or known[line.reminder_id])

    return about


def without(parcel: Parcel, closed: Mapping[int, Snapshot]) -> Parcel:
    """``parcel`` without the words of messages that its owner may not read any more.

    Unless the person writes a note, a reminder about a message is called by the message's words.
    """

    def hidden(line: Line) -> Line:
        snapshot = closed.get(line.reminder_id)
        if snapshot is None or not _repeats(line.text, snapshot):
            return line
        return replace(line, text=HIDDEN.format(author=snapshot.author))

    return replace(parcel, lines=tuple(hidden(line) for line in parcel.lines))


def _repeats(text: str, snapshot: Snapshot) -> bool:
    """Whether the text is what ``keeping.summary`` makes of the message."""
    said, author = (" ".join(each.split()) for each in (text, f"{snapshot.author}:"))
    words = " ".join(snapshot.text.split())
    rest = said.removeprefix(author).strip().removesuffix("…").rstrip()
    return said.startswith(author) and (not words or words.startswith(rest))


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
    channel = channel or await _archived(client, int(snapshot.channel_id))
    if channel is None:
        return False
    return await _member_reads(guild, channel, int(parcel.user_id))


async def _archived(client: discord.Client, channel_id: int) -> discord.Thread | None:
    """A thread that is archived, as most are after some days: the library forgets those."""
    try:
        channel = await client.fetch_channel(channel_id)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        return None
    if isinstance(channel, discord.Thread) and channel.parent is not None:
        return channel
    return None


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
