"""Fired reminders: their buttons, which work weeks later, and what these do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery.messages import Line
from bot.errors import Problem
from bot.reminders import timings, transitions
from bot.reminders.model import Reminder, WakeKind
from bot.services.actions import Act, Acted
from bot.timezones.local import load_zone, localize
from bot.ui.components.ids import code
from bot.ui.components.interactions import spelled
from bot.ui.components.press import Asker, Press
from bot.ui.components.screens import (
    Button,
    Choice,
    Menu,
    Replace,
    Response,
    Row,
    Screen,
    Show,
    Style,
)
from bot.ui.reminders.cards import SNOOZES
from bot.ui.reminders.deps import Deps
from bot.ui.reminders.edit_form import snooze_form
from bot.ui.reminders.manage import acted_screen, acted_words, undone_screen
from bot.ui.text.markdown import LIMIT, shorten, stamp
from bot.when import Preferences

STATUS = "\n-# ⤷ "
"""Begins the status line below a fired reminder."""

SPANS = {"10m": timedelta(minutes=10), "1h": timedelta(hours=1)}
MENU = 25
"""Choices of one menu: "Select Menu" in Discord's API reference."""


def rows_for(lines: Sequence[Line]) -> tuple[Row, ...]:
    """Return the buttons of a fired message; for several reminders, a menu to open one."""
    if not lines:
        return ()
    if len(lines) == 1:
        return fired_rows(lines[0])
    choices = tuple(
        Choice(shorten(" ".join(line.text.split()) or "…", 100), str(line.reminder_id))
        for line in lines[:MENU]
    )
    return (Menu("Done, snooze… which one?", code("open"), choices),)


def fired_rows(line: Line) -> tuple[Row, ...]:
    """Return the buttons of one fired reminder; they carry the message's occurrence."""
    at = line.due_at or line.slot_at
    over = line.kind is WakeKind.OCCURRENCE or at <= line.slot_at
    return _rows(line.reminder_id, at, over=over, repeats=line.repeats)


def _rows(reminder_id: int, at: datetime, *, over: bool, repeats: bool) -> tuple[Row, ...]:
    sign = "o" if over else "n"
    buttons = [
        Button("Done", code("done", reminder_id, at, sign), Style.GOOD),
        Button("Edit", code("edit", reminder_id)),
    ]
    if repeats:
        buttons.append(Button("Skip next", code("leap", reminder_id, at, sign)))
        buttons.append(Button("Stop", code("stop", reminder_id, at, sign), Style.BAD))
    return (tuple(buttons), Menu("Snooze…", code("snooze", reminder_id, at, sign), SNOOZES))


def _same_rows(pressed: Press, reminder: Reminder) -> tuple[Row, ...]:
    at = pressed.code.moment(1)
    return _rows(reminder.id, at, over=_over(pressed), repeats=reminder.repeats)


def _over(pressed: Press) -> bool:
    """True if the message's occurrence was due; False for a notice ahead of it."""
    return pressed.code.text(2) != "n"


def with_status(text: str, status: str) -> str:
    """Set the status line of a fired message, replacing an earlier one."""
    end = STATUS + " ".join(status.split())
    return shorten(text.split(STATUS, 1)[0], LIMIT - len(end)) + end


def _after(pressed: Press, acted: Acted, *rows: Row) -> Response:
    """Show the new status on the message; if nothing changed, say so in an answer."""
    if acted.undo is None:
        return Show(Screen(acted_words(acted)))
    parts = pressed.code
    sign = "o" if _over(pressed) else "n"
    undo = Button("Undo", code("unring", acted.undo, acted.reminder.id, parts.text(1), sign))
    return Replace(Screen(with_status(pressed.text, _status(acted)), ((undo,), *rows)))


def _status(acted: Acted) -> str:
    reminder = acted.reminder
    match acted.act:
        case Act.SNOOZED if reminder.snoozed_until is not None:
            return _asleep(reminder.snoozed_until)
        case Act.SNOOZED:
            return f"💤 moved to {stamp(reminder.due_at, 'f')}" if reminder.due_at else "💤"
        case Act.STOPPED:
            return "🛑 stopped"
        case Act.SKIPPED if reminder.due_at is not None:
            return f"⏭️ next: {stamp(reminder.due_at, 'f')}"
        case Act.SKIPPED:
            return "⏭️ that was the last one"
        case _:
            return "✅ done"


def _asleep(until: datetime) -> str:
    return f"💤 snoozed until {stamp(until, 'f')}"


async def done(deps: Deps, pressed: Press) -> Response:
    parts = pressed.code
    acted = await deps.actions.done(pressed.user_id, parts.number(0), parts.moment(1))
    return _after(pressed, acted)


async def stopped(deps: Deps, pressed: Press) -> Response:
    return _after(pressed, await deps.actions.stop(pressed.user_id, pressed.code.number(0)))


async def leapt(deps: Deps, pressed: Press) -> Response:
    """Skip the occurrence after the message's. Idempotent."""
    parts = pressed.code
    reminder = await deps.actions.present(pressed.user_id, parts.number(0))
    at = parts.moment(1)
    expected = at if parts.text(2) == "n" else transitions.after(reminder, at)
    if expected is None:
        raise Problem("That was the last one, so there's no next one to skip.")
    acted = await deps.actions.skip(pressed.user_id, reminder.id, expected)
    return _after(pressed, acted, *_same_rows(pressed, acted.reminder))


async def snoozed(deps: Deps, pressed: Press) -> Response:
    """Snooze by a choice of the menu below a fired reminder."""
    choice, parts = _choice(pressed), pressed.code
    if choice == "other":
        await deps.actions.present(pressed.user_id, parts.number(0))
        return snooze_form(parts.number(0), parts.text(1), parts.text(2))
    acted = await _put_off(deps, pressed.asker, parts.number(0), choice)
    return _after(pressed, acted, *_same_rows(pressed, acted.reminder))


async def put_off(deps: Deps, pressed: Press) -> Response:
    """Snooze by a choice of the menu below a card."""
    choice, reminder_id = _choice(pressed), pressed.code.number(0)
    if choice == "other":
        await deps.actions.present(pressed.user_id, reminder_id)
        return snooze_form(reminder_id)
    return Replace(acted_screen(await _put_off(deps, pressed.asker, reminder_id, choice)))


async def until_said(deps: Deps, pressed: Press) -> Response:
    """Snooze until the words of the "Other…" form."""
    parts = pressed.code
    acted = await snooze_in_words(deps, pressed.asker, parts.number(0), pressed.field("until"))
    if len(parts.parts) < 3:
        return Replace(acted_screen(acted))
    return _after(pressed, acted, *_same_rows(pressed, acted.reminder))


def _choice(pressed: Press) -> str:
    return pressed.values[0] if pressed.values else ""


async def _put_off(deps: Deps, asker: Asker, reminder_id: int, choice: str) -> Acted:
    reminder = await deps.actions.present(asker.user_id, reminder_id)
    preferences = timings.preferences_of(await deps.profiles.get(asker.user_id), asker.turn.locale)
    until = moment_of(choice, deps.now(), reminder.zone, preferences)
    return await deps.actions.snooze(asker.user_id, reminder_id, until)


async def snooze_in_words(deps: Deps, asker: Asker, reminder_id: int, words: str) -> Acted:
    """Snooze until a moment in words. Raises the Problems of timings."""
    profile = await deps.profiles.get(asker.user_id)
    with spelled():
        timing = timings.timing_of(words, deps.now(), profile, asker.turn.locale)
    if timing.due_at is None or timing.rule is not None:
        raise timings.TimeNotUnderstood(
            "To snooze it I need a single time, such as “in 45 minutes” or “Friday 18:00”."
        )
    return await deps.actions.snooze(asker.user_id, reminder_id, timing.due_at)


async def snooze_named(deps: Deps, asker: Asker, which: str, words: str) -> Response:
    """Snooze the reminder that a command names, until a moment in words."""
    reminder = await deps.named(asker.user_id, which)
    return Show(acted_screen(await snooze_in_words(deps, asker, reminder.id, words)))


def moment_of(choice: str, now: datetime, zone: str, preferences: Preferences) -> datetime:
    """Return the moment of a snooze choice, in the reminder's zone. Raises Problem if forged."""
    if choice in SPANS:
        return now + SPANS[choice]
    local = now.astimezone(load_zone(zone)).replace(tzinfo=None)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    evening, morning = preferences.evening, preferences.morning
    match choice:
        case "evening":
            at = today.replace(hour=evening.hour, minute=evening.minute)
            at = at if at > local else at + timedelta(days=1)
        case "morning":
            at = today.replace(hour=morning.hour, minute=morning.minute) + timedelta(days=1)
        case "week":
            monday = today + timedelta(days=7 - today.weekday())
            at = monday.replace(hour=morning.hour, minute=morning.minute)
        case _:
            raise Problem("I don't know that choice. Pick one from the menu.")
    return localize(at, zone).at


async def unrung(deps: Deps, pressed: Press) -> Response:
    """Undo below a fired reminder and restore its buttons; an earlier snooze is kept."""
    parts = pressed.code
    back = await deps.actions.undo(pressed.user_id, parts.text(0))
    ours = [reminder for reminder in back if reminder.id == parts.number(1)]
    if not ours:
        return Replace(await undone_screen(deps, pressed.asker, back))
    text, until = pressed.text.split(STATUS, 1)[0], ours[0].snoozed_until
    if until is not None:
        text = with_status(text, _asleep(until))
    at = parts.moment(2)
    over = len(parts.parts) < 4 or parts.text(3) != "n"
    return Replace(Screen(text, _rows(ours[0].id, at, over=over, repeats=ours[0].repeats)))
