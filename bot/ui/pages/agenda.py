"""/agenda: a user's day, and a form that gives a to-do a time."""

from __future__ import annotations

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.reminders.agenda import TITLE, Agenda, agenda_text
from bot.reminders.durations import is_no
from bot.reminders.edits import Edit
from bot.reminders.timings import ZoneNeeded
from bot.services.habits import Habits
from bot.ui.components.ids import code
from bot.ui.components.interactions import spelled
from bot.ui.components.press import Asker, Page, Press
from bot.ui.components.screens import (
    Button,
    Choice,
    Field,
    Form,
    Picker,
    Response,
    Row,
    Screen,
    Show,
    tell,
)
from bot.ui.reminders.cards import undo_button
from bot.ui.reminders.deps import Deps
from bot.ui.text.markdown import escape, shorten, stamp

OFFERED = 25
"""Choices of one menu: "Select Menu" in Discord's API reference."""


class AgendaPage:
    """Show the agenda, send it daily, and give its to-dos a time."""

    def __init__(self, deps: Deps, habits: Habits) -> None:
        self.deps = deps
        self.habits = habits

    @property
    def handlers(self) -> Page:
        return {"agenda:give": self.time_asked, "agenda:time": self.time_given}

    async def asked(self, asker: Asker, time: str) -> Response:
        """Show it now, stop the daily one, or send it daily. Raises Problem."""
        words = time.strip().casefold()
        if words == "now":
            return await self._now(asker)
        if not is_no(words):
            return await self._daily(asker, time)
        stopped = await self.habits.stop_agenda(asker.user_id)
        return tell("OK, no more daily agendas." if stopped else "You don't have a daily agenda.")

    async def _now(self, asker: Asker) -> Response:
        zone = (await self.deps.profiles.get(asker.user_id)).zone
        if zone is None:
            raise ZoneNeeded
        return Show(agenda_screen(await self.habits.agenda(asker.user_id, zone)))

    async def _daily(self, asker: Asker, words: str) -> Response:
        """Send it to the person's DM, wherever it was asked for: it is about private things."""
        place = asker.turn.place if asker.alone else Place(PlaceKind.DM)
        profile = await self.deps.profiles.get(asker.user_id)
        with spelled():
            row = await self.habits.set_agenda(
                asker.user_id, place, words, profile, asker.turn.locale
            )
        first = stamp(row.due_at, "F") if row.due_at else ""
        return tell(f"I'll DM you your agenda, starting {first}. To stop it: `/agenda` off")

    async def time_asked(self, press: Press) -> Response:
        """Open the form, with the to-dos as they are now."""
        reminders = await self.deps.stores.lookups.list(press.user_id)
        todos = [reminder for reminder in reminders if reminder.is_todo]
        if not todos:
            raise Problem("You don't have any to-dos without a time.")
        choices = tuple(
            Choice(shorten(" ".join(todo.text.split()) or "…", 100), str(todo.id))
            for todo in todos[:OFFERED]
        )
        when = Field("when", "When", hint="today at 18:00, in 2 hours, Friday 9:00", required=True)
        return Form(
            "Give a to-do a time",
            code("time", page="agenda"),
            (Picker("which", "To-do", choices), when),
        )

    async def time_given(self, press: Press) -> Response:
        """Write the time of the form."""
        which = press.field("which")
        profile = await self.deps.profiles.get(press.user_id)
        with spelled():
            acted = await self.deps.actions.edit(
                press.user_id,
                int(which) if which.isdecimal() else 0,
                Edit(when=press.field("when")),
                profile,
                press.asker.turn.locale,
            )
        due = acted.reminder.due_at
        when = stamp(due, "f") if due else "no time"
        text = f"⏰ {escape(shorten(acted.reminder.text, 200))}\n{when}"
        return tell(text, *(() if acted.undo is None else (undo_button(acted.undo),)))


def agenda_screen(shown: Agenda) -> Screen:
    """The agenda as it is asked for; the one that comes by itself looks the same."""
    return Screen(f"{TITLE}\n{agenda_text(shown)}", agenda_rows())


def agenda_rows() -> tuple[Row, ...]:
    return ((Button("Give a to-do a time", code("give", page="agenda")),),)
