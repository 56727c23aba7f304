"""Verbs: which handler answers which button, menu or form of a reminder."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from bot.ui.components.ids import Code, Forged
from bot.ui.components.press import Press
from bot.ui.components.screens import Response
from bot.ui.reminders import about_message, create, edit_form, fired_actions, manage, zone_answer
from bot.ui.reminders.deps import Deps

Handler = Callable[[Deps, Press], Coroutine[Any, Any, Response]]

VERBS: dict[str, Handler] = {
    # a question about a new reminder
    create.WHERE: create.where_answered,
    "zone": zone_answer.zone_picked,
    "city": zone_answer.city_asked,
    "cityis": zone_answer.city_named,
    "read": create.reading_chosen,
    # a card or a list
    "list": manage.list_turned,
    "past": manage.history_turned,
    "open": manage.opened,
    "drop": manage.dropped,
    "edit": edit_form.edit_asked,
    "edited": edit_form.edited,
    "meant": edit_form.meant,
    "tick": manage.ticked,
    "skip": manage.skipped,
    "pause": manage.paused,
    "resume": manage.resumed,
    "delete": manage.deleted,
    "undo": manage.undone,
    "clear": manage.cleared,
    "keep": manage.kept,
    # a fired reminder
    "done": fired_actions.done,
    "leap": fired_actions.leapt,
    "stop": fired_actions.stopped,
    "snooze": fired_actions.snoozed,
    "put": fired_actions.put_off,
    "putuntil": fired_actions.until_said,
    "unring": fired_actions.unrung,
    # a message to be reminded about
    "about": about_message.said,
}


def handler_of(code: Code) -> Handler:
    """Raises Forged for a verb that we never write."""
    try:
        return VERBS[code.verb]
    except KeyError:
        raise Forged from None
