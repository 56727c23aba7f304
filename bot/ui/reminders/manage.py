"""Manage: list, open, delete, clear, pause and undo reminders, with the next actions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.errors import Problem
from bot.reminders import timings, transitions
from bot.reminders.model import Kind, Reminder, Status
from bot.reminders.timings import waiting_words
from bot.services.actions import Act, Acted
from bot.services.habits import quiet_in
from bot.ui.components.ids import code
from bot.ui.components.press import Asker, Press
from bot.ui.components.screens import Button, Replace, Response, Screen, Show, Style, change
from bot.ui.reminders.cards import about_words, card_rows, card_text, short, undo_button
from bot.ui.reminders.deps import Deps
from bot.ui.reminders.lists import PAGE, ListQuery, chosen, history_screen, list_screen, wanted_of
from bot.ui.text.markdown import escape, relative, shorten, stamp

CLEAR = "clear"

WORDS = {
    Act.DELETED: ("🗑️ Deleted: {text}", "That one was already deleted."),
    Act.STOPPED: ("🛑 Stopped: {text}. It won't come again.", "That one was already stopped."),
    Act.PAUSED: ("⏸️ Paused: {text}", "That one is already paused."),
    Act.RESUMED: ("▶️ Resumed: {text}{next}", "That one isn't paused."),
    Act.DONE: ("✅ Done: {text}{next}", "That one is already ticked off.{next}"),
    Act.SKIPPED: ("⏭️ Skipped: {text}{next}", "That one was already skipped.{next}"),
    Act.SNOOZED: ("💤 Snoozed: {text}{next}", ""),
    Act.CHANGED: ("✏️ Changed: {text}{next}", ""),
}
AGENDA_OFF = (
    "⏸️ OK, no more daily agendas. To get them again: `/agenda` 7:30",
    "You don't have a daily agenda. To get one: `/agenda` 7:30",
)


def acted_words(acted: Acted) -> str:
    """Say what was done, or that there was nothing to do."""
    did, already = WORDS[acted.act]
    if acted.act is Act.PAUSED and acted.reminder.kind is Kind.AGENDA:
        did, already = AGENDA_OFF
    words = did if acted.undo is not None else already
    return words.format(text=f"**{short(acted.reminder)}**", next=_next_words(acted.reminder))


def _next_words(reminder: Reminder) -> str:
    if reminder.status in (Status.DONE, Status.CANCELLED):
        return " That was the last one." if reminder.repeats else ""
    both = (reminder.snoozed_until, transitions.pending(reminder))
    ahead = sorted(at for at in both if at is not None)
    if not ahead or reminder.status is Status.DELIVERED:
        return ""
    first, *later = ahead
    then = "".join(f"\nThen: {stamp(at, 'f')}" for at in later)
    return f"\nNext: {stamp(first, 'f')} ({relative(first)}){then}"


def acted_screen(acted: Acted) -> Screen:
    rows = (undo_button(acted.undo),) if acted.undo is not None else ()
    return Screen(acted_words(acted), rows)


# -- lists ---------------------------------------------------------------------------------------


async def list_of(deps: Deps, user_id: str, wanted: ListQuery) -> Screen:
    zone = (await deps.profiles.get(user_id)).zone or "UTC"
    now = deps.now()
    listed = await deps.reminder_service.listed(user_id)
    numbered = await deps.reminder_service.numbered(
        user_id, listed, chosen(listed, wanted, now, zone)
    )
    screen = list_screen(numbered, wanted, now, zone)
    waiting = await deps.deferred.waiting(user_id)
    if not waiting:
        return screen
    words = "\n".join(f"• {escape(shorten(each.words, 80))}" for each in waiting[:PAGE])
    more = f"⏳ {waiting_words(len(waiting))}. Tell me your city with `/timezone`:\n{words}"
    return replace(screen, text=f"{screen.text}\n{more}")


async def list_turned(deps: Deps, pressed: Press) -> Response:
    parts = pressed.code
    wanted = wanted_of(parts.text(1), parts.text(2), parts.number(0))
    return Replace(await list_of(deps, pressed.user_id, wanted))


async def history_of(deps: Deps, user_id: str, before: int | None = None) -> Screen:
    past = await deps.stores.deliveries.history(user_id, limit=PAGE + 1, before=before)
    shown = past[:PAGE]
    return history_screen(shown, shown[-1].id if len(past) > PAGE else None)


async def history_turned(deps: Deps, pressed: Press) -> Response:
    return Replace(await history_of(deps, pressed.user_id, pressed.code.number(0)))


async def card_of(deps: Deps, asker: Asker, reminder: Reminder) -> Screen:
    """Return the card of a reminder with all its actions."""
    profile = await deps.profiles.get(asker.user_id)
    preferences = timings.preferences_of(profile, asker.turn.locale)
    here, quiet = asker.turn.place.channel_id, quiet_in(profile)
    text = card_text(reminder, preferences, deps.now(), here, quiet=quiet)
    message = await deps.snapshots.get(asker.user_id, reminder.id)
    if message is not None:
        text += f"\n{about_words(message)}"
    return Screen(text, card_rows(reminder))


async def opened(deps: Deps, pressed: Press) -> Response:
    """Show the reminder picked from a list; a forged id finds none."""
    picked = pressed.values[0] if pressed.values else pressed.code.text(0)
    number = int(picked) if picked.isascii() and picked.isdecimal() and len(picked) < 19 else 0
    reminder = await deps.actions.in_any_state(pressed.user_id, number)
    return Show(await card_of(deps, pressed.asker, reminder))


# -- one reminder --------------------------------------------------------------------------------


async def deleted(deps: Deps, pressed: Press) -> Response:
    return Replace(acted_screen(await deps.actions.delete(pressed.user_id, pressed.code.number(0))))


async def dropped(deps: Deps, pressed: Press) -> Response:
    """Undo a new reminder: delete it, unless it was changed since."""
    reminder_id, revision = pressed.code.number(0), pressed.code.number(1)
    acted = await deps.actions.delete(pressed.user_id, reminder_id, revision)
    if acted.undo is None:
        return change(acted_words(acted))
    again = Button("Keep it after all", code("undo", acted.undo))
    return change(f"↩️ Taken back: {short(acted.reminder)}", (again,))


async def paused(deps: Deps, pressed: Press) -> Response:
    return Replace(acted_screen(await deps.actions.pause(pressed.user_id, pressed.code.number(0))))


async def resumed(deps: Deps, pressed: Press) -> Response:
    return Replace(acted_screen(await deps.actions.resume(pressed.user_id, pressed.code.number(0))))


async def skipped(deps: Deps, pressed: Press) -> Response:
    """Skip the occurrence that the button was drawn for."""
    parts = pressed.code
    acted = await deps.actions.skip(pressed.user_id, parts.number(0), parts.moment(1))
    return Replace(acted_screen(acted))


async def ticked(deps: Deps, pressed: Press) -> Response:
    """Tick off from a card; a card older than the last change shows the new one instead."""
    reminder_id, revision = pressed.code.number(0), pressed.code.number(1)
    reminder = await deps.actions.in_any_state(pressed.user_id, reminder_id)
    if reminder.status is not Status.DONE and reminder.revision != revision:
        card = await card_of(deps, pressed.asker, reminder)
        return Replace(card.with_lead("It has changed since then; here's how it looks now."))
    return Replace(acted_screen(await deps.actions.done(pressed.user_id, reminder_id)))


# -- undo ----------------------------------------------------------------------------------------


async def undone(deps: Deps, pressed: Press) -> Response:
    back = await deps.actions.undo(pressed.user_id, pressed.code.text(0))
    return Replace(await undone_screen(deps, pressed.asker, back))


async def undone_screen(deps: Deps, asker: Asker, back: tuple[Reminder, ...]) -> Screen:
    if len(back) == 1:
        card = await card_of(deps, asker, back[0])
        return card.with_lead("↩️ Undone; it's back to how it was.")
    return Screen(f"↩️ Undone: {len(back)} reminders are back to how they were.")


# -- clear ---------------------------------------------------------------------------------------


async def clear_asked(deps: Deps, user_id: str) -> Screen:
    """Ask before deleting all reminders, with their count."""
    count = await _clearable(deps, user_id)
    if not count:
        return Screen("Your list is already empty.")
    token = await deps.open_questions.keep(user_id, CLEAR, {"count": count}, deps.now())
    what = "your only reminder" if count == 1 else f"all {count} reminders"
    return Screen(
        f"🧹 **Delete {what}?** To-dos and paused ones too. You can undo it for 10 minutes.",
        (
            (
                Button(f"Delete {count}", code("clear", token), Style.BAD),
                Button("Keep them", code("keep", token)),
            ),
        ),
    )


async def cleared(deps: Deps, pressed: Press) -> Response:
    now, token = deps.now(), pressed.code.text(0)
    asked = await deps.open_questions.take(pressed.user_id, token, CLEAR, now)
    count = await _clearable(deps, pressed.user_id)
    if count != asked.request["count"]:
        screen = await clear_asked(deps, pressed.user_id)
        return Replace(screen.with_lead("Your list has changed since I asked."))
    gone, undo = await deps.stores.reminders.clear(pressed.user_id, now)
    gone += await deps.deferred.drop_all(pressed.user_id)
    if not gone:
        raise Problem("Your list is already empty.")
    rows = () if undo is None else (undo_button(undo),)
    return change(f"🧹 Deleted {gone} reminder{'s' if gone > 1 else ''}.", *rows)


async def _clearable(deps: Deps, user_id: str) -> int:
    """Count the reminders to delete, with those that wait for the time zone."""
    return await deps.stores.lookups.count(user_id) + len(await deps.deferred.waiting(user_id))


async def kept(deps: Deps, pressed: Press) -> Response:
    """Close the question; nothing is deleted."""
    await deps.open_questions.take(pressed.user_id, pressed.code.text(0), CLEAR, deps.now())
    return change("OK, I didn't change anything.")


async def shown(deps: Deps, asker: Asker, which: str) -> Screen:
    return await card_of(deps, asker, await deps.named(asker.user_id, which))


NamedAct = Callable[[str, int], Awaitable[Acted]]


async def act_on(deps: Deps, user_id: str, which: str, act: NamedAct) -> Response:
    """Do ``act`` to the reminder that a command names."""
    reminder = await deps.named(user_id, which)
    return Show(acted_screen(await act(user_id, reminder.id)))
