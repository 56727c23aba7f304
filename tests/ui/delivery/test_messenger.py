"""The real discord.py against a loopback Discord: what is sent, and what each refusal means."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import discord
import pytest

from bot.delivery.messages import (
    DmClosed,
    Forbidden,
    Line,
    Parcel,
    PersonLeft,
    PlaceGone,
    Rejected,
    Sent,
    Transient,
    Undelivered,
    Unknowable,
)
from bot.delivery.policy import nonce_of
from bot.delivery.rate_limit import RateLimiter
from bot.place import Place, PlaceKind
from bot.reminders.model import WakeKind
from bot.ui.delivery.messenger import DiscordMessenger
from bot.ui.delivery.paced_http import paced_requests
from tests.discord_server import Channel, DiscordServer, Guild, User
from tests.loopback.discord.client import LibraryClient, connected, library_aimed_at

DUE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SEND = "POST", "/channels/*/messages"


@pytest.fixture
async def discord_server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server
        assert server.violations == []


@pytest.fixture
async def client(discord_server: DiscordServer) -> AsyncIterator[discord.Client]:
    """Logged in, and not connected to the gateway: it has no caches."""
    async with library_aimed_at(discord_server):
        client = discord.Client(intents=discord.Intents.none())
        async with client:
            await client.login(discord_server.token)
            discord_server.stats.clear()
            yield client


@pytest.fixture
def messenger(client: discord.Client) -> DiscordMessenger:
    return DiscordMessenger(client)


@pytest.fixture
def ada(discord_server: DiscordServer) -> User:
    return discord_server.user("Ada")


@pytest.fixture
def home(discord_server: DiscordServer, ada: User) -> Guild:
    return discord_server.guild("Home", ada)


@pytest.fixture
def general(home: Guild) -> Channel:
    return home.channel("general")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py waits up to 25 s between its own tries; here it does not."""
    real = asyncio.sleep
    monkeypatch.setattr("discord.http.asyncio.sleep", lambda s: real(min(s, 0.001)))


def parcel(user: User, where: Channel | None = None, **more: Any) -> Parcel:
    text = str(more.pop("text", "buy milk"))
    line = Line(1, DUE, WakeKind.OCCURRENCE, text, "UTC", due_at=DUE)
    place = Place(PlaceKind.DM)
    if where is not None:
        guild = None if where.guild is None else str(where.guild.id)
        place = Place(PlaceKind.CHANNEL if guild else PlaceKind.DM, str(where.id), guild)
    nonce = str(more.pop("nonce", nonce_of(1, line.kind, DUE)))
    return Parcel(str(user.id), place, (line,), nonce, **more)


def guild_of(channel: Channel) -> str:
    assert channel.guild is not None
    return str(channel.guild.id)


async def test_a_known_channel_is_one_request(
    messenger: DiscordMessenger, discord_server: DiscordServer, ada: User, general: Channel
) -> None:
    sent = await messenger.send(parcel(ada, general))

    [message] = general.from_bot
    assert sent == Sent(str(general.id), guild_of(general), str(message.id))
    assert message.content == f"{ada.mention} ⏰ buy milk"
    assert sum(discord_server.stats.requests.values()) == 1
    await messenger.send(parcel(ada, ada.dms))
    assert sum(discord_server.stats.requests.values()) == 2


async def test_a_dm_is_opened_where_none_is_known(messenger: DiscordMessenger, ada: User) -> None:
    sent = await messenger.send(parcel(ada))

    assert sent.channel_id == str(ada.dms.id)
    assert [message.pings.users for message in ada.dms.from_bot] == [(ada,)]


async def test_only_the_owner_is_pinged_whatever_is_written(
    messenger: DiscordMessenger,
    discord_server: DiscordServer,
    home: Guild,
    ada: User,
    general: Channel,
) -> None:
    bob = discord_server.user("Bob")
    home.join(bob)
    role = home.role("loud", mentionable=True)
    general.allow(discord_server.bot, "mention_everyone")
    text = f"{bob.mention} {role.mention} @everyone @here"
    await messenger.send(parcel(ada, general, text=text))

    [message] = general.from_bot
    assert text in message.content  # shown as written
    assert message.pings.users == (ada,)
    assert not message.pings.roles
    assert not message.pings.everyone


async def test_the_same_nonce_is_one_message(
    messenger: DiscordMessenger, discord_server: DiscordServer, ada: User, general: Channel
) -> None:
    discord_server.faults.drop_connection(*SEND, when="after_handling")
    with pytest.raises(Transient) as lost:
        await messenger.send(parcel(ada, general))
    sent = await messenger.send(parcel(ada, general))

    assert not lost.value.unsent  # it may have arrived, and it had
    assert [str(message.id) for message in general.from_bot] == [sent.message_id]


async def test_a_nonce_whose_message_was_deleted_counts_as_arrived(
    messenger: DiscordMessenger, discord_server: DiscordServer, ada: User, general: Channel
) -> None:
    discord_server.faults.respond(*SEND, status=404, code=10008, message="Unknown Message")
    sent = await messenger.send(parcel(ada, general))

    assert sent == Sent(str(general.id), guild_of(general))


@pytest.mark.parametrize(
    ("status", "code", "meaning", "unsent"),
    [
        (500, 0, Transient, False),
        (502, 0, Transient, False),
        (503, 0, Transient, False),
        (504, 0, Transient, False),
        (429, 0, Transient, True),
        (401, 0, Transient, True),
        (403, 0, Transient, True),
        (404, 0, Transient, True),
        (403, 40333, Transient, True),
        (400, 40006, Transient, True),
        (400, 20016, Transient, True),
        (404, 10003, PlaceGone, None),
        (404, 10004, PlaceGone, None),
        (403, 50001, Forbidden, None),
        (403, 50013, Forbidden, None),
        (400, 200000, Forbidden, None),
        (403, 50007, DmClosed, None),
        (403, 50278, DmClosed, None),
        (400, 50035, Rejected, None),
    ],
)
@pytest.mark.usefixtures("impatient")
async def test_what_each_refusal_means(
    messenger: DiscordMessenger,
    discord_server: DiscordServer,
    ada: User,
    general: Channel,
    *,
    status: int,
    code: int,
    meaning: type[Undelivered],
    unsent: bool | None,
) -> None:
    discord_server.faults.respond(*SEND, status=status, code=code, times=None)
    with pytest.raises(meaning) as failure:
        await messenger.send(parcel(ada, general))

    assert type(failure.value) is meaning
    assert failure.value.reason
    if isinstance(failure.value, Transient):
        assert failure.value.unsent is unsent
    assert general.from_bot == []


async def test_when_discord_is_away_nothing_was_sent(
    messenger: DiscordMessenger, discord_server: DiscordServer, ada: User, general: Channel
) -> None:
    await discord_server.refuse()
    with pytest.raises(Transient) as broken:
        await messenger.send(parcel(ada, general))
    with pytest.raises(Transient) as refused:
        await messenger.send(parcel(ada, general))
    await discord_server.start()

    # The connection that stood broke after the request was written: who knows.
    assert [broken.value.unsent, refused.value.unsent] == [False, True]
    await messenger.send(parcel(ada, general))
    assert len(general.from_bot) == 1


async def test_a_thread_is_unarchived(
    messenger: DiscordMessenger, ada: User, general: Channel
) -> None:
    thread = general.thread("old talk", archived=True)
    await messenger.send(parcel(ada, thread))

    assert not thread.archived
    assert len(thread.from_bot) == 1


async def test_a_locked_thread_is_closed_to_us(
    messenger: DiscordMessenger, ada: User, general: Channel
) -> None:
    with pytest.raises(Forbidden):
        await messenger.send(parcel(ada, general.thread("old talk", locked=True)))


async def _delete(channel: Channel, _server: DiscordServer) -> None:
    channel.delete()


async def _hide(channel: Channel, server: DiscordServer) -> None:
    channel.deny(server.bot, "view_channel")


async def _mute(channel: Channel, server: DiscordServer) -> None:
    channel.deny(server.bot, "send_messages")


async def _throw_out(channel: Channel, server: DiscordServer) -> None:
    assert channel.guild is not None
    channel.guild.leave(server.bot)


@pytest.mark.parametrize(
    ("trouble", "meaning"),
    [(_delete, PlaceGone), (_hide, Forbidden), (_mute, Forbidden), (_throw_out, Forbidden)],
)
async def test_a_channel_that_is_gone_or_closed(
    messenger: DiscordMessenger,
    discord_server: DiscordServer,
    ada: User,
    general: Channel,
    trouble: Callable[[Channel, DiscordServer], Awaitable[None]],
    meaning: type[Undelivered],
) -> None:
    await trouble(general, discord_server)
    with pytest.raises(meaning) as failure:
        await messenger.send(parcel(ada, general, check_member=True))

    assert type(failure.value) is meaning


async def test_closed_dms_and_people_who_are_gone(
    messenger: DiscordMessenger, discord_server: DiscordServer, ada: User, home: Guild
) -> None:
    discord_server.faults.close_dms(ada)
    with pytest.raises(DmClosed):
        await messenger.send(parcel(ada))
    with pytest.raises(DmClosed):
        await messenger.send(parcel(ada, ada.dms))
    nobody = Parcel("123456789", Place(PlaceKind.DM), parcel(ada).lines, "n")
    with pytest.raises(DmClosed):
        await messenger.send(nobody)


async def test_a_dm_channel_that_is_wrong_is_opened_again(
    messenger: DiscordMessenger, ada: User
) -> None:
    wrong = Parcel(str(ada.id), Place(PlaceKind.DM, "123"), parcel(ada).lines, "n")
    sent = await messenger.send(wrong)

    assert sent.channel_id == str(ada.dms.id)


async def test_who_left_the_server_is_noticed_and_asked_for_once(
    messenger: DiscordMessenger,
    discord_server: DiscordServer,
    home: Guild,
    ada: User,
    general: Channel,
) -> None:
    for number in range(3):
        await messenger.send(parcel(ada, general, check_member=True, nonce=f"n{number}"))
    assert discord_server.stats.requests["GET /guilds/{guild_id}/members/{user_id}"] == 1
    bob = discord_server.user("Bob")
    home.join(bob)
    home.leave(bob)
    with pytest.raises(PersonLeft):
        await messenger.send(parcel(bob, general, check_member=True))


def is_down(client: LibraryClient, home: Guild) -> bool:
    known = client.get_guild(home.id)
    assert known is not None
    return known.unavailable


@asynccontextmanager
async def during_an_outage(server: DiscordServer, home: Guild) -> AsyncIterator[LibraryClient]:
    """A client that has heard that Discord has that server down."""
    async with connected(server) as client:
        assert isinstance(client, LibraryClient)
        home.go_down()
        await client.until(lambda: is_down(client, home))
        yield client


async def test_during_an_outage_of_the_server_nothing_is_gone(
    discord_server: DiscordServer, ada: User, home: Guild, general: Channel
) -> None:
    async with during_an_outage(discord_server, home) as client:
        discord_server.faults.respond(*SEND, status=403, code=50001)
        with pytest.raises(Transient):
            await DiscordMessenger(client).send(parcel(ada, general))


async def test_a_server_that_comes_back_before_the_answer_was_away_all_the_same(
    discord_server: DiscordServer, ada: User, home: Guild, general: Channel
) -> None:
    """The answer tells of the moment in which Discord looked, and that lies in the outage."""
    async with during_an_outage(discord_server, home) as client:
        held = discord_server.faults.hold(*SEND)
        discord_server.faults.respond(*SEND, status=404, code=10003)
        sending = asyncio.create_task(DiscordMessenger(client).send(parcel(ada, general)))
        await held.reached()
        home.come_back()
        await client.until(lambda: not is_down(client, home))
        held.release()
        with pytest.raises(Transient):
            await sending


# -- looking -------------------------------------------------------------------------------------


async def test_an_earlier_message_is_found(
    messenger: DiscordMessenger, discord_server: DiscordServer, ada: User, general: Channel
) -> None:
    began = datetime.now(UTC)
    await ada.says(general, f"{ada.mention} ⏰ buy milk")
    sent = await messenger.send(parcel(ada, general))
    for number in range(120):
        await ada.says(general, f"talk {number}")
    [found] = await messenger.find(parcel(ada, general), began)

    assert found.sent == sent
    assert found.reminder_ids == {1}
    assert not await messenger.find(parcel(ada, general, text="buy bread"), began)
    assert not await messenger.find(parcel(ada, general), began + timedelta(minutes=1))


async def test_in_a_dm_nothing_there_is_known_to_be_nothing(
    messenger: DiscordMessenger, ada: User
) -> None:
    assert await messenger.find(parcel(ada), datetime.now(UTC)) == []


async def test_a_history_that_cannot_be_read_tells_nothing(
    messenger: DiscordMessenger, discord_server: DiscordServer, ada: User, general: Channel
) -> None:
    began = datetime.now(UTC)
    await ada.says(general, "hello")
    assert await messenger.find(parcel(ada, general), began + timedelta(minutes=1)) == []
    general.deny(discord_server.bot, "read_message_history")
    with pytest.raises(Unknowable):
        await messenger.find(parcel(ada, general), began)
    general.deny(discord_server.bot, "view_channel")
    with pytest.raises(Unknowable):
        await messenger.find(parcel(ada, general), began)


async def test_more_talk_than_can_be_looked_through_tells_nothing(
    messenger: DiscordMessenger, ada: User, general: Channel
) -> None:
    began = datetime.now(UTC)
    for number in range(301):
        await ada.says(general, f"talk {number}")
    with pytest.raises(Unknowable):
        await messenger.find(parcel(ada, general), began)


async def test_looking_where_nothing_is_any_more(
    messenger: DiscordMessenger, ada: User, general: Channel
) -> None:
    general.delete()
    with pytest.raises(PlaceGone):
        await messenger.find(parcel(ada, general), DUE)


# -- paced ---------------------------------------------------------------------------------------


async def test_every_request_takes_a_slot_below_discords_limit(
    discord_server: DiscordServer, ada: User, home: Guild, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels = [home.channel(f"room {number}") for number in range(20)]
    async with library_aimed_at(discord_server):
        pace = RateLimiter()
        client = discord.Client(intents=discord.Intents.none(), http_trace=paced_requests(pace))
        async with client:
            await client.login(discord_server.token)
            messenger = DiscordMessenger(client)
            discord_server.stats.clear()
            discord_server.limits.no_limits()  # what leaves evenly may arrive bunched
            acquire = pace.acquire
            slots: list[float] = []

            async def taken(*args: Any) -> None:
                await acquire(*args)
                slots.append(monotonic())

            monkeypatch.setattr(pace, "acquire", taken)
            await asyncio.gather(
                *(
                    messenger.send(parcel(ada, each, nonce=f"{n}"))
                    for n in range(5)
                    for each in channels
                )
            )

    assert len(slots) == discord_server.stats.requests.total()
    assert max(sum(at <= each < at + 1 for each in slots) for at in slots) < 50
    assert sum(len(channel.from_bot) for channel in channels) == 100
