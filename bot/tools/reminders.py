"""Tools for reminders: add, list, view, history, update, delete."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from google.adk.tools.tool_context import ToolContext

from bot.reminders import timings
from bot.reminders.bulk import comes_in, window_of
from bot.reminders.drafts import NewReminder
from bot.reminders.edits import Edit
from bot.reminders.model import NoSuchReminder, Priority
from bot.reminders.search import matches
from bot.reminders.words import one_line, past_words
from bot.services.actions import ReminderActions
from bot.services.deferred_reminders import DeferredReminders, request_key
from bot.services.reminders import ReminderService
from bot.tools.base import Answer, Toolkit, priority_of, profile_of, tool
from bot.tools.turn_log import Subject, log_of


class ReminderTools(Toolkit):
    def __init__(
        self,
        reminder_service: ReminderService,
        actions: ReminderActions,
        deferred: DeferredReminders,
    ) -> None:
        super().__init__(reminder_service)
        self.actions = actions
        self.deferred = deferred

    def all(self) -> list[Callable[..., Awaitable[Answer]]]:
        return [
            self.add_reminder,
            self.list_reminders,
            self.view_reminder,
            self.show_history,
            self.update_reminder,
            self.delete_reminder,
        ]

    @tool(repeatable=True, about=Subject.REMINDER)
    async def add_reminder(
        self,
        text: str,
        tool_context: ToolContext,
        when: str = "",
        priority: str = "normal",
        notice: str = "",
        nag: str = "",
    ) -> Answer:
        """Store a reminder. Nothing is stored unless this answers with the reminder.

        Without the person's time zone it may keep the request: ask for the city, no more.
        If it answers with ``note`` or ``similar`` (one that says the same already), tell it.

        Args:
            text: What to be reminded of, in the person's words, without the time.
            when: The person's own time words as they said them ("tmrw 9", "every 1st at 8"), or a
                local ISO time. Never calculate it. Empty for a to-do without a time.
            priority: low, normal or high.
            notice: Also so long before: "1 day", "2 hours, 10 min". Only when asked for.
            nag: Again until it is done: "10 min", "every hour, 5 times". Only when asked for.
        """
        log = log_of(tool_context)
        ask = NewReminder(
            text=text,
            when=when,
            notice=notice,
            nag=nag,
            priority=priority_of(priority) or Priority.NORMAL,
            source_key=log.source_key(text, when),
        )
        key = request_key(text, when, log.turn.received_at)
        async with log.zone_lock:
            awaited = log.awaited.pop(key, None)
            if awaited is not None and awaited.reminder is not None:
                return {"added": self.facts(awaited.reminder, tool_context)}
            if awaited is not None:  # from here on its question is asked in this conversation
                await self.deferred.open_questions.close(log.turn.user_id, awaited.token)
                log.stop_waiting(awaited.token)
            profile = profile_of(tool_context)
            profile = replace(profile, zone=log.zone or profile.zone)
            try:
                created = await self.reminder_service.create(log.turn, profile, ask)
            except timings.ZoneNeeded:
                waiting = await self.deferred.defer(log.turn, ask)
                kept = waiting[-1]
                log.wait(kept.token, f"waits for your time zone: {kept.words}")
                raise timings.ZoneNeeded(len(waiting), kept.text) from None
        if profile.zone:  # otherwise what waits is another one, at a time that needs the zone
            await self.deferred.settle(log.turn.user_id, created.reminder.text)
        told = self.stored("added", created.reminder, tool_context)
        if created.note:
            told["note"] = created.note
        if created.similar:
            told["similar"] = one_line(created.similar, *self.reading(tool_context))
        return told

    @tool(repeatable=True, about=Subject.REMINDER)
    async def list_reminders(
        self, tool_context: ToolContext, search: str = "", during: str = ""
    ) -> Answer:
        """List the person's open reminders, numbered in the order in which they come due.

        These are the numbers that the other tools take until the next list.

        Args:
            search: Words that must occur in the text; empty for all.
            during: Which time it is about, in the person's words: "tomorrow", "this week",
                "Friday morning"; empty for all, with and without a time.
        """
        zone = profile_of(tool_context).zone
        if zone is None and during.strip():
            raise timings.ZoneNeeded
        now, preferences = self.reading(tool_context)
        window = window_of(during, now, zone or "UTC", preferences)
        listed = await self.reminder_service.listed(tool_context.user_id)
        found = [
            reminder
            for reminder in listed
            if matches(reminder.text, search) and (not window.bounded or comes_in(reminder, window))
        ]
        numbered = await self.reminder_service.numbered(tool_context.user_id, listed, found)
        lines = [f"{number}. {one_line(r, now, preferences, zone)}" for number, r in numbered[:50]]
        answer: Answer = {"count": len(found), "reminders": lines}
        if not (search.strip() or window.bounded):
            waiting = await self.deferred.waiting(tool_context.user_id)
            why = "waiting_for_time_zone" if zone is None else "waiting_for_an_answer"
            answer |= {why: [each.words for each in waiting]} if waiting else {}
        return answer

    @tool(repeatable=True, about=Subject.REMINDER)
    async def view_reminder(self, which: str, tool_context: ToolContext) -> Answer:
        """Show one reminder with everything about it.

        Args:
            which: Its number in the last list ("2", "second", "last") or words of its text.
        """
        reminder = await self.reminder_service.find(tool_context.user_id, which)
        return {"reminder": self.facts(reminder, tool_context)}

    @tool(repeatable=True, about=Subject.REMINDER)
    async def show_history(self, tool_context: ToolContext) -> Answer:
        """Tell which reminders rang lately, how late, and what could not be delivered."""
        now, preferences = self.reading(tool_context)
        past = await self.reminder_service.stores.deliveries.history(tool_context.user_id, limit=10)
        return {"history": [past_words(each, now, preferences) for each in past]}

    @tool(repeatable=False, about=Subject.REMINDER)
    async def update_reminder(
        self,
        which: str,
        tool_context: ToolContext,
        text: str = "",
        when: str = "",
        priority: str = "",
        notice: str = "",
        nag: str = "",
    ) -> Answer:
        """Change the text, time or priority of a reminder. Leave empty what stays.

        Args:
            which: Its number in the last list ("2", "second", "last") or words of its text.
            text: The new text.
            when: New time words as the person said them; an hour alone ("at 10") keeps the day
                or the series. "never" removes the time.
            priority: low, normal or high.
            notice: Also so long before ("1 day"), or "no" for no more notice.
            nag: Again until it is done ("10 min"), or "no" to stop nagging.
        """
        reminder = await self.deferred.find(tool_context.user_id, which)
        edit = Edit(
            text=text.strip() or None,
            when=when.strip() or None,
            priority=priority_of(priority),
            notice=notice.strip() or None,
            nag=nag.strip() or None,
        )
        profile, locale = profile_of(tool_context), log_of(tool_context).turn.locale
        acted = await self.actions.edit(reminder.user_id, reminder.id, edit, profile, locale)
        return self.stored("changed", acted.reminder, tool_context)

    @tool(repeatable=False, about=Subject.REMINDER)
    async def delete_reminder(self, which: str, tool_context: ToolContext) -> Answer:
        """Delete one reminder, or one that waits for the time zone (then pass its words).

        It can be undone for a while, unless it was still waiting.

        Args:
            which: Its number in the last list ("2", "second", "last") or words of its text.
        """
        try:
            reminder = await self.reminder_service.find(tool_context.user_id, which)
        except NoSuchReminder:
            dropped = await self.deferred.drop(tool_context.user_id, which)
            if dropped is None:
                raise
            return {"deleted": {"text": dropped.words}}
        acted = await self.actions.delete(tool_context.user_id, reminder.id)
        return self.stored("deleted", acted.reminder, tool_context)
