"""Sweep: which reminders a bulk action takes, and the change to each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.errors import Problem
from bot.reminders import transitions
from bot.reminders.changes import Change
from bot.reminders.durations import read_length
from bot.reminders.model import Reminder, Status
from bot.reminders.search import matches
from bot.timezones.local import load_zone
from bot.when import Grain, Moment, Preferences, read

_DAY = timedelta(days=1)
_PARTS = {
    "morning": (0, 12),
    "forenoon": (0, 12),
    "afternoon": (12, 18),
    "evening": (17, 24),
    "night": (20, 24),
}
"""Local hours; a bit wider than what people mean, because the preview shows what it catches."""
_SPANS = {Grain.WEEK: timedelta(days=7), Grain.MONTH: timedelta(days=31), Grain.DAY: _DAY}


class SweepAction(StrEnum):
    CANCEL = "cancel"
    MOVE = "move"
    PAUSE = "pause"
    RESUME = "resume"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Window:
    """From ``since`` to ``until`` (excluded), aware UTC; None: without a bound."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def bounded(self) -> bool:
        return self.since is not None or self.until is not None

    def holds(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What to do to all that hold the words and whose coming occurrence lies in the window."""

    deed: SweepAction
    search: str = field(default="", repr=False)
    window: Window = Window()
    by: timedelta = timedelta()


class NoWindow(Problem):
    def __init__(self, words: str) -> None:
        super().__init__(
            f"I don't understand “{words[:60]}” as a stretch of time. "
            "Try “tomorrow morning”, “until Monday” or “next week”."
        )


def window_of(words: str, now: datetime, zone: str, preferences: Preferences) -> Window:
    """ "tomorrow morning", "until Monday", "next week" → a Window; no words: without bounds."""
    plain = " ".join(words.casefold().split()).strip(" .")
    if not plain:
        return Window()
    if match := re.fullmatch(r"(?:until|till|til|before|up to) (.+)", plain):
        return Window(None, _start(match[1], now, zone, preferences))
    if match := re.fullmatch(r"(?:after|from|since) (.+?)(?: on)?", plain):
        return Window(_start(match[1], now, zone, preferences), None)
    plain = re.sub(r"^(?:on|for|in|during|of|due) ", "", plain)
    if plain in ("this week", "the week", "week"):
        today = _midnight(now, zone)
        return _window(today, today + _DAY * (7 - today.weekday()))
    if plain == "tonight":
        plain = "today evening"
    return _day_part(plain, now, zone, preferences)


def _day_part(plain: str, now: datetime, zone: str, preferences: Preferences) -> Window:
    match = re.fullmatch(rf"(?:(.*?) ?)({'|'.join(_PARTS)})", plain)
    if match is None:
        start, span = _day(plain, now, zone, preferences)
        return _window(start, start + span)
    day = match[1].strip()
    start = _midnight(now, zone)
    if day not in ("", "this", "today", "the"):
        start, _ = _day(day, now, zone, preferences)
    first, last = _PARTS[match[2]]
    end = start + _DAY if last == 24 else start.replace(hour=last)
    return _window(start.replace(hour=first), end)


def _start(words: str, now: datetime, zone: str, preferences: Preferences) -> datetime:
    """The moment at which a day begins, or the moment itself when a clock time was said."""
    found = read(words, now, zone, preferences)
    if not isinstance(found.when, Moment) or found.rest.strip():
        raise NoWindow(words)
    if found.when.grain in _SPANS:
        return _midnight(found.when.at, zone).astimezone(UTC)
    return found.when.at.astimezone(UTC)


def _day(
    words: str, now: datetime, zone: str, preferences: Preferences
) -> tuple[datetime, timedelta]:
    if words == "today":
        return _midnight(now, zone), _DAY
    found = read(words, now, zone, preferences)
    if not isinstance(found.when, Moment) or found.rest.strip():
        raise NoWindow(words)
    if found.when.grain not in _SPANS:
        raise NoWindow(words)
    return _midnight(found.when.at, zone), _SPANS[found.when.grain]


def _midnight(at: datetime, zone: str) -> datetime:
    local = at.astimezone(load_zone(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _window(start: datetime, end: datetime) -> Window:
    return Window(start.astimezone(UTC), end.astimezone(UTC))


def shift_of(words: str) -> timedelta:
    """ "an hour", "30 min later", "2 days earlier" → how far to move. Raises BadLength."""
    plain = " ".join(words.casefold().split())
    back = bool(re.search(r"\b(?:earlier|back|sooner|before)$|^-", plain))
    bare = re.sub(
        r"^(?:by|-|\+) ?|\b(?:later|earlier|back|sooner|forward|ahead|before)$", "", plain
    )
    length = read_length(bare.strip())
    return -length if back else length


def caught(reminders: Iterable[Reminder], sweep: Sweep) -> list[Reminder]:
    """Those that the sweep is about, in their order."""
    return [
        reminder
        for reminder in reminders
        if matches(reminder.text, sweep.search) and _touches(reminder, sweep)
    ]


def _touches(reminder: Reminder, sweep: Sweep) -> bool:
    if sweep.deed is SweepAction.RESUME:
        return reminder.status is Status.PAUSED
    at = transitions.pending(reminder) or reminder.snoozed_until
    if at is None:
        return not sweep.window.bounded and sweep.deed in (SweepAction.CANCEL, SweepAction.DONE)
    if sweep.deed is SweepAction.PAUSE and reminder.status is Status.PAUSED:
        return False
    return sweep.window.holds(at)


def comes_in(reminder: Reminder, window: Window) -> bool:
    """Whether it rings next within the window; a to-do without a time does in none."""
    at = transitions.pending(reminder) or reminder.snoozed_until
    return at is not None and window.holds(at)


def change_of(reminder: Reminder, sweep: Sweep, now: datetime) -> Change:
    """What the sweep does to one reminder. Raises Problem for a move into the past."""
    match sweep.deed:
        case SweepAction.CANCEL if sweep.window.until is not None and reminder.repeats:
            return transitions.skipped_until(reminder, sweep.window.until, now)
        case SweepAction.CANCEL:
            return Change(status=Status.CANCELLED, wake=None)
        case SweepAction.MOVE:
            return transitions.shifted(reminder, sweep.by, now)
        case SweepAction.PAUSE:
            return Change(status=Status.PAUSED, wake=None)
        case SweepAction.RESUME:
            return transitions.resumed(reminder, now)
        case SweepAction.DONE:
            return transitions.ticked(reminder, now)
