"""Reads days without a date: tomorrow, next Friday, first Monday of, end of, next week, feasts."""

from __future__ import annotations

from bot.when.parsing.dates import read_date, year_at
from bot.when.parsing.tokens import TokenLine
from bot.when.pieces import (
    Date,
    Day,
    Duration,
    Edge,
    Holiday,
    Nth,
    Period,
    Shift,
    Weekdays,
)

Found = tuple[object, int] | None

_LED = ("on", "the")
_PERIODS = frozenset({"week", "month", "quarter", "year"})
_OFFSETS = {"this": 0, "next": 1, "coming": 1, "second": 2, "last": -1}


def read_day(line: TokenLine, i: int) -> Found:
    """Today, tomorrow …, with "on" or "the" in front."""
    j = line.skip(i, *_LED) if line.get(i, "on") or line.get(i, "the") else i
    offset = line.num(j, "day")
    if offset is None:
        return None
    after = line.size == j + 2 or line.sign(j + 2) == "," or line.get(j + 2, "at")
    if line.sign(j + 1) in {"week", "wk"} and after:
        return Day(offset + 7), j + 2  # "tomorrow week"
    return Day(offset), j + 1


def read_weekdays(line: TokenLine, i: int) -> Found:
    """As in "friday", "next fri", "lundi prochain", "friday week", "mon, wed and fri"."""
    j = line.skip(i, *_LED) if line.get(i, "on") or line.get(i, "the") else i
    mod = line.word(j, "mod")
    if mod and line.word(j + 1, "mod"):  # "this coming friday"
        mod, j = line.word(j + 1, "mod"), j + 1
    j = line.skip(j + 1, "the") if mod else j
    group = _group(line, j, mod)
    if group:
        return group
    days: list[int] = []
    habit = False
    end = j
    while len(days) < 7:
        day = (
            line.num(j, "weekdays")
            if line.num(j, "weekdays") is not None
            else line.num(j, "weekday")
        )
        if day is None:
            break
        habit = habit or line.num(j, "weekdays") is not None
        end = j + 2 if line.sign(j + 1) == "." and not line.glued(j + 2) else j + 1
        if _ranged(line, end) and line.num(end + 1, "weekday") is not None:
            last = line.num(end + 1, "weekday") or 0
            days.extend((day + n) % 7 for n in range((last - day) % 7 + 1))
            end, habit = end + 2, True
        else:
            days.append(day)
        j = _next_listed(line, end, known=len(days) > 1)
    if not days:
        return None
    beside = _beside(line, days, mod, end)
    if beside:
        return beside
    return _tail(line, tuple(dict.fromkeys(days)), mod, habit, end)


def _beside(line: TokenLine, days: list[int], mod: str | None, end: int) -> Found:
    """As in "the friday before christmas", "monday after easter": a weekday next to another day."""
    sign = -1 if line.get(end, "before") else 1 if line.sign(end) in {"after", "following"} else 0
    if not sign or mod or len(days) > 1:
        return None
    k = line.skip(end + 1, "the")
    inner = read_feast(line, k) or read_date(line, k)
    return (Shift(Duration(), sign, days[0]), end + 1) if inner else None


def _ranged(line: TokenLine, end: int) -> bool:
    return line.sign(end) in {"-", "–", "to", "thru", "through", "till", "bis", "a", "au", "al"}


def _next_listed(line: TokenLine, end: int, *, known: bool) -> int:
    """Where a list of weekdays goes on: behind ",", "and", "/", "&", or directly."""
    k = line.skip(end, "and", ",", "/")
    if k == end and not known and line.num(end + 1, "weekday") is None and not line.series:
        return line.size  # "tuesday wednesday" is no list, "mon wed fri" is one
    return line.skip(k, "on", "the") if k > end and not line.get(k, "mod") else k


def after_next(line: TokenLine, i: int) -> bool:
    """As in "(tuesday) after next": but "after next friday" goes on."""
    if not (line.get(i, "after") and line.word(i + 1, "mod") == "next"):
        return False
    return not any(line.get(i + 2, kind) for kind in ("weekday", "unit", "month", "feast", "group"))


def _group(line: TokenLine, j: int, mod: str | None) -> Found:
    group = line.word(j, "group")
    if group is None:
        return None
    plural = bool(line.get(j, "plural"))
    days = (0, 1, 2, 3, 4) if group == "weekday" else (5, 6)
    if group == "weekend" and after_next(line, j + 1):
        return Weekdays((5,), "coming", 1), j + 3
    behind = line.word(j + 1, "mod_behind")
    if behind in _OFFSETS and not mod:  # "le week-end prochain"
        return Weekdays(days, behind, habit=plural, name=group), j + 2
    return Weekdays(days, mod, habit=plural, name=group), j + 1


def _tail(line: TokenLine, days: tuple[int, ...], mod: str | None, habit: bool, end: int) -> Found:
    plus = 0
    if len(days) == 1:
        weeks = {"second": 1, "third": 2}.get(line.word(end, "mod_behind") or "")
        if weeks:  # "mardi en quinze"
            return Weekdays(days, None, weeks, habit), end + 1
        if mod == "second":
            return Weekdays(days, "coming", 1, habit), end
        if after_next(line, end):
            return Weekdays(days, "coming", 1), end + 2
        if line.word(end, "mod_behind"):
            mod, end = line.word(end, "mod_behind"), end + 1
        week = line.word(end, "unit") == "week" and line.sign(end) in {"week", "wk"}
        if week and not mod:
            plus, end = 1, end + 1
    return Weekdays(days, mod, plus, habit), end


def read_period(line: TokenLine, i: int) -> Found:
    """As in "next week", "this month", "la semana que viene", "the week after next"."""
    j = line.skip(i, *_LED, "during") if line.get(i, "on") or line.get(i, "the") else i
    unit = line.word(j, "unit")
    behind = line.word(j + 1, "mod_behind")
    if unit in _PERIODS or unit == "day":
        if after_next(line, j + 1):
            return (Period(unit, 2), j + 3) if unit != "day" else (Day(2), j + 3)
        if behind:
            return _period(unit, behind, j + 2)
        return None
    mod = line.word(j, "mod")
    if mod and line.word(j + 1, "mod"):
        mod, j = line.word(j + 1, "mod"), j + 1
    unit = line.word(j + 1, "unit") if mod else None
    return _period(unit, mod, j + 2) if unit and mod else None


def _period(unit: str, mod: str, end: int) -> Found:
    if unit == "day":
        return Day(_OFFSETS[mod]), end
    return (Period(unit, _OFFSETS[mod], mod), end) if unit in _PERIODS else None


def read_feast(line: TokenLine, i: int) -> Found:
    """A feast, "next easter", "christmas 2027", "the day of …"."""
    j = line.skip(i, *_LED, "at") if not line.get(i, "feast") else i
    mod = line.word(j, "mod") if not line.get(j, "feast") else None
    j = j + 1 if mod else j
    name = line.word(j, "feast")
    if name is None:
        return None
    k = line.skip(j + 1, ",", "of") if year_at(line, line.skip(j + 1, ",", "of")) else j + 1
    k = line.skip(k, "in") if year_at(line, line.skip(k, "in")) else k
    year = year_at(line, k)
    behind = line.word(k, "mod_behind")
    if behind:
        return Holiday(name, None, behind), k + 1
    return (Holiday(name, year[0]), year[1]) if year else (Holiday(name, None, mod), j + 1)


def read_edge(line: TokenLine, i: int) -> Found:
    """As in "end of the month", "eod", "start of next week", "end of tomorrow", "mid-march"."""
    j = i if line.any_of(i, "edge", "edge_of") else line.skip(i, "at", "on", "the", "in")
    whole = line.word(j, "edge_of")
    if whole:
        which, _, length = whole.partition(":")
        k = line.skip(j + 1, "of") if line.get(line.skip(j + 1, "of"), "day") is not None else j + 1
        offset = line.num(k, "day")
        if length == "day" and offset is not None:
            return Edge(which, Day(offset)), k + 1
        return Edge(which, Day(0) if length == "day" else Period(length, 0)), j + 1
    name = line.word(j, "edge")
    if name is None:
        return None
    k = line.skip(j + 1, "of", "the", "-")
    unit = line.word(k, "unit")
    behind = line.word(k + 1, "mod_behind")
    if unit == "day":
        return Edge(name, Day(0)), k + 1
    if unit in _PERIODS and not behind:
        return Edge(name, Period(unit, 0)), k + 1
    inner = read_day(line, k) or read_period(line, k) or read_weekdays(line, k)
    inner = inner or read_feast(line, k) or read_date(line, k)
    if inner and isinstance(inner[0], Date) and inner[0].month and line.get(k, "quarter_year"):
        months = {"end": 2, "middle": 1}.get(name, 0)  # a quarter is read as its first month
        inner = inner[0]._replace(month=inner[0].month + months), inner[1]
    if inner and isinstance(inner[0], Day | Period | Weekdays | Holiday | Date):
        return Edge(name, inner[0]), inner[1]
    return None


def read_nth(line: TokenLine, i: int) -> Found:
    """As in "last friday of the month", "1st and 3rd monday in may", "15th day of next month"."""
    j = line.skip(i, *_LED) if line.get(i, "on") or line.get(i, "the") else i
    ns: list[int] = []
    while len(ns) < 5:
        n = line.ordinal(j)
        if (
            n is None
            and line.number(j) is not None
            and line.get(j + 1, "ordinal_end")
            and line.glued(j + 1)
        ):
            n, j = line.number(j), j + 1
        dotted = line.sign(j + 1) == "." and _what(line, j + 2) is not None
        if n is None and line.number(j) and dotted:
            n, j = line.number(j), j + 1  # German "2. Dienstag"
        n, j = _numbered(line, j) if n is None else (n, j)
        if n is None:
            break
        ns.append(n)
        k = line.skip(j + 1, "and", ",")
        j = line.skip(k, "the") if k > j + 1 else j + 1
    what = _what(line, j)
    if not ns or what is None:
        return _first_of(line, ns, j)
    beside = _beside(line, [what], None, j + 1) if isinstance(what, int) else None
    if beside and min(ns) > 0:
        sign = -1 if line.get(j + 1, "before") else 1
        weekday = what if isinstance(what, int) else 0
        return Shift(Duration(days=7 * (ns[0] - 1)), sign, weekday), j + 2
    if not _of_follows(line, j + 1):
        apart = not line.any_of(j - 1, "ordinal", "ordinal_end")  # "the 3rd, friday" is a date
        if isinstance(what, int) and not line.series and not apart and -1 < min(ns) <= max(ns) <= 5:
            return Nth(tuple(ns), what, bare=True), j + 1
        return (Nth(tuple(ns), what), j + 1) if line.series and what != "week" else None
    return _within(line, tuple(ns), what, j + 1)


def _numbered(line: TokenLine, j: int) -> tuple[int | None, int]:
    """As in "tous les 15 du mois", "jeden 15. des Monats": a number that "of" and month follow."""
    k = j + (line.sign(j + 1) == ".")
    month = line.word(line.skip(k + 1, "of", "the"), "unit") == "month" and line.get(k + 1, "of")
    return (line.number(j), k) if month and line.any_of(j - 1, "every", "date_lead") else (None, j)


def _what(line: TokenLine, j: int) -> int | str | None:
    weekday = line.num(j, "weekday")
    weekday = line.num(j, "weekdays") if weekday is None else weekday
    if weekday is not None:
        return weekday
    unit = line.word(j, "unit")
    return unit if unit in {"day", "week"} else line.word(j, "group")


def _of_follows(line: TokenLine, j: int) -> bool:
    return bool(
        line.get(j, "of") or line.get(j, "mod") or line.get(j, "month") or line.get(j, "every")
    )


def _first_of(line: TokenLine, ns: list[int], j: int) -> Found:
    """As in "1st and 15th of every month": an ordinal without a noun."""
    if not ns or not line.get(j, "of") or min(ns) < 1:
        return None
    k = line.skip(j, "of", "the")
    if line.get(k, "month") or not (
        line.get(k, "mod") or line.get(k, "unit") or line.get(k, "every")
    ):
        return None
    return _within(line, tuple(ns), "day", j)


def _within(line: TokenLine, ns: tuple[int, ...], what: int | str, j: int) -> Found:
    k = line.skip(j, "of", "the")
    every = line.num(k, "every") == 1
    unit = line.word(k + 1 if every else k, "unit")
    if unit in {"month", "year"} and not line.word(k + 1, "mod_behind"):
        if not every and unit == "year":
            return Nth(ns, what, Period("year", 0)), k + 1
        return Nth(ns, what, None if unit == "month" else Period("year", 0), every), k + (
            2 if every else 1
        )
    if every and line.num(k + 1, "month"):
        return Nth(ns, what, Date(None, line.num(k + 1, "month")), True), k + 2
    inner = read_period(line, k) or read_date(line, k)
    year = None if inner else year_at(line, k)
    if year:
        return Nth(ns, what, Date(year=year[0])), year[1]
    if inner and isinstance(inner[0], Period | Date) and not getattr(inner[0], "day", None):
        return Nth(ns, what, inner[0]), inner[1]
    return None
