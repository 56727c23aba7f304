"""A moment or a series in the person's language, in words that are understood back the same."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from bot.when.output.formats import date_words, fill, time_words
from bot.when.output.series_text import phrase
from bot.when.parsing.vocabulary import vocabulary
from bot.when.parsing.zones import zone_info
from bot.when.preferences import Preferences
from bot.when.values import Moment, Recurrence

SLACK = 2
_MONTH = 30.44 * 86400
_HABITS = Preferences()


def describe(
    when: Moment | Recurrence,
    now: datetime,
    preferences: Preferences = _HABITS,
    zone: str | None = None,
) -> str:
    """As in "Thu 26 Nov 09:00, in 18 h"; for a series "every other Tuesday at 18:00".

    Shown in `zone`, the person's; None shows it in the zone it was said in. `now` is aware. What
    is over is shown without how long it takes.
    """
    show = vocabulary(preferences.language).show
    if isinstance(when, Recurrence):
        elsewhere = zone is not None and zone != when.zone
        return phrase(when, now, preferences, where=f" ({when.zone})" if elsewhere else "")
    tz = zone_info(zone or when.zone)
    at, here = when.at.astimezone(tz), now.astimezone(tz)
    date = date_words(at.date(), here.date(), show, weekday=True)
    ahead = when.at.timestamp() - now.timestamp()
    told = f"{date} {time_words(at)}{_twice(at)}"
    return told if ahead < -SLACK else f"{told}, {countdown(ahead, show)}"


def _twice(at: datetime) -> str:
    """The offset, when daylight saving makes that time happen twice."""
    first, second = at.replace(fold=0).utcoffset(), at.replace(fold=1).utcoffset()
    mine = at.utcoffset()
    if first == second or mine is None or first is None or second is None or first < second:
        return ""
    minutes = int(mine.total_seconds()) // 60
    hours = f"{abs(minutes) // 60}" + (f":{abs(minutes) % 60:02d}" if minutes % 60 else "")
    return f" GMT{'-' if minutes < 0 else '+'}{hours}"


def countdown(ahead: float, show: dict[str, str]) -> str:
    """How long `ahead` seconds are, in one unit, rounded down: "in 18 h", "in 3 days".

    Some seconds pass between reading "in an hour" and showing it, which is not "in 59 min".
    """
    seconds = max(0, ceil(ahead) + (SLACK if ahead > 60 - SLACK else 0))
    second, minute, hour, day, days, month, months, year, years = show["units"].split()
    if seconds < 60:
        n, unit = seconds, second
    elif seconds < 3600:
        n, unit = seconds // 60, minute
    elif seconds < 48 * 3600:
        n, unit = seconds // 3600, hour
    elif seconds < 60 * 86400:
        n = seconds // 86400
        unit = day if n == 1 else days
    elif seconds < 24 * _MONTH:
        n = int(seconds // _MONTH)
        unit = month if n == 1 else months
    else:
        n = int(seconds // (12 * _MONTH))
        unit = year if n == 1 else years
    return fill(show["count"], n=str(n), unit=unit)
