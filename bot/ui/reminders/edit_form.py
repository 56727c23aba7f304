"""Edit form: shows the present values and writes what was changed; "snooze until…" too."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from bot import profile as profile_state
from bot.errors import Problem
from bot.reminders import timings, transitions
from bot.reminders.durations import length_words
from bot.reminders.edits import Edit
from bot.reminders.model import Priority, Reminder
from bot.reminders.words import repeat_words
from bot.timezones.local import load_zone
from bot.ui.components.ids import UnknownComponent, code
from bot.ui.components.press import Asker, Press
from bot.ui.components.screens import (
    Button,
    Choice,
    Field,
    Form,
    Picker,
    Replace,
    Response,
    Screen,
    Show,
    Style,
)
from bot.ui.reminders.cards import card_text, short, undo_button
from bot.ui.reminders.create import blocked_by, check_ahead
from bot.ui.reminders.deps import Deps
from bot.ui.text.markdown import shorten
from bot.when import Moment, Option, Preferences

WHEN = 100
EDITING = "editing"
"""Kind of the open question about an edit."""
NAG_HINT = "10 min x5 (leave it empty for no nagging)"


async def edit_asked(deps: Deps, pressed: Press) -> Response:
    return await edit_form(deps, pressed.user_id, pressed.code.number(0), pressed.asker.turn.locale)


async def edit_form(deps: Deps, user_id: str, reminder_id: int, locale: str) -> Form:
    """Return the form with the present values. Raises NoSuchReminder."""
    reminder = await deps.actions.present(user_id, reminder_id)
    profile = await deps.profiles.get(user_id)
    return form_of(reminder, timings.preferences_of(profile, locale))


async def edit(deps: Deps, asker: Asker, which: str, edit: Edit) -> Response:
    """Change the options given; with none, open the form."""
    reminder = await deps.named(asker.user_id, which)
    if edit == Edit():
        return await edit_form(deps, asker.user_id, reminder.id, asker.turn.locale)
    if edit.place is not None and (why := await blocked_by(deps, asker, edit.place)):
        raise Problem(f"⚠️ {why}, so I didn't change anything.")
    return await _changed(deps, asker, reminder.id, edit)


def form_of(reminder: Reminder, preferences: Preferences) -> Form:
    """Return the form; its code has the revision shown and a hash of the time field."""
    when = when_value(reminder, preferences)
    return Form(
        "Edit reminder",
        code("edited", reminder.id, reminder.revision, _mark(when)),
        (
            Field("text", "What", reminder.text, required=True, long=True, most=1000),
            Field(
                "when", "When, and how often", when, hint="Leave it empty for a to-do", most=WHEN
            ),
            Picker("priority", "Priority", _priorities(reminder.priority)),
            Field("notice", "Remind me early too", _notices(reminder), hint="1 day, 10 min"),
            Field("nag", "Nag until done, every", _nag(reminder), hint=NAG_HINT),
        ),
    )


def when_value(reminder: Reminder, preferences: Preferences) -> str:
    """Return the time in words that the reader understands; empty for a to-do."""
    due = transitions.pending(reminder) or reminder.due_at
    if due is None:
        return ""
    words = repeat_words(reminder, preferences)
    if words and len(words) <= WHEN:
        return words
    return f"{due.astimezone(load_zone(reminder.zone)):%Y-%m-%d %H:%M}"


def _mark(when: str) -> str:
    return hashlib.blake2b(when.strip().encode(), digest_size=6).hexdigest()


def _priorities(present: Priority) -> tuple[Choice, ...]:
    return tuple(
        Choice(each.value.capitalize(), each.value, chosen=each is present) for each in Priority
    )


def _notices(reminder: Reminder) -> str:
    return ", ".join(length_words(notice) for notice in reminder.notices)


def _nag(reminder: Reminder) -> str:
    if reminder.nag_every is None:
        return ""
    return f"{length_words(reminder.nag_every)} x{reminder.nag_cap}"


async def edited(deps: Deps, pressed: Press) -> Response:
    """Write the fields that differ from the form. Raises Changed for an older revision."""
    parts = pressed.code
    reminder = await deps.actions.present(pressed.user_id, parts.number(0))
    edit = _differing(reminder, pressed, parts.text(2))
    if edit == Edit():
        return Show(Screen("OK, I didn't change anything."))
    return await _changed(deps, pressed.asker, reminder.id, edit, parts.number(1))


async def _changed(
    deps: Deps, asker: Asker, reminder_id: int, edit: Edit, revision: int | None = None
) -> Show:
    turn = asker.turn
    profile = await deps.profiles.get(asker.user_id)
    try:
        acted = await deps.actions.edit(
            asker.user_id, reminder_id, edit, profile, turn.locale, revision
        )
    except timings.Question as question:
        return Show(await _question(deps, asker, reminder_id, edit, question))
    habits = timings.preferences_of(profile, turn.locale)
    text = card_text(acted.reminder, habits, deps.now(), turn.place.channel_id)
    rows = () if acted.undo is None else (undo_button(acted.undo),)
    return Show(Screen(f"✏️ Changed.\n{text}", rows))


# -- which reading? ------------------------------------------------------------------------------


async def _question(
    deps: Deps, asker: Asker, reminder_id: int, edit: Edit, question: timings.Question
) -> Screen:
    """Ask which reading is meant; keep the edit with the revision that the user saw."""
    reminder = await deps.actions.present(asker.user_id, reminder_id)
    options = question.ambiguous.options
    request = {
        "reminder": reminder.id,
        "revision": reminder.revision,
        "edit": edit.to_json(),
        "answers": list(question.answers()),
        "moments": [_moment(option) for option in options],
        "learn": [list(option.learn) if option.learn else None for option in options],
    }
    token = await deps.open_questions.keep(asker.user_id, EDITING, request, deps.now())
    buttons = tuple(
        Button(shorten(option.label, 80), code("meant", token, index), Style.MAIN)
        for index, option in enumerate(options)
    )
    return Screen(f"🤔 {question}\n-# {short(reminder)}", (buttons,))


def _moment(option: Option) -> str | None:
    """Return the moment (ISO 8601) after which a one-time reading is over."""
    return option.when.at.isoformat() if isinstance(option.when, Moment) else None


async def meant(deps: Deps, pressed: Press) -> Response:
    """Apply the chosen reading. Raises NothingPending, Changed, the Problems of timings."""
    token, index = pressed.code.text(0), pressed.code.number(1)
    now = deps.now()
    pending = await deps.open_questions.get(pressed.user_id, token, EDITING, now)
    asked = pending.request
    if index >= len(asked["answers"]):
        raise UnknownComponent
    moment = asked["moments"][index]
    check_ahead(moment and datetime.fromisoformat(moment), now)
    if asked["learn"][index]:
        name, value = asked["learn"][index]
        await deps.profiles.update(pressed.user_id, {profile_state.PREFERENCE + name: value})
    edit = replace(Edit.from_json(asked["edit"]), when=asked["answers"][index])
    told = await _changed(deps, pressed.asker, asked["reminder"], edit, asked["revision"])
    await deps.open_questions.take(pressed.user_id, token, EDITING, now)
    return Replace(told.screen)


def _differing(reminder: Reminder, pressed: Press, mark: str) -> Edit:
    text, when = pressed.field("text").strip(), pressed.field("when").strip()
    notice, nag = pressed.field("notice").strip(), pressed.field("nag").strip()
    priority = pressed.field("priority")
    known = {each.value: each for each in Priority}
    return Edit(
        text=None if text == reminder.text else text,
        when=None if _mark(when) == mark else when,
        notice=None if notice == _notices(reminder) else notice,
        nag=None if nag == _nag(reminder) else nag,
        priority=None if priority == reminder.priority.value else known.get(priority),
    )


def snooze_form(reminder_id: int, *parts: str) -> Form:
    """ "Other…": until when, in words."""
    until = Field("until", "Until when?", hint="in 45 minutes, Friday 18:00", required=True)
    return Form("Snooze", code("putuntil", reminder_id, *parts), (until,))
