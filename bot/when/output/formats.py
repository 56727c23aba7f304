"""The small parts of what is shown: dates, times, lists, templates of a language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time


def fill(template: str, **parts: str) -> str:
    """A template of a words file with its {names} filled in."""
    return template.format(**parts)


def date_words(day: date, today: date, show: dict[str, str], *, weekday: bool = False) -> str:
    """As in "Thu 26 Nov", with the year when it is not this one."""
    month = show["months"].split()[day.month - 1]
    words = fill(show["date"], day=str(day.day), month=month)
    if weekday:
        words = f"{show['weekdays'].split()[day.weekday()]} {words}"
    return words if day.year == today.year else f"{words} {day.year}"


def full_date(day: date, show: dict[str, str]) -> str:
    """A date with its year, so that nothing is left open."""
    return date_words(day, date(1, 1, 1), show)


def time_words(at: datetime | time) -> str:
    """As in "09:00", with seconds when there are any."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def listed(words: Sequence[str], joiner: str) -> str:
    """As in "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joiner} {words[-1]}"
