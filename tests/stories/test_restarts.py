"""The conversation of the original, by four people at once, with the process killed in between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.discord_server import Channel, User
from tests.stories.process import Stage, staged

both = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


@dataclass(frozen=True, slots=True)
class Talk:
    """One person in one place, with a name and errands that nobody else has."""

    stage: Stage
    person: User
    channel: Channel
    name: str
    first: str
    second: str

    async def says(self, text: str) -> str:
        mention = "" if self.channel.guild is None else "@bot "
        asked = await self.person.says(self.channel, mention + text)
        answer = await self.stage.answer(asked)
        assert answer.pings.users in ((), (self.person,))
        return answer.content

    async def introduces(self) -> None:
        assert "What should I call you?" in await self.says("What's my name?")
        assert self.name in await self.says(f"My name is {self.name}")

    async def asks_to_be_reminded(self) -> None:
        await self.says(f"Add a reminder to {self.first}")
        await self.says(f"Add another reminder to {self.second}")
        listed = await self.says("What are my reminders?")
        assert f"1. {self.first}\n2. {self.second}" in listed

    async def changes(self) -> None:
        listed = await self.says("What reminders do I have?")
        assert f"1. {self.first}\n2. {self.second}" in listed
        await self.says(f"Update my second reminder to {self.second} by Friday")
        await self.says("Delete the first reminder")
        listed = await self.says("What reminders do I have?")
        assert f"1. {self.second} by Friday" in listed
        assert self.first not in listed


def talks(stage: Stage) -> list[Talk]:
    """In a DM, two in one channel, in a thread."""
    sarah, bob, cleo, dan = (stage.discord.user(name) for name in ("S", "B", "C", "D"))
    guild = stage.discord.guild("Home", bob, cleo, dan)
    general = guild.channel("general")
    thread = general.thread("plans")
    return [
        Talk(stage, sarah, sarah.dms, "Sarah", "buy groceries", "finish the report"),
        Talk(stage, bob, general, "Robert", "feed the cat", "water the garden"),
        Talk(stage, cleo, general, "Cleopatra", "call the plumber", "sell the boat"),
        Talk(stage, dan, thread, "Daniel", "paint the fence", "wash the car"),
    ]


def assert_nobody_saw_another(everybody: Sequence[Talk]) -> None:
    for talk in everybody:
        answers = [
            m for m in talk.channel.from_bot if m.reference and m.reference.author is talk.person
        ]
        told = "\n".join(message.shown for message in answers)
        for other in everybody:
            if other is not talk:
                leaked = [w for w in (other.name, other.first, other.second) if w in told]
                assert leaked == [], told


@both
async def test_the_conversation_survives_being_killed(database_url: str, tmp_path: Path) -> None:
    async with staged(tmp_path, database_url, MODEL="offline") as stage:
        everybody = talks(stage)
        await stage.bot.start()
        await asyncio.gather(*[talk.introduces() for talk in everybody])
        await asyncio.gather(*[talk.asks_to_be_reminded() for talk in everybody])
        await stage.bot.kill()
        # Asked while nobody listens.
        asking = [asyncio.create_task(talk.says("What's my name?")) for talk in everybody]
        await asyncio.sleep(0)
        await stage.bot.start()
        told = await asyncio.gather(*asking)
        assert told == [f"Your name is {talk.name}." for talk in everybody]
        await asyncio.gather(*[talk.changes() for talk in everybody])
        assert_nobody_saw_another(everybody)
        registered = stage.discord.stats.requests["PUT /applications/{application_id}/commands"]
        assert registered == 1, "commands are registered when they changed, not at each start"
