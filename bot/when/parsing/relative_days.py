"""Reads days next to or counted from others: "before christmas", "3 fridays from now"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.when.errors import leftover
from bot.when.parsing.dates import read_date
from bot.when.parsing.tokens import TokenLine
from bot.when.pieces import Clock, Date, Duration, Number, Shift, Weekdays
from bot.when.values import Grain

Found = tuple[object, int] | None


def dated(line: TokenLine, i: int) -> bool:
    """Whether a day with a name or a date begins here, as in "day after christmas"."""
    j = line.skip(i, "the")
    if line.any_of(j, "feast", "weekday"):
        return not line.sign(j).endswith("'s")  # "before monday's meeting" is on Monday
    found = read_date(line, j)
    return bool(found and isinstance(found[0], Date) and found[0].day)


def next_to(line: TokenLine, i: int) -> Found:
    """As in "before christmas": the day next to it (a time of day is taken as it is)."""
    sign = line.num(i, "beside")
    j = line.skip(i + 1, "the")
    if not sign or not (dated(line, j) or line.get(j, "day") is not None):
        return None
    return Shift(Duration(days=1, grain=Grain.DAY), sign), j


def weekdays_from_now(line: TokenLine, i: int) -> Found:
    """As in "3 fridays from now": the coming one is the first."""
    count = line.number(i)
    day = line.num(i + 1, "weekdays")
    day = line.num(i + 1, "weekday") if day is None else day
    day = 5 if day is None and line.word(i + 1, "group") == "weekend" else day
    if not count or count > 500 or day is None or not line.get(i + 2, "hence"):
        return None
    return Weekdays((day,), "coming", count - 1), i + 3


def refuse_range(line: TokenLine, i: int, lead: str) -> None:
    """No one length is meant by "in 5-10 minutes" or "every 2 to 3 days"."""
    first, second = line.number(i), line.number(i + 2)
    joined = line.sign(i + 1) in {"-", "–", "to", "or"}
    if first is None or second is None or not joined or not line.get(i + 3, "unit"):
        return
    unit = line.sign(i + 3)
    raise leftover(f"{lead} {first} to {second} {unit}", f"{lead} {first} {unit}")


def refuse_several(line: TokenLine, spots: Sequence[tuple[object, int, int]]) -> None:
    """No one day is meant by "dec 3 and 10", "3 to 5 december": the number is no hour there."""
    if len(spots) < 2:
        return
    (first, start, i), (second, j, end) = spots
    counted = isinstance(first, Number) and isinstance(second, Weekdays) and i == j
    counted = counted or (isinstance(first, Number) and bool(line.get(i, "part_plural")))
    if counted and line.any_of(j, "plural", "part_plural"):  # "in 2 fridays", "10 nights"
        raise leftover(line.text[line.tokens[start].start : line.tokens[end - 1].end])
    i += line.sign(i) == "."  # German "3. und 10. Dezember"
    glued = line.glued(i) and line.glued(j)
    dash = line.sign(i) in {"-", "–"} and (glued or isinstance(second, Number))
    if j != i + 1 or not (dash or line.get(i, "and") or line.sign(i) in {"to", "or", "/"}):
        return
    if isinstance(first, Number) and isinstance(second, Number) and not line.get(i, "and"):
        raise leftover(line.text[line.tokens[start].start : line.tokens[end - 1].end])  # "9 - 10"
    number, date = (second, first) if isinstance(first, Date) else (first, second)
    hour = isinstance(number, Number) or (isinstance(number, Clock) and number == _bare(number))
    if hour and isinstance(date, Date) and date.day and date.month:
        words = line.text[line.tokens[start].start : line.tokens[end - 1].end]
        day = spots[number is first][1:]
        raise leftover(words, line.text[line.tokens[day[0]].start : line.tokens[day[1] - 1].end])


def _bare(clock: Clock) -> Clock:
    return Clock(clock.hour, bare=True, said=clock.said)
