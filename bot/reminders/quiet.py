"""Quiet hours: read, show, and defer a moment to their end in the user's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.errors import Problem
from bot.timezones.local import localize, wall_clock

EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GROUPS = {
    "": EVERY_DAY,
    "daily": EVERY_DAY,
    "every day": EVERY_DAY,
    "every night": EVERY_DAY,
    "weekdays": WORKING_DAYS,
    "weekends": WEEKEND,
}
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]\.?m\.?)?"
_SPAN = re.compile(
    rf"(?:from|between)?\s*{_TIME}\s*(?:-|–|—|to|until|till|and)\s*{_TIME}(?:\s*,?\s+(.*))?",
    re.ASCII,
)


class BadQuiet(Problem):
    """Words for quiet hours that cannot be read."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Write quiet hours like “22:00-07:00” or “22:00-07:00 weekdays”.")


@dataclass(frozen=True, slots=True)
class Quiet:
    """A daily span of wall-clock time, from `start` (inclusive) to `end` (exclusive).

    It ends on the next day if `end` is not after `start`. `weekdays` (Monday = 0) are the days on
    which it starts: the night from Friday to Saturday belongs to Friday.
    """

    start: time
    end: time
    weekdays: frozenset[int] = EVERY_DAY


def is_quiet(at: datetime, zone: str, quiet: Quiet | None) -> bool:
    """Does the aware instant `at` lie in the quiet hours of somebody who lives in `zone`?"""
    return quiet is not None and _end_of_span(at, zone, quiet) is not None


def defer(at: datetime, zone: str, quiet: Quiet | None) -> datetime:
    """`at` itself, or the end of the quiet span that it lies in; aware UTC. Raises `BadZone`."""
    end = _end_of_span(at, zone, quiet) if quiet is not None else None
    return end or at.astimezone(UTC)


def parse_quiet(text: str) -> Quiet:
    """Read "22:00-07:00", "10pm to 7am weekends", "23-6 Fri, Sat" or "22:00-07:00 mon-thu".

    Raises `BadQuiet`. `describe_quiet` writes what this reads.
    """
    words = " ".join(text[:200].lower().split())
    found = _SPAN.fullmatch(words)
    if not found:
        raise BadQuiet("I couldn't find two clock times in that.")
    start, end = _time(*found.group(1, 2, 3)), _time(*found.group(4, 5, 6))
    if start == end:
        raise BadQuiet("Quiet hours can't start and end at the same time.")
    return Quiet(start, end, _weekdays(found.group(7) or ""))


def describe_quiet(quiet: Quiet) -> str:
    """22:00–07:00 every day; 22:00–07:00 weekdays; 22:00–07:00 Friday, Saturday."""
    span = f"{quiet.start:%H:%M}–{quiet.end:%H:%M}"
    names = {EVERY_DAY: "every day", WORKING_DAYS: "weekdays", WEEKEND: "weekends"}
    listed = ", ".join(_DAYS[day] for day in sorted(quiet.weekdays))
    return f"{span} {names.get(quiet.weekdays, listed)}"


def _end_of_span(at: datetime, zone: str, quiet: Quiet) -> datetime | None:
    """The end of the quiet span around `at`; spans are instants, so clock changes are right."""
    today = wall_clock(at, zone).date()
    overnight = timedelta(days=1 if quiet.end <= quiet.start else 0)
    for day in (today - timedelta(days=1), today):
        if day.weekday() not in quiet.weekdays:
            continue
        start = localize(datetime.combine(day, quiet.start), zone).at
        end = localize(datetime.combine(day + overnight, quiet.end), zone).at
        if start <= at < end:
            return end
    return None


def _time(hour: str, minute: str | None, half: str | None) -> time:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            raise BadQuiet(f"{hour} {half} isn't a time.")
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    # 24:00 is how people write the end of a day.
    if (hours, minutes) == (24, 0):
        hours = 0
    if hours > 23 or minutes > 59:
        raise BadQuiet(f"{hour}:{minutes:02} isn't a time.")
    return time(hours, minutes)


def _weekdays(text: str) -> frozenset[int]:
    text = text.removeprefix("on ").strip()
    if text in _GROUPS:
        return _GROUPS[text]
    found: set[int] = set()
    for part in re.split(r"\s*(?:,|\band\b|\s)\s*", re.sub(r"\s*[-–—]\s*", "-", text)):
        first, dash, last = part.partition("-")
        begin = _weekday(first)
        length = (_weekday(last) - begin) % 7 if dash else 0
        found |= {(begin + offset) % 7 for offset in range(length + 1)}
    return frozenset(found)


def _weekday(name: str) -> int:
    for number, day in enumerate(_DAYS):
        if len(name) >= 3 and day.lower().startswith(name.removesuffix("s")):
            return number
    raise BadQuiet(f"“{name[:20]}” isn't a day of the week.")
