"""Quiet hours, the agenda and a move in plain words, by the offline model over the same tools."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.offline.grammar import Call
from bot.offline.intents import intent_of
from bot.place import PlaceKind
from bot.reminders.model import Status
from bot.reminders.quiet import EVERY_DAY, Quiet
from tests.discord_server import DiscordServer, User
from tests.inprocess import Clock
from tests.stories.conftest import StartBot


async def says(person: User, text: str) -> str:
    return (await person.dms.reply(to=await person.dm(text))).content


@pytest.mark.parametrize(
    ("sentence", "tool", "args"),
    [
        ("quiet hours 22 to 7", "set_quiet_hours", {"hours": "22 to 7"}),
        ("Set my quiet hours to 22:00-07:00", "set_quiet_hours", {"hours": "22:00-07:00"}),
        ("my quiet hours are 10pm to 7am", "set_quiet_hours", {"hours": "10pm to 7am"}),
        (
            "don't disturb me from 22:00 to 7:00 on weekdays",
            "set_quiet_hours",
            {"hours": "from 22:00 to 7:00 on weekdays"},
        ),
        ("no quiet hours please", "set_quiet_hours", {"hours": "off"}),
        ("Please turn off my quiet hours.", "set_quiet_hours", {"hours": "off"}),
        ("send me an agenda at 7:30", "set_agenda", {"when": "at 7:30"}),
        ("Send me my agenda every day at 7:30", "set_agenda", {"when": "at 7:30"}),
        ("give me a daily agenda at 8am", None, {}),
        ("agenda at 07:30", "set_agenda", {"when": "at 07:30"}),
        ("stop sending me agendas", "set_agenda", {"when": "off"}),
        ("no more agenda", "set_agenda", {"when": "off"}),
        ("show me my agenda", "show_agenda", {}),
        ("What's my day?", "show_agenda", {}),
        ("what's on today?", "show_agenda", {}),
        ("keep the time on the clock", "keep_reminder_times", {"keep": "clock"}),
        ("same moment", "keep_reminder_times", {"keep": "moment"}),
        ("remind me to write the agenda", "add_reminder", {"text": "write the agenda"}),
    ],
)
def test_what_is_understood(sentence: str, tool: str | None, args: dict[str, str]) -> None:
    found = intent_of(sentence)
    if tool is None:
        assert not isinstance(found, tuple) or found[0].tool != "set_agenda"
    else:
        assert found == (Call(tool, args),)


async def test_quiet_hours_and_agenda_by_talking(start: StartBot, ada: User) -> None:
    async with start():
        assert "which city" in (await says(ada, "quiet hours 22 to 7")).lower()
        told = await says(ada, "Berlin")
        assert "Quiet hours: 22:00–07:00 every day" in told
        told = await says(ada, "send me an agenda at 7:30")
        assert told.startswith("I'll send you your agenda as a message here:")
        await says(ada, "add milk to my list")
        assert "• milk" in await says(ada, "what's on today?")
    async with start() as bot:
        habits = bot.services.habits
        assert await habits.quiet_of(str(ada.id)) == Quiet(time(22), time(7), EVERY_DAY)
        row = await bot.services.stores.lookups.agenda(str(ada.id))
        assert row is not None
        assert row.due_at == datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
        assert await says(ada, "no quiet hours") == "OK, no more quiet hours."
        assert await habits.quiet_of(str(ada.id)) is None
        assert await says(ada, "no more agendas") == "OK, no more daily agendas."
        row = await bot.services.stores.lookups.agenda(str(ada.id))
        assert row is not None
        assert row.status is Status.PAUSED


async def test_an_agenda_asked_for_in_a_server_comes_by_dm(
    start: StartBot, discord_server: DiscordServer, ada: User
) -> None:
    general = discord_server.guild("Home").channel("general")
    async with start() as bot:
        await says(ada, "I'm in Berlin")
        asked = await ada.says(general, "@bot send me an agenda at 07:30")
        assert "a direct message" in (await general.reply(to=asked)).content
        row = await bot.services.stores.lookups.agenda(str(ada.id))
        assert row is not None
        assert row.place.kind is PlaceKind.DM


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("keep the same clock time", datetime(2026, 11, 24, 14, 0, tzinfo=UTC)),
        ("keep the same moment", datetime(2026, 11, 24, 8, 0, tzinfo=UTC)),
    ],
)
async def test_a_move_by_talking_asks_and_is_settled(
    start: StartBot, ada: User, clock: Clock, words: str, due: datetime
) -> None:
    async with start():
        await says(ada, "I'm in Berlin")
        await says(ada, "remind me tomorrow at 09:00 to call mum")
        told = await says(ada, "I'm in New York")
        assert "You have 1 one-time reminder in Berlin time." in told
    async with start() as bot:
        assert "call mum" in await says(ada, words)
        (kept,) = await bot.services.stores.lookups.list(str(ada.id))
        assert (kept.due_at, kept.zone) == (due, "America/New_York")
        assert await says(ada, words) == "There's nothing left to move."
