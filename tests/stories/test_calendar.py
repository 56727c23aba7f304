"""Calendar files over the loopback Discord: out, in with a question, and hostile ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ical.calendar_stream import IcsCalendarStream

from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from tests.discord_server import Channel, DiscordServer, Message, Upload, User
from tests.golden import assert_golden
from tests.inprocess import Clock, TestBot
from tests.stories.conftest import StartBot

FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody//EN
BEGIN:VEVENT
UID:1
SUMMARY:Dentist *Dr. No*
DTSTART;TZID=Europe/Berlin:20261201T090000
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Gym
DTSTART;TZID=Europe/Berlin:20261124T183000
RRULE:FREQ=WEEKLY;BYDAY=TU
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT30M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Every second
DTSTART;TZID=Europe/Berlin:20261124T183000
RRULE:FREQ=SECONDLY
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:Mum's birthday
DTSTART;VALUE=DATE:20261224
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VTODO
UID:5
SUMMARY:Buy milk
END:VTODO
END:VCALENDAR
""".replace("\n", "\r\n").encode()


async def send_file(person: User, data: bytes, channel: Channel | None = None) -> Message:
    file = Upload("mine.ics", data, "text/calendar")
    where = channel or person.dms
    return await (await person.uses(where, "reminders import", {"file": file})).answer()


async def in_berlin(person: User) -> None:
    await (await person.uses(person.dms, "timezone", {"city": "Berlin"})).answer()


async def texts_of(bot: TestBot, person: User) -> list[str]:
    return [each.text for each in await bot.services.stores.lookups.list(str(person.id))]


async def test_an_import_asks_and_is_made_after_a_restart_once(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await in_berlin(ada)
        question = await send_file(ada, FILE)
        assert_golden("calendar-import", question)
        assert await texts_of(bot, ada) == []
    async with start() as bot:
        done = await (await ada.clicks(question, "Add 4 reminders")).answer()
        assert done.content.startswith("Done! I added 4 reminders")
        kept = await bot.services.stores.lookups.list(str(ada.id))
        assert [each.text for each in kept] == [
            "Dentist *Dr. No*",
            "Gym",
            "Mum's birthday",
            "Buy milk",
        ]
        gym = kept[1]
        assert gym.wake_at == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # half an hour before
        assert kept[2].due_at == datetime(2026, 12, 24, 8, 0, tzinfo=UTC)
        again = await send_file(ada, FILE)
        assert "You already have 4 more of them." in again.content
        assert again.buttons == []


async def test_two_presses_at_once_make_it_once(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await in_berlin(ada)
        question = await send_file(ada, FILE)
        yes = question.button("Add 4 reminders")["custom_id"]
        presses = [await ada.forges(question, yes, wait=False) for _ in range(2)]
        for press in presses:
            await press.acknowledgement()
        assert len(await texts_of(bot, ada)) == 4


async def test_no_and_somebody_elses_question_make_nothing(
    start: StartBot, ada: User, bob: User
) -> None:
    async with start() as bot:
        await in_berlin(ada)
        await in_berlin(bob)
        question = await send_file(ada, FILE)
        own = await send_file(bob, FILE)
        yes = question.button("Add 4 reminders")["custom_id"]
        stolen = await (await bob.forges(own, yes)).answer()
        assert "n't open any more" in stolen.content
        assert await texts_of(bot, bob) == []
        refused = await (await ada.clicks(question, "No")).answer()
        assert "didn't import anything" in refused.content
        late = await (await ada.forges(question, yes)).answer()
        assert "n't open any more" in late.content
        assert await texts_of(bot, ada) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hello", "doesn't start with BEGIN:VCALENDAR"),
        (FILE[:-40], "ends too early"),
        (FILE + b"X" * 600_000, "I can take up to"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 5000, "nested too deeply"),
    ],
)
async def test_bad_and_huge_files_change_nothing(
    start: StartBot, ada: User, data: bytes, said: str
) -> None:
    async with start() as bot:
        await in_berlin(ada)
        refused = await send_file(ada, data)
        assert said in refused.content
        assert "Nothing was changed" in refused.content
        assert await texts_of(bot, ada) == []


async def test_too_many_for_the_limit_makes_none(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await in_berlin(ada)
        todos = [f"BEGIN:VTODO\r\nUID:{n}\r\nSUMMARY:to-do {n}\r\nEND:VTODO" for n in range(501)]
        body = "\r\n".join(["BEGIN:VCALENDAR", *todos, "END:VCALENDAR"]).encode()
        question = await send_file(ada, body)
        assert "I'd add 501 reminders" in question.content
        refused = await (await ada.clicks(question, "Add 501 reminders")).answer()
        assert "500 open reminders" in refused.content
        assert await texts_of(bot, ada) == []


async def test_a_file_needs_a_zone_first(start: StartBot, ada: User) -> None:
    async with start():
        assert "time zone" in (await send_file(ada, FILE)).content


async def test_the_export_holds_ones_own_and_nobody_elses(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, clock: Clock
) -> None:
    general = discord_server.guild("Home").channel("general")
    async with start() as bot:
        empty = await (await ada.uses(ada.dms, "reminders export")).answer()
        assert "don't have any open reminders" in empty.content
        for person, text in ((ada, "buy milk"), (bob, "secret")):
            draft = Draft(str(person.id), text, Place(PlaceKind.DM), "UTC")
            await bot.services.stores.reminders.add(draft, clock())
        sent = await (await ada.uses(general, "reminders export")).answer()
        assert sent.ephemeral
        assert_golden("calendar-export", sent)
        (file,) = sent.attachments
        (todo,) = IcsCalendarStream.calendar_from_ics(file.data.decode()).todos
        assert todo.summary == "buy milk"
