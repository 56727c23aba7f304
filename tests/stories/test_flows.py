"""Three flows, profiled: the rooms that each enters, in order, and what it reads and writes once.

`docs/flows.md` tells the same in words. Change both when a flow changes on purpose.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

import pytest
from sqlalchemy import event

import bot
from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from bot.storage.people import People
from tests.discord_server import User
from tests.inprocess import Clock, TestBot, caught_up
from tests.stories.acts import lives_in, rings, says
from tests.stories.conftest import StartBot
from tests.waiting import eventually

BOT = Path(bot.__file__).parent
FLOWS = (BOT.parent / "docs/flows.md").read_text(encoding="utf-8")

READ = re.compile(r"\bselect\b.*\bfrom\b.*\buser_states\b", re.IGNORECASE | re.DOTALL)

BACKGROUND = ("keep turns", "catch up", "warm up")
DELIVERY = ("deliver reminders", "settle reminders")

ANSWER = (
    "client cogs ui/chat turn sessions concurrency storage services ui/text ui/delivery delivery "
    "llm agent profile tools offline when timezones reminders ui"
)
DELIVER = "delivery storage reminders ui/delivery ui/reminders ui/components ui/pages ui/text"
REMIND = (
    "client ui/components storage services cogs ui/reminders reminders llm profile when timezones "
    "delivery ui/text ui/delivery"
)
ANSWER_FILES, DELIVER_FILES, REMIND_FILES = 60, 35, 37
"""Files entered outside `when/`; before the rooms were parted by subject: 60, 35, 44."""


@dataclass
class Flow:
    """What ran: files below bot/ by first entry, and the statements of interest."""

    files: dict[str, None] = field(default_factory=dict)
    profile_reads: int = 0
    touches: int = 0

    @property
    def rooms(self) -> tuple[str, ...]:
        """Rooms by first entry: folders (those of `ui/` by themselves) and modules of the root."""
        return tuple(dict.fromkeys(room_of(file) for file in self.files))

    @property
    def outside_when(self) -> list[str]:
        return [file for file in self.files if not file.startswith("when/")]


def room_of(file: str) -> str:
    folder, _, name = file.removesuffix(".py").rpartition("/")
    return (folder if folder.startswith("ui/") else folder.partition("/")[0]) or name


@contextmanager
def profiled(running: TestBot, left_out: tuple[str, ...]) -> Iterator[Flow]:
    """Record the frames of all tasks but the test's own and those named in ``left_out``."""
    flow, root, own = Flow(), f"{BOT}/", asyncio.current_task()

    def entered(frame: FrameType, what: str, _arg: object) -> None:
        code = frame.f_code
        if what != "call" or not code.co_filename.startswith(root) or code.co_name == "<module>":
            return
        task = asyncio.current_task()
        if task is not own and (task is None or not task.get_name().startswith(left_out)):
            flow.files.setdefault(code.co_filename.removeprefix(root))

    def heard(*given: object) -> None:
        statement = str(given[2])
        flow.profile_reads += bool(READ.search(statement))

    touch = People.touch

    async def touched(
        people: People, user_id: str, place: Place, locale: str | None, now: datetime
    ) -> bool:
        flow.touches += 1
        return await touch(people, user_id, place, locale, now)

    engine = running.services.engine.sync_engine
    event.listen(engine, "before_cursor_execute", heard)
    sys.setprofile(entered)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(People, "touch", touched)
            yield flow
    finally:
        sys.setprofile(None)
        event.remove(engine, "before_cursor_execute", heard)


def assert_flow(flow: Flow, rooms: str, files: int, once: int) -> None:
    """The rooms in order, no more files than today; the profile read and the contact noted once."""
    assert " ".join(flow.rooms) == rooms
    assert len(flow.outside_when) <= files, flow.outside_when
    assert (flow.profile_reads, flow.touches) == (once, once)


async def test_a_message_and_its_answer(start: StartBot, ada: User) -> None:
    async with start() as running:
        await lives_in(running, ada)
        await says(ada, "remind me tomorrow at 10 to call mum")  # fills what is read only once
        await eventually(lambda: not running.message_handler.held)
        with profiled(running, BACKGROUND + DELIVERY) as flow:
            assert "buy milk" in await says(ada, "remind me tomorrow at 11 to buy milk")
    assert_flow(flow, ANSWER, ANSWER_FILES, once=1)


async def test_a_due_reminder_and_its_delivery(start: StartBot, ada: User, clock: Clock) -> None:
    async with start() as running:
        await lives_in(running, ada)
        place = Place(PlaceKind.DM, str(ada.dms.id))
        due = clock() + timedelta(minutes=5)
        draft = Draft(str(ada.id), "buy milk", place, "Europe/Berlin", due)
        await running.services.stores.reminders.add(draft, clock())
        with profiled(running, (*BACKGROUND, "discord.py: ")) as flow:
            await rings(running, ada.dms, clock, due)
    assert_flow(flow, DELIVER, DELIVER_FILES, once=0)


async def test_a_command_and_its_row(start: StartBot, ada: User) -> None:
    async with start() as running:
        await lives_in(running, ada)
        options = {"when": "tomorrow at 10", "text": "call mum"}
        await (await ada.uses(ada.dms, "remind", options)).answer()  # fills what is read only once
        await caught_up()
        with profiled(running, BACKGROUND + DELIVERY) as flow:
            options = {"when": "tomorrow at 11", "text": "buy milk"}
            card = await (await ada.uses(ada.dms, "remind", options)).answer()
            assert "**buy milk**" in card.content
    assert_flow(flow, REMIND, REMIND_FILES, once=1)


@pytest.mark.parametrize("rooms", [ANSWER, DELIVER, REMIND])
def test_the_page_of_a_flow_names_its_rooms(rooms: str) -> None:
    assert [room for room in rooms.split() if f"`{room}" not in FLOWS] == []


def test_the_files_that_the_pages_name_exist() -> None:
    named = re.findall(r"`((?!tests/)[\w/]+\.py)", FLOWS)
    assert len(named) > 60
    assert [file for file in named if not (BOT / file).is_file()] == []
