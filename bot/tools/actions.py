"""Tools that act on reminders: done, snooze, skip, pause, undo, several."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from google.adk.tools.tool_context import ToolContext

from bot.errors import Problem
from bot.reminders import timings, transitions
from bot.reminders.bulk import Sweep, SweepAction, shift_of, window_of
from bot.reminders.model import Reminder, Status
from bot.reminders.words import moment_words
from bot.services.actions import Acted, ReminderActions
from bot.services.bulk import BulkActions, NothingFits
from bot.services.deferred_reminders import DeferredReminders
from bot.services.reminders import ReminderService
from bot.storage.database.problems import NothingToUndo
from bot.tools.base import Answer, Toolkit, profile_of, tool
from bot.tools.turn_log import Subject, log_of
from bot.when import Preferences

SHOWN = 25
"""Reminders that a preview lists; the others are counted."""


BECOMES = {SweepAction.PAUSE: "paused", SweepAction.RESUME: "resumed", SweepAction.DONE: "done"}


class ActionTools(Toolkit):
    def __init__(
        self,
        reminder_service: ReminderService,
        actions: ReminderActions,
        bulk_actions: BulkActions,
        deferred: DeferredReminders,
    ) -> None:
        super().__init__(reminder_service)
        self.actions = actions
        self.bulk_actions = bulk_actions
        self.deferred = deferred

    def all(self) -> list[Callable[..., Awaitable[Answer]]]:
        return [
            self.finish_reminder,
            self.snooze_reminder,
            self.move_reminder,
            self.skip_next,
            self.pause_reminder,
            self.resume_reminder,
            self.undo_last,
            self.preview_several,
            self.confirm_several,
        ]

    @tool(repeatable=False, about=Subject.REMINDER)
    async def finish_reminder(self, which: str, tool_context: ToolContext) -> Answer:
        """Tick a reminder off as done; of a repeating one only the present occurrence.

        Args:
            which: Its number in the last list ("2", "second", "last"), its words, or "it" for
                the one that rang last.
        """
        found = await self._found(which, tool_context)
        return self._acted(await self.actions.done(found.user_id, found.id), tool_context)

    @tool(repeatable=False, about=Subject.REMINDER)
    async def snooze_reminder(self, which: str, until: str, tool_context: ToolContext) -> Answer:
        """Put a reminder off to another moment; a series stays as it is.

        Args:
            which: Its number in the last list ("2", "second", "last"), its words, or "it" for
                the one that rang last.
            until: The person's own time words ("an hour", "tomorrow at 9"). Never calculate it.
        """
        found = await self._found(which, tool_context)
        now, locale = self.reminder_service.clock(), log_of(tool_context).turn.locale
        timing = timings.timing_of(until, now, profile_of(tool_context), locale)
        if timing.due_at is None or timing.rule is not None:
            raise Problem(
                "To snooze it I need a single time, such as “in 45 minutes” or “Friday 18:00”."
            )
        actions = self.actions
        return self._acted(
            await actions.snooze(found.user_id, found.id, timing.due_at), tool_context
        )

    @tool(repeatable=False, about=Subject.REMINDER)
    async def move_reminder(self, which: str, by: str, tool_context: ToolContext) -> Answer:
        """Move a reminder by a length of time; of a repeating one only the coming occurrence.

        Args:
            which: Its number in the last list ("2", "second", "last") or words of its text.
            by: How far: "an hour", "2 days later", "30 min earlier".
        """
        found = await self._found(which, tool_context)
        actions = self.actions
        return self._acted(await actions.shift(found.user_id, found.id, shift_of(by)), tool_context)

    @tool(repeatable=False, about=Subject.REMINDER)
    async def skip_next(self, which: str, tool_context: ToolContext) -> Answer:
        """Leave out the next occurrence of a repeating reminder.

        Args:
            which: Its number in the last list ("2", "second", "last") or words of its text.
        """
        found = await self._found(which, tool_context)
        return self._acted(await self.actions.skip(found.user_id, found.id), tool_context)

    @tool(repeatable=False, about=Subject.REMINDER)
    async def pause_reminder(self, which: str, tool_context: ToolContext) -> Answer:
        """Keep a reminder quiet until it is resumed.

        Args:
            which: Its number in the last list ("2", "second", "last") or words of its text.
        """
        found = await self._found(which, tool_context)
        return self._acted(await self.actions.pause(found.user_id, found.id), tool_context)

    @tool(repeatable=False, about=Subject.REMINDER)
    async def resume_reminder(self, which: str, tool_context: ToolContext) -> Answer:
        """Let a paused reminder ring again.

        Args:
            which: Its number in the last list ("2", "second", "last") or words of its text.
        """
        found = await self._found(which, tool_context)
        return self._acted(await self.actions.resume(found.user_id, found.id), tool_context)

    @tool(repeatable=False, about=Subject.REMINDER)
    async def undo_last(self, tool_context: ToolContext) -> Answer:
        """Take back the last act on reminders (add, delete, change, done), for ten minutes."""
        try:
            back = await self.actions.undo_last(tool_context.user_id)
        except NothingToUndo as nothing:
            raise await self.deferred.instead_of(tool_context.user_id, nothing) from None
        log = log_of(tool_context)
        removed = [each.text for each in back if each.status is Status.CANCELLED]
        kept = [each for each in back if each.status is not Status.CANCELLED]
        for each in back[:5]:
            gone = each.status is Status.CANCELLED
            log.record("deleted" if gone else "restored", each)
        told = {"restored": [each.text for each in kept], "removed": removed}
        return {name: texts for name, texts in told.items() if texts}

    @tool(repeatable=True, about=Subject.REMINDER)
    async def preview_several(
        self,
        action: str,
        tool_context: ToolContext,
        search: str = "",
        during: str = "",
        by: str = "",
    ) -> Answer:
        """Prepare one act on several reminders. It changes nothing: show the list and ask.

        Args:
            action: cancel, move, pause, resume or done.
            search: Words that must occur in the text; empty for all.
            during: Which time it is about, in the person's words: "tomorrow morning",
                "until Monday", "next week"; empty for any time.
            by: For move: how far, such as "an hour", "2 days later", "30 min earlier".
        """
        sweep = self._sweep(action, search, during, by, tool_context)
        source = log_of(tool_context).turn.message_id
        try:
            preview = await self.bulk_actions.preview(tool_context.user_id, sweep, source)
        except NothingFits as nothing:
            if search.strip() or during.strip():
                raise
            raise await self.deferred.instead_of(tool_context.user_id, nothing) from None
        now, preferences = self.reading(tool_context)
        lines = [_line(pair, sweep, now, preferences) for pair in preview.pairs[:SHOWN]]
        return {"preview": lines, "count": len(preview.pairs), "action": sweep.deed.value}

    @tool(repeatable=False, about=Subject.REMINDER)
    async def confirm_several(self, yes: bool, tool_context: ToolContext) -> Answer:
        """Carry out or drop what preview_several showed, after the person answered.

        Never in the same turn as the preview.

        Args:
            yes: Whether the person agreed.
        """
        user_id = tool_context.user_id
        if not yes:
            await self.bulk_actions.refuse(user_id)
            return {"dropped": True}
        source = log_of(tool_context).turn.message_id
        swept = await self.bulk_actions.confirm(user_id, source)
        return {"done": swept.sweep.deed.value, "count": len(swept.reminders), "undo": "10 minutes"}

    def _sweep(self, action: str, search: str, during: str, by: str, context: ToolContext) -> Sweep:
        try:
            deed = SweepAction(action.strip().casefold())
        except ValueError:
            raise Problem("I can cancel, move, pause, resume or finish several at once.") from None
        zone = profile_of(context).zone
        if zone is None and during.strip():
            raise timings.ZoneNeeded
        now, preferences = self.reading(context)
        window = window_of(during, now, zone or "UTC", preferences)
        if deed is SweepAction.MOVE and not by.strip():
            raise Problem("How far should I move them? For example, by an hour.")
        shift = shift_of(by) if deed is SweepAction.MOVE else timedelta()
        return Sweep(deed, search, window, shift)

    async def _found(self, which: str, context: ToolContext) -> Reminder:
        return await self.deferred.find(context.user_id, which)

    def _acted(self, acted: Acted, context: ToolContext) -> Answer:
        if acted.undo is None:
            return {"already": acted.act.value, "text": acted.reminder.text}
        return self.stored(acted.act.value, acted.reminder, context)


def _line(
    pair: tuple[Reminder, Reminder], sweep: Sweep, now: datetime, preferences: Preferences
) -> str:
    """ "gym (Mon 23 Nov 18:00, in 4 h) → not before Mon 30 Nov 18:00"."""
    before, after = pair

    def words(at: datetime | None) -> str:
        return "no time" if at is None else moment_words(at, before.zone, now, preferences)

    was = f"{before.text} ({words(transitions.pending(before) or before.snoozed_until)})"
    if after.status is Status.CANCELLED:
        return f"{was} → deleted"
    if sweep.deed is SweepAction.CANCEL:
        return f"{was} → not before {words(after.due_at)}"
    if sweep.deed is SweepAction.MOVE:
        only = "this time " if before.repeats else ""
        return f"{was} → {only}{words(after.snoozed_until or after.due_at)}"
    return f"{was} → {BECOMES[sweep.deed]}"
