"""Tokens → pieces: one pass from left to right, the first reader that matches wins."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from bot.when.errors import nothing, unsupported
from bot.when.parsing.clock_ranges import read_clock
from bot.when.parsing.dates import read_date, read_instant, read_monthdays, year_at
from bot.when.parsing.day_parts import read_part
from bot.when.parsing.days import (
    read_day,
    read_edge,
    read_feast,
    read_nth,
    read_period,
    read_weekdays,
)
from bot.when.parsing.durations import read_length
from bot.when.parsing.relative_days import refuse_several
from bot.when.parsing.repeats import read_bound, read_repeat
from bot.when.parsing.tokens import TokenLine
from bot.when.parsing.zones import city_begins, read_zone
from bot.when.pieces import (
    Bound,
    Clock,
    ClockWindow,
    Date,
    Dotted,
    Lasting,
    MonthDays,
    Number,
    Offset,
    Part,
    Piece,
    Repeat,
    Weekdays,
)

Reader = Callable[[TokenLine, int], tuple[object, int] | None]


class Item(NamedTuple):
    """A piece and the tokens [first, last) it was read from. `sure`: it is time in any text."""

    piece: Piece
    first: int
    last: int
    sure: bool


# Which reader may begin with which kind of word, in the order in which they are tried. "digits"
# and "sign" stand for tokens that the vocabulary does not know.
_LED = "on the at"
_READERS: tuple[tuple[Reader, frozenset[str]], ...] = tuple(
    (reader, frozenset(kinds.split()))
    for reader, kinds in (
        (read_instant, "digits sign now"),
        (read_repeat, "freq everyday freq_part often every number digits"),
        (
            read_length,
            (
                "in for ago_front fuzz beside the on article half quarter couple number "
                "amount_word minutes_word digits sign unit"
            ),
        ),
        (read_edge, "edge edge_of in " + _LED),
        (read_nth, "ordinal number digits " + _LED),
        (read_feast, "feast mod " + _LED),
        (
            read_clock,
            "between at fuzz named number half half_to quarter article clock_article digits",
        ),
        (read_monthdays, "ordinal date_lead digits number " + _LED),
        (read_date, "mod month ordinal number quarter_year date_lead digits sign " + _LED),
        (read_weekdays, "weekday weekdays group mod " + _LED),
        (read_period, "mod unit " + _LED),
        (read_day, "day " + _LED),
        (read_part, "part tonight this_part early mod part_of " + _LED),
        (read_bound, "except until start sign"),
    )
)
_BARE = (frozenset(("digits",)), frozenset(("sign",)))


@lru_cache(maxsize=4096)
def _readers_for(kinds: frozenset[str]) -> tuple[Reader, ...]:
    """The readers worth trying at a token of these kinds."""
    return tuple(reader for reader, firsts in _READERS if not firsts.isdisjoint(kinds))


# People's words for a time are a dozen; a text of 300 characters has some 60.
MOST_TOKENS = 64
MOST_PIECES = 20


def scan(line: TokenLine) -> list[Item]:
    """Every piece of time in a line. Each token is looked at by a fixed number of readers."""
    if line.size > MOST_TOKENS:
        raise nothing("")
    items: list[Item] = []
    i = 0
    while i < line.size:
        if line.sign(i) == line.sign(i + 1) and line.number(i) is None:
            i += 1  # the same word twice says no more than once
            continue
        found = _at(line, i, items)
        if found is None:
            i += 1
            continue
        piece, j = found
        items.append(Item(piece, i, j, _sure(line, piece, i, j)))
        refuse_several(line, [(item.piece, item.first, item.last) for item in items[-2:]])
        if len(items) > MOST_PIECES:
            raise unsupported("that many times at once", "tomorrow at 9")
        line.series = line.series or isinstance(piece, Repeat)
        i = j
        while line.get(i, "fuzz") and not line.get(i, "at"):  # "or so"
            i += 1
        items[-1] = Item(piece, items[-1].first, i, items[-1].sure)
    return items


def _at(line: TokenLine, i: int, items: list[Item]) -> tuple[Piece, int] | None:
    before = items[-1] if items else None
    zone = _zone(line, i, items)
    if zone:
        return zone  # type: ignore[return-value]  # readers share one wide type
    token = line.tokens[i]
    if token.senses:
        readers = _readers_for(frozenset(token.senses))
    elif token.digits or token.text in _OPENING:
        readers = _readers_for(_BARE[not token.digits])
    else:
        return None
    for reader in readers:
        found = reader(line, i)
        if found and found[1] > i:
            return found  # type: ignore[return-value]  # as above
    return _year(line, i) or _number(line, i, before)


def _zone(line: TokenLine, i: int, items: list[Item]) -> tuple[object, int] | None:
    """A zone behind a time, behind the day next to it ("9am tomorrow EST"), or before a time."""
    timed = (Clock, ClockWindow, Number)
    before = items[-1] if items else None
    if before and before.last == i:
        day = len(items) > 1 and items[-2].last == before.first and before.sure
        near = items[-2:] if day else items[-1:]
        if any(isinstance(item.piece, timed) for item in near):
            return read_zone(line, i)
    if line.get(i, "zone") is None and not city_begins(line, i):
        return None
    found = read_zone(line, i, leads=True)
    plain = found is not None and found[1] == i + 1
    led = i == 0 or (before is not None and before.last == i)  # French "il est 9h" is no zone
    if found is None or (plain and not led and not line.text[line.tokens[i].start].isupper()):
        return None
    return found if read_clock(line, found[1]) else None


_OPENING = frozenset("<@½¼¾⅓⅔(',")


def _year(line: TokenLine, i: int) -> tuple[Piece, int] | None:
    """As in "in 2027": a year needs the word in front."""
    j = line.skip(i, "of") if line.get(i, "of") else i
    year = year_at(line, j) if j > i else None
    return (Date(year=year[0]), year[1]) if year else None


def _on_the(line: TokenLine, i: int, before: Item | None) -> bool:
    """As in "8pm on 15", "the 15 at 8pm": a day of the month, beside a time and nothing else."""
    lead = i - 1 if line.sign(i - 1) in {"on", "the", "on the"} else i
    if lead == i or not line.digits(i) or not line.number(i):
        return False
    lead -= lead > 0 and line.sign(lead) == "the" and line.sign(lead - 1) == "on"
    if before and before.last == lead and isinstance(before.piece, Clock):
        return i + 1 == line.size
    follows = line.skip(i + 1, ",") if line.sign(i + 1) == "," else i + 1
    return lead == 0 and line.sign(follows) in {"at", "@"}


def _number(line: TokenLine, i: int, before: Item | None) -> tuple[Piece, int] | None:
    """A bare number that nothing else made sense of, if it could be an hour or a day."""
    number = line.number(i)
    if number is None or number > 31 or len(line.digits(i)) > 2 or line.get(i, "article"):
        return None
    if line.glued(i) and line.sign(i - 1) not in {",", "-", ")", "("}:
        return None
    if line.get(i - 1, "label"):
        return None  # "room 5"
    if _on_the(line, i, before):
        return Date(number), i + 1
    glued_on = line.glued(i + 1) and (line.sign(i + 1).isalnum() or line.sign(i + 1) in "%€$£°/:")
    decimal = line.sign(i + 1) in {".", ",", "-"} and line.glued(i + 1) and line.glued(i + 2)
    if glued_on or (decimal and line.digits(i + 2)):
        return None
    return Number(number), i + 1


def _sure(line: TokenLine, piece: Piece, i: int, j: int) -> bool:
    """Whether the words mean time whatever stands around them."""
    if any(line.tokens[k].mended for k in range(i, j)):
        return False
    if isinstance(piece, Number | MonthDays | Lasting | Bound):
        return False
    if isinstance(piece, Repeat):
        return bool(piece.unit)
    if isinstance(piece, Dotted):
        return piece.year is not None
    if isinstance(piece, Offset):
        return piece.said
    if isinstance(piece, Clock):
        return _sure_clock(line, piece, i, j)
    if isinstance(piece, Part):
        return piece.today or j - i > 1
    if isinstance(piece, Date) and not (piece.month and piece.day):
        return bool(piece.month and piece.year) or _sure_date(line, piece, i, j)
    if isinstance(piece, Weekdays) and j - i == 1:
        return not line.get(i, "weak")
    weak = all(line.get(k, "weak") or line.sign(k) == "the" for k in range(i, j))
    return not weak


def _sure_clock(line: TokenLine, piece: Clock, i: int, j: int) -> bool:
    if piece.meridiem or not piece.bare:
        return True
    return bool(piece.said and (piece.minute or line.get(i, "at") or line.get(j - 1, "oclock")))


def _sure_date(line: TokenLine, piece: Date, i: int, j: int) -> bool:
    """A month or a day alone: "in June" and "on the 5th" are sure, "may" and "first" are not."""
    if piece.month:
        return j - i > 1 and not line.get(j - 1, "weak")
    return bool(line.get(i, "on")) and any(line.digits(k) for k in range(i, j))
