"""Timing: time words and a profile → when a reminder is due, or the question to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import Problem
from bot.profile import Profile
from bot.reminders.model import Draft, Limits, Priority, checked_text
from bot.reminders.recurrence.rule_dates import keep_month_end
from bot.reminders.recurrence.schedule import plan
from bot.timezones.local import localize
from bot.turn import Turn
from bot.when import Ambiguous, Moment, NotUnderstood, Preferences, Recurrence, Split, read

FAR_ZONES = ("Pacific/Pago_Pago", "Pacific/Kiritimati")
"""UTC-11 and UTC+14: words that mean the same instant in both need no zone."""


WHICH_CITY = "Which city are you in, or nearest to? (For example: Berlin, New York, São Paulo.)"


class ZoneNeeded(Problem):
    """A clock time from somebody whose zone is unknown: asked once, never guessed from UTC.

    ``waiting``: so many requests are kept until the zone is known, this one among them; 0: nothing
    is kept, so the person must ask again. ``question``: the sentence without that. ``kept``: the
    text of the one kept.
    """

    def __init__(self, waiting: int = 0, kept: str = "") -> None:
        self.kept = kept
        self.question = f"{_why_asked(waiting)} {WHICH_CITY}"
        super().__init__(self.question if waiting else f"{self.question} Then ask me again.")
        self.waiting = waiting


class StillWaits(ZoneNeeded):
    """What is to be changed is not stored yet; ``words`` tell what it is."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.question = (
            f"“{words}” still waits for your time zone, so I can't change it yet. {WHICH_CITY}"
        )
        self.args = (self.question,)


def _why_asked(waiting: int) -> str:
    if not waiting:
        return "I don't know your time zone yet, so I can't tell when that is for you."
    if waiting == 1:
        return "I've kept that, but I don't know your time zone yet."
    return f"I've kept that: {waiting_words(waiting)}."


def waiting_words(count: int) -> str:
    """How many requests wait, in words: "2 reminders wait for your time zone"."""
    return f"{count} reminder{'s wait' if count > 1 else ' waits'} for your time zone"


class TimeNotUnderstood(Problem):
    pass


class NoClocks(TimeNotUnderstood):
    """A series by an offset of half hours, which is no zone that could be stored."""

    def __init__(self, offset: str) -> None:
        super().__init__(
            f"I can't repeat anything by UTC{offset}, only by the clocks of a place. Name a city "
            "there instead, like “every day at 9 Mumbai time”."
        )


class Vague(Problem):
    """Words that are about time and name none: kept as a to-do they would be a broken promise."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"“{words}” could be any time. When exactly? For example “in 2 hours” or “tonight "
            "at 8”. Or leave it out, and I'll keep it as a to-do without a time."
        )


_VAGUE_WORDS = (
    r"(?:later|soon|sometime|in a (?:bit|while|moment|minute or two|few)"
    r"|(?:after|before) (?:breakfast|lunch|dinner|work|school|bed))"
)
VAGUE = re.compile(
    rf"^\W*(?P<first>{_VAGUE_WORDS})\b|\b(?P<last>{_VAGUE_WORDS})\W*$", re.IGNORECASE
)
BACKWARDS = re.compile(r"(?:\bin |^)[-\u2212] ?\d+ ?(?:s|m|h|d|w)[a-z]*\b", re.IGNORECASE)
"""A minus before a length: read without it, it would ring after instead of never."""


class Question(Problem):
    """Words with two to five readings; ``ambiguous`` holds them for buttons or a numbered list."""

    def __init__(self, ambiguous: Ambiguous, rest: str = "") -> None:
        super().__init__(ambiguous.question)
        self.ambiguous = ambiguous
        self.rest = rest

    def answers(self) -> tuple[str, ...]:
        """Words for each option that are understood back as just that."""
        # A series is said in words; a moment of it would end it.
        return tuple(
            exact_words(option.when.at) if isinstance(option.when, Moment) else option.label
            for option in self.ambiguous.options
        )


def exact_words(at: datetime) -> str:
    """Return words that are read back as just that instant.

    The offset is in them: in another zone, or in the hour that the clocks repeat, the same time of
    day is another moment.
    """
    return at.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Timing:
    """When something is due: aware UTC, and the series if it repeats.

    `asked`: the time of day in `zone` that the clocks skip and ``due_at`` stands for.
    """

    due_at: datetime | None = None
    rule: str | None = None
    anchor: datetime | None = None
    zone: str = "UTC"
    note: str | None = None
    asked: datetime | None = None


def preferences_of(profile: Profile, locale: str = "en") -> Preferences:
    """The person's answers about what their words mean, with the language of their Discord."""
    language = locale.partition("-")[0].lower()
    return Preferences.from_mapping({"language": language, **profile.preferences})


def when_in(text: str, now: datetime, profile: Profile, locale: str = "en") -> Split:
    """The time words in ``text`` and the rest.

    Raises ZoneNeeded when only a zone would tell, TimeNotUnderstood for a length with a minus.
    """
    if backwards := BACKWARDS.search(text):
        raise TimeNotUnderstood(f"“{backwards[0]}” is in the past. Try “in 5 minutes”.")
    preferences = preferences_of(profile, locale)
    if profile.zone:
        return read(text, now, profile.zone, preferences)
    here, there = (read(text, now, zone, preferences) for zone in FAR_ZONES)
    if _instant(here) != _instant(there):
        raise ZoneNeeded
    return read(text, now, "UTC", preferences)


def timing_of(words: str, now: datetime, profile: Profile, locale: str = "en") -> Timing:
    """When ``words`` means, all of which must be time words.

    Raises Question, ZoneNeeded or TimeNotUnderstood, whose texts are for the person.
    """
    found = when_in(words, now, profile, locale)
    if found.when is None or found.rest.strip():
        unread = found.rest.strip() or words.strip()
        raise TimeNotUnderstood(
            f"I don't understand “{unread}” as a time. "
            "Try “tomorrow at 9”, “in 20 minutes”, “Friday 18:30” or “every Monday at 8”."
        )
    return to_timing(found.when, profile.zone or "UTC")


def taken_apart(
    text: str, now: datetime, profile: Profile, locale: str = "en"
) -> tuple[str, Timing]:
    """The text without its time words, and when they mean; no time words: a to-do.

    Raises Question (with ``rest`` for the text that remains), ZoneNeeded, Vague or
    TimeNotUnderstood.
    """
    found = when_in(text, now, profile, locale)
    zone = profile.zone or "UTC"
    if found.when is None:
        if vague := VAGUE.search(text):
            raise Vague(vague["first"] or vague["last"])
        return text, Timing(zone=zone)
    if isinstance(found.when, Ambiguous):
        raise Question(found.when, found.rest)
    return found.rest, to_timing(found.when, zone)


def to_timing(when: Moment | Recurrence | Ambiguous | NotUnderstood, zone: str) -> Timing:
    """A reading as a Timing.

    Raises Question or TimeNotUnderstood for what is not one, BadRule or TooOften for a series that
    cannot be kept.
    """
    match when:
        case Ambiguous():
            raise Question(when)
        case NotUnderstood():
            hint = f" Try “{when.suggestion}”." if when.suggestion else ""
            raise TimeNotUnderstood(when.message + hint)
        case Recurrence():
            if when.zone[0] in "+-":
                raise NoClocks(when.zone)
            anchor = when.anchor.replace(tzinfo=None)
            rule = keep_month_end(when.rule, anchor)
            plan(rule, anchor, when.zone)
            first = localize(anchor, when.zone)
            if not first.moved:
                return Timing(when.anchor.astimezone(UTC), rule, anchor, when.zone, when.note)
            note = " ".join(filter(None, (when.note, f"{first.moved}.")))
            return Timing(first.at, rule, anchor, when.zone, note)
        case Moment():
            asked = when.asked if when.zone == zone else None
            return Timing(when.at.astimezone(UTC), zone=zone, note=when.note, asked=asked)


def draft(
    turn: Turn,
    text: str,
    timing: Timing,
    limits: Limits,
    *,
    priority: Priority = Priority.NORMAL,
    source_key: str | None = None,
) -> Draft:
    """The Draft of a reminder asked for in ``turn``; it goes back to the place it came from."""
    return Draft(
        user_id=turn.user_id,
        text=checked_text(text, limits),
        place=turn.place,
        zone=timing.zone,
        due_at=timing.due_at,
        rule=timing.rule,
        anchor=timing.anchor,
        priority=priority,
        origin_message_id=turn.message_id,
        source_key=source_key,
    )


def _instant(found: Split) -> object:
    """What must agree in every zone for a zone not to matter."""
    match found.when:
        case Moment(at=at):
            return at.astimezone(UTC)
        case Recurrence() | Ambiguous():
            return found.when
        case _:
            return None
