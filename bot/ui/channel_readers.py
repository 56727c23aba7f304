"""Channel readers: ask Discord whether a user can read a channel, before a ping there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord

from bot.errors import Problem
from bot.place import Place

ReaderCheck = Callable[[Place, str], Awaitable[None]]
"""Check that a person can be asked in a server channel. Raises Problem."""


def reader_check(client: discord.Client) -> ReaderCheck:
    """Return the check for the places that ``client`` is in."""

    async def check(place: Place, user_id: str) -> None:
        guild = client.get_guild(int(place.guild_id)) if place.guild_id else None
        channel = None
        if guild is not None and place.channel_id is not None:
            channel = await _channel(guild, int(place.channel_id))
        await check_reader(guild, channel, user_id)

    return check


async def _channel(guild: discord.Guild, channel_id: int) -> object:
    """Return the channel or thread, or None; the cache lacks inactive threads."""
    known = guild.get_channel_or_thread(channel_id)
    if known is not None:
        return known
    try:
        return await guild.fetch_channel(channel_id)
    except (discord.NotFound, discord.Forbidden):
        return None


async def check_reader(guild: discord.Guild | None, channel: object, user_id: str) -> None:
    """Check that the person is a human member who can read this channel. Raises Problem."""
    if guild is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        raise Problem("I can only ask people in a server channel we're all in.")
    try:
        member = await guild.fetch_member(int(user_id))
    except discord.NotFound:
        raise Problem("That person isn't in this server, so I can't ask them here.") from None
    if member.bot:
        raise Problem("Bots don't need reminders.")
    if not channel.permissions_for(member).view_channel:
        raise Problem("That person can't read this channel, so I can't ask them here.")
    if isinstance(channel, discord.Thread) and channel.is_private():
        await _check_inside(channel, member.id)


async def _check_inside(thread: discord.Thread, user_id: int) -> None:
    """A ping would bring them into a private thread, which is not for the asker to do by us."""
    try:
        await thread.fetch_member(user_id)
    except discord.NotFound:
        raise Problem("That person isn't in this thread, so I can't ask them here.") from None
