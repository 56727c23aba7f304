"""Edit: what to change about a reminder, in words → the Change; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.place import Place
from bot.profile import Profile
from bot.reminders import timings, transitions
from bot.reminders.changes import UNSET, Change
from bot.reminders.drafts import nagging, place_from_json, place_to_json, repeated, times_of
from bot.reminders.durations import is_no, read_lengths
from bot.reminders.model import Limits, Priority, Reminder, Status, checked_text
from bot.reminders.series_moves import Which, series_question, told
from bot.reminders.words import repeat_words
from bot.timezones.local import load_zone, localize, wall_clock
from bot.when import Grain, Moment, Preferences, Recurrence

NO_TIME = ("", "no time", "without time")
ONCE = (*NO_TIME, "once")
CLOCK = re.compile(
    r"(?:at |to |@ ?|um |à |a las |às )?\d{1,2}(?:[:.h]\d\d)?(?: ?[ap]\.?m\.?| ?h| uhr| ?o'?clock)?"
    r"|(?:at )?noon",
    re.IGNORECASE,
)
"""Words that name an hour and no day."""
NO_HOUR = "because no time was given"
"""How the reader notes that the hour is its own idea."""
HOUR = re.compile(r" at \d\d:\d\d(?::\d\d)?")


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change, in words; None leaves it. ``when`` may be "never", ``notice`` empty."""

    text: str | None = field(default=None, repr=False)
    when: str | None = None
    repeat: str | None = None
    notice: str | None = None
    nag: str | None = None
    priority: Priority | None = None
    place: Place | None = None

    def to_json(self) -> dict[str, Any]:
        """As a pending question keeps it."""
        return {
            "text": self.text,
            "when": self.when,
            "repeat": self.repeat,
            "notice": self.notice,
            "nag": self.nag,
            "priority": self.priority and self.priority.value,
            "place": self.place and place_to_json(self.place),
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Edit:
        priority, place = values["priority"], values["place"]
        return cls(
            text=values["text"],
            when=values["when"],
            repeat=values["repeat"],
            notice=values["notice"],
            nag=values["nag"],
            priority=priority and Priority(priority),
            place=place and place_from_json(place),
        )


def edited(
    reminder: Reminder, edit: Edit, profile: Profile, locale: str, limits: Limits, now: datetime
) -> Change:
    """Return the Change, empty if nothing is given. Raises the Problems of timings and words."""
    notices = UNSET if edit.notice is None else read_lengths(edit.notice)
    every, cap = (UNSET, UNSET) if edit.nag is None else nagging(edit.nag)
    change = Change(
        text=UNSET if edit.text is None else checked_text(edit.text, limits),
        priority=edit.priority or UNSET,
        place=edit.place or UNSET,
        notices=notices,
        nag_every=every,
        nag_cap=cap,
    )
    which, words = told(edit.when or "") if reminder.repeats else (None, edit.when)
    if which is Which.NEXT and (due := transitions.pending(reminder)) is not None:
        at = _moment(words or "", reminder, profile, locale, now)
        whole = _merged(change, transitions.shifted(reminder, at - due, now))
        return (
            whole if reminder.status is Status.PAUSED else transitions.rewoken(reminder, whole, now)
        )
    timing = timing_of(reminder, edit, profile, locale, now)
    if timing is not None:
        return transitions.rewoken(
            reminder, _merged(change, transitions.retimed(reminder, times_of(timing), now)), now
        )
    # A paused one stays paused and a finished one over, unless it gets a new time.
    alive = reminder.status in (Status.SCHEDULED, Status.RETRYING, Status.SENDING)
    return transitions.rewoken(reminder, change, now) if alive and _wakes(change) else change


def timing_of(
    reminder: Reminder, edit: Edit, profile: Profile, locale: str, now: datetime
) -> timings.Timing | None:
    """When the edit puts it, None for no change of that. Raises the Problems of timings."""
    when, repeat = edit.when, edit.repeat
    if when is not None and (is_no(when) or when.strip().casefold() in NO_TIME):
        return timings.Timing(zone=reminder.zone)
    if when is not None:
        which, words = told(when) if reminder.repeats else (None, when)
        timing = _read(words, reminder, repeat, profile, locale, now)
        due = timing.due_at
        if which is None and repeat is None and timing.rule is None and _goes_on(reminder) and due:
            preferences = timings.preferences_of(profile, locale)
            raise series_question(reminder, due, timing.zone, now, preferences)
        return repeated(timing, "" if _once(repeat) else repeat or "", profile, locale)
    if repeat is None:
        return None
    kept = timings.Timing(transitions.pending(reminder), zone=reminder.zone)
    if _once(repeat):
        return kept
    return repeated(kept, repeat, profile, locale)


def _once(repeat: str | None) -> bool:
    """Whether it shall repeat no more."""
    return repeat is not None and (is_no(repeat) or repeat.strip().casefold() in ONCE)


def _goes_on(reminder: Reminder) -> bool:
    """Whether it is a series of which something is still to come."""
    return reminder.repeats and transitions.pending(reminder) is not None


def _read(
    words: str,
    reminder: Reminder,
    repeat: str | None,
    profile: Profile,
    locale: str,
    now: datetime,
) -> timings.Timing:
    return _at_its_hour(words, reminder, profile, locale, now) or timings.timing_of(
        *_in_its_day(words, reminder, repeat, profile, now), profile, locale
    )


def _moment(
    words: str, reminder: Reminder, profile: Profile, locale: str, now: datetime
) -> datetime:
    """The one moment that the next time of a series moves to. Raises TimeNotUnderstood."""
    alone = replace(reminder, rule=None, anchor=None)
    timing = _read(words, alone, None, profile, locale, now)
    if timing.due_at is None or timing.rule is not None:
        raise timings.TimeNotUnderstood(
            "To move just one of them I need a single time, such as “Friday 18:00” or “tomorrow "
            "at 9”."
        )
    return timing.due_at


def _at_its_hour(
    words: str, reminder: Reminder, profile: Profile, locale: str, now: datetime
) -> timings.Timing | None:
    """Days alone keep the hour: what is due at 15:00, moved to Friday, is due on Friday at 15:00.

    None when the words name no day, or an hour with it, or that hour of that day is over.
    """
    due = transitions.pending(reminder)
    if due is None:
        return None
    found = timings.when_in(words, now, profile, locale)
    if isinstance(found.when, Recurrence) and not found.rest.strip():
        return _each_at_its_hour(words, found.when, due, profile, locale, now)
    if found.rest.strip() or not isinstance(found.when, Moment) or found.when.grain != Grain.DAY:
        return None
    clock = wall_clock(due, found.when.zone).time()
    moved = localize(datetime.combine(found.when.at.date(), clock), found.when.zone)
    if moved.at <= now:
        return None
    note = str(moved.moved) if moved.moved else found.when.note
    return timings.to_timing(replace(found.when, at=moved.at, note=note), found.when.zone)


def _each_at_its_hour(
    words: str,
    series: Recurrence,
    due: datetime,
    profile: Profile,
    locale: str,
    now: datetime,
) -> timings.Timing | None:
    if "BYHOUR" in series.rule or not any(NO_HOUR in each for each in series.assumed):
        return None
    clock = wall_clock(due, series.zone)
    found = timings.when_in(f"{words} at {clock:%H:%M}", now, profile, locale)
    if found.rest.strip() or not isinstance(found.when, Recurrence):
        return None
    return timings.to_timing(found.when, series.zone)


def _in_its_day(
    words: str, reminder: Reminder, repeat: str | None, profile: Profile, now: datetime
) -> tuple[str, datetime]:
    """The words, and the moment from which to read them.

    "at 10" for what is due on Friday means Friday at 10, and for a series the hour of each.
    """
    due = transitions.pending(reminder)
    if due is None or not CLOCK.fullmatch(words.strip()):
        return words, now
    if reminder.repeats:
        series = HOUR.sub("", repeat_words(reminder, Preferences()))
        clock = words.strip() if words.strip()[0].isalpha() else f"at {words.strip()}"
        return (words, now) if repeat or HOUR.search(series) else (f"{series} {clock}", now)
    local = due.astimezone(load_zone(profile.zone or reminder.zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return words, max(now, midnight)


def _wakes(change: Change) -> bool:
    """Whether it touches what a wake is computed from."""
    return not (change.notices is UNSET and change.nag_every is UNSET)


def _merged(change: Change, other: Change) -> Change:
    fields: Mapping[str, object] = other.given()
    return replace(change, **fields)  # type: ignore[arg-type]  # mypy checks no names in a mapping
