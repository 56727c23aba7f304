"""Edit: what to change about a reminder, in words → the Change; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.profile import Profile
from bot.reminders import acts, planning
from bot.reminders.asking import nagging, repeated, times_of
from bot.reminders.changes import UNSET, Change
from bot.reminders.lengths import read_lengths
from bot.reminders.localtime import load_zone, localize, wall_clock
from bot.reminders.model import Limits, Place, Priority, Reminder, Status, checked_text
from bot.reminders.wording import repeat_words
from bot.when import Grain, Moment, Preferences

NO_TIME = ("never", "no time", "none", "without time", "-")
ONCE = ("once", "no", "")
CLOCK = re.compile(
    r"(?:at |to |@ ?|um |à |a las |às )?\d{1,2}(?:[:.h]\d\d)?(?: ?[ap]\.?m\.?| ?h| uhr| ?o'?clock)?"
    r"|(?:at )?noon",
    re.IGNORECASE,
)
"""Words that name an hour and no day."""
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


def edited(
    reminder: Reminder, edit: Edit, profile: Profile, locale: str, limits: Limits, now: datetime
) -> Change:
    """The Change; empty when nothing is given. Raises planning's Problems and those of words."""
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
    timing = _timing(reminder, edit, profile, locale, now)
    if timing is not None:
        return acts.rewoken(
            reminder, _merged(change, acts.retimed(reminder, times_of(timing), now)), now
        )
    # A paused one stays paused and a finished one over, unless it gets a new time.
    alive = reminder.status in (Status.SCHEDULED, Status.RETRYING, Status.SENDING)
    return acts.rewoken(reminder, change, now) if alive and _wakes(change) else change


def _timing(
    reminder: Reminder, edit: Edit, profile: Profile, locale: str, now: datetime
) -> planning.Timing | None:
    when, repeat = edit.when, edit.repeat
    if when is not None and (not when.strip() or when.strip().casefold() in NO_TIME):
        return planning.Timing(zone=reminder.zone)
    if when is not None:
        timing = _at_its_hour(when, reminder, profile, locale, now) or planning.timing_of(
            *_in_its_day(when, reminder, repeat, profile, now), profile, locale
        )
        return repeated(timing, repeat or "", profile, locale)
    if repeat is None:
        return None
    kept = planning.Timing(acts.pending(reminder), zone=reminder.zone)
    if repeat.strip().casefold() in (*NO_TIME, *ONCE):
        return kept
    return repeated(kept, repeat, profile, locale)


def _at_its_hour(
    words: str, reminder: Reminder, profile: Profile, locale: str, now: datetime
) -> planning.Timing | None:
    """A day alone keeps the hour: what is due at 15:00, moved to Friday, is due on Friday at 15:00.

    None when the words name no day, or an hour with it, or that hour of that day is over.
    """
    due = acts.pending(reminder)
    if due is None or reminder.repeats:
        return None
    found = planning.when_in(words, now, profile, locale)
    if found.rest.strip() or not isinstance(found.when, Moment) or found.when.grain != Grain.DAY:
        return None
    clock = wall_clock(due, found.when.zone).time()
    moved = localize(datetime.combine(found.when.at.date(), clock), found.when.zone)
    if moved.at <= now:
        return None
    note = str(moved.moved) if moved.moved else found.when.note
    return planning.timing(replace(found.when, at=moved.at, note=note), found.when.zone)


def _in_its_day(
    words: str, reminder: Reminder, repeat: str | None, profile: Profile, now: datetime
) -> tuple[str, datetime]:
    """The words, and the moment from which to read them.

    "at 10" for what is due on Friday means Friday at 10, and for a series the hour of each.
    """
    due = acts.pending(reminder)
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
    return replace(change, **fields)  # type: ignore[arg-type]
