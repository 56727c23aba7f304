"""Permissions: which one the bot lacks in a channel, and the log line for the host."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import discord

from bot.delivery.messages import Parcel

log = logging.getLogger(__name__)

WARN_EVERY = timedelta(hours=1)
"""A channel is named to the host once in that time, however often somebody speaks to us there."""
CHANNELS = 10_000
"""So many are remembered."""

NOT_ACCESSIBLE, NOT_PERMITTED, THREAD_ARCHIVED = 50001, 50013, 50083
CLOSED = frozenset({NOT_ACCESSIBLE, NOT_PERMITTED, THREAD_ARCHIVED})
"""Discord's JSON error codes for a channel in which we may not write."""
VIEW = "View Channels"
LOCKED = ("Manage Threads, as the thread is locked",)


def lacking(channel: object, *, files: bool = False) -> tuple[str, ...]:
    """What we lack to write there, in Discord's words and by the gateway's cache; () if nothing."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return ()
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return ()  # a channel that we may not see, or not yet: sending tells
    me: discord.Member | None = channel.guild.me
    if me is None:
        return ()  # Discord has an outage of that server
    thread = isinstance(channel, discord.Thread)
    return left_out(channel.permissions_for(me), thread=thread, files=files)


def left_out(may: discord.Permissions, *, thread: bool, files: bool = False) -> tuple[str, ...]:
    """What ``may`` leaves out of the permissions to write, in Discord's words; () if nothing."""
    if not may.view_channel:
        return (VIEW,)  # which takes all others away
    if thread:
        needed = [(may.send_messages_in_threads, "Send Messages in Threads")]
    else:
        needed = [(may.send_messages, "Send Messages")]
    if files:
        needed.append((may.attach_files, "Attach Files"))
    return tuple(name for granted, name in needed if not granted)


def meaning(code: int, channel: object) -> tuple[str, ...]:
    """What we lack, after Discord refused with ``code``."""
    if code == THREAD_ARCHIVED:
        return LOCKED
    if code == NOT_ACCESSIBLE:
        return (VIEW,)
    thread = isinstance(channel, discord.Thread)
    usual = "Send Messages in Threads" if thread else "Send Messages"
    return lacking(channel) or lacking(channel, files=True) or (usual,)


class PermissionWarnings:
    """Tells the host which permission is missing in which channel, by their ids."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._warned: dict[str, datetime] = {}

    def warn(self, guild_id: object, channel_id: object, missing: Sequence[str]) -> None:
        """One warning for each channel and hour."""
        key, now = str(channel_id), self.clock()
        if key in self._warned and now - self._warned[key] < WARN_EVERY:
            return
        self._warned.pop(key, None)  # the newest stand last
        self._warned[key] = now
        if len(self._warned) > CHANNELS:
            del self._warned[next(iter(self._warned))]
        log.warning(
            "I may not write in channel %s of server %s; missing permission: %s",
            channel_id,
            guild_id,
            ", ".join(missing),
        )

    def refused(self, client: discord.Client, parcel: Parcel) -> None:
        """A reminder was refused by the channel where it was asked for."""
        place = parcel.place
        if place.channel_id is None or place.guild_id is None:
            return
        channel = client.get_channel(int(place.channel_id))
        # The cache has every channel, and of threads those that are not archived.
        missing = LOCKED if channel is None else meaning(NOT_PERMITTED, channel)
        self.warn(place.guild_id, place.channel_id, missing)
