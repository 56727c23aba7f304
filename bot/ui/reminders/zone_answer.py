"""Zone answer: keep the zone that answers "Where are you?", and show what waited for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.services.deferred_reminders import KIND
from bot.services.habits import ZoneChange
from bot.services.reminders import Created
from bot.storage.open_questions import NothingPending
from bot.storage.snapshots import snapshot_from_json
from bot.timezones.iana import FIXED, is_fixed, local, zone_name
from bot.timezones.values import SeveralZones
from bot.ui.components.ids import UnknownComponent, code
from bot.ui.components.press import Asker, Press
from bot.ui.components.screens import (
    Button,
    Choice,
    Field,
    Form,
    Menu,
    Replace,
    Response,
    Row,
    Screen,
)
from bot.ui.reminders.cards import about_words, short
from bot.ui.reminders.create import created_card, reading_question
from bot.ui.reminders.deps import Deps
from bot.ui.text.markdown import escape, relative, shorten, stamp

SETTLED = (
    "I already know it: your time zone is {zone}. Whatever was waiting for it is in your list: "
    "`/reminders list`"
)
"""Answer to a question that was answered elsewhere in the meantime."""
QUESTIONS = 3
"""Most questions per message: each has a row of buttons, and a message has five rows."""
LISTED = 10
"""Most reminders listed one by one: the message must stay readable on a phone."""


async def zone_picked(deps: Deps, pressed: Press) -> Response:
    if not pressed.values:
        raise UnknownComponent
    return Replace(await _with_zone(deps, pressed, pressed.values[0]))


async def city_asked(deps: Deps, pressed: Press) -> Response:
    """Open the form for a city; the request waits on."""
    token = pressed.code.text(0)
    await deps.open_questions.get(pressed.user_id, token, KIND, deps.now())
    city = Field("city", "Your city, or the time it is now", hint="Hamburg", required=True)
    return Form("Where are you?", code("cityis", token), (city,))


async def city_named(deps: Deps, pressed: Press) -> Response:
    return Replace(await _with_zone(deps, pressed, pressed.field("city")))


async def _with_zone(deps: Deps, pressed: Press, words: str) -> Screen:
    """Keep the zone and store what waits, or ask which place is meant.

    Raises Problem for an unknown zone; everything waits on.
    """
    try:
        await deps.open_questions.get(pressed.user_id, pressed.code.text(0), KIND, deps.now())
    except NothingPending:
        zone = (await deps.profiles.get(pressed.user_id)).zone
        if zone is None:
            raise
        return Screen(SETTLED.format(zone=zone_name(zone)))
    try:
        change = await deps.set_zone(pressed.user_id, words)
    except SeveralZones as several:
        return which_place(several, pressed.code.text(0), deps.now())
    named = zone_name(change.zone)
    if not is_fixed(change.zone):
        named += f" ({escape(change.found.label)})"
    lead = (
        f"-# Your time zone is {named}; it's {local(deps.now(), change.zone):%H:%M} there."
        f"{f' {FIXED}' if is_fixed(change.zone) else ''}"
    )
    return await finished_screen(deps, pressed.asker, change, lead)


def which_place(several: SeveralZones, token: str, now: datetime) -> Screen:
    """Offer the places that the words may mean, and the form for another city."""
    choices = tuple(
        Choice(shorten(each.at(now), 100), each.within(100)) for each in several.options
    )
    return Screen(
        f"🌍 {escape(str(several))}",
        (
            Menu("I am in…", code("zone", token), choices),
            (Button("Name my city…", code("city", token)),),
        ),
    )


async def finished_screen(deps: Deps, asker: Asker, change: ZoneChange, lead: str) -> Screen:
    """Show what was stored, as a card if it is one, and further questions as buttons.

    A question that does not fit into the message waits on.
    """
    finished, parts, rows = change.finished, [lead], list[Row]()
    if len(finished.created) == 1:
        deferred, made = finished.created[0]
        card = created_card(asker, change.profile, made, deps.now())
        if deferred.snapshot is not None:
            about = about_words(snapshot_from_json(deferred.snapshot))
            card = replace(card, text=f"{card.text}\n{about}")
        parts.append(card.text)
        rows += card.rows
    else:
        parts += [_line(made) for _, made in finished.created[:LISTED]]
    if len(finished.created) > LISTED:
        parts.append(f"… and {len(finished.created) - LISTED} more: `/reminders list`")
    parts += [
        f"⚠️ I didn't save “{escape(shorten(deferred.words, 80))}”. {problem}"
        for deferred, problem in finished.refused
    ]
    for deferred, question in finished.unanswered[:QUESTIONS]:
        then = replace(asker, turn=deferred.turn)
        screen = await reading_question(
            deps, then, change.profile, deferred.ask, question, deferred.snapshot
        )
        await deps.deferred.close(deferred)
        parts.append(screen.text)
        rows += screen.rows
    left = len(finished.unanswered) - QUESTIONS
    if left > 0:
        parts.append(f"I have a question about {left} more: use `/timezone` with your city again.")
    return Screen("\n".join(parts), tuple(rows))


def _line(made: Created) -> str:
    reminder = made.reminder
    if reminder.due_at is None:
        note = f"\n-# {escape(made.note)}" if made.note else ""
        return f"📝 **{short(reminder)}**{note}"
    return f"⏰ **{short(reminder)}** {stamp(reminder.due_at, 'F')} · {relative(reminder.due_at)}"
