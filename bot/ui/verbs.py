"""Verbs: which handler answers which button, menu or form of a reminder."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from bot.ui import editing, keeping, making, managing, ringing, zone_answer
from bot.ui.codes import Code, Forged
from bot.ui.desk import Desk
from bot.ui.pressed import Pressed
from bot.ui.screens import Outcome

Handler = Callable[[Desk, Pressed], Coroutine[Any, Any, Outcome]]

VERBS: dict[str, Handler] = {
    # a question about a new reminder
    making.WHERE: making.where_answered,
    "zone": zone_answer.zone_picked,
    "city": zone_answer.city_asked,
    "cityis": zone_answer.city_named,
    "read": making.reading_chosen,
    # a card or a list
    "list": managing.list_turned,
    "past": managing.history_turned,
    "open": managing.opened,
    "drop": managing.dropped,
    "edit": editing.edit_asked,
    "edited": editing.edited,
    "meant": editing.meant,
    "tick": managing.ticked,
    "skip": managing.skipped,
    "pause": managing.paused,
    "resume": managing.resumed,
    "delete": managing.deleted,
    "undo": managing.undone,
    "clear": managing.cleared,
    "keep": managing.kept,
    # a fired reminder
    "done": ringing.done,
    "leap": ringing.leapt,
    "stop": ringing.stopped,
    "snooze": ringing.snoozed,
    "put": ringing.put_off,
    "putuntil": ringing.until_said,
    "unring": ringing.unrung,
    # a message to be reminded about
    "about": keeping.said,
}


def handler_of(code: Code) -> Handler:
    """Raises Forged for a verb that we never write."""
    try:
        return VERBS[code.verb]
    except KeyError:
        raise Forged from None
