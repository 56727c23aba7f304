"""Tools for habits: quiet hours, the agenda, and reminder times after a zone change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from google.adk.tools.tool_context import ToolContext

from bot import profile as profile_state
from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.reminders.agenda import agenda_text
from bot.reminders.durations import is_no
from bot.reminders.quiet import describe_quiet
from bot.reminders.timings import ZoneNeeded
from bot.reminders.zone_change import Group, Keep
from bot.services.habits import QUIET, Groups, Habits, read_quiet
from bot.services.reminders import ReminderService
from bot.timezones.iana import city_of
from bot.tools.base import Answer, Toolkit, profile_of, tool
from bot.tools.turn_log import Subject, log_of

KEEPS = {"clock": Keep.CLOCK, "moment": Keep.INSTANT}
WHICH = {"all": tuple(Group), "one-time": (Group.ONCE,), "repeating": (Group.SERIES,)}


class HabitTools(Toolkit):
    def __init__(self, reminder_service: ReminderService, habits: Habits) -> None:
        super().__init__(reminder_service)
        self.habits = habits

    def all(self) -> list[Callable[..., Awaitable[Answer]]]:
        return [
            self.set_quiet_hours,
            self.set_agenda,
            self.show_agenda,
            self.keep_reminder_times,
        ]

    @tool(repeatable=True, about=Subject.REMINDER)
    async def set_quiet_hours(self, hours: str, tool_context: ToolContext) -> Answer:
        """Set the hours in which the person does not want to be nagged, or end them.

        Args:
            hours: As the person said them ("22:00-07:00 weekdays", "10pm to 7am"), or "off".
        """
        quiet = read_quiet(hours, profile_of(tool_context))
        words = None if quiet is None else describe_quiet(quiet)
        tool_context.state[profile_state.USER + QUIET] = words
        return {"quiet_hours": words or "none"}

    @tool(repeatable=False, about=Subject.REMINDER)
    async def set_agenda(self, when: str, tool_context: ToolContext) -> Answer:
        """Send the person their day (due reminders, open to-dos) every morning, or stop that.

        Args:
            when: The person's own words for the time ("7:30", "every weekday at 8"), or "off".
        """
        turn = log_of(tool_context).turn
        if is_no(when):
            return {"agenda": "off", "was_on": await self.habits.stop_agenda(turn.user_id)}
        in_server = turn.place.kind is PlaceKind.CHANNEL
        place = Place(PlaceKind.DM) if in_server else turn.place
        row = await self.habits.set_agenda(
            turn.user_id, place, when, profile_of(tool_context), turn.locale
        )
        first = self.facts(row, tool_context)["when"]
        return {"agenda": first, "comes_as": "a direct message" if in_server else "a message here"}

    @tool(repeatable=True, about=Subject.REMINDER)
    async def show_agenda(self, tool_context: ToolContext) -> Answer:
        """Show the person's day: what is due today, and the to-dos without a time."""
        zone = profile_of(tool_context).zone
        if zone is None:
            raise ZoneNeeded
        return {"today": agenda_text(await self.habits.agenda(tool_context.user_id, zone))}

    @tool(repeatable=False, about=Subject.REMINDER)
    async def keep_reminder_times(
        self, keep: str, tool_context: ToolContext, which: str = "all"
    ) -> Answer:
        """After set_time_zone answered with ``ask``: what the person decided for old reminders.

        Args:
            keep: "clock" (9:00 stays 9:00 on the clock of the new zone) or "moment" (the same
                instant, which reads differently there).
            which: all, one-time or repeating.
        """
        zone, old = profile_of(tool_context).zone, tool_context.state.get(ZONE_BEFORE)
        if keep not in KEEPS or which not in WHICH:
            raise Problem(
                "I can keep the clock or the moment, for all, one-time or repeating ones."
            )
        if zone is None or not old:
            raise Problem("Your time zone hasn't changed, so there's nothing to decide.")
        moved = []
        for group in WHICH[which]:
            settled = await self.habits.settle(
                tool_context.user_id, str(old), zone, group, KEEPS[keep]
            )
            moved += [each.reminder.text for each in settled.moves]
        return {"kept": keep, "count": len(moved), "reminders": moved[:10]}


ZONE_BEFORE = profile_state.USER + "zone_before"
"""State key: the zone before the last change, for the question that follows it."""


def question_about(groups: Groups, old: str) -> str:
    """Return the question that follows a zone change, in one sentence."""
    names = {Group.ONCE: "one-time", Group.SERIES: "repeating"}
    counts = " and ".join(f"{len(members)} {names[group]}" for group, members in groups.items())
    total = sum(len(members) for members in groups.values())
    word = "reminder" if total == 1 else "reminders"
    return (
        f"You have {counts} {word} in {city_of(old)} time. Keep the same clock time, or keep the "
        "same moment?"
    )
