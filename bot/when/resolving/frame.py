"""Pieces sorted by what they are: the day, which several may say, the time of day, the series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.when.errors import leftover, unsupported
from bot.when.pieces import (
    Bound,
    Clock,
    ClockWindow,
    Date,
    Day,
    Dotted,
    Duration,
    Edge,
    Holiday,
    Instant,
    Lasting,
    MonthDays,
    Nth,
    Number,
    Offset,
    Part,
    Period,
    Piece,
    Repeat,
    Shift,
    Weekdays,
    Zone,
)
from bot.when.values import Grain

_DAYS = (Date, Dotted, Day, Weekdays, Period, Nth, Holiday, Edge)


# The days and months of a period that a day may be counted on by.
_ROUNDS = {"week": (7, 0), "month": (0, 1), "year": (0, 12)}


class Shifted(NamedTuple):
    """A whole number of days or months from another day."""

    length: Duration
    sign: int
    base: DayWord
    weekday: int | None = None


class OnWeekday(NamedTuple):
    """A weekday in the week of another day ("in 2 weeks on tuesday")."""

    weekday: int
    target: DayWord


class Both(NamedTuple):
    """A weekday and a date ("tue may 9"): the date counts, and a contradiction is told."""

    weekday: int
    of: DayWord


class Same(NamedTuple):
    """Two ways of saying one day ("tomorrow, 13/04"): if they differ, it is asked."""

    first: DayWord
    second: DayWord


DayWord = (
    Date | Dotted | Day | Weekdays | Period | Nth | Holiday | Edge | Offset | Shifted | OnWeekday
    | Both | Same
)  # fmt: skip


@dataclass
class Frame:
    """What a phrase says, by kind. Filled by `sort_pieces`, read by `moments` and `series`."""

    days: list[DayWord] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    offsets: list[Offset] = field(default_factory=list)
    monthdays: tuple[int, ...] = ()
    instant: Instant | None = None
    window: ClockWindow | None = None
    zone: Zone | None = None
    repeat: Repeat | None = None
    lasting: list[Lasting] = field(default_factory=list)
    bounds: dict[str, list[Piece]] = field(default_factory=dict)
    shift: Shift | None = None
    base: Frame | None = None


def sort_pieces(pieces: Sequence[Piece]) -> Frame:
    """Put each piece where it belongs; refuses what stands twice or leads nowhere."""
    frame = Frame()
    _refuse_pairs(pieces)
    i = 0
    while i < len(pieces):
        piece = pieces[i]
        i += 1
        if isinstance(piece, Shift):
            i = _shift(frame, piece, pieces, i)
        elif isinstance(piece, Bound):
            i = _bound(frame, piece, pieces, i)
        else:
            _put(frame, piece)
    return frame


def _refuse_pairs(pieces: Sequence[Piece]) -> None:
    """No one series says "mondays at 6 and wednesdays at 7", "daily at 9 and monday at 10"."""
    told = (Weekdays, Clock, Bound, Repeat)
    order = [type(piece) for piece in pieces if isinstance(piece, told)]
    order = order[: order.index(Bound)] if Bound in order else order
    days = [i for i, kind in enumerate(order) if kind in {Weekdays, Repeat}]
    if len(days) > 1 and Clock in order[days[0] : days[-1]] and Clock in order[days[-1] :]:
        raise unsupported("a different time for each day", "every monday at 18:00")


def _shift(frame: Frame, shift: Shift, pieces: Sequence[Piece], i: int) -> int:
    """Hours are counted from a moment (all that follows), days from a day (the next piece)."""
    if i >= len(pieces):
        raise leftover("before" if shift.sign < 0 else "after")
    following = pieces[i]
    if not shift.length.seconds and isinstance(following, _DAYS):
        frame.days.append(Shifted(shift.length, shift.sign, following, shift.weekday))
        return i + 1
    if not shift.length.seconds and isinstance(following, Shift) and i + 1 < len(pieces):
        last = pieces[i + 1]
        if isinstance(last, _DAYS) and not following.length.seconds:
            inner = Shifted(following.length, following.sign, last, following.weekday)
            frame.days.append(Shifted(shift.length, shift.sign, inner, shift.weekday))
            return i + 2
    if frame.shift:
        raise leftover("before" if shift.sign < 0 else "after")
    frame.shift, frame.base = shift, sort_pieces(pieces[i:])
    return len(pieces)


def _bound(frame: Frame, bound: Bound, pieces: Sequence[Piece], i: int) -> int:
    """A limit takes the next day or time; "until" also a time right behind its day."""
    if i >= len(pieces):
        raise leftover({"start": "from"}.get(bound.which, bound.which))
    taken = [pieces[i]]
    later = pieces[i + 1 :]
    if (
        (isinstance(pieces[i], Shift) and later)
        or (
            isinstance(pieces[i], Weekdays | Date | Day)
            and later
            and isinstance(later[0], Period | Holiday)
        )
        or (later and isinstance(later[0], Clock) and _takes_clock(frame, bound))
    ):
        taken.append(later[0])
    frame.bounds.setdefault(bound.which, []).extend(taken)
    return i + len(taken)


def _takes_clock(frame: Frame, bound: Bound) -> bool:
    """A time behind a limit is the limit's if the series has its own, or runs by the clock."""
    by_clock = frame.repeat is not None and frame.repeat.unit in {"hour", "minute", "second"}
    return bound.which != "except" and (by_clock or (bound.which == "until" and bool(frame.clocks)))


def _put(frame: Frame, piece: Piece) -> None:
    match piece:
        case Clock():
            frame.clocks.append(piece)
        case Number():
            frame.numbers.append(piece.value)
        case Part():
            frame.parts.append(piece)
        case Offset():
            frame.offsets.append(piece)
        case MonthDays():
            frame.monthdays += piece.days
        case Lasting():
            frame.lasting.append(piece)
        case Edge(which="end" | "middle" as which, of=Day() | Weekdays() | Holiday() as of):
            _edge_of_day(frame, which, of)
        case Edge(which="end" | "middle" as which, of=Date(day=int()) as of):
            _edge_of_day(frame, which, of)
        case Instant() | ClockWindow() | Zone() | Repeat():
            _once(frame, piece)
        case _ if isinstance(piece, _DAYS):
            frame.days.append(piece)


def _edge_of_day(frame: Frame, which: str, of: Day | Weekdays | Holiday | Date) -> None:
    """The end of a day is its last second; today's gives way to a day said elsewhere."""
    if not (isinstance(of, Day) and of.offset == 0 and frame.days):
        frame.days.append(of)
    frame.clocks.append(Clock(23, 59, 59) if which == "end" else Clock(12))


def _once(frame: Frame, piece: Instant | ClockWindow | Zone | Repeat) -> None:
    name = {Instant: "instant", ClockWindow: "window", Zone: "zone", Repeat: "repeat"}[type(piece)]
    if isinstance(piece, Repeat) and frame.repeat and not frame.repeat.unit:
        setattr(frame, name, piece)
    elif isinstance(piece, Repeat) and frame.repeat and not piece.unit:
        return
    elif getattr(frame, name) is None:
        setattr(frame, name, piece)
    elif not (isinstance(piece, Repeat) and _merge_repeat(frame, piece)):
        raise unsupported("two " + name + "s at once")


def _merge_repeat(frame: Frame, piece: Repeat) -> bool:
    """As in "daily, every morning": one of the two says less than the other."""
    have = frame.repeat
    if have is None or piece.unit != have.unit:
        return False
    often = max(piece.often, have.often)
    if piece.part and have.part and piece.part != have.part:  # "every morning and every evening"
        frame.parts.append(Part(piece.part))
        piece = have
    frame.repeat = Repeat(
        have.unit, max(piece.interval, have.interval), often, piece.part or have.part
    )
    return True


def one_day(frame: Frame) -> DayWord | None:
    """All day words of a frame as one; refuses what cannot be put together."""
    words: list[DayWord] = list(frame.days)
    words.extend(offset for offset in frame.offsets if not offset.length.seconds)
    end_of_today = Day(0) in words and len(frame.days) > 1 and Clock(23, 59, 59) in frame.clocks
    if end_of_today:
        words.remove(Day(0))
    if len(words) > 4:
        raise unsupported("that many days at once", "tomorrow at 9")
    while len(words) > 1:
        first, second = words[0], words[1]
        words[:2] = [_join(first, second) or _join(second, first) or Same(first, second)]
    return words[0] if words else None


def _join(first: DayWord, second: DayWord) -> DayWord | None:
    """`first` made more precise by `second`, or None."""
    if isinstance(first, Weekdays) and len(first.days) == 1:
        return _with_weekday(first, second)
    if isinstance(first, Date):
        return _with_date(first, second)
    if isinstance(first, Day) and isinstance(second, Period) and second.unit in _ROUNDS:
        days, months = _ROUNDS[second.unit]  # "today next week", "this day next month"
        return Shifted(Duration(days=days * second.offset, months=months * second.offset), 1, first)
    if isinstance(first, Day) and isinstance(second, Offset):
        return Shifted(second.length, 1, first)  # "heute in einer Woche"
    if isinstance(first, Holiday) and isinstance(second, Period) and second.unit == "year":
        return Holiday(first.name, None, f"year{second.offset}")
    if isinstance(first, Holiday) and isinstance(second, Date) and second.year and not second.month:
        return Holiday(first.name, second.year)
    if isinstance(first, Nth) and first.within is None and isinstance(second, Period):
        return Nth(first.ns, first.what, second)
    return None


def _with_weekday(first: Weekdays, second: DayWord) -> DayWord | None:
    weekday = first.days[0]
    if isinstance(second, Weekdays) and second.days != first.days:
        raise unsupported("two days at once", "monday and tuesday at 9")
    if isinstance(second, Date | Dotted) and (isinstance(second, Dotted) or second.day):
        return Both(weekday, second)
    if isinstance(second, Date) and not second.day:
        return Nth((1,), weekday, second)
    if isinstance(second, Period):
        return OnWeekday(weekday, second) if second.unit == "week" else Nth((1,), weekday, second)
    if isinstance(second, Offset | Shifted):
        return OnWeekday(weekday, second)
    if isinstance(second, Nth) and second.what == "week":
        return OnWeekday(weekday, second)
    return Both(weekday, second) if isinstance(second, Holiday | Both) else None


def _with_date(first: Date, second: DayWord) -> DayWord | None:
    if isinstance(second, Date):
        clash = any(a and b for a, b in zip(first[:3], second[:3], strict=True))
        both = (first.day or second.day, first.month or second.month, first.year or second.year)
        return None if clash else Date(*both)
    if isinstance(second, Period) and first.day and not first.month and second.unit == "month":
        return Nth((first.day,), "day", second)
    if isinstance(second, Period) and second.unit == "year" and first.month and not first.year:
        return Date(first.day, first.month, None, f"year{second.offset}")
    return None


def same_time(period: Period) -> Shifted:
    """As in "this time next week": counted from today, not from where the week begins."""
    months = {"week": 0, "month": 1, "quarter": 3, "year": 12}[period.unit] * period.offset
    days = 7 * period.offset if period.unit == "week" else 0
    return Shifted(Duration(months=months, days=days), 1, Day(0))


def grain_of(word: DayWord) -> Grain:
    """How precise a day word is."""
    match word:
        case Period(unit=unit):
            return {"week": Grain.WEEK, "year": Grain.YEAR}.get(unit, Grain.MONTH)
        case Date(day=None, month=None):
            return Grain.YEAR
        case Date(day=None):
            return Grain.MONTH
        case Nth(what="week"):
            return Grain.WEEK
        case _:
            return Grain.DAY
