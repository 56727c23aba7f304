"""Bot: intents, cogs, one error handler, background tasks."""

from __future__ import annotations

import asyncio
import logging
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import cogs
from bot.bootstrap import Services
from bot.delivery.agenda import AgendaMessenger
from bot.delivery.loop import DeliveryLoop
from bot.delivery.rate_limit import RateLimiter
from bot.errors import Problem, report_bug
from bot.host.health import Health
from bot.host.logs import ANSWERED
from bot.host.warmup import warm_up
from bot.place import PlaceKind
from bot.reminders.changes import Audience
from bot.settings import Settings
from bot.storage.database.locks import exclusive, sole
from bot.storage.database.outages import translated
from bot.storage.database.probe import WriteProbe
from bot.ui.chat.catch_up import CatchUp
from bot.ui.chat.handler import MessageHandler
from bot.ui.chat.missed import show_after_command
from bot.ui.chat.shortcuts import ReplyShortcut, RequestShortcut, Shortcut
from bot.ui.components.dispatch import Handlers
from bot.ui.components.interaction_claims import InteractionClaims
from bot.ui.components.interactions import person_of, place_of_interaction
from bot.ui.delivery.fired_components import fired_components
from bot.ui.delivery.messenger import DiscordMessenger
from bot.ui.delivery.paced_http import paced_requests
from bot.ui.delivery.quoted_message import quoting
from bot.ui.heartbeats import gateway_trouble, heartbeat_ages
from bot.ui.permissions import PermissionWarnings
from bot.ui.registration import Registration, register
from bot.ui.reminders.page import make_deps
from bot.ui.request_errors import REQUEST_ERRORS

log = logging.getLogger(__name__)

CONTACT_TIMEOUT = 1.0
"""Seconds: Discord wants to hear something within three."""


class Tree(app_commands.CommandTree["Bot"]):
    """What all interactions share: one process works on each, and one handler has their errors."""

    async def interaction_check(self, interaction: discord.Interaction[Bot], /) -> bool:
        """Whether this process works on it; suggestions while typing change nothing."""
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        client = interaction.client
        try:
            # Side by side: each may take a second of the three in which Discord wants an answer.
            ours, _ = await asyncio.gather(
                client.claims.take(interaction.id), client.note_contact(interaction)
            )
        except Exception as error:  # discord.py would only print it, and show "did not respond"
            await tell_interaction(interaction, error)
            return False
        return ours

    async def on_error(
        self, interaction: discord.Interaction[Bot], error: app_commands.AppCommandError
    ) -> None:
        original = getattr(error, "original", error)
        await tell_interaction(interaction, original)


async def tell_interaction(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Answer a failed interaction: a Problem's own words, or a reference to the log."""
    if isinstance(error, discord.HTTPException) and error.code in ANSWERED:
        log.info("interaction %s was answered already, or is too old: %s", interaction.id, error)
        return
    if isinstance(error, Problem):
        text = str(error)
    elif isinstance(error, app_commands.CheckFailure):
        text = "You can't do that here."
    else:
        text = report_bug(log, f"interaction {interaction.id}", error)
    respond = (
        interaction.followup.send
        if interaction.response.is_done()
        else interaction.response.send_message
    )
    try:
        await respond(text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())
    except REQUEST_ERRORS as gone:
        log.info("interaction %s can no longer be answered: %s", interaction.id, gone)


class Bot(commands.AutoShardedBot):
    """Listens. What it is given does the work."""

    def __init__(self, services: Services) -> None:
        self.pace = RateLimiter(timetable=services.timetable)
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents(services.settings),
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            # No member is cached, so only the raw events about members and presences reach a cog.
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            http_trace=paced_requests(self.pace),
        )
        self.services = services
        self.permissions = PermissionWarnings(services.clock)
        self.claims = InteractionClaims(services.marks, services.clock)
        self.handlers = Handlers(self.tree.interaction_check, tell_interaction)
        self.deps = make_deps(services, self)
        self.write_probe = WriteProbe(services.engine, services.clock)
        self.registration: Registration | None = None
        about = quoting(self, services.snapshots)
        self.delivery = DeliveryLoop(
            services.stores,
            services.people,
            AgendaMessenger(
                DiscordMessenger(
                    self,
                    components=fired_components,
                    about=about,
                    refused=partial(self.permissions.refused, self),
                ),
                services.habits.agenda,
            ),
            Audience((PlaceKind.DM, PlaceKind.CHANNEL)),
            services.wakes,
            clock=services.clock,
            quiet_of=services.habits.quiet_of,
        )
        self.message_handler = MessageHandler(
            services.conversations,
            services.turns,
            services.people,
            services.contacts,
            services.clock,
            services.settings.answer_channels,
            self.permissions,
            me=lambda: self.me,
            shortcuts=self._shortcuts(),
        )
        self.catch_up = CatchUp(
            self.message_handler,
            self.fetch_place,
            self.channels_since,
            (services.turns.prune, services.snapshots.prune, self.claims.prune),
        )

    def _shortcuts(self) -> tuple[Shortcut, ...]:
        """Return what answers a message without the agent, in order."""
        services = self.services
        return (
            RequestShortcut(services.reminder_requests, services.profiles).answer,
            ReplyShortcut(self.deps).answer,
        )

    @property
    def me(self) -> discord.ClientUser:
        if self.user is None:
            raise RuntimeError("not logged in yet")
        return self.user

    async def setup_hook(self) -> None:
        """After login, before the gateway: load the cogs, register commands that differ."""
        for module in pkgutil.iter_modules(cogs.__path__, "bot.cogs."):
            if module.name not in self.extensions:  # an earlier try to log in got further
                await self.load_extension(module.name)
        try:
            self.registration = await self.register_commands()
        except TimeoutError:
            log.warning(
                "Discord does not take the slash commands now; going on with those that it has. "
                "To try again: run_bot.py sync"
            )

    async def register_commands(self, *, force: bool = False) -> Registration:
        """Register the slash commands that differ at Discord, or all. See ``register``."""
        alone = partial(exclusive, self.services.engine, "commands")
        return await register(self.tree, alone, force=force)

    async def on_message(self, message: discord.Message, /) -> None:
        """Cogs listen; there are no prefix commands."""

    async def note_contact(self, interaction: discord.Interaction[Any]) -> None:
        """Note where the person is; a failure costs the note, not the interaction."""
        user_id, locale = person_of(interaction), str(interaction.locale)
        place = place_of_interaction(interaction)
        try:
            async with asyncio.timeout(CONTACT_TIMEOUT):
                await self.services.contacts.seen(user_id, place, locale)
        except (Problem, TimeoutError) as error:
            log.info("contact of interaction %s: %s", interaction.id, type(error).__name__)
        except Exception:
            log.exception("contact of interaction %s is not noted", interaction.id)

    async def on_interaction(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer buttons, menus and forms; the tree answers commands."""
        await self.handlers.handle(interaction)

    async def on_app_command_completion(
        self, interaction: discord.Interaction[Any], _command: object
    ) -> None:
        """Tell what was missed; ``note_contact`` came before the command."""
        try:
            await show_after_command(self.services.contacts, interaction)
        except (Problem, discord.HTTPException) as error:
            log.warning("after command of interaction %s: %s", interaction.id, error)

    async def fetch_place(
        self, channel_id: str, guild_id: str | None
    ) -> discord.abc.Messageable | None:
        """The channel with that id, or None when it is gone or closed to us."""
        known = self.get_channel(int(channel_id))
        if known is None:
            try:
                known = await self.fetch_channel(int(channel_id))
            except (discord.NotFound, discord.Forbidden):
                return None
        return known if isinstance(known, discord.abc.Messageable) else None

    def channels_since(self, message_id: int) -> list[discord.abc.Messageable]:
        """The server channels and threads with newer messages that we may read, newest first."""
        channels: list[discord.TextChannel | discord.Thread] = [
            channel
            for guild in self.guilds
            for found in (guild.text_channels, guild.threads)
            for channel in found
            if (channel.last_message_id or 0) > message_id
            and channel.permissions_for(guild.me).read_message_history
        ]
        channels.sort(key=lambda channel: channel.last_message_id or 0, reverse=True)
        return list(channels)

    @asynccontextmanager
    async def background(self) -> AsyncIterator[None]:
        """Everything that runs beside the gateway."""
        async with (
            sole(self.services.engine, "serve") as alone,
            self.delivery.running(),
        ):
            if alone:
                self.catch_up.inherit()
            keeping = asyncio.create_task(self.catch_up.keep(), name="keep turns")
            warming = asyncio.create_task(self._warm_up(), name="warm up")
            try:
                yield
            finally:
                warming.cancel()
                await self.message_handler.drain(self.services.settings.shutdown_grace)
                keeping.cancel()
                await self.catch_up.stop()
                await self.write_probe.close()
                await asyncio.gather(warming, keeping, return_exceptions=True)

    async def health(self) -> Health:
        """What keeps us from working, if anything: the gateway, or the database's writes."""
        ages = heartbeat_ages(self)
        trouble = None if self.is_ready() else "not connected to Discord"
        trouble = trouble or gateway_trouble(ages) or await self.write_probe.trouble()
        return Health(trouble, ages)

    async def _warm_up(self) -> None:
        """After the gateway is reached: so nobody waits for it, neither Discord nor a person."""
        await self.wait_until_ready()
        try:
            with translated():
                await warm_up(self.services)
        except Problem as problem:
            log.warning("the first answer will be slow (%s)", type(problem).__name__)
        except Exception:
            log.exception("warming up failed; the first answer will be slow")


def intents(settings: Settings) -> discord.Intents:
    """Messages that are for us need no privileged intent; reading others' is the host's choice."""
    return discord.Intents(
        guilds=True,
        guild_messages=True,
        dm_messages=True,
        message_content=settings.message_content,
    )
