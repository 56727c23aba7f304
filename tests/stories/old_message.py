"""A message that an earlier version left behind: Ada and Bob press what it shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from bot.place import Place, PlaceKind
from bot.profile import Profile
from bot.reminders.model import Draft, Reminder
from tests.custom_ids import PATTERNS, sent_in
from tests.discord_server import Channel, DiscordServer, Interaction, Message, User
from tests.inprocess import Clock, TestBot
from tests.stories.acts import the_one

ZONE = "Europe/Berlin"
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
"""Tuesday 12:00 in Berlin, where it is Monday 14:00 when a story begins."""
TUESDAY, WEDNESDAY = (datetime(2026, 11, day, 8, tzinfo=UTC) for day in (24, 25))
"""9:00 in Berlin, when the daily series are due."""
FRIDAY = datetime(2026, 11, 27, 17, tzinfo=UTC)
"""18:00 in Berlin."""

Fields = dict[str, str | list[str]]
"""What stands in the fields of a form, and what is chosen in its menus."""


class OldMessage:
    """In Ada's DM. ``forms``: those of the list of which something was pressed, chosen or sent."""

    def __init__(
        self,
        bot: TestBot,
        server: DiscordServer,
        clock: Clock,
        ada: User,
        bob: User,
        general: Channel,
    ) -> None:
        """``general``: a channel that both can read."""
        self.bot = bot
        self.server = server
        self.clock = clock
        self.ada, self.bob, self.general = ada, bob, general
        self.message = self.left_in(ada.dms)
        self.forms: set[str] = set()

    def left_in(self, channel: Channel) -> Message:
        world = self.server.world
        return world.post(Message(world, channel, self.server.bot, "What stood there"))

    # -- pressing ---------------------------------------------------------------------------------

    async def press(
        self,
        custom_id: str,
        choice: str | None = None,
        *,
        on: Message | None = None,
        by: User | None = None,
    ) -> Message:
        """Press a button, or choose in a menu → what is shown then."""
        return await (await self._pressed(custom_id, choice, on, by)).answer()

    async def opens(self, custom_id: str, choice: str | None = None) -> dict[str, Any]:
        """Press or choose what opens a form → that form."""
        used = await self._pressed(custom_id, choice, None, None)
        assert used.modal is not None, await used.answer()
        return used.modal

    async def _pressed(
        self, custom_id: str, choice: str | None, on: Message | None, by: User | None
    ) -> Interaction:
        self._note(custom_id if choice is None else f"{custom_id} = {choice}")
        return await (by or self.ada).forges(on or self.message, custom_id, choice)

    async def send(self, custom_id: str, fields: Fields, *, on: Message | None = None) -> Message:
        """Send a form that was opened from the message → what is shown then."""
        for name, value in fields.items():
            field = f"{custom_id} / {name}"
            self._note(field if isinstance(value, str) else f"{field} = {value[0]}")
        return await (await self.ada.forges_form(on or self.message, custom_id, fields)).answer()

    def _note(self, sent: str) -> None:
        found = {form for form, pattern in PATTERNS.items() if pattern.fullmatch(sent)}
        assert found, f"{sent} is not in the list"
        self.forms |= found

    # -- what is stored ---------------------------------------------------------------------------

    async def keep(self, kind: str, request: dict[str, Any]) -> str:
        """An open question to Ada → its token."""
        questions, now = self.bot.services.open_questions, self.clock()
        return await questions.keep(str(self.ada.id), kind, request, now)

    async def token_of(self, kind: str) -> str:
        """The token of Ada's one open question of that kind."""
        questions, now = self.bot.services.open_questions, self.clock()
        (question,) = await questions.open(str(self.ada.id), kind, now)
        return question.token

    async def remind(self, text: str, due: datetime | None = None, **fields: Any) -> Reminder:
        place = Place(PlaceKind.DM, str(self.ada.dms.id))
        draft = Draft(str(self.ada.id), text, place, ZONE, due, **fields)
        return await self.bot.services.stores.reminders.add(draft, self.clock())

    async def daily(self, text: str, due: datetime) -> Reminder:
        """A daily series at 9:00 in Berlin."""
        anchor = datetime(2026, 11, 1, 9, 0)  # noqa: DTZ001 — a wall time
        return await self.remind(text, due, rule="FREQ=DAILY", anchor=anchor)

    async def again(self, reminder: Reminder) -> Reminder:
        """The reminder as it is stored now."""
        return await self.bot.services.stores.lookups.get(reminder.user_id, reminder.id)

    async def the_one(self, person: User | None = None) -> Reminder:
        """The only reminder of Ada, or of another person, in whatever state."""
        return await the_one(self.bot, person or self.ada)

    async def profile(self) -> Profile:
        return await self.bot.services.profiles.get(str(self.ada.id))


def codes_in(shown: Message | dict[str, Any]) -> list[str]:
    """The custom_ids of a message or form, written as in the list."""
    body = {"components": shown.components} if isinstance(shown, Message) else shown
    return list(sent_in(body))


Case = Callable[[OldMessage], Awaitable[None]]
Cases = list[tuple[tuple[str, ...], Case]]
"""What is pressed of each of these forms of the list, and what comes of it."""


def case_of(cases: Cases, *forms: str) -> Callable[[Case], Case]:
    """Add to ``cases`` a function that presses something of exactly these forms."""

    def add(case: Case) -> Case:
        cases.append((forms, case))
        return case

    return add
