"""Limits and faults of the loopback Discord: 429, 5xx, lost answers, a Discord that is gone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import discord
import pytest

from tests.discord_server import DiscordServer
from tests.loopback.discord.client import LibraryClient, connected
from tests.loopback.discord.faults import Moment

ROOT = Path(__file__).parents[3]
SEND = ("POST", "/channels/*/messages")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server
        assert server.violations == []


@pytest.fixture
async def client(server: DiscordServer) -> AsyncIterator[LibraryClient]:
    async with connected(server) as client:
        yield client


def place(server: DiscordServer, client: LibraryClient) -> discord.PartialMessageable:
    return client.get_partial_messageable(server.user("Ada").dms.id)


async def test_a_429_is_waited_out_by_the_library(
    server: DiscordServer, client: LibraryClient
) -> None:
    server.faults.respond(*SEND, status=429, retry_after=0.02)
    channel = place(server, client)
    await channel.send("in the end")
    assert server.world.channels[channel.id].last.content == "in the end"
    assert server.stats.statuses[429] == 1


async def test_a_503_is_raised_by_the_library(server: DiscordServer, client: LibraryClient) -> None:
    fault = server.faults.respond(*SEND, status=503, times=2)
    channel = place(server, client)
    for _ in range(2):
        with pytest.raises(discord.DiscordServerError):
            await channel.send("lost")
    await channel.send("works")
    assert fault.hits == 2
    assert [m.content for m in server.world.channels[channel.id].messages] == ["works"]


async def test_the_global_limit_counts_per_second(
    server: DiscordServer, client: LibraryClient
) -> None:
    server.limits.per_second = 10
    server.stats.clear()
    people = [server.user(f"Person {n}") for n in range(15)]
    sends = [client.get_partial_messageable(person.dms.id).send("hi") for person in people]
    await asyncio.gather(*sends)
    assert all(person.dms.last.content == "hi" for person in people)
    assert server.stats.global_too_many_requests >= 5
    assert server.stats.requests["POST /channels/{channel_id}/messages"] >= 20


async def test_a_route_limit_is_announced_so_that_the_library_keeps_it(
    server: DiscordServer, client: LibraryClient
) -> None:
    server.limits.route("POST", "/channels/{channel_id}/messages", 2, 0.1)
    channel = place(server, client)
    for number in range(5):
        await channel.send(str(number))
    assert server.stats.too_many_requests == 0
    messages = server.world.channels[channel.id].messages
    assert (messages[-1].created_at - messages[0].created_at).total_seconds() >= 0.2


@pytest.mark.parametrize(("when", "arrived"), [("before_handling", 0), ("after_handling", 1)])
async def test_a_lost_connection(
    server: DiscordServer, client: LibraryClient, when: Moment, arrived: int
) -> None:
    server.faults.drop_connection(*SEND, when=when)
    channel = place(server, client)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("once", nonce="n1")
    messages = server.world.channels[channel.id].messages
    assert len(messages) == arrived
    await channel.send("once", nonce="n1")
    assert len(server.world.channels[channel.id].messages) == 1


async def test_a_held_request_goes_on_when_released(
    server: DiscordServer, client: LibraryClient
) -> None:
    channel = place(server, client)
    held = server.faults.hold(*SEND, when="after_handling")
    sending = asyncio.create_task(channel.send("held"))
    await held.reached()
    assert server.world.channels[channel.id].last.content == "held"
    assert not sending.done()
    held.release()
    assert (await sending).content == "held"


async def test_delays(server: DiscordServer, client: LibraryClient) -> None:
    server.faults.delay(*SEND, 0.05, times=1)
    loop = asyncio.get_running_loop()
    before = loop.time()
    await place(server, client).send("late")
    assert loop.time() - before >= 0.05


async def test_discord_gone_and_back(server: DiscordServer, client: LibraryClient) -> None:
    channel = place(server, client)
    await server.refuse()
    with pytest.raises(aiohttp.ClientConnectorError):
        await channel.send("nobody there")
    await server.start()
    await channel.send("back")
    await client.until(lambda: "RESUMED" in client.events)
    assert [m.content for m in server.world.channels[channel.id].messages] == ["back"]


async def test_scripted_faults_can_be_cleared(server: DiscordServer, client: LibraryClient) -> None:
    server.faults.respond("*", "/channels/**", status=503, times=None)
    server.faults.clear()
    await place(server, client).send("fine")


async def test_it_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.discord_server", "--users", "2"),
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    about = json.loads(await process.stdout.readline())
    headers = {"Authorization": f"Bot {about['token']}"}
    async with aiohttp.ClientSession() as session:
        where = f"{about['api_url']}/channels/{about['dms'][1]}/messages"
        async with session.post(where, json={"content": "hi"}, headers=headers) as response:
            assert response.status == 200
        listing = f"{about['url']}/loopback/messages?channel={about['dms'][1]}"
        async with session.get(listing) as response:
            assert [line["text"] for line in await response.json()] == ["hi"]
        order = {"user": about["users"][0], "text": "hello"}
        async with session.post(f"{about['url']}/loopback/says", json=order) as response:
            assert (await response.json())["message"]["text"] == "hello"
    process.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 0
    assert json.loads(errors.splitlines()[-1])["messages"] == 2


async def test_a_route_limit_is_enforced_for_each_channel(
    server: DiscordServer, client: LibraryClient
) -> None:
    server.limits.route("POST", "/channels/{channel_id}/messages", 1, 30.0)
    headers = {"Authorization": f"Bot {server.token}"}
    urls = [f"{server.api_url}/channels/{server.user(n).dms.id}/messages" for n in ("Ada", "Bob")]
    answers = []
    async with aiohttp.ClientSession(headers=headers) as session:
        for url in (*urls, urls[0]):
            async with session.post(url, json={"content": "hi"}) as response:
                answers.append((response.status, response.headers["X-RateLimit-Remaining"]))
                body = await response.json()
    assert answers == [(200, "0"), (200, "0"), (429, "0")]
    assert 29 < body["retry_after"] <= 30.1
    assert body["global"] is False
    assert server.stats.too_many_requests == 1
