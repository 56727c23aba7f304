"""CatchUp: renew turns, resume abandoned ones, and find messages missed while away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import discord

from bot.errors import Problem
from bot.storage.database.outages import reason_of
from bot.storage.database.problems import StorageDown
from bot.storage.turns import KeptTurn, Latest
from bot.ui.chat.handler import LEASE, MessageHandler
from bot.ui.chat.incoming import is_for_us
from bot.ui.request_errors import REQUEST_ERRORS

log = logging.getLogger(__name__)

PLACES = 50
MESSAGES = 200
"""After an outage: this many places, and this many messages in each, a hundred per request."""

KNOWN = timedelta(days=30)
"""Where somebody talked to us within that time, we look for what we missed."""

AGE = timedelta(days=2)
"""An answer to what is older would come as a surprise."""

KEPT = timedelta(days=35)
"""How long what is over is kept: longer than anything above looks back, and any undo."""

TIDY_EVERY = timedelta(hours=1)

FetchPlace = Callable[[str, str | None], Awaitable[discord.abc.Messageable | None]]
ChannelsSince = Callable[[int], Sequence[discord.abc.Messageable]]

Prune = Callable[[datetime], Awaitable[object]]
"""Deletes what was over before that moment."""


class CatchUp:
    """Resume turns that MessageHandler received and did not finish."""

    def __init__(
        self,
        message_handler: MessageHandler,
        fetch_place: FetchPlace,
        channels_since: ChannelsSince,
        prunes: Sequence[Prune],
    ) -> None:
        self.message_handler = message_handler
        self.fetch_place = fetch_place
        self.channels_since = channels_since
        self.prunes = prunes
        self._inherits = False
        self._heard_from: datetime | None = None
        self._looking: asyncio.Task[None] | None = None
        self._unlooked: datetime | None = None
        self._tidied_at: datetime | None = None

    def inherit(self) -> None:
        """No other process lives: take over at once what an earlier one was answering."""
        self.message_handler.turns.become_sole()
        self._inherits = True

    async def keep(self) -> None:
        """Renew our turns and resume abandoned ones, until cancelled. No error ends it."""
        told = ""
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 4)
            trouble = await self._kept()
            if trouble and trouble != told:  # not each time: an outage lasts, and logs fill disks
                log.warning("turns cannot be kept: %s", trouble)
            elif told and not trouble:
                log.info("turns are kept again")
            told = trouble

    async def _kept(self) -> str:
        """Do it once → what was in the way, or nothing."""
        try:
            await self.message_handler.renew()
            await self._resume()
            await self._tidy()
            if self._unlooked is not None:
                self.look()
        except StorageDown as down:
            return f"StorageDown: {reason_of(down)}"
        except Problem as problem:
            return type(problem).__name__
        except Exception:
            log.exception("keeping turns failed; going on")
            return "a bug, logged above"
        return ""

    def listening_again(self) -> None:
        """From now on we hear everything; what is older may have been missed."""
        if self._heard_from is None:
            self._heard_from = self.message_handler.clock()

    def look(self) -> None:
        """Look in lately active places for messages that came while nobody listened."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="catch up")

    async def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _resume(self) -> None:
        """Take over what a process that is gone received and did not answer."""
        turns, clock = self.message_handler.turns, self.message_handler.clock
        inherits, self._inherits = self._inherits, False
        held = self.message_handler.held
        for kept in await turns.unfinished(clock(), lease=LEASE, inherit=inherits, held=held):
            try:
                message = await self._fetch(kept)
            except REQUEST_ERRORS as error:
                log.info("message %s cannot be had now: %s", kept.turn.message_id, error)
                continue
            if message is None:
                await turns.fail(kept.turn.message_id, "message gone", clock())
            else:
                self.message_handler.begin(message, kept)

    async def _tidy(self) -> None:
        """Forget what was over long ago: every message that comes adds a row."""
        now = self.message_handler.clock()
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            self._tidied_at = now
            for prune in self.prunes:
                await prune(now - KEPT)

    async def _fetch(self, kept: KeptTurn) -> discord.Message | None:
        place = kept.turn.place
        if not place.channel_id:
            return None
        channel = await self.fetch_place(place.channel_id, place.guild_id)
        if channel is None:
            return None
        try:
            return await channel.fetch_message(int(kept.turn.message_id))
        except (discord.NotFound, discord.Forbidden):
            return None

    async def _look(self) -> None:
        """Look through each gap, the earlier first; ``keep`` tries again what was cut short."""
        while (until := self._unlooked or self._heard_from) is not None:
            if self._unlooked is None:
                self._unlooked, self._heard_from = until, None
            try:
                await self._resume()
                await self._look_before(until)
            except (Problem, *REQUEST_ERRORS) as error:
                # Its own sentence is for people.
                reason = reason_of(error) if isinstance(error, StorageDown) else error
                log.warning("catching up was cut short and goes on later: %s", reason)
                return
            except Exception:  # a bug would fail again
                log.exception("catching up failed")
            self._unlooked = None

    async def _look_before(self, until: datetime) -> None:
        """Begin with the newest message that came before the gap: those after it may be new."""
        latest = await self.message_handler.turns.latest(PLACES, until - KNOWN, until)
        for one in latest:
            channel = await self.fetch_place(one.channel_id, one.guild_id)
            if channel is not None:
                await self._missed_in(channel, int(one.message_id), until)
        if latest:
            await self._look_elsewhere(latest, until)

    async def _look_elsewhere(self, latest: Sequence[Latest], until: datetime) -> None:
        """Somebody may have mentioned us where nobody did for long."""
        newest = max(int(one.message_id) for one in latest)
        known = {int(one.channel_id) for one in latest}
        others = [c for c in self.channels_since(newest) if getattr(c, "id", None) not in known]
        for channel in others[:PLACES]:
            await self._missed_in(channel, newest, until)

    async def _missed_in(
        self, channel: discord.abc.Messageable, last_seen: int, until: datetime
    ) -> None:
        after = discord.Object(max(last_seen, discord.utils.time_snowflake(until - AGE)))
        me, chosen = self.message_handler.me(), self.message_handler.answer_channels
        try:
            found = [
                message
                async for message in channel.history(after=after, limit=MESSAGES, oldest_first=True)
            ]
        except (discord.NotFound, discord.Forbidden) as error:
            log.info("cannot look for what was missed: %s", error)
            return
        told = {m.reference.message_id for m in found if m.author.id == me.id and m.reference}
        for message in found:
            if message.id not in told and is_for_us(message, me, chosen):
                self.message_handler.begin(message)
