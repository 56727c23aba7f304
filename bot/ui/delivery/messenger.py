"""DiscordMessenger: send fired reminders over REST; Discord's refusals → delivery errors."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

import aiohttp
import discord

from bot.delivery.messages import (
    DmClosed,
    Forbidden,
    Found,
    Parcel,
    PersonLeft,
    PlaceGone,
    Rejected,
    Sent,
    Transient,
    Undelivered,
    Unknowable,
)
from bot.delivery.rate_limit import as_reminder
from bot.place import PlaceKind
from bot.ui.delivery.fired_text import fired_text, lists, shows
from bot.ui.permissions import lacking
from bot.ui.text.markdown import LIMIT, shorten

Components = Callable[[Parcel], discord.ui.View | None]
About = Callable[[Parcel], Awaitable["Quoted"]]
Refused = Callable[[Parcel], None]
Reads = Callable[[discord.Message, Parcel], frozenset[int]]

_SKEW = timedelta(seconds=10)
"""Our clock and Discord's may differ by so much."""
_LOOKED_THROUGH = 300
"""Messages that are looked through for an earlier one of ours: three requests."""
_MEMBER_FOR = 600.0
"""Seconds for which it is remembered that somebody is in a server: long enough for what comes due
together. Who leaves is announced only to bots with a privileged intent, so we have to ask."""
_MEMBERS = 10_000

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_UNKNOWN_CHANNEL, _UNKNOWN_GUILD = 10003, 10004
_UNKNOWN_MEMBER, _UNKNOWN_MESSAGE, _UNKNOWN_USER = 10007, 10008, 10013
_SLOWMODE, _DMS_TOO_FAST, _NETWORK_ERROR = 20016, 40003, 40333
_THREAD_ARCHIVED = 50083
_NO_DM = {50007, 50278}  # does not take DMs; shares no server with us
_MUST_NOT = {50008, 160005, 200000, 200001}  # not a text channel, locked, kept off by AutoMod
_DISABLED, _OVERLOADED = 40006, 130000
_LATER = {_SLOWMODE, _DMS_TOO_FAST, _NETWORK_ERROR, _DISABLED, _OVERLOADED}
_NO_CODE = 0
"""What something between Discord and us answers; of itself Discord gives a reason."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a reminder is about, to stand below it: lines of Markdown, and files.

    ``instead``: the parcel to show, where its lines tell what its owner may not read any more.
    """

    text: str = ""
    files: tuple[discord.File, ...] = ()
    instead: Parcel | None = None


async def about_nothing(_parcel: Parcel) -> Quoted:
    return Quoted()


def no_components(_parcel: Parcel) -> discord.ui.View | None:
    return None


def tell_nobody(_parcel: Parcel) -> None:
    """Nobody is told of a channel that is closed to us."""


def read_by_text(message: discord.Message, parcel: Parcel) -> frozenset[int]:
    """The reminders of ``parcel`` that a message of ours shows."""
    lines = (line for line in parcel.lines if shows(message.content, parcel, line))
    return frozenset(line.reminder_id for line in lines)


class DiscordMessenger:
    """Needs a client that is logged in, not its caches: REST reaches every place.

    ``components``: the buttons below a fired reminder. ``about``: the message it was made from, as
    far as its owner may read that. ``reads`` tells which reminders a message
    of ours shows; with buttons whose ``custom_id`` names the reminder it can be exact. ``refused``
    hears of what may not be written where it was asked for.
    """

    def __init__(
        self,
        client: discord.Client,
        *,
        components: Components = no_components,
        about: About = about_nothing,
        reads: Reads = read_by_text,
        refused: Refused = tell_nobody,
    ) -> None:
        self._client = client
        self._components = components
        self._about = about
        self._reads = reads
        self._refused = refused
        self._members: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def send(self, parcel: Parcel) -> Sent:
        """Post ``parcel``, once per nonce. Pings its owner and, whatever is written, nobody else.

        One request where the channel is known; in a server another one, to see that they are there.
        """
        with as_reminder():
            try:
                with self._but_for_outages(parcel), _translated(parcel):
                    if parcel.check_member:
                        await self._check_member(parcel)
                    return await self._send(parcel)
            except Forbidden:
                self._refused(parcel)
                raise

    async def find(self, parcel: Parcel, since: datetime) -> Sequence[Found]:
        with as_reminder(), self._but_for_outages(parcel):
            try:
                with _translated(parcel):
                    return await self._find(parcel, since - _SKEW)
            except (Forbidden, DmClosed) as failure:
                raise Unknowable from failure

    # -- sending --------------------------------------------------------------------------------

    async def _send(self, parcel: Parcel) -> Sent:
        channel = await self._channel(parcel)
        try:
            return await self._post(channel, parcel)
        except discord.HTTPException as error:
            if error.code == _THREAD_ARCHIVED:
                await self._client.http.edit_channel(channel.id, archived=False)
                return await self._post(channel, parcel)
            if error.code == _UNKNOWN_CHANNEL and parcel.place.kind is PlaceKind.DM:
                return await self._post(await self._open_dm(parcel), parcel)
            if error.code == _UNKNOWN_MESSAGE:  # the nonce's message was deleted since
                return Sent(str(channel.id), parcel.place.guild_id)
            raise

    async def _post(self, channel: discord.abc.Messageable, parcel: Parcel) -> Sent:
        owner = discord.Object(int(parcel.user_id))
        mentions = discord.AllowedMentions(everyone=False, roles=False, users=[owner])
        view = self._components(parcel)
        about = await self._about(parcel)
        text = shorten(fired_text(about.instead or parcel) + about.text, LIMIT)
        post = partial(channel.send, text, nonce=parcel.nonce, allowed_mentions=mentions)
        if about.files:
            post = partial(post, files=list(about.files))
        try:
            message = await (post() if view is None else post(view=view))
        except discord.Forbidden as error:
            closed = self._client.get_channel(int(parcel.place.channel_id or 0))
            if about.files and lacking(closed, files=True) == ("Attach Files",):
                where = f"in <#{parcel.place.channel_id}>"
                raise Forbidden(f"I'm not allowed to attach files {where}") from error
            raise
        return Sent(str(message.channel.id), parcel.place.guild_id, str(message.id))

    async def _channel(self, parcel: Parcel) -> discord.PartialMessageable:
        place = parcel.place
        if place.channel_id is None:
            return await self._open_dm(parcel)
        guild_id = None if place.guild_id is None else int(place.guild_id)
        return self._client.get_partial_messageable(int(place.channel_id), guild_id=guild_id)

    async def _open_dm(self, parcel: Parcel) -> discord.PartialMessageable:
        data = await self._client.http.start_private_message(int(parcel.user_id))
        return self._client.get_partial_messageable(int(data["id"]))

    # -- looking --------------------------------------------------------------------------------

    async def _find(self, parcel: Parcel, since: datetime) -> Sequence[Found]:
        channel = await self._channel(parcel)
        parcel = (await self._about(parcel)).instead or parcel  # as it was sent
        missing = {line.reminder_id for line in parcel.lines}
        found: list[Found] = []
        seen = 0
        async for message in channel.history(limit=_LOOKED_THROUGH, after=since, oldest_first=True):
            seen += 1
            if message.author != self._client.user:
                continue
            if ids := self._reads(message, parcel):
                sent = Sent(str(channel.id), parcel.place.guild_id, str(message.id))
                found.append(Found(sent, ids, digest=lists(message.content, parcel)))
                missing -= ids
        if missing and (seen == _LOOKED_THROUGH or not await self._readable(channel, parcel, seen)):
            raise Unknowable
        return found

    async def _readable(
        self, channel: discord.PartialMessageable, parcel: Parcel, seen: int
    ) -> bool:
        """Whether seeing nothing means that nothing is there.

        Without the permission to read the history Discord answers with an empty one.
        """
        if seen or parcel.place.kind is PlaceKind.DM:
            return True
        return [message.id async for message in channel.history(limit=1)] != []

    # -- who is there ---------------------------------------------------------------------------

    async def _check_member(self, parcel: Parcel) -> None:
        guild_id = parcel.place.guild_id
        if guild_id is None or self._known_member(guild_id, parcel.user_id):
            return
        try:
            await self._client.http.get_member(int(guild_id), int(parcel.user_id))
        except discord.HTTPException as error:
            if error.code in (_UNKNOWN_MEMBER, _UNKNOWN_USER):
                raise PersonLeft("the person left the server") from error
            if error.status not in (403, 404):
                raise
            return  # we are not in the server ourselves: sending tells what that means
        self._members[guild_id, parcel.user_id] = monotonic() + _MEMBER_FOR
        if len(self._members) > _MEMBERS:
            self._members.popitem(last=False)

    def _known_member(self, guild_id: str, user_id: str) -> bool:
        return self._members.get((guild_id, user_id), float("-inf")) > monotonic()

    @contextmanager
    def _but_for_outages(self, parcel: Parcel) -> Iterator[None]:
        """While Discord has a server down, what it says of its channels counts for nothing.

        The outage may be over before the answer comes to what was asked in it.
        """
        away = self._has_outage(parcel)
        try:
            yield
        except (PlaceGone, Forbidden) as failure:
            if away or self._has_outage(parcel):
                raise Transient("Discord has an outage of the server", unsent=True) from failure
            raise

    def _has_outage(self, parcel: Parcel) -> bool:
        """Whether Discord has the server down, as far as the gateway has told us."""
        guild_id = parcel.place.guild_id
        guild = None if guild_id is None else self._client.get_guild(int(guild_id))
        return guild is not None and guild.unavailable


@contextmanager
def _translated(parcel: Parcel) -> Iterator[None]:
    """discord.py's and aiohttp's errors in delivery's own words."""
    try:
        yield
    except discord.RateLimited as error:
        retry_after = error.retry_after
        raise Transient("rate limited", retry_after=retry_after, unsent=True) from error
    except discord.HTTPException as error:
        raise _meaning(error, parcel) from error
    except aiohttp.ClientConnectorError as error:
        raise Transient("Discord cannot be reached", unsent=True) from error
    except (aiohttp.ClientError, OSError) as error:
        raise Transient(f"the connection to Discord broke ({type(error).__name__})") from error


def _meaning(error: discord.HTTPException, parcel: Parcel) -> Undelivered:
    status, code = error.status, error.code
    if status >= 500:
        return Transient(f"Discord answered {status}")
    if status in (401, 408, 429) or code in _LATER:
        return Transient(f"Discord answered {status} ({code})", unsent=True)
    if status in (403, 404) and code == _NO_CODE:
        return Transient(f"{status} without a reason, so not from Discord itself", unsent=True)
    if code in _NO_DM or code == _UNKNOWN_USER:
        return DmClosed("you don't accept DMs from me")
    where = "there" if parcel.place.channel_id is None else f"in <#{parcel.place.channel_id}>"
    if status == 404:
        what = "server" if code == _UNKNOWN_GUILD else "channel"
        return PlaceGone(f"the {what} where you asked for it is gone")
    if status == 403 or code in _MUST_NOT:
        return Forbidden(f"I'm not allowed to write {where}")
    return Rejected(f"Discord refuses the message: {status} ({code}) {error.text}"[:300])
