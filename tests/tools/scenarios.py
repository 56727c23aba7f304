"""One call of each tool, and what must have been said before for it to succeed."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from google.genai import types

from bot.bootstrap import Services
from bot.profile import Profile
from bot.reminders.model import Reminder, Status
from bot.services.actions import ReminderActions
from bot.services.bulk import BulkActions
from bot.services.deferred_reminders import DeferredReminders
from bot.services.habits import Habits
from bot.services.reminders import ReminderService
from bot.tools import Tools
from bot.tools.base import Traits, traits_of
from tests.fakes import call

BERLIN = call("set_time_zone", city_or_zone="Berlin")
GYM = call("add_reminder", text="gym", when="in 1 hour")
MILK = call("add_reminder", text="milk", when="in 2 hours")
DAILY = call("add_reminder", text="pills", when="every day at 20:00")
TEA = call("remember", fact="I drink tea")
DOG = call("remember", fact="I have a dog")


@dataclass(frozen=True)
class Scenario:
    """``call`` comes after ``before``, each of which is a message of its own."""

    call: types.Part
    before: tuple[types.Part, ...] = ()

    @property
    def tool(self) -> str:
        return str(self.call.function_call and self.call.function_call.name)


def scenario(*calls: types.Part) -> Scenario:
    return Scenario(calls[-1], calls[:-1])


NOT_REPEATABLE = (
    scenario(TEA, DOG),  # one fact more than fits: see the test
    scenario(TEA, DOG, call("forget", what="1")),
    scenario(call("add_reminder", text="mum", when="tomorrow at 9"), BERLIN),
    scenario(GYM, MILK, call("update_reminder", which="first", when="in 3 hours")),
    scenario(GYM, MILK, call("delete_reminder", which="first")),
    scenario(GYM, MILK, call("finish_reminder", which="first")),
    scenario(GYM, MILK, call("snooze_reminder", which="first", until="in 3 hours")),
    scenario(GYM, MILK, call("move_reminder", which="first", by="3 hours")),
    scenario(BERLIN, DAILY, call("skip_next", which="first")),
    scenario(GYM, call("pause_reminder", which="first")),
    scenario(GYM, call("pause_reminder", which="1"), call("resume_reminder", which="1")),
    scenario(GYM, MILK, call("undo_last")),
    scenario(GYM, call("preview_several", action="done"), call("confirm_several", yes=True)),
    scenario(BERLIN, call("set_agenda", when="7:30"), call("set_agenda", when="off")),
    scenario(
        BERLIN,
        DAILY,
        call("set_time_zone", city_or_zone="New York"),
        call("keep_reminder_times", keep="clock"),
    ),
)

REPEATABLE = (
    scenario(call("set_name", name="Ada"), call("tell_name")),
    scenario(call("set_name", name="Ada")),
    scenario(TEA, call("list_memories")),
    scenario(call("set_preference", name="morning", value="08:30")),
    scenario(MILK, GYM),
    scenario(GYM, MILK, call("list_reminders")),
    scenario(GYM, MILK, call("view_reminder", which="first")),
    scenario(GYM, call("show_history")),
    scenario(GYM, MILK, call("preview_several", action="cancel")),
    scenario(BERLIN, call("set_quiet_hours", hours="22:00-07:00")),
    scenario(BERLIN, GYM, call("show_agenda")),
)

SCENARIOS = {each.tool: each for each in (*NOT_REPEATABLE, *REPEATABLE)}


def declared() -> dict[str, Traits]:
    """What each tool says about itself."""
    service = cast("ReminderService", SimpleNamespace(stores=None, clock=None))
    tools = Tools(
        service,
        cast("ReminderActions", None),
        cast("BulkActions", None),
        cast("DeferredReminders", None),
        cast("Habits", None),
    )
    return {tool.__name__: traits_of(tool) for tool in tools.all()}


async def snapshot(services: Services) -> tuple[Profile, list[Reminder], Any]:
    """All that tools can change."""
    rows = await services.stores.lookups.list("1", tuple(Status), limit=100)
    return await services.profiles.get("1"), list(rows), await services.deferred.waiting("1")
