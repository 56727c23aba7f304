"""Create: a new reminder → its card, or a question that keeps the request."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import profile as profile_state
from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.drafts import NewReminder, repeated, timing_from_json, timing_to_json
from bot.reminders.model import checked_text
from bot.reminders.timings import waiting_words
from bot.services.habits import quiet_in
from bot.services.reminders import Created
from bot.storage.snapshots import snapshot_from_json
from bot.timezones.completion import suggest
from bot.ui.components.ids import UnknownComponent, code
from bot.ui.components.press import Asker, Press
from bot.ui.components.screens import Button, Choice, Menu, Replace, Response, Screen, Show, Style
from bot.ui.reminders.cards import about_words, card_text, new_buttons, short
from bot.ui.reminders.deps import Deps, DmRefused
from bot.ui.text.markdown import escape, relative, shorten

WHERE, READING = "where", "reading"
"""Kinds of open questions."""


def place_of_choice(asker: Asker, where: str | None) -> Place | None:
    """Return the place that "here" or "dm" names; None for no choice.

    "here" in a server without us is a place without a channel, which ``blocked_by`` refuses.
    """
    if where is None:
        return None
    if asker.alone or (where == "here" and asker.in_server):
        return asker.turn.place
    return Place(PlaceKind.DM if where == "dm" else PlaceKind.CHANNEL)


async def remind(deps: Deps, asker: Asker, ask: NewReminder) -> Response:
    """Store a reminder and show its card, or ask for its zone, reading or place."""
    return await remind_about(deps, asker, ask, None)


async def remind_about(deps: Deps, asker: Asker, ask: NewReminder, snapshot: object) -> Response:
    """Store as ``remind``; ``snapshot``: the message that it is about, as JSON, or None."""
    checked_text(ask.text, deps.reminder_service.limits)
    ask = replace(ask, source_key=ask.source_key or f"i:{asker.turn.message_id}")
    blocked = await blocked_by(deps, asker, ask.place or asker.turn.place)
    if blocked is not None:
        return Show(await _elsewhere(deps, asker, ask, blocked, snapshot))
    return Show(await _made(deps, asker, ask, snapshot))


async def blocked_by(deps: Deps, asker: Asker, place: Place) -> str | None:
    """Return why nothing can be delivered there, in words; None if it can."""
    if place.kind is PlaceKind.DM:
        if asker.alone:
            return None
        try:
            await deps.open_dm(asker.user_id)
        except DmRefused as problem:
            return str(problem).removesuffix(".")
        return None
    return asker.obstacle


async def _elsewhere(
    deps: Deps, asker: Asker, ask: NewReminder, why: str, snapshot: object
) -> Screen:
    """Say what is in the way, and offer the other place if it can be delivered to."""
    wanted = ask.place or asker.turn.place
    dm = wanted.kind is PlaceKind.CHANNEL
    other = Place(PlaceKind.DM) if dm else asker.turn.place
    usable = other.kind is not wanted.kind and await blocked_by(deps, asker, other) is None
    sentence = f"⚠️ {why}, so I couldn't remind you {'here' if dm else 'there'}."
    if not usable:
        return Screen(f"{sentence} I didn't save it. Send me a DM, or ask me in a server I'm in.")
    request = _packed(replace(ask, place=other), snapshot)
    token = await deps.open_questions.keep(asker.user_id, WHERE, request, deps.now())
    label = "Remind me by DM" if dm else "Remind me here"
    return Screen(sentence, ((Button(label, code(WHERE, token), Style.MAIN),),))


async def _made(deps: Deps, asker: Asker, ask: NewReminder, snapshot: object) -> Screen:
    """Store the reminder; return its card, or the question to answer first."""
    turn = asker.turn
    profile = await deps.profiles.get(asker.user_id)
    try:
        created = await deps.reminder_service.create(turn, profile, ask)
    except timings.ZoneNeeded:
        return await zone_question(deps, asker, ask, snapshot)
    except timings.Question as question:
        return await reading_question(deps, asker, profile, ask, question, snapshot)
    card = created_card(asker, profile, created, deps.now())
    if snapshot is None:
        return card
    message = snapshot_from_json(snapshot)
    await deps.snapshots.keep(asker.user_id, created.reminder.id, message, deps.now())
    return replace(card, text=f"{card.text}\n{about_words(message)}")


def created_card(asker: Asker, profile: Profile, created: Created, now: datetime) -> Screen:
    """Return the card of a new reminder, with Undo and a warning about a similar one."""
    preferences = timings.preferences_of(profile, asker.turn.locale)
    reminder, here = created.reminder, asker.turn.place.channel_id
    text = card_text(reminder, preferences, now, here, created.note, quiet_in(profile))
    if created.similar is not None:
        other = created.similar
        when = f" ({relative(other.due_at)})" if other.due_at is not None else ""
        text += (
            "\n"
            f"⚠️ You already have nearly the same one: {short(other)}{when}. Undo removes this "
            "one."
        )
    return Screen(text, (new_buttons(reminder),))


# -- where? --------------------------------------------------------------------------------------


async def where_answered(deps: Deps, pressed: Press) -> Response:
    pending = await deps.open_questions.take(
        pressed.user_id, pressed.code.text(0), WHERE, deps.now()
    )
    ask, snapshot = _unpacked(pending.request)
    return Replace(await _made(deps, pressed.asker, ask, snapshot))


# -- which zone? ---------------------------------------------------------------------------------


async def zone_question(deps: Deps, asker: Asker, ask: NewReminder, snapshot: object) -> Screen:
    """Defer the request and ask for the zone; any way of telling it stores the reminder."""
    waiting = await deps.deferred.defer(asker.turn, ask, snapshot)
    token = waiting[-1].token
    offers = suggest("", deps.now())[:24]
    choices = tuple(Choice(shorten(offer.label, 100), offer.zone) for offer in offers)
    many = len(waiting) > 1
    return Screen(
        f"🌍 **Where are you?** I don't know your time zone yet, so I can't tell when "
        f"“{escape(shorten(ask.when or ask.text, 80))}” is for you.\n"
        f"Pick the line that shows your time now, or tell me your city. "
        f"{waiting_words(len(waiting)) if many else 'Your reminder is waiting'}, and I only "
        "need to know it once. (You can change it later with `/timezone`.)",
        (
            Menu("My clock shows…", code("zone", token), choices),
            (Button("Type my city…", code("city", token)),),
        ),
    )


# -- which reading? ------------------------------------------------------------------------------


async def reading_question(
    deps: Deps,
    asker: Asker,
    profile: Profile,
    ask: NewReminder,
    question: timings.Question,
    snapshot: object,
) -> Screen:
    """Ask which of two to five readings is meant; the answer becomes a preference."""
    zone, options = profile.zone or "UTC", question.ambiguous.options
    readings = [
        {
            "timing": timing_to_json(
                repeated(
                    timings.to_timing(option.when, zone), ask.repeat, profile, asker.turn.locale
                )
            ),
            "learn": list(option.learn) if option.learn else None,
        }
        for option in options
    ]
    settled = replace(ask, text=question.rest or ask.text, when="", repeat="")
    request = _packed(settled, snapshot) | {"readings": readings}
    token = await deps.open_questions.keep(asker.user_id, READING, request, deps.now())
    buttons = tuple(
        Button(shorten(option.label, 80), code("read", token, index), Style.MAIN)
        for index, option in enumerate(options)
    )
    return Screen(
        f"🤔 {question.ambiguous.question}\n-# {escape(shorten(ask.text, 200))}", (buttons,)
    )


async def reading_chosen(deps: Deps, pressed: Press) -> Response:
    token, index = pressed.code.text(0), pressed.code.number(1)
    now = deps.now()
    pending = await deps.open_questions.get(pressed.user_id, token, READING, now)
    readings = pending.request["readings"]
    if index >= len(readings):
        raise UnknownComponent
    timing = timing_from_json(readings[index]["timing"])
    check_ahead(timing.due_at, now)
    await deps.open_questions.take(pressed.user_id, token, READING, now)
    if readings[index]["learn"]:
        name, value = readings[index]["learn"]
        await deps.profiles.update(pressed.user_id, {profile_state.PREFERENCE + name: value})
    ask, snapshot = _unpacked(pending.request)
    return Replace(await _made(deps, pressed.asker, replace(ask, timing=timing), snapshot))


def check_ahead(due_at: datetime | None, now: datetime) -> None:
    if due_at is not None and due_at <= now:
        raise Problem("That time passed while I was waiting for your answer. Please ask me again.")


def _packed(ask: NewReminder, snapshot: object) -> dict[str, object]:
    return ask.to_json() | {"snapshot": snapshot}


def _unpacked(request: dict[str, object]) -> tuple[NewReminder, object]:
    return NewReminder.from_json(request), request.get("snapshot")
