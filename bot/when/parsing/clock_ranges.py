"""Reads a time of day or a window between two: "from 9:30 to 11", "9-10am", "between 9 and 17"."""

from __future__ import annotations

from bot.when.parsing.clocks import clock_at
from bot.when.parsing.day_parts import meridiem
from bot.when.parsing.tokens import TokenLine
from bot.when.pieces import Clock, ClockWindow

Found = tuple[object, int] | None


def read_clock(line: TokenLine, i: int) -> Found:
    """A time of day, or a window between two, with the words in front that belong to it."""
    dashed = _dashed(line, i)
    if dashed:
        return dashed
    opened = bool(line.get(i, "between"))
    found = clock_at(line, i + 1 if opened else i, opened)
    if found is None:
        return None
    first, j = found
    k = j + 1 if line.sign(j) in {"-", "–", "—"} else j
    if (
        k == j
        and line.get(j, "upto")
        and (line.sign(j) not in {"and", "und", "et", "y", "e"} or opened)
    ):
        k = j + 1
    if k == j:
        return first, j
    second = clock_at(line, k, opened or not first.bare)
    if second is None or line.get(second[1], "unit"):
        return first, j
    end, last = second
    if end.meridiem and not first.meridiem and first.bare:
        first = first._replace(meridiem=_same_half(first, end))
    return ClockWindow(first, end), last


def _dashed(line: TokenLine, i: int) -> Found:
    """9-10am, 2-3pm: without am or pm it would be a date."""
    i = i + 1 if line.get(i, "at") else i
    first, second = line.digits(i), line.digits(i + 2)
    half = meridiem(line, i + 3) if first and second and line.sign(i + 1) in {"-", "–"} else None
    if not half or not 1 <= int(first[:3]) <= 12 or not 1 <= int(second[:3]) <= 12:
        return None
    late = 12 if half[0] == "pm" else 0
    end = Clock(int(second) % 12 + late, meridiem=half[0])
    start = Clock(int(first), meridiem=_same_half(Clock(int(first)), end))
    late = 12 if start.meridiem == "pm" else 0
    return ClockWindow(start._replace(hour=int(first) % 12 + late), end), half[1]


def _same_half(first: Clock, end: Clock) -> str:
    """As in "9 to 5pm" begins in the morning, "3 to 5pm" in the afternoon."""
    other = "am" if end.meridiem == "pm" else "pm"
    return end.meridiem or "am" if first.hour % 12 < end.hour % 12 else other
