"""Durations that stand alone: "10 min", "1 h, 1 day", "2h30"; and the words that mean none."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.errors import Problem

_UNITS = {
    "minutes": ("m", "min", "mins", "minute", "minutes"),
    "hours": ("h", "hr", "hrs", "hour", "hours"),
    "days": ("d", "day", "days"),
    "weeks": ("w", "wk", "wks", "week", "weeks"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_PART = re.compile(r"(\d{1,5}|an?|half an)\s*([a-z]+)\s*", re.IGNORECASE)
_PAST_HOUR = re.compile(r"(\d{1,3})\s*h\s*(\d{1,2})", re.IGNORECASE)

LONGEST = timedelta(days=366)
MOST = 5
SHOWN = (("week", 604_800), ("day", 86_400), ("h", 3600), ("min", 60))


OFF = frozenset({"off", "none", "no", "never", "stop", "-"})
"""Words that switch something off: quiet hours, the agenda, early notices, nagging, a time."""


class BadLength(Problem):
    def __init__(self, words: str) -> None:
        super().__init__(
            f"I don't understand “{words.strip()[:60]}” as a length of time. "
            "Write it like “10 min”, “1 h” or “2 days”."
        )


def is_no(words: str) -> bool:
    """Return whether the words switch the thing off."""
    return words.strip().casefold() in OFF


def read_length(words: str) -> timedelta:
    """One length, of a minute to a year. Raises BadLength."""
    plain = words.strip().casefold().removesuffix("before").removesuffix("ahead").strip()
    plain = plain.removeprefix("every").strip()
    if match := _PAST_HOUR.fullmatch(plain):
        return timedelta(hours=int(match[1]), minutes=int(match[2]))
    total, at = timedelta(), 0
    for part in _PART.finditer(plain):
        if part.start() != at or part[2] not in _UNIT_OF:
            raise BadLength(words)
        total += _amount(part[1], part[2])
        at = part.end()
    if at != len(plain) or not timedelta(minutes=1) <= total <= LONGEST:
        raise BadLength(words)
    return total


def read_lengths(words: str) -> tuple[timedelta, ...]:
    """Several, between commas or "and", the longest first; nothing for no words, or for "no"."""
    if is_no(words):
        return ()
    parts = [part for part in re.split(r",|;|\band\b|&|\+", words.strip()) if part.strip()]
    lengths = sorted({read_length(part) for part in parts}, reverse=True)
    if len(lengths) > MOST:
        raise Problem(
            f"That's {len(lengths)} early reminders, and I can keep at most {MOST} for each one."
        )
    return tuple(lengths)


def length_words(length: timedelta) -> str:
    """ "2 h 30 min": understood back by ``read_length``."""
    seconds, parts = int(length.total_seconds()), []
    for name, size in SHOWN:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 and name in ('week', 'day') else ''}")
    return " ".join(parts) or "0 min"


def _amount(number: str, unit: str) -> timedelta:
    if number.isdigit():
        return timedelta(**{_UNIT_OF[unit]: int(number)})
    whole = timedelta(**{_UNIT_OF[unit]: 1})
    return whole / 2 if number.startswith("half") else whole
