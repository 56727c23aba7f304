"""Reads calendar dates: 22/04, 2026-04-01, "14 nov 2023", "the 5th", "2020/23/sep", ISO, stamps."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from bot.when.errors import no_such_date, too_far
from bot.when.parsing.day_parts import meridiem
from bot.when.parsing.tokens import TokenLine
from bot.when.pieces import Date, Dotted, Instant, MonthDays
from bot.when.values import Grain

Found = tuple[object, int] | None

# Anchored and without nested repetition: linear in the length of what they read.
_STAMP = re.compile(r"<t:(-?\d{1,14})(?::[tTdDfFsSR])?>")
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ]{1,2}(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?"
    r" ?(Z|[+-]\d\d:?\d\d(?!\d)|[+-]\d\d(?![\d:]))?(?![\d:])",
    re.IGNORECASE,
)
_SEPARATORS = frozenset("/-.,")


def _end(line: TokenLine, i: int, end: int) -> int:
    while i < line.size and line.tokens[i].start < end:
        i += 1
    return i


def read_instant(line: TokenLine, i: int) -> Found:
    """A Discord stamp `<t:1700000000:R>` or an ISO 8601 date and time."""
    start = line.tokens[i].start
    if line.get(i, "now"):
        return Instant(None, Grain.SECOND), i + 1
    if line.sign(i) == "<":
        stamp = _STAMP.match(line.text, start)
        if not stamp:
            return None
        seconds = int(stamp[1])
        if abs(seconds) > 4_102_444_800 * 2:
            raise too_far(stamp[0])
        return Instant(datetime.fromtimestamp(seconds, UTC), Grain.SECOND), _end(
            line, i, stamp.end()
        )
    if len(line.digits(i)) == 8 and line.sign(i + 1) == "t" and line.glued(i + 2):
        return _compact(line, i)
    if len(line.digits(i)) != 4 or line.sign(i + 1) != "-":
        return None
    iso = _ISO.match(line.text, start)
    if not iso:
        return None
    try:
        at = datetime.fromisoformat(_plain_iso(iso))
    except ValueError:
        raise no_such_date(iso[0]) from None
    grain = Grain.SECOND if iso[6] and int(iso[6]) else Grain.MINUTE
    return Instant(at, grain), _end(line, i, iso.end())


def _compact(line: TokenLine, i: int) -> Found:
    """ISO 8601 without signs: 20261130T100000."""
    clock = line.digits(i + 2)
    try:
        at = datetime.fromisoformat(f"{line.digits(i)}T{clock}") if len(clock) in {4, 6} else None
    except ValueError:
        raise no_such_date(f"{line.digits(i)}T{clock}") from None
    return (Instant(at, Grain.MINUTE), i + 3) if at else None


def _plain_iso(iso: re.Match[str]) -> str:
    offset = (iso[7] or "").upper()
    if len(offset) == 3:
        offset += ":00"
    return f"{iso[1]}-{iso[2]}-{iso[3]}T{iso[4]}:{iso[5]}:{iso[6] or '00'}{offset}"


def read_date(line: TokenLine, i: int) -> Found:
    """A date in figures or with a month's name, with the words in front that belong to it."""
    led = line.get(i, "on") or line.get(i, "the") or line.get(i, "date_lead")
    j = line.skip(i, "on", "the", "date_lead") if led else i
    mod = line.word(j, "mod")
    k = line.skip(j + 1, "the") if mod else j
    found = _quarter(line, k) or _figures(line, k) or _named(line, k) or _ordinal(line, k, j > i)
    if found is None:
        return None
    piece, end = found
    if mod and isinstance(piece, Date):
        piece = Date(piece.day, piece.month, piece.year, mod)
    return piece, end


def _figures(line: TokenLine, i: int) -> tuple[Date | Dotted, int] | None:
    digits = line.digits(i)
    if not digits or line.sign(i - 1) in {"$", "€", "£", "#"}:
        return None
    if len(digits) == 8 and not (
        line.glued(i + 1) and line.sign(i + 1) in _SEPARATORS and line.digits(i + 2)
    ):
        year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
        return (Date(day, month, year), i + 1) if 1900 < year < 2200 and month <= 12 else None
    mark = line.sign(i + 1)
    second = line.digits(i + 2)
    if mark not in {"/", "-", "."} or not (line.glued(i + 1) and second and line.glued(i + 2)):
        return None
    third = (
        line.digits(i + 4)
        if line.sign(i + 3) == mark and line.glued(i + 3) and line.glued(i + 4)
        else ""
    )
    if len(digits) == 4 and third:
        return Date(int(third), int(second), int(digits)), i + 5
    if len(digits) > 2 or len(second) > 2 or line.sign(i + 3) == ":":
        return None
    if third and len(third) in {2, 4}:
        year = int(third) + (2000 if len(third) == 2 else 0)
        return Dotted(int(digits), int(second), mark, year), i + 5
    if mark == "-" and meridiem(line, i + 3):
        return None  # "2-3pm"
    if third or line.get(i + 3, "unit") or line.sign(i + 3) == "%":
        return None
    end = i + 4 if mark == "." and line.sign(i + 3) == "." and line.glued(i + 3) else i + 3
    if end == i + 4:
        mark = ".."  # "1.12." is how those write who put the day first
    return Dotted(int(digits), int(second), mark, two_digits=len(second) == 2), end


def year_at(line: TokenLine, i: int) -> tuple[int, int] | None:
    """A year at `i`: 2027, '27, "two thousand and thirty two", "twenty thirty"."""
    digits = line.digits(i)
    if len(digits) == 4 and 1900 <= int(digits) < 2200:
        return int(digits), i + 1
    if line.sign(i) in {"'", "’"} and len(line.digits(i + 1)) == 2 and line.glued(i + 1):
        return 2000 + int(line.digits(i + 1)), i + 2
    number = line.num(i, "number")
    if number == 2 and line.num(i + 1, "thousand") == 1000:
        j = line.skip(i + 2, "and")
        rest = line.num(j, "number")
        return (2000 + rest, j + 1) if rest else (2000, i + 2)
    rest = line.num(i + 1, "number")
    if number in {19, 20} and rest and rest >= 10 and not line.digits(i):
        return number * 100 + rest, i + 2
    return None


def _day_at(line: TokenLine, i: int) -> tuple[int, int] | None:
    """A day of the month: 5, 5th, fifth, 2th (people do type it), "5." before a month."""
    ordinal = line.num(i, "ordinal")
    if ordinal is not None and ordinal > 0:
        return ordinal, i + 1
    number = line.number(i)
    if number is None or not 1 <= number <= 31 or len(line.digits(i)) > 2:
        return None
    if line.get(i + 1, "ordinal_end") and line.glued(i + 1):
        return number, i + 2
    return number, i + 1


def _is_clock(line: TokenLine, j: int) -> bool:
    """Whether what stands behind a number makes it a time or a length instead of a day."""
    mark = line.sign(j)
    if mark == ":" and line.glued(j) and line.digits(j + 1):
        return True
    if mark == "." and line.glued(j + 1) and len(line.digits(j + 1)) == 2:
        return len(line.digits(j + 1)) == 2 and line.sign(j + 2) != "."
    if mark in {"a", "p"} and (line.glued(j) or line.sign(line.skip(j + 1, ".")) == "m"):
        return True
    unit = line.get(j, "unit") and not (line.get(j, "month") or line.get(j, "ordinal"))
    return bool(line.get(j, "meridiem") or line.get(j, "oclock") or unit)


def _named(line: TokenLine, i: int) -> tuple[Date, int] | None:
    """Day, month name and year in any order: the month is needed, the rest as it comes."""
    day = month = year = None
    j, end = i, i
    for _ in range(3):
        if month is None and line.num(j, "month"):
            month, j = line.num(j, "month"), j + 1
            j = (
                j + 1
                if line.sign(j) == "." and not (line.glued(j + 1) and line.digits(j + 1))
                else j
            )
        elif year is None and (found := year_at(line, j)) and not _is_clock(line, found[1]):
            year, j = found
        elif day and month and year is None and _short_year(line, j):
            year, j = 2000 + int(line.digits(j)), j + 1
        elif (
            day is None
            and (found := _day_at(line, j))
            and not (month and _is_clock(line, found[1]))
        ):
            day, j = found
        else:
            break
        end = j
        j = _between(line, j)
    if month is None or (day is None and year is None and end - i > 2):
        return None
    if day is None and not _whole_month(line, i, end):
        return None
    return Date(day, month, year), end


def _short_year(line: TokenLine, j: int) -> bool:
    """As in "14th April 27": a number too high to be an hour, and counting nothing behind it."""
    digits = line.digits(j)
    ordinary = line.sign(j + 1).isalpha() and not line.tokens[j + 1].senses
    counts = ordinary or bool(line.get(j + 1, "times"))
    return len(digits) == 2 and int(digits) > 24 and not counts and not _is_clock(line, j + 1)


def _quarter(line: TokenLine, i: int) -> tuple[Date, int] | None:
    """As in "Q3", "third quarter 2027": its first month."""
    found = _day_at(line, i)
    if line.get(i, "quarter_year") and line.glued(i + 1) and len(line.digits(i + 1)) == 1:
        n, j = int(line.digits(i + 1)), i + 2
    elif found and line.sign(found[1]) == "quarter" and not (found[1] == i + 1 and line.digits(i)):
        n, j = found[0], found[1] + 1
    else:
        return None
    year = year_at(line, line.skip(j, "of"))
    if not 1 <= n <= 4:
        return None
    return Date(None, 3 * n - 2, year[0] if year else None), year[1] if year else j


def _whole_month(line: TokenLine, i: int, end: int) -> bool:
    """A month alone: "in march", "next may", "march 2027"; the caller judges weak ones."""
    return end > i


def _between(line: TokenLine, j: int) -> int:
    """Past one separator, and "of" or "the": "14-nov-2023", "october, 1st", "1st of march"."""
    k = line.skip(j, ",") if line.sign(j) in _SEPARATORS else j
    k = k + 1 if k == j and line.sign(j) in _SEPARATORS else k
    return line.skip(k, "of", "the", "date_lead")


def _ordinal(line: TokenLine, i: int, led: bool) -> tuple[Date | MonthDays, int] | None:
    """As in "the 5th", "fifteenth"; lists: "1st and 15th"; "le 5", "am 5." with the article."""
    days: list[int] = []
    j = end = i
    while len(days) < 10:
        found = _one_ordinal(line, j, led or bool(days), listed=bool(days))
        if found is None:
            break
        days.append(found[0])
        end = found[1]
        j = line.skip(line.skip(end, "and", ","), "the") if line.skip(end, "and", ",") > end else -1
    if not days:
        return None
    return (Date(days[0]) if len(days) == 1 else MonthDays(tuple(days))), end


def _one_ordinal(line: TokenLine, i: int, led: bool, *, listed: bool) -> tuple[int, int] | None:
    ordinal = line.ordinal(i)
    if ordinal is not None and ordinal > 0:
        return (ordinal, i + 1) if not line.get(i + 1, "unit") else None
    number = line.number(i)
    if number is None or len(line.digits(i)) > 2:
        return None
    if line.get(i + 1, "ordinal_end") and line.glued(i + 1):
        if not 1 <= number <= 31:
            raise no_such_date(f"{number}{line.sign(i + 1)}")
        return number, i + 2
    dot = line.sign(i + 1) == "." and not (line.glued(i + 2) and line.digits(i + 2))
    if dot and line.get(i - 1, "every") and 1 <= number <= 31:
        return number, i + 2  # "jeden 1."
    german = led and (line.get(i - 1, "date_lead") or listed) and 1 <= number <= 31
    if german and not _is_clock(line, i + 1):
        return number, i + 2 if dot and line.glued(i + 1) else i + 1
    return None


def read_monthdays(line: TokenLine, i: int) -> Found:
    """As in "1st and 15th (of the month)"."""
    found = read_date(line, i)
    if not found or not isinstance(found[0], MonthDays):
        return None
    j = line.skip(found[1], "of", "the")
    j = j + 1 if line.get(j, "every") else j
    return (found[0], j + 1) if line.word(j, "unit") == "month" else found


def valid(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
