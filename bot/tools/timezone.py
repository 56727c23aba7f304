"""Tools for the time zone: set it, and report the reminders that waited for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from google.adk.tools.tool_context import ToolContext

from bot import profile as profile_state
from bot.reminders.model import Reminder
from bot.services.deferred_reminders import (
    Deferred,
    DeferredReminders,
    FinishedRequests,
    request_key,
)
from bot.services.habits import Habits
from bot.services.reminders import ReminderService
from bot.timezones.values import SeveralZones
from bot.tools.base import Answer, Toolkit, profile_of, tool, zones_to_choose
from bot.tools.habits import ZONE_BEFORE, question_about
from bot.tools.turn_log import Answered, Subject, log_of


class ZoneTools(Toolkit):
    def __init__(
        self, reminder_service: ReminderService, deferred: DeferredReminders, habits: Habits
    ) -> None:
        super().__init__(reminder_service)
        self.deferred = deferred
        self.habits = habits

    def all(self) -> list[Callable[..., Awaitable[Answer]]]:
        return [self.set_time_zone]

    @tool(repeatable=False, about=Subject.PERSON)
    async def set_time_zone(self, city_or_zone: str, tool_context: ToolContext) -> Answer:
        """Set the person's time zone, when they tell where they are or what time it is there.

        Pass on what they said, state and country included, and tell them the ``place`` that was
        taken. If it answers with options, ask, and call it again with the ``city_or_zone`` of the
        one that they chose.

        It also stores the reminders that waited for it: tell what stands in ``stored`` and in
        ``refused``, do not add them again. For each of ``ask_again`` call add_reminder with just
        those words: it has a question. If it answers with ``ask``, ask the person that and call
        keep_reminder_times with the decision.

        Args:
            city_or_zone: A city ("Portland, Maine"), a state or country, an IANA zone such as
                Europe/Berlin, or their local time now.
        """
        now, user_id = self.reminder_service.clock(), tool_context.user_id
        try:
            found = await self.habits.locate(user_id, city_or_zone)
        except SeveralZones as several:
            return zones_to_choose(several, await self.deferred.still_waiting(user_id))
        log = log_of(tool_context)
        told: Answer = {
            "time_zone": found.zone,
            "place": found.label,
            "local_time": local_words(found.zone, now),
        }

        async def keep(zone: str, finished: FinishedRequests) -> None:
            log.set_zone(zone)
            tool_context.state[profile_state.USER + profile_state.ZONE] = zone
            told.update(self._finished(finished, tool_context))

        async with log.zone_lock:
            change = await self.habits.adopt_zone(user_id, profile_of(tool_context), found, keep)
        if change.groups and change.old is not None:
            tool_context.state[ZONE_BEFORE] = change.old
            told["ask"] = question_about(change.groups, change.old)
        return told

    def _finished(self, finished: FinishedRequests, context: ToolContext) -> Answer:
        """Return the outcome of the requests that waited; empty lists are left out."""
        log = log_of(context)

        def awaited(deferred: Deferred, reminder: Reminder | None = None) -> None:
            """Remember the request, in case the model repeats it in this turn."""
            key = request_key(deferred.ask.text, deferred.ask.when, log.turn.received_at)
            log.awaited[key] = Answered(deferred.token, reminder)

        stored, again = [], []
        for deferred, made in finished.created:
            facts = self.stored("added", made.reminder, context)["added"]
            stored.append(facts | {"note": made.note} if made.note else facts)
            awaited(deferred, made.reminder)
        for deferred, _ in finished.unanswered:
            again.append({"text": deferred.ask.text, "when": deferred.ask.when})
            awaited(deferred)
            log.wait(deferred.token, f"not saved yet, I have a question: {deferred.words}")
        for deferred, _ in (*finished.created, *finished.refused):
            log.stop_waiting(deferred.token)
        refused = [f"{deferred.words}: {problem}" for deferred, problem in finished.refused]
        found = {"stored": stored, "ask_again": again, "refused": refused}
        return {name: lines for name, lines in found.items() if lines}


def local_words(zone: str | None, now: datetime) -> str | None:
    """Return what the user's clock shows ("Thu 26 Nov 09:00"), if the zone is known."""
    return f"{now.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}" if zone else None
