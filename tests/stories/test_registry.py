"""Every name of a button, menu or form that was ever sent has a handler in the running bot."""

from __future__ import annotations

import re
from functools import partial

from bot.ui.components.ids import FORMS, PREFIX, Code
from bot.ui.components.press import Handler
from tests.stories.conftest import StartBot

HANDLERS = """
agenda:give AgendaPage.time_asked
agenda:time AgendaPage.time_given
calendar:no CalendarPage.refused
calendar:yes CalendarPage.accepted
help:commands turned
help:talk turned
memory:all MemoryPage.everything_asked
memory:erase MemoryPage.erased
memory:forget MemoryPage.forgotten
memory:keep MemoryPage.kept
memory:page MemoryPage.turned
metoo RequestsPage.joined
place TimezonePage.place_picked
r:about said
r:city city_asked
r:cityis city_named
r:clear cleared
r:delete deleted
r:done done
r:drop dropped
r:edit edit_asked
r:edited edited
r:keep kept
r:leap leapt
r:list list_turned
r:meant meant
r:open opened
r:past history_turned
r:pause paused
r:put put_off
r:putuntil until_said
r:read reading_chosen
r:resume resumed
r:skip skipped
r:snooze snoozed
r:stop stopped
r:tick ticked
r:undo undone
r:unring unrung
r:where where_answered
r:zone zone_picked
remindfor RequestsPage.form_sent
request:accept RequestsPage.accepted
request:cancel RequestsPage.cancelled
request:decline RequestsPage.declined
request:never RequestsPage.refused_for_ever
unblock RequestsPage.unblocked
zone TimezonePage.group_settled
"""
"""Name → handler. Messages live for years: a line may be added or follow a renamed handler."""

KNOWN = dict(line.split() for line in HANDLERS.split("\n") if line)


def code_named(name: str) -> Code:
    page, _, verb = name.partition(":")
    return Code(verb, (), page)


def called(handler: Handler) -> str:
    function = handler.func if isinstance(handler, partial) else handler
    return str(getattr(function, "__qualname__", function))


async def test_every_name_has_its_handler(start: StartBot) -> None:
    async with start() as bot:
        found = {name: called(bot.handlers.handler_of(code_named(name))) for name in KNOWN}
    assert found == KNOWN


def test_every_verb_of_every_form_is_listed() -> None:
    for page, form in FORMS.items():
        verbs = re.match(r"\(\?P<verb>([a-z|]+)\)", form)
        names = [page] if verbs is None else [f"{page}:{each}" for each in verbs[1].split("|")]
        assert page == PREFIX or set(names) <= KNOWN.keys()
