"""Reads what makes a series: "every other", "daily", "twice a day", "until", "3 times"."""

from __future__ import annotations

from bot.when.errors import leftover, unsupported
from bot.when.parsing.amounts import amount_at, unit_at
from bot.when.parsing.days import read_weekdays
from bot.when.parsing.relative_days import refuse_range
from bot.when.parsing.tokens import TokenLine
from bot.when.pieces import Bound, Lasting, Repeat, Weekdays

Found = tuple[object, int] | None

_NAMED = ("weekday", "weekdays", "group", "day", "feast", "month")
_COUNTED = ("weekday", "weekdays", "group", "month", "ordinal", "feast")
# What an interval of a fraction of a unit is, in the next smaller one.
_SMALLER = {
    "hour": ("minute", 60),
    "day": ("hour", 24),
    "year": ("month", 12),
    "minute": ("second", 60),
}
_AS = {"fortnight": ("week", 2), "quarter": ("month", 3), "decade": ("year", 10)}


def read_repeat(line: TokenLine, i: int) -> Found:
    """Everything that says "again and again"; weekdays and dates behind it are read apart."""
    adverb = line.word(i, "freq")
    if adverb:
        unit, count = adverb.split(":")
        if unit == "other":  # "un lundi sur deux", "un soir sur deux"
            if not line.any_of(i - 1, "weekday", "group", "part"):
                return None
            unit = "day" if line.word(i - 1, "part") else "week"
        return Repeat(unit, int(count)), i + 1
    if line.get(i, "everyday"):
        return Repeat("day"), i + 1
    if line.word(i, "freq_part"):
        return Repeat("day", part=line.word(i, "freq_part")), i + 1
    return _often(line, i) or _every(line, i)


def _often(line: TokenLine, i: int) -> Found:
    """As in "twice a day", "3 times per week", "once every 2 weeks", "3 times", "10x"."""
    often, j = line.num(i, "often"), i + 1
    if often is None and line.number(i) is not None and line.get(i + 1, "times"):
        often, j = line.number(i), i + 2
    if often is None or not 0 < often <= 1000:
        return None
    if line.num(j, "every") and often == 1:
        return _every(line, j)
    adverb = line.word(j, "freq")  # "zweimal täglich"
    if adverb and adverb.endswith(":1"):
        return Repeat(adverb.split(":")[0], often=often), j + 1
    k = line.skip(j, "per")
    unit = line.word(k, "unit")
    if k > j and unit and not line.number(k):
        return Repeat(*_scaled(1, unit), often=often), k + 1
    return (Lasting(times=often), j) if line.get(i + 1, "times") or often > 1 else None


def _scaled(amount: float, unit: str) -> tuple[str, int]:
    """A whole interval: every 1.5 hours is every 90 minutes, every fortnight every 2 weeks."""
    if unit in _AS:
        unit, factor = _AS[unit]
        amount *= factor
    while amount != int(amount) and unit in _SMALLER:
        unit, factor = _SMALLER[unit]
        amount *= factor
    return unit, max(1, min(round(amount), 10_000))


def _every(line: TokenLine, i: int) -> Found:
    interval = line.num(i, "every")
    if not interval:
        return None
    j = line.skip(i + 1, "the")
    nth = _ordinal_interval(line, j)
    if nth:
        interval, j = nth
    minutes = line.num(j, "minutes_word")
    if minutes:
        return Repeat("minute", minutes * interval), j + 1  # "cada media hora"
    unit = unit_at(line, j)
    if unit == "day" and line.get(j, "date_lead") and _is_monthday(line, j + 1):
        return Repeat("month", interval), j  # "todo dia 5"
    if unit and not line.get(j + 1, "weekday"):
        more, end = _and_a_half(line, j + 1)
        return Repeat(*_scaled(interval + more, unit)), end
    part = line.word(j, "part")
    if part:
        return Repeat("day", interval, part=part), j + 1
    if not nth and (counted := _counted(line, j, interval)):
        return counted
    if interval == 2 and not nth and not line.any_of(j, *_COUNTED):
        return None  # "every other person", "an alternate plan"
    if interval == 2 and line.word(j, "group") == "weekday":
        raise leftover("every other weekday", "every weekday at 9")
    doubtful = _of_weeks_or_month(line, interval, j) if nth else 0
    return Repeat("week" if nth or interval == 2 else "", interval, nth=doubtful), j


def _counted(line: TokenLine, j: int, interval: int) -> Found:
    """As in "every 3 days", "every 2 tuesdays"."""
    found = amount_at(line, j) if not line.get(j, "article") else None
    refuse_range(line, j, "every")
    if found is None:
        return None
    unit = unit_at(line, line.skip(found[1], "-"))
    if not found[0] and unit:
        raise leftover("every 0")
    if unit and not line.get(j, "ordinal"):
        return Repeat(*_scaled(found[0] * interval, unit)), line.skip(found[1], "-") + 1
    if found[0] == int(found[0]) and _weekday(line, found[1]):
        return Repeat("week", int(found[0])), found[1]
    return None


def _of_weeks_or_month(line: TokenLine, n: int, j: int) -> int:
    """The number in "every 3rd friday", which may be one of the month; "second" is every other."""
    if line.word(j, "group") == "weekday":
        raise unsupported("a count of weekdays", "every weekday at 9")
    if not _weekday(line, j):
        return 0  # "every third weekend"
    return n if n > 2 or line.any_of(j - 1, "ordinal_end") else 0


def _weekday(line: TokenLine, j: int) -> bool:
    return line.num(j, "weekday") is not None or line.num(j, "weekdays") is not None


def _is_monthday(line: TokenLine, j: int) -> bool:
    """A bare number that is no time of day: "todo dia 5", but not "todo dia 9h"."""
    number = line.number(j)
    clock = line.any_of(j + 1, "oclock", "meridiem", "unit") or line.sign(j + 1) in {":", "."}
    return number is not None and 1 <= number <= 31 and not clock


def _and_a_half(line: TokenLine, j: int) -> tuple[float, int]:
    """As in "every hour and a half"."""
    k = line.skip(j, "and")
    half = line.skip(k, "article")
    if k > j and line.get(half, "half") and not line.get(line.skip(half + 1, "article"), "unit"):
        return 0.5, half + 1
    return 0, j


def _ordinal_interval(line: TokenLine, j: int) -> tuple[int, int] | None:
    """As in "every 2nd day", "every second tuesday" (but not "... of the month")."""
    n, k = line.ordinal(j), j + 1
    if n is None and line.number(j) and line.get(j + 1, "ordinal_end") and line.glued(j + 1):
        n, k = line.number(j), j + 2
    if n is None and line.sign(j + 1) == "." and line.any_of(j + 2, "weekday", "unit"):
        n, k = line.number(j), j + 2  # German "jeden 2. Dienstag", "jeden 2. Tag"
    if not n or n < 2:
        return None
    weekday = line.num(k, "weekday") is not None or line.word(k, "group")
    if line.get(k, "unit") or (weekday and not line.get(k + 1, "of")):
        follows = line.skip(k + 1, "of", "the", "every")
        return None if line.word(follows, "unit") == "month" and follows > k + 1 else (n, k)
    return None


def read_bound(line: TokenLine, i: int) -> Found:
    """As in "until", "starting", "except", in front of the day or time that they take."""
    j = i + 1 if line.sign(i) == "," else i
    for kind in ("except", "until", "start"):
        k = j + 2 if line.get(j + 1, "mod") else j + 1  # "not this friday"
        if line.sign(j) == "not" and not line.any_of(k, *_NAMED):
            return None  # "not urgent"
        if line.get(j, kind):
            days = read_weekdays(line, j + 1) if kind == "start" else None
            if days and isinstance(days[0], Weekdays) and len(days[0].days) > 2 and days[0].habit:
                return days  # "from monday to friday" is every one of them
            return Bound(kind), line.skip(j + 1, "the") if kind == "except" else j + 1
    return None
