"""Serving the bot: log in, stay connected, stop cleanly; and what a host is told when it fails."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import discord
from discord.gateway import DiscordWebSocket

from bot.bootstrap import open_services
from bot.client import Bot
from bot.errors import HostProblem
from bot.host.health import Health, serve_health
from bot.host.signals import on_stop
from bot.llm.providers import OFFLINE
from bot.settings import Settings
from bot.ui.request_errors import REQUEST_ERRORS

log = logging.getLogger(__name__)

LOGIN_RETRY = (1, 2, 5, 10, 30)
"""Seconds between tries to reach Discord at start; the last one repeats."""

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
    manage_threads=False,
    embed_links=True,
    attach_files=True,
)
"""What the bot needs and nothing else: read where it is addressed, answer there."""


class NoToken(HostProblem):
    exit_code = 30

    def __init__(self) -> None:
        super().__init__(
            "DISCORD_TOKEN is not set. Make a bot at https://discord.com/developers/applications, "
            "copy its token into .env, and start again. To try me without Discord, use the "
            "command chat."
        )


class WrongToken(HostProblem):
    exit_code = 31

    def __init__(self) -> None:
        super().__init__(
            "Discord refused DISCORD_TOKEN. Reset the token in the developer portal "
            "(your application → Bot → Reset Token) and put the new one into .env."
        )


class MessageContentOff(HostProblem):
    exit_code = 32

    def __init__(self) -> None:
        super().__init__(
            "MESSAGE_CONTENT is on, but the Message Content Intent is off in the developer portal "
            "(your application → Bot → Privileged Gateway Intents). Turn it on there, or set "
            "MESSAGE_CONTENT=no: mentions and DMs work without it."
        )


class DiscordRefuses(HostProblem):
    """Discord cannot be reached, or answers with what no waiting mends."""

    exit_code = 33

    def __init__(self, error: Exception) -> None:
        super().__init__(
            f"I can't use Discord from here: {error}. Check the network and, if you've set it, "
            "DISCORD_API_URL, then try again."
        )


class CommandsDelayed(HostProblem):
    def __init__(self) -> None:
        super().__init__(
            "Discord does not take the commands now; it allows 200 new ones a day. The bot runs "
            "with those that it has. Try again in some hours."
        )


async def serve(settings: Settings) -> int:
    """Run the Discord bot until SIGTERM or Ctrl-C. Raises HostProblem."""
    if not settings.discord_token:
        raise NoToken
    use_api(settings)
    stop = asyncio.Event()
    bot: Bot | None = None

    async def health() -> Health:
        if stop.is_set():
            return Health("stopping")
        return await bot.health() if bot else Health("starting: waiting for the database")

    with contextlib.suppress(ToldToStop):
        async with contextlib.AsyncExitStack() as stack:
            async with _starting(stop):
                # First: who waits for a database or for Discord is alive, and is not to be killed.
                await stack.enter_async_context(
                    serve_health(settings.health_host, settings.health_port, health)
                )
                services = await stack.enter_async_context(open_services(settings))
                bot = await stack.enter_async_context(Bot(services))
                await log_in(bot, settings.discord_token)
            log.info("logged in as %s, model %s", bot.me.id, services.model_name)
            async with bot.background():
                await _listen(bot, stop)
    log.info("stopped")
    return 0


class ToldToStop(Exception):
    """A signal came before anybody could be answered."""


@contextlib.asynccontextmanager
async def _starting(stop: asyncio.Event) -> AsyncIterator[None]:
    """A signal ends at once what is inside, and afterwards sets ``stop``.

    A database or a Discord that is away may be waited for longer than a container has to stop.
    """
    task = asyncio.current_task()

    def end() -> None:
        if task is not None and not stop.is_set():
            task.cancel()
        stop.set()

    on_stop(end)
    try:
        yield
    except asyncio.CancelledError:
        if not stop.is_set() or task is None:
            raise
        task.uncancel()
        raise ToldToStop from None
    finally:
        on_stop(stop.set)


def use_api(settings: Settings) -> None:
    """Point discord.py at another REST address."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we never speak
    if settings.discord_api_url:
        discord.http.Route.BASE = settings.discord_api_url


async def use_gateway(bot: discord.Client) -> None:
    """Reconnect where the REST address says: discord.py returns to Discord's own gateway."""
    _, address, _ = await bot.http.get_bot_gateway()
    known = DiscordWebSocket.DEFAULT_GATEWAY
    DiscordWebSocket.DEFAULT_GATEWAY = type(known)(address)


async def log_in(bot: discord.Client, token: str) -> None:
    """Log in, however long Discord is away."""
    for tries in itertools.count():
        try:
            await bot.login(token)
            await use_gateway(bot)
        except discord.LoginFailure:
            raise WrongToken from None
        except (*REQUEST_ERRORS, discord.GatewayNotFound) as error:
            if isinstance(error, discord.HTTPException) and error.status < 500:
                raise DiscordRefuses(error) from None
            seconds = LOGIN_RETRY[min(tries, len(LOGIN_RETRY) - 1)]
            log.warning("cannot reach Discord (%s); trying again in %d s", error, seconds)
            # The next try makes a session of its own; closing this one closes its connector.
            await bot.http.close()
            bot.http.connector = discord.utils.MISSING
            await asyncio.sleep(seconds)
        else:
            return


async def _listen(bot: Bot, stop: asyncio.Event) -> None:
    """Stay connected until told to stop, or until Discord refuses us for good."""
    connection = asyncio.create_task(bot.connect(), name="gateway")
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([connection, stopping], return_when=asyncio.FIRST_COMPLETED)
        if connection.done():
            connection.result()
    except discord.PrivilegedIntentsRequired:
        raise MessageContentOff from None
    except discord.ConnectionClosed as closed:
        if closed.code == 4004:
            raise WrongToken from None
        raise HostProblem(f"Discord closed the connection for good (code {closed.code}).") from None
    finally:
        stopping.cancel()
        if stop.is_set():
            log.info("stopping: letting running answers finish")


async def invite_links(settings: Settings) -> str:
    """The links that add the bot to a server and to an account, each under what it is for."""
    if not settings.discord_token:
        raise NoToken
    use_api(settings)
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        try:
            await client.login(settings.discord_token)
        except discord.LoginFailure:
            raise WrongToken from None
        except REQUEST_ERRORS as error:
            raise DiscordRefuses(error) from None
        return install_links(await client.application_info())


def install_links(application: discord.AppInfo) -> str:
    """One paragraph for a server and one for an account.

    An installation context that is off in the portal gets a sentence instead of a link. An old
    application reports no context at all, and gets both links.
    """
    server, person = application.guild_integration_config, application.user_integration_config
    unknown = server is None and person is None
    ways = (
        (
            server is not None or unknown,
            "Guild Install",
            "For a server (you need the permission Manage Server there):",
            discord.utils.oauth_url(
                application.id, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
            )
            + "&integration_type=0",
        ),
        (
            person is not None or unknown,
            "User Install",
            "For your own account (its commands then work in all your servers and DMs):",
            discord.utils.oauth_url(application.id, scopes=("applications.commands",))
            + "&integration_type=1",
        ),
    )
    return "\n".join(
        f"{title}\n{link if allowed else f'First turn on {name} on the page Installation.'}\n"
        for allowed, name, title, link in ways
    )


async def sync_commands(settings: Settings, *, force: bool) -> str:
    """Register the slash commands if they differ at Discord, or in any case; a sentence about it.

    Needs the token alone: no gateway, and a database in memory in place of the host's.
    """
    if not settings.discord_token:
        raise NoToken
    use_api(settings)
    apart = replace(settings, database_url="sqlite://", model=OFFLINE)
    async with open_services(apart) as services, Bot(services) as bot:
        try:
            await bot.login(settings.discord_token)
            done = bot.registration
            if done is None or (force and not done.written):
                done = await bot.register_commands(force=force)
        except discord.LoginFailure:
            raise WrongToken from None
        except TimeoutError:
            raise CommandsDelayed from None
        except REQUEST_ERRORS as error:
            raise DiscordRefuses(error) from None
    if done.written:
        return f"Registered {done.number} commands."
    return f"Discord has these {done.number} commands already."
