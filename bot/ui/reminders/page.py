"""The page of reminders: which handler answers which of their buttons, menus and forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import discord

from bot.bootstrap import Services
from bot.ui.components.press import Page, Press
from bot.ui.components.screens import Response
from bot.ui.delivery.dms import dm_opener
from bot.ui.reminders import about_message, create, edit_form, fired_actions, manage, zone_answer
from bot.ui.reminders.deps import Deps
from bot.ui.reminders.message_snapshot import fetching

HANDLERS: dict[str, Callable[[Deps, Press], Awaitable[Response]]] = {
    # a question about a new reminder
    "r:where": create.where_answered,
    "r:zone": zone_answer.zone_picked,
    "r:city": zone_answer.city_asked,
    "r:cityis": zone_answer.city_named,
    "r:read": create.reading_chosen,
    # a card or a list
    "r:list": manage.list_turned,
    "r:past": manage.history_turned,
    "r:open": manage.opened,
    "r:drop": manage.dropped,
    "r:edit": edit_form.edit_asked,
    "r:edited": edit_form.edited,
    "r:meant": edit_form.meant,
    "r:tick": manage.ticked,
    "r:skip": manage.skipped,
    "r:pause": manage.paused,
    "r:resume": manage.resumed,
    "r:delete": manage.deleted,
    "r:undo": manage.undone,
    "r:clear": manage.cleared,
    "r:keep": manage.kept,
    # a fired reminder
    "r:done": fired_actions.done,
    "r:leap": fired_actions.leapt,
    "r:stop": fired_actions.stopped,
    "r:snooze": fired_actions.snoozed,
    "r:put": fired_actions.put_off,
    "r:putuntil": fired_actions.until_said,
    "r:unring": fired_actions.unrung,
    # a message to be reminded about
    "r:about": about_message.said,
}


def reminders_page(deps: Deps) -> Page:
    return {name: partial(handler, deps) for name, handler in HANDLERS.items()}


def make_deps(services: Services, client: discord.Client) -> Deps:
    """Build what the handlers of reminders need, once for a running bot."""
    return Deps(
        reminder_service=services.reminder_service,
        actions=services.actions,
        profiles=services.profiles,
        open_questions=services.open_questions,
        snapshots=services.snapshots,
        deferred=services.deferred,
        set_zone=services.habits.set_zone,
        open_dm=dm_opener(client, services.people),
        fetch=fetching(client),
    )
