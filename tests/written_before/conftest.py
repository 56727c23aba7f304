"""The evening of a day that an old version served, for today's bot to go on with."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Sqlite
from tests.discord_server import Channel, DiscordServer, Interaction, Message, User
from tests.inprocess import Clock, TestBot, running_bot
from tests.loopback.discord.interactions import COMMAND
from tests.loopback.discord.pings import REPLY, work_out_pings
from tests.loopback.discord.world import World
from tests.stories.conftest import discord_server, unhurried

__all__ = ["before", "discord_server", "unhurried"]

WRITTEN = Path(__file__).with_name("d35d69c.sql")
IN_DISCORD = WRITTEN.with_suffix(".json")
SNOWFLAKE = re.compile(r"\d{17,20}")


@dataclass(frozen=True)
class Before:
    """People, channels and messages as they were, with today's ids; the clock stands still."""

    server: DiscordServer
    url: str
    clock: Clock
    people: dict[str, User]
    general: Channel
    forms: dict[str, Any]

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def start(self) -> AbstractAsyncContextManager[TestBot]:
        """Today's bot on that database, as a process starts: it migrates first."""
        return running_bot(self.server, self.url, self.clock)

    def shown(self, channel: Channel, words: str) -> Message:
        """The newest message there that shows these words, in its text or on a button."""
        return next(
            message
            for message in reversed(channel.messages)
            if words in message.shown or words in [each.get("label") for each in message.buttons]
        )

    def form(self, name: str, person: User) -> Interaction:
        """A form that is still open on the person's screen."""
        opened = Interaction(self.server.world, person, person.dms, COMMAND, {})
        opened.modal = self.forms[name]
        return opened


@pytest.fixture
def before(discord_server: DiscordServer, sqlite: Sqlite) -> Iterator[Before]:
    text = IN_DISCORD.read_text(encoding="utf-8")
    was = json.loads(text)
    people = {name: discord_server.user(name) for name in was["people"]}
    general = discord_server.guild("Home", *people.values()).channel("general")
    assert general.guild is not None
    channels = {"general": general} | {name: person.dms for name, person in people.items()}
    ids = {was["bot"]: discord_server.bot.id, was["guild"]: general.guild.id}
    ids |= {was["people"][name]: person.id for name, person in people.items()}
    ids |= {was["channels"][name]: channel.id for name, channel in channels.items()}
    messages: dict[str, Message] = {}
    for each in sorted(was["messages"], key=lambda message: int(message["id"])):
        author = people.get(each["author"], discord_server.bot)
        message = Message(discord_server.world, channels[each["channel"]], author)
        messages[each["id"]], ids[each["id"]] = message, message.id

    def renamed(words: str) -> str:
        return SNOWFLAKE.sub(lambda found: str(ids.get(found[0], found[0])), words)

    for each in was["messages"]:
        _fill(discord_server.world, messages[each["id"]], json.loads(renamed(json.dumps(each))))
        if each["reference"]:
            messages[each["id"]].kind = REPLY
            messages[each["id"]].reference = messages[each["reference"]]
    url = sqlite.fresh()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        database.executescript(renamed(WRITTEN.read_text(encoding="utf-8")))
    clock = Clock(datetime.fromisoformat(was["now"]))
    forms = json.loads(renamed(json.dumps(was["forms"])))
    yield Before(discord_server, url, clock, people, general, forms)
    sqlite.drop(url)


def _fill(world: World, message: Message, was: dict[str, Any]) -> None:
    message.content, message.flags = was["content"], was["flags"]
    message.components, message.nonce = was["components"], was["nonce"]
    if message.nonce:  # it was sent a moment ago: Discord still knows that
        world.nonces[message.channel.id, str(message.nonce)] = (time.monotonic(), message)
    message.mentions = work_out_pings(message, implicit_reply=True).users
    message.remember_version(message.created_at)
    message.channel.by_id[message.id] = message
