"""Suggestions: choices of autocomplete, each within a few milliseconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.errors import Problem
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.drafts import REPEATS
from bot.reminders.edits import Edit, timing_of
from bot.reminders.model import Reminder
from bot.reminders.words import moment_words, when_words
from bot.timezones.local import load_zone
from bot.ui.components.screens import Choice
from bot.ui.reminders.deps import BY_ID
from bot.ui.text.markdown import shorten
from bot.when import Ambiguous, Moment, NotUnderstood, Option, Preferences, Recurrence, describe

MOST = 100
"""Characters of an offer's name and of its value: "Application Commands" in Discord's reference."""

IDEAS = ("in 20 minutes", "in 1 hour", "this evening", "tomorrow at 9", "every Monday at 9")
"""Offered before anything is typed."""

BEGINNINGS = (
    *IDEAS,
    "tomorrow morning",
    "tonight at 8",
    "in 2 hours",
    "in 3 days",
    "next week",
    "next Monday at 9",
    "every day at 9",
    "every weekday at 9",
    "every 2 weeks",
    "Monday at 9",
    "Friday at 18:00",
    "at 18:00",
)
"""Completions of what is not a time yet."""

NO_ZONE = "I don't know your time zone yet; send it and I'll ask once"


def when_offers(typed: str, now: datetime, profile: Profile, locale: str) -> list[Choice]:
    """Offer what the words mean; ambiguous words give one choice per reading."""
    words = typed.strip()
    if len(words) > MOST:
        return []
    if not words:
        ideas = (_whole(idea, now, profile, locale) for idea in IDEAS)
        return [choice for choices in ideas for choice in choices]
    return _whole(words, now, profile, locale)


def _whole(words: str, now: datetime, profile: Profile, locale: str) -> list[Choice]:
    try:
        found = timings.when_in(words, now, profile, locale)
    except timings.ZoneNeeded:
        return [_choice(f"{words}: {NO_ZONE}", words)]
    except timings.TimeNotUnderstood as problem:
        return [_choice(f"❓ {problem}", words)]
    if found.when is None or found.rest.strip():
        unread = found.rest.strip() or words
        begun = _begun(words, now, profile, locale)
        return begun or [_choice(f"❓ I don't understand “{unread}” as a time", words)]
    preferences = timings.preferences_of(profile, locale)
    match found.when:
        case Ambiguous(options=options):
            return [_option(option, words) for option in options]
        case NotUnderstood(message=message, suggestion=suggestion):
            hint = f" Try “{suggestion}”." if suggestion else ""
            return _begun(words, now, profile, locale) or [_choice(f"❓ {message}{hint}", words)]
        case meant:
            return [_choice(f"{words} → {describe(meant, now, preferences)}", words)]


def edit_offers(
    typed: str, now: datetime, profile: Profile, locale: str, reminder: Reminder | None = None
) -> list[Choice]:
    """The same for a reminder that has a moment already, where a day alone keeps its hour.

    Each offer says its moment itself: what is picked is what was shown. ``reminder``: which one,
    if it is known yet; what a day means for a series is offered too.
    """
    if reminder is not None and (found := _moved(typed, now, profile, locale, reminder)):
        return found
    offers = when_offers(typed, now, profile, locale)
    return [_exact(offer, now, profile, locale) for offer in offers] if profile.zone else offers


def _moved(
    typed: str, now: datetime, profile: Profile, locale: str, reminder: Reminder
) -> list[Choice]:
    """Offer what the words make of ``reminder``; nothing for words that are no time."""
    words = typed.strip()
    if not words or len(words) > MOST:
        return []
    try:
        timing = timing_of(reminder, Edit(when=words), profile, locale, now)
    except timings.Question as question:
        options = zip(question.ambiguous.options, question.answers(), strict=True)
        return [_choice(f"{words} → {option.label}", answer) for option, answer in options]
    except Problem:
        return []
    if timing is None or timing.due_at is None:
        return []
    preferences = timings.preferences_of(profile, locale)
    local = timing.due_at.astimezone(load_zone(timing.zone))
    if timing.rule is not None:
        series = Recurrence(timing.rule, local, timing.zone, (), (), "")
        return [_choice(f"{words} → {describe(series, now, preferences)}", words)]
    shown = moment_words(timing.due_at, timing.zone, now, preferences)
    said = words if reminder.repeats else timings.exact_words(local)
    return [_choice(f"{words} → {shown}", said)]


def _exact(offer: Choice, now: datetime, profile: Profile, locale: str) -> Choice:
    try:
        found = timings.when_in(offer.value, now, profile, locale)
    except timings.TimeNotUnderstood:
        return offer  # whose label says so
    if found.rest.strip() or not isinstance(found.when, Moment):
        return offer
    return replace(offer, value=timings.exact_words(found.when.at))


def _begun(words: str, now: datetime, profile: Profile, locale: str) -> list[Choice]:
    """Complete the words: "tom" begins "tomorrow at 9"."""
    start = words.casefold()
    whole = [idea for idea in BEGINNINGS if idea.casefold().startswith(start) and idea != words]
    return [choice for idea in whole for choice in _whole(idea, now, profile, locale)]


def _option(option: Option, words: str) -> Choice:
    """Return the choice of a reading; its value is the moment itself, so nothing is left to ask."""
    when = option.when
    said = timings.exact_words(when.at) if isinstance(when, Moment) else words
    return _choice(f"{words} → {option.label}", said)


def text_offers(typed: str, now: datetime, profile: Profile, locale: str) -> list[Choice]:
    """Offer the time read out of the reminder's text; the choice's value is the text."""
    words = typed.strip()
    if not words or len(words) > MOST:
        return []
    try:
        found = timings.when_in(words, now, profile, locale)
    except timings.ZoneNeeded:
        return [_choice(f"{words} ({NO_ZONE})", words)]
    except timings.TimeNotUnderstood:
        return []
    if not isinstance(found.when, Moment | Recurrence):
        return []
    preferences = timings.preferences_of(profile, locale)
    return [_choice(f"⏰ {describe(found.when, now, preferences)}: {found.rest or words}", words)]


def repeat_offers(typed: str) -> list[Choice]:
    words = typed.strip().casefold()
    fitting = [each for each in REPEATS if words in each]
    own = [typed.strip()[:MOST]] if words and words not in REPEATS else []
    return [_choice(each, each) for each in (*own, *fitting)]


def reminder_offers(
    found: Iterable[Reminder], now: datetime, preferences: Preferences
) -> list[Choice]:
    """Offer reminders by text and time."""
    return [
        _choice(_named(reminder, now, preferences), f"{BY_ID}{reminder.id}") for reminder in found
    ]


def _named(reminder: Reminder, now: datetime, preferences: Preferences) -> str:
    when = when_words(reminder, now, preferences)
    text = " ".join(reminder.text.split())
    room = MOST - len(when) - 3
    return f"{shorten(text, max(room, 40))} ({when})"


def _choice(name: str, value: str) -> Choice:
    return Choice(shorten(name, MOST), value)
