"""The answer to "where are you?": keep the zone, and show what had waited for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.services.deferred_reminders import KIND, Deferred, Finished
from bot.services.reminders import Created
from bot.storage.open_questions import NothingPending
from bot.storage.snapshots import snapshot_from_json
from bot.timezones.zones import FIXED, SeveralZones, is_fixed, local, zone_name
from bot.ui.components.ids import Forged, code
from bot.ui.components.press import Asker, Pressed
from bot.ui.components.screens import (
    Button,
    Change,
    Choice,
    Field,
    Form,
    Menu,
    Outcome,
    Row,
    Screen,
)
from bot.ui.reminders.cards import about_words, short
from bot.ui.reminders.create import created_card, reading_question
from bot.ui.reminders.deps import Desk
from bot.ui.text.markdown import escape, relative, shorten, stamp

SETTLED = (
    "I already know it: your time zone is {zone}. Whatever was waiting for it is in your list: "
    "`/reminders list`"
)
"""To a card that stands there from before the zone was told in another way."""
QUESTIONS = 3
"""Questions that one message asks: each has a row of buttons, and a message has five rows."""
LISTED = 10
"""Reminders that are listed one by one: the message must stay readable on a phone."""


async def zone_picked(desk: Desk, pressed: Pressed) -> Outcome:
    if not pressed.values:
        raise Forged
    return Change(await _with_zone(desk, pressed, pressed.values[0]))


async def city_asked(desk: Desk, pressed: Pressed) -> Outcome:
    """The form for a city; the request still waits."""
    token = pressed.code.text(0)
    await desk.pendings.get(pressed.user_id, token, KIND, desk.now())
    city = Field("city", "Your city, or the time it is now", hint="Hamburg", required=True)
    return Form("Where are you?", code("cityis", token), (city,))


async def city_named(desk: Desk, pressed: Pressed) -> Outcome:
    return Change(await _with_zone(desk, pressed, pressed.field("city")))


async def _with_zone(desk: Desk, pressed: Pressed, words: str) -> Screen:
    """Keep the zone and finish what waits, or ask which place it is.

    Raises UnknownZone, and all of it waits on.
    """
    try:
        await desk.pendings.get(pressed.user_id, pressed.code.text(0), KIND, desk.now())
    except NothingPending:
        zone = (await desk.profile(pressed.user_id)).zone
        if zone is None:
            raise
        return Screen(SETTLED.format(zone=zone_name(zone)))
    try:
        moved = await desk.set_zone(pressed.user_id, words)
    except SeveralZones as several:
        return which_place(several, pressed.code.text(0), desk.now())
    named = zone_name(moved.zone)
    if not is_fixed(moved.zone):
        named += f" ({escape(moved.place)})"
    lead = (
        f"-# Your time zone is {named}; it's {local(desk.now(), moved.zone):%H:%M} there."
        f"{f' {FIXED}' if is_fixed(moved.zone) else ''}"
    )
    return await finished_screen(desk, pressed.asker, moved.finished, lead)


def which_place(several: SeveralZones, token: str, now: datetime) -> Screen:
    """The places that the words may mean, to pick from; another city can still be named."""
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


async def finished_screen(desk: Desk, asker: Asker, finished: Finished, lead: str) -> Screen:
    """What is stored now, with its card if it is one; and the questions that are left, as buttons.

    A question that does not fit waits on.
    """
    parts, rows = [lead], list[Row]()
    if len(finished.created) == 1:
        card = await _card(desk, asker, *finished.created[0])
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
        screen = await reading_question(
            desk, replace(asker, turn=deferred.turn), deferred.ask, question, deferred.snapshot
        )
        await desk.deferred.close(deferred)
        parts.append(screen.text)
        rows += screen.rows
    left = len(finished.unanswered) - QUESTIONS
    if left > 0:
        parts.append(f"I have a question about {left} more: use `/timezone` with your city again.")
    return Screen("\n".join(parts), tuple(rows))


async def _card(desk: Desk, asker: Asker, deferred: Deferred, made: Created) -> Screen:
    """The card, as if it were made now; it says where it goes if that is not here."""
    card = await created_card(desk, asker, made)
    if deferred.snapshot is None:
        return card
    return replace(card, text=f"{card.text}\n{about_words(snapshot_from_json(deferred.snapshot))}")


def _line(made: Created) -> str:
    reminder = made.reminder
    if reminder.due_at is None:
        note = f"\n-# {escape(made.note)}" if made.note else ""
        return f"📝 **{short(reminder)}**{note}"
    return f"⏰ **{short(reminder)}** {stamp(reminder.due_at, 'F')} · {relative(reminder.due_at)}"
