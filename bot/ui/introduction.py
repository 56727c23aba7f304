"""Introduction: four lines about the bot, sent once to a server that it joins."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

import discord

from bot.errors import Problem
from bot.storage.marks import Marks
from bot.ui.permissions import lacking
from bot.ui.request_errors import REQUEST_ERRORS
from bot.ui.text.markdown import escape, shorten

log = logging.getLogger(__name__)

RECENT = timedelta(hours=1)
"""So long ago we may have joined while no process ran. What joined before knows us already."""
SKEW = timedelta(minutes=5)
"""Our clock and Discord's may differ by so much."""
AGAIN = timedelta(days=1)
"""A server that throws us out and takes us back is told again after that time."""
LEASE = timedelta(seconds=30)
"""One process has so long to introduce us before another one may try."""

OpenDm = Callable[[discord.abc.Snowflake], Awaitable[discord.DMChannel]]


class Introduction:
    """``reads_all``: the host lets us read messages that are not addressed to us."""

    def __init__(
        self, marks: Marks, clock: Callable[[], datetime], open_dm: OpenDm, *, reads_all: bool
    ) -> None:
        self.marks = marks
        self.clock = clock
        self.open_dm = open_dm
        self.reads_all = reads_all

    async def look(self, guilds: Iterable[discord.Guild]) -> None:
        """Introduce us in servers that we joined while nobody listened."""
        now = self.clock()
        for guild in guilds:
            joined = guild.me.joined_at if guild.me else None
            if joined is not None and -SKEW <= now - joined <= RECENT:
                await self.joined(guild)

    async def joined(self, guild: discord.Guild) -> None:
        """Introduce us, in one process and once a day at most."""
        try:
            await self._introduce(guild)
        except (Problem, *REQUEST_ERRORS) as error:
            log.warning("no introduction in server %s: %s", guild.id, error)

    async def _introduce(self, guild: discord.Guild) -> None:
        told, now = f"introduced-{guild.id}", self.clock()
        if await self._lately(told):
            return
        if not await self.marks.claim(f"introducing-{guild.id}", "", now, stale=now - LEASE):
            return
        if await self._lately(told):  # another process has ended meanwhile
            return
        where = await self._tell(guild)
        await self.marks.put(told, now.isoformat(), now)
        log.info("introduced in server %s: %s", guild.id, where)

    async def _lately(self, told: str) -> bool:
        at = await self.marks.get(told)
        return at is not None and self.clock() - datetime.fromisoformat(at) < AGAIN

    async def _tell(self, guild: discord.Guild) -> str:
        """In the system channel, or in a DM to the owner: who added us only an audit log tells."""
        channel = guild.system_channel
        if channel is not None and not lacking(channel):
            try:
                await self._send(channel, guild, self._lines(guild))
            except discord.Forbidden as error:
                log.info("no introduction in channel %s: %s", channel.id, error)
            else:
                return f"channel {channel.id}"
        owner = guild.owner_id
        if owner is None:
            return "nowhere"
        try:
            dm = await self.open_dm(discord.Object(owner))
            await self._send(dm, guild, self._lines(guild, by_dm=True))
        except discord.Forbidden:
            return "nowhere, as its owner takes no DMs"
        return f"DM of its owner {owner}"

    async def _send(
        self, channel: discord.abc.Messageable, guild: discord.Guild, text: str
    ) -> None:
        nobody = discord.AllowedMentions.none()
        await channel.send(text, nonce=f"hi-{guild.id}", allowed_mentions=nobody)

    def _lines(self, guild: discord.Guild, *, by_dm: bool = False) -> str:
        """Each as short as a line on a phone."""
        name = escape(shorten(guild.me.display_name, 32))
        server = escape(shorten(guild.name, 50))
        return "\n".join(
            (
                f"👋 Hi! I'm **{name}**, new in **{server}**."
                if by_dm
                else f"👋 Hi! I'm **{name}**: I remember and remind.",
                "Mention me, or type `/remind`.",
                "What I read and keep: `/privacy`."
                if self.reads_all
                else "I read only what's meant for me: `/privacy`.",
                "`/help` shows what else I can do.",
            )
        )
