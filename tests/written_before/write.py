"""Play a day with the bot of commit d35d69c; write down what its database and Discord hold.

That commit is the last one before most modules were renamed. The script runs there, never here:

    git worktree add /tmp/old d35d69c && cd /tmp/old
    PYTHONPATH=. python THIS_FILE FOLDER    # → FOLDER/d35d69c.sql and FOLDER/d35d69c.json

It ends as a killed process does: in the midst of three answers and of one delivery. The bot is
that commit's, so its type is not known here.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from google.adk.platform.time import set_time_provider

from tests.discord_server import Channel, DiscordServer, Interaction, Message, Upload, User
from tests.inprocess import Clock, running_bot

NAME = "d35d69c"
PEOPLE = "Ada Bob Cleo Dan Dora Eve Finn Gus Hal Ivy Jon Kim Lea Mia Ned Ola Pam Quin".split()
BERLINERS = "Ada Bob Dan Dora Eve Gus Hal Ivy Jon Kim Lea Mia Ned Ola Pam".split()
CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Somebody//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTART:20261224T170000Z\r
SUMMARY:Christmas dinner\r
END:VEVENT\r
END:VCALENDAR\r
"""


@dataclass
class Day:
    """Monday from 13:00 UTC on, 14:00 in Berlin: people, the old bot, and the forms it showed."""

    server: DiscordServer
    file: Path
    clock: Clock
    bot: Any
    general: Channel
    people: dict[str, User]
    forms: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    async def says(self, name: str, text: str, channel: Channel | None = None) -> None:
        asked = await self[name].says(channel or self[name].dms, text)
        status = f"SELECT status = 'answered' FROM turns WHERE message_id = '{asked.id}'"  # noqa: S608
        await self.until(status)

    async def uses(self, name: str, command: str, **options: object) -> Message:
        person = self[name]
        return await (await person.uses(person.dms, command, options)).answer()

    async def remind(self, name: str, text: str, when: str = "", **more: str) -> Message:
        given = {"when": when} if when else {}
        return await self.uses(name, "remind", text=text, **given, **more)

    def opened(self, name: str, shown: Interaction) -> None:
        """A form that nobody has filled in yet."""
        assert shown.modal is not None
        self.forms[name] = shown.modal

    async def shows(self, minute: int) -> None:
        """The clock shows 13 hours and ``minute``, and what is due by then is settled."""
        self.clock.now = datetime(2026, 11, 23, 13, minute, tzinfo=UTC)
        self.bot.delivery.nudge()
        due = f"wake_at <= '{self.clock.now:%Y-%m-%d %H:%M:%S}.999999'"
        await self.until(f"SELECT NOT EXISTS (SELECT 1 FROM reminders WHERE {due})")  # noqa: S608
        await self.until("SELECT NOT EXISTS (SELECT 1 FROM reminders WHERE status = 'sending')")

    async def until(self, question: str) -> None:
        """Ask the database until its answer is yes."""
        async with asyncio.timeout(20):
            while True:
                with closing(sqlite3.connect(self.file)) as database:
                    answer = database.execute(question).fetchone()
                if answer and answer[0]:
                    return
                await asyncio.sleep(0.01)


# -- the day ---------------------------------------------------------------------------------------


async def lives(day: Day) -> None:
    """Ada has a name, facts, preferences, quiet hours and an agenda."""
    for name in BERLINERS:
        await day.uses(name, "timezone", city="Berlin")
    await day.says("Ada", "hello, before the fresh start")
    await day.uses("Ada", "reset")
    for told in (
        "my name is Ada",
        "remember that my sister is Grace",
        "I love tea with milk",
        "I like jazz",
        "forget the jazz",
    ):
        await day.says("Ada", told)
    learnt = {"pref:date_order": "dmy", "pref:language": "de", "pref:morning": "08:15"}
    await day.bot.services.conversations.learn(str(day["Ada"].id), learnt)
    await day.uses("Ada", "quiet", hours="22:00-07:00")
    await day.uses("Ada", "agenda", time="7:30")


async def makes_reminders(day: Day) -> None:
    """Of every kind."""
    ada, bob, general = day["Ada"], day["Bob"], day.general
    await day.remind("Ada", "call mum", "tomorrow at 9")
    await day.remind("Ada", "buy milk")
    await day.remind("Ada", "stretch", "every day at 8:00 until 26 November 2026")
    await day.remind("Ada", "pay rent", "every month on the 1st at 10:00, 3 times", notice="1 day")
    urgent = {"notice": "1 day, 2 h", "priority": "high", "nag": "10 min x2"}
    await day.remind("Ada", "dentist", "Friday at 15:00", **urgent)
    await day.remind("Ada", "gym", "every Monday at 18:00")
    await day.remind("Ada", "read a book", "today at 23:00", priority="low")
    await day.remind("Ada", "water the plants", "in 10 minutes")
    await day.remind("Ada", "take a break", "in 15 minutes")
    await day.remind("Ada", "take the pill", "in 20 minutes", nag="30 min x2")
    public = {"text": "stand-up", "when": "every day at 14:30"}
    await (await ada.uses(general, "remind", public)).answer()
    await day.remind("Jon", "call the bank", "in 25 minutes")
    await day.remind("Mia", "feed the cat", "in 45 minutes")
    plan = Upload("plan.txt", b"the plan")
    said = await bob.says(general, "The plan for Friday is attached", attachments=[plan])
    menu = "Remind me about this"
    form = await ada.uses_on(said, menu)
    await (await ada.submits(form, {"when": "tomorrow at 10"})).answer()
    other = await bob.says(general, "Who brings the cake?")
    day.opened("about", await ada.uses_on(other, menu))
    day.opened("edit", await ada.uses(ada.dms, "reminders edit", {"which": "call mum"}))


async def is_reminded(day: Day) -> None:
    """One is delivered, one snoozed, one nags, one is for the inbox, one is public."""
    ada = day["Ada"]
    await day.shows(10)
    await day.shows(15)
    rung = await ada.dms.wait_for(lambda message: message.content.endswith("⏰ take a break"))
    await (await ada.picks(rung, "Snooze…", ["1h"])).answer()
    await day.shows(20)
    day.server.faults.close_dms(day["Jon"])
    await day.shows(25)
    await day.shows(30)
    await day.shows(40)


async def asks_others(day: Day) -> None:
    ada, bob, eve, general = day["Ada"], day["Bob"], day["Eve"], day.general
    asked = {"user": bob, "when": "Friday 18:00"}
    await (await ada.uses(general, "remindfor", asked | {"text": "bring the keys"})).answer()
    from_eve = await eve.uses(general, "remindfor", asked | {"text": "call me"})
    refused = await bob.clicks(await from_eve.answer(), "Never from this person")
    await refused.followup()


async def leaves_questions_open(day: Day) -> None:
    """Each question, by command and by talk."""
    # Which city?
    await day.remind("Cleo", "water the roses", "tomorrow at 9")
    await day.says("Finn", "remind me tomorrow at 9 to feed the fish")
    # Which reading?
    await day.says("Dan", "remind me on 3/4 at 9 to file the taxes")
    await day.remind("Dora", "renew the passport", "3/4 at 9")
    await day.remind("Dora", "choir", "every Monday at 18:00")
    await day.uses("Dora", "reminders edit", which="choir", when="Tuesday")
    # Shall I?
    for text in ("oat milk", "milk for the cat", "bread"):
        await day.remind("Kim", text)
    await day.says("Kim", "delete all milk ones")
    await day.remind("Ola", "sweep the yard")
    await day.uses("Ola", "reminders clear")
    file = Upload("mine.ics", CALENDAR, "text/calendar")
    await day.uses("Ned", "reminders import", file=file)
    # The same time or the same moment?
    await day.remind("Pam", "see the doctor", "tomorrow at 9")
    await day.remind("Pam", "jog", "every day at 7:00")
    await day.uses("Pam", "timezone", city="New York")
    # What of?
    await day.says("Quin", "remind me")


async def talks(day: Day) -> None:
    """What can be taken back, and what a later sentence refers to."""
    ada = day["Ada"]
    await day.uses("Ada", "reminders pause", which="gym")
    rung = next(each for each in ada.dms.from_bot if each.content.endswith("⏰ water the plants"))
    await (await ada.clicks(rung, "Done")).answer()
    await day.remind("Ivy", "mow the lawn", "tomorrow at 9")
    await day.remind("Ivy", "trim the hedge", "tomorrow at 10")
    await day.says("Ivy", "delete mow the lawn")
    await day.says("Ada", "remind me tomorrow at 17 to call Grace")
    await day.says("Bob", "@bot remind me tomorrow at 12 to bake bread", day.general)
    for name in ("Gus", "Hal", "Lea"):
        await day.remind(name, f"{name}'s first")
        await day.remind(name, f"{name}'s second")


async def dies(day: Day) -> None:
    """A tool has run and the model thinks; it has answered; the answer is stored; it was sent."""
    await day.shows(44)
    services, faults, never = day.bot.services, day.server.faults, asyncio.Event()
    model = type(services.conversations.runner.app.root_agent.model)
    keep_answer, generate = services.turns.keep_answer, model.generate_content_async
    hal = await day["Hal"].dm("delete 1")

    async def forgetful(message_id: str, *more: Any) -> bool:
        if message_id == str(hal.id):
            await never.wait()
        return bool(await keep_answer(message_id, *more))

    async def thinking(self: Any, request: Any, stream: bool = False) -> AsyncIterator[Any]:
        if "Gus" in str(request.contents[-1]):
            await never.wait()
        async for response in generate(self, request, stream):
            yield response

    services.turns.keep_answer, model.generate_content_async = forgetful, thinking
    posting = faults.hold("POST", f"/channels/{day['Lea'].dms.id}/messages")
    await day["Gus"].dm("delete 1")
    await day["Lea"].dm("delete 1")
    await posting.reached()
    gone = "SELECT count(*) = 3 FROM reminders WHERE text LIKE '%first' AND status = 'cancelled'"
    await day.until(gone)
    for name, events in (("Gus", 3), ("Hal", 4)):
        held = f"session_id = 'dm.0' AND user_id = '{day[name].id}'"
        await day.until(f"SELECT count(*) = {events} FROM events WHERE {held}")  # noqa: S608
    sent = faults.hold("POST", f"/channels/{day['Mia'].dms.id}/messages", when="after_handling")
    day.clock.pass_by(minutes=1)
    day.bot.delivery.nudge()
    await sent.reached()


# -- what is left ----------------------------------------------------------------------------------


def seen(day: Day) -> dict[str, Any]:
    """What stands in Discord."""
    named = {person.id: name for name, person in day.people.items()}
    channels = {"general": day.general} | {name: day[name].dms for name in PEOPLE}
    return {
        "now": day.clock.now.isoformat(),
        "people": {name: str(person.id) for name, person in day.people.items()},
        "bot": str(day.server.bot.id),
        "guild": str(day.general.guild.id if day.general.guild else 0),
        "channels": {name: str(channel.id) for name, channel in channels.items()},
        "forms": day.forms,
        "messages": [
            {
                "id": str(message.id),
                "channel": name,
                "author": named.get(message.author.id),
                "content": message.content,
                "components": message.components,
                "flags": message.flags,
                "nonce": message.nonce,
                "reference": str(message.reference.id) if message.reference else None,
            }
            for name, channel in channels.items()
            for message in channel.messages
        ],
    }


def _lines(value: object) -> str:
    """As JSON, each entry of a list on a line of its own."""
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in value) + "\n]"


async def play(folder: Path) -> None:
    # ADK orders by the machine's time: whoever reads the files must have a later one.
    late = time.time() - datetime(2025, 1, 1, tzinfo=UTC).timestamp()
    set_time_provider(lambda: time.time() - late)
    file = Path(tempfile.mkdtemp()) / "day.db"
    async with DiscordServer() as server:
        server.interaction_seconds = 30.0
        people = {name: server.user(name) for name in PEOPLE}
        general = server.guild("Home", *people.values()).channel("general")
        clock = Clock()
        async with running_bot(server, f"sqlite:///{file}", clock) as bot:
            day = Day(server, file, clock, bot, general, people)
            await server.wait_for_commands()
            await lives(day)
            await makes_reminders(day)
            await is_reminded(day)
            await asks_others(day)
            await leaves_questions_open(day)
            await talks(day)
            await dies(day)
            assert server.violations == []
            with closing(sqlite3.connect(file)) as database:
                statements = "\n".join(database.iterdump())
            (folder / f"{NAME}.sql").write_text(f"{statements}\n", encoding="utf-8")
            lines = ",\n".join(f'"{key}": {_lines(value)}' for key, value in seen(day).items())
            (folder / f"{NAME}.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
            os._exit(0)  # nothing is tidied up: that is what the files are about


if __name__ == "__main__":
    asyncio.run(play(Path(sys.argv[1])))
