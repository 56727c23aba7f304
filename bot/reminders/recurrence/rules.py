"""The text of an RFC 5545 repeat rule → a checked `Rule`, or a `Problem` in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.errors import Problem

MAX_LENGTH = 500
# A counted series is walked once from its anchor to find its end; a thousand steps take some
# milliseconds. Longer ones end by date.
MAX_COUNT = 1000
MAX_PERIOD = timedelta(days=365 * 50)
# 288 messages a day. Whoever wants it denser wants a timer, and a few of those would fill the send
# budget that everybody shares.
MINIMUM_SPACING = timedelta(minutes=5)

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class BadRule(Problem):
    """A repeat rule that cannot be read, is not supported, or never happens."""

    def __init__(self, why: str) -> None:
        super().__init__(f"I can't use this repeat rule: {why}.")


class TooOften(Problem):
    """A rule whose occurrences lie closer together than the host allows."""

    def __init__(self, spacing: timedelta, minimum: timedelta) -> None:
        self.spacing = spacing
        self.minimum = minimum
        super().__init__(
            f"That would be every {_each(spacing)}, and the most often I can remind you is "
            f"every {_each(minimum)}."
        )


def _each(length: timedelta) -> str:
    """As it stands after "every": "minute", "5 minutes"."""
    return in_words(length).removeprefix("1 ")


class Frequency(StrEnum):
    SECONDLY = "SECONDLY"
    MINUTELY = "MINUTELY"
    HOURLY = "HOURLY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


# A month and a year at their shortest: only limits are computed with these.
_UNITS = {
    Frequency.SECONDLY: timedelta(seconds=1),
    Frequency.MINUTELY: timedelta(minutes=1),
    Frequency.HOURLY: timedelta(hours=1),
    Frequency.DAILY: timedelta(days=1),
    Frequency.WEEKLY: timedelta(weeks=1),
    Frequency.MONTHLY: timedelta(days=28),
    Frequency.YEARLY: timedelta(days=365),
}
_SHORT = (Frequency.SECONDLY, Frequency.MINUTELY, Frequency.HOURLY)


@dataclass(frozen=True, slots=True)
class Rule:
    """One repeat rule, read and checked. Weekdays count from Monday = 0.

    `weekdays` holds (ordinal, weekday); ordinal 0 is every one. `until` is naive for a wall-clock
    end (inclusive), aware UTC for an instant. Empty tuples: the part was not given.
    """

    text: str
    freq: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    positions: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def names_clock_times(self) -> bool:
        return bool(self.hours or self.minutes or self.seconds)

    @property
    def numbers_within_month(self) -> bool:
        """Is "the second Monday" one of a month? Otherwise it is one of the year."""
        return self.freq is not Frequency.YEARLY or bool(self.months)

    @property
    def period(self) -> timedelta:
        """The distance between two periods; the shortest one for months and years."""
        return self.interval * _UNITS[self.freq]

    @property
    def elapsed(self) -> timedelta | None:
        """The fixed step of "every 90 minutes"; None for a rule that follows the wall clock."""
        if self.freq not in _SHORT or self.names_clock_times:
            return None
        return self.period


@lru_cache(maxsize=4096)
def read_rule(text: str) -> Rule:
    """Read the text of a rule, with or without ``RRULE:``; raises `BadRule`.

    Checks the form and what is supported, not the host's limits, which may have changed since the
    rule was stored. BYWEEKNO and vendor extensions are refused rather than misread.
    """
    if len(text) > MAX_LENGTH:
        raise BadRule(f"it's longer than {MAX_LENGTH} characters")
    text = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    parts = _split(text)
    if "FREQ" not in parts:
        raise BadRule("it doesn't say how often (FREQ)")
    fields = {_FIELDS[key][0]: _FIELDS[key][1](key, value) for key, value in parts.items()}
    rule = replace(Rule(text, Frequency.DAILY), **fields)
    for wrong, why in _conflicts(rule):
        if wrong:
            raise BadRule(why)
    return rule


def in_words(span: timedelta) -> str:
    """300 s → "5 minutes": the largest unit that divides the span evenly."""
    seconds = int(span.total_seconds())
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds and seconds % unit == 0:
            return f"{seconds // unit} {name}{'s' if seconds != unit else ''}"
    return "0 seconds"


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        key, equals, value = part.partition("=")
        if not equals or not value:
            raise BadRule("it doesn't look like FREQ=DAILY;INTERVAL=2")
        if key not in _FIELDS:
            raise BadRule(f"I don't support {key[:20]}")
        if key in parts:
            raise BadRule(f"{key} is in it twice")
        parts[key] = value
    return parts


def _conflicts(rule: Rule) -> list[tuple[bool, str]]:
    """What RFC 5545, section 3.3.10, forbids, and what nobody could mean, each with its reason."""
    freq, short = rule.freq, rule.freq in _SHORT
    long = freq in (Frequency.MONTHLY, Frequency.YEARLY)
    chosen = rule.months or rule.month_days or rule.year_days or rule.weekdays
    times = max(len(rule.hours), 1) * max(len(rule.minutes), 1)
    day = timedelta(days=1)
    return [
        (rule.count is not None and rule.until is not None, "it has two ends, COUNT and UNTIL"),
        (rule.period > MAX_PERIOD, "its interval is longer than 50 years"),
        (any(nth for nth, _ in rule.weekdays) and not long, f"{freq} can't have a numbered day"),
        (
            any(abs(nth) > 5 for nth, _ in rule.weekdays) and rule.numbers_within_month,
            "no month has more than five of one weekday",
        ),
        (bool(rule.month_days) and freq is Frequency.WEEKLY, "weeks have no day of the month"),
        (bool(rule.year_days) and freq is not Frequency.YEARLY, "BYYEARDAY needs FREQ=YEARLY"),
        (
            bool(rule.positions) and (short or freq is Frequency.DAILY),
            "BYSETPOS needs a week or more",
        ),
        (bool(rule.positions) and not chosen, "BYSETPOS has nothing to choose from"),
        (bool(rule.positions) and times > 1, "BYSETPOS can't choose among several times of a day"),
        (len(rule.seconds) > 1, "it has several seconds in a minute"),
        (freq is Frequency.SECONDLY and rule.names_clock_times, "seconds can't have clock times"),
        (
            short and rule.names_clock_times and day % rule.period != timedelta(),
            "clock times need an interval that divides the day, such as every 2 hours",
        ),
    ]


def _whole(key: str, text: str, low: int, high: int) -> int:
    # ASCII digits only and few of them: int() reads other scripts' digits and takes any length.
    if not re.fullmatch(r"[+-]?[0-9]{1,10}", text) or not low <= int(text) <= high:
        raise BadRule(f"{key} must be a whole number from {low} to {high}")
    return int(text)


def _number(low: int, high: int) -> Callable[[str, str], int]:
    return lambda key, text: _whole(key, text, low, high)


def _numbers(low: int, high: int, *, negative: bool = False) -> Callable[[str, str], object]:
    def read(key: str, text: str) -> tuple[int, ...]:
        values = {_whole(key, part, -high if negative else low, high) for part in text.split(",")}
        if negative and 0 in values:
            raise BadRule(f"{key} can't be 0")
        return tuple(sorted(values))

    return read


def _weekdays(key: str, text: str) -> tuple[tuple[int, int], ...]:
    found = set()
    for part in text.split(","):
        nth, name = part[:-2], part[-2:]
        if name not in WEEKDAYS or nth == "0":
            raise BadRule(f"{key} has a day that isn't MO, TU, WE, TH, FR, SA or SU")
        found.add((_whole(key, nth, -53, 53) if nth else 0, WEEKDAYS.index(name)))
    return tuple(sorted(found))


def _week_start(key: str, text: str) -> int:
    if text not in WEEKDAYS:
        raise BadRule(f"{key} isn't a day of the week")
    return WEEKDAYS.index(text)


def _frequency(key: str, text: str) -> Frequency:
    if text not in Frequency.__members__:
        raise BadRule(f"{key} must be one of {', '.join(Frequency)}")
    return Frequency(text)


def _until(key: str, text: str) -> datetime:
    # strptime alone would read 2026123 as the third of December.
    if re.fullmatch(r"(19|[2-8][0-9])[0-9]{6}(T[0-9]{6}Z?)?", text):
        with suppress(ValueError):
            # A bare date includes the whole of that day.
            whole = text if "T" in text else f"{text}T235959"
            end = datetime.strptime(whole[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the wall clock
            return end.replace(tzinfo=UTC) if text.endswith("Z") else end
    raise BadRule(f"{key} isn't a date such as 20261231 or 20261231T090000Z")


_FIELDS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "FREQ": ("freq", _frequency),
    "INTERVAL": ("interval", _number(1, 1_577_000_000)),
    "COUNT": ("count", _number(1, MAX_COUNT)),
    "UNTIL": ("until", _until),
    "WKST": ("week_start", _week_start),
    "BYMONTH": ("months", _numbers(1, 12)),
    "BYMONTHDAY": ("month_days", _numbers(1, 31, negative=True)),
    "BYYEARDAY": ("year_days", _numbers(1, 366, negative=True)),
    "BYDAY": ("weekdays", _weekdays),
    "BYSETPOS": ("positions", _numbers(1, 366, negative=True)),
    "BYHOUR": ("hours", _numbers(0, 23)),
    "BYMINUTE": ("minutes", _numbers(0, 59)),
    "BYSECOND": ("seconds", _numbers(0, 59)),
}
