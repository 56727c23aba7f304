"""Spans: which words of a text are its time words, and the rest."""

from __future__ import annotations

from typing import NamedTuple

from bot.when.parsing.scan import Item
from bot.when.parsing.tokens import TokenLine
from bot.when.parsing.vocabulary import fold
from bot.when.pieces import (
    Bound,
    Clock,
    Date,
    Day,
    Dotted,
    Edge,
    Holiday,
    Instant,
    Lasting,
    MonthDays,
    Nth,
    Number,
    Offset,
    Period,
    Repeat,
    Shift,
    Weekdays,
)
from bot.when.unparsed import quiet
from bot.when.values import Spans

_LEADS = ("on", "at", "the", "for", "in", "start", "fuzz", "date_lead", "part_of")


_DAYS = (
    Date, Day, Dotted, Edge, Holiday, Instant, MonthDays, Nth, Offset, Period, Shift, Weekdays
)  # fmt: skip


class Cluster(NamedTuple):
    """Pieces that stand together, and the characters [start, end) that they take."""

    items: tuple[Item, ...]
    span: tuple[int, int]


def clusters(line: TokenLine, items: list[Item]) -> list[Cluster]:
    """Pieces with nothing but small words between them, as far as they are surely time."""
    groups: list[list[Item]] = []
    for item in items:
        if groups and _joined(line, groups[-1][-1].last, item.first):
            groups[-1].append(item)
        else:
            groups.append([item])
    trimmed = [_trim(line, group) for group in groups]
    kept = [group for group in trimmed if group and _is_time(line, group)]
    return [Cluster(tuple(group), _span(line, group)) for group in kept]


def _joined(line: TokenLine, i: int, j: int) -> bool:
    return all(
        line.sign(k) in {",", "-", "–", "(", ")", ".", "/", "@"}
        or any(line.get(k, kind) for kind in ("on", "at", "the", "of", "and", "filler"))
        for k in range(i, j)
    )


def _trim(line: TokenLine, group: list[Item]) -> list[Item]:
    """Without bare numbers and lengths at the edges that belong to ordinary words."""
    while group and _ordinary(line, group, 0):
        group = group[1:]
    while group and _ordinary(line, group, -1):
        group = group[:-1]
    return group


def _ordinary(line: TokenLine, group: list[Item], at: int) -> bool:
    item = group[at]
    if item.sure:
        return False
    if isinstance(item.piece, Shift | Bound):
        return at == -1
    alone = len(group) == 1
    if isinstance(item.piece, Date) and item.piece.month and not item.piece.day and not alone:
        beside = group[1 if at == 0 else -2].piece
        led = isinstance(beside, Weekdays) and at == 0 and item.first > 0  # "meet june on friday"
        return led or isinstance(beside, Clock | Day)  # "email Jan at 4", "meet Mar at 5 on friday"
    outside = item.last if at == -1 else item.first - 1
    edge = not 0 <= outside < line.size or quiet(line, outside)
    if isinstance(item.piece, Number | Offset) and not alone:
        follows = item.last < line.size and not quiet(line, item.last)
        inner = group[1].first if at == 0 else group[-2].last
        apart = inner != (item.last if at == 0 else item.first)
        if at == -1 and isinstance(item.piece, Number) and not apart:
            return False  # asked about: "monday 21 call mum", "tomorrow 5 people come"
        return (follows if at == -1 else apart) and not edge
    return False


def _is_time(line: TokenLine, group: list[Item]) -> bool:
    """Whether a group is time in the middle of other words."""
    if any(item.sure for item in group):
        return True
    if len(group) > 1:
        return not all(isinstance(item.piece, _NEVER_ALONE) for item in group)
    item = group[0]
    if item.first == 0 and item.last == line.size:
        return True
    ends = all(quiet(line, k) for k in range(item.last, line.size))
    led = item.last - item.first > 1 and bool(
        line.get(item.first, "on") or line.get(item.first, "at")
    )
    return _stands(line, item, led, ends)


_NEVER_ALONE = (Number, Bound, Shift, Lasting)


def _stands(line: TokenLine, item: Item, led: bool, ends: bool) -> bool:
    """Whether one doubtful piece is time: it needs a word that leads to it, or the text's end."""
    piece = item.piece
    numbered = any(line.digits(k) for k in range(item.first, item.last))
    if isinstance(piece, _NEVER_ALONE) or (isinstance(piece, Repeat) and not piece.unit):
        return False
    if isinstance(piece, Clock):
        return led and (piece.said or ends)
    if isinstance(piece, Offset):
        return numbered and (item.first == 0 or ends)
    if isinstance(piece, Date) and not piece.month:
        return ends and (led or numbered)
    if isinstance(piece, Date) and not piece.day:
        led = bool(line.get(item.first, "of") or line.get(item.first, "mod"))
        return led and (ends or line.text[line.tokens[item.last - 1].start].isupper())
    if isinstance(piece, Dotted):
        return led or ends or item.first == 0
    if isinstance(piece, Weekdays) and line.sign(item.first) == "the":
        return False  # "the sun"
    if any(line.tokens[k].mended for k in range(item.first, item.last)):
        return led
    return led or ends


def without_adverbs(line: TokenLine, groups: list[Cluster]) -> list[Cluster]:
    """Without "weekly" alone before a noun, where another group says how often."""
    lone = [g for g in groups if len(g.items) == 1 and line.get(g.items[0].first, "freq")]
    others = [group for group in groups if group not in lone]
    said = any(isinstance(item.piece, Repeat) for group in others for item in group.items)
    return others if said else groups


def day_words(group: Cluster) -> list[Item]:
    """The pieces of a group that say which day."""
    return [item for item in group.items if isinstance(item.piece, _DAYS)]


def fit_together(groups: list[Cluster]) -> bool:
    """Whether groups apart from one another complete each other: one names the day at most."""
    named = [len(day_words(group)) for group in groups]
    series = [sum(isinstance(i.piece, Repeat) for i in group.items) for group in groups]
    return sum(1 for n in named if n) <= 1 and sum(1 for n in series if n) <= 1


def _mere_number(line: TokenLine, item: Item) -> bool:
    """Digits that may as well count, cost or name something: "call 911", "pay 5.50"."""
    if isinstance(item.piece, Dotted):
        return item.piece.sign == "." and item.piece.year is None and item.piece.second % 15 > 0
    plain = isinstance(item.piece, Clock) and item.last == item.first + 1
    return isinstance(item.piece, Number) or (plain and len(line.digits(item.first)) > 2)


def without_doubtful(line: TokenLine, groups: list[Cluster]) -> list[Cluster] | None:
    """The groups without an adverb or number that may belong to the noun beside it, or None."""
    first = groups[0]
    number = _mere_number(line, first.items[0]) and len(first.items) > 1
    if number and first.items[0].first > 0 and not quiet(line, first.items[0].first - 1):
        rest = first.items[1:]
        return [Cluster(rest, _span(line, list(rest))), *groups[1:]]
    last = groups[-1].items
    if isinstance(last[-1].piece, Number) and len(last) > 1:
        k = last[-1].last
        if k < line.size and not quiet(line, k) and not _begins_deed(line, k):
            return [*groups[:-1], Cluster(last[:-1], _span(line, list(last[:-1])))]
    for group in groups:
        item = group.items[0]
        follows = item.last < line.size and not quiet(line, item.last)
        if len(groups) > 1 and len(group.items) == 1 and follows and line.get(item.first, "freq"):
            return [other for other in groups if other is not group]
    return None


def _begins_deed(line: TokenLine, i: int) -> bool:
    """As in "tmrw 9 to call mum": a number of things is not followed by what to do."""
    return line.sign(i) == "to" and i + 1 < line.size and line.number(i + 1) is None


def _span(line: TokenLine, group: list[Item]) -> tuple[int, int]:
    """The characters of a group with the small words that lead to it."""
    first = group[0].first
    while first > 0 and any(line.get(first - 1, kind) for kind in _LEADS):
        if line.get(first - 1, "weak") or line.get(first - 1, "weekday"):
            break
        first -= 1
    return line.tokens[first].start, line.tokens[group[-1].last - 1].end


def without(line: TokenLine, spans: Spans, item: Item) -> Spans:
    """The spans without the characters of an item, which stands in one of them."""
    start, end = line.tokens[item.first].start, line.tokens[item.last - 1].end
    left: list[tuple[int, int]] = []
    for a, b in spans:
        left += [(a, start), (end, b)] if a <= start < b else [(a, b)]
    return tuple(left)


def strip(line: TokenLine, spans: Spans, openers: tuple[tuple[str, ...], ...]) -> str:
    """The text without its time words, without "remind me to", and tidy at the seams."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        parts.append(line.text[at:start])
        at = end
    parts.append(line.text[at:])
    rest = " ".join(" ".join(parts).split())
    for _ in range(2):
        rest = _unopened(rest.strip(" ,;:-–—"), openers)
    rest = rest.strip(" ,;:-–—").removesuffix(" .")
    return f"{rest[:-2]}{rest[-1]}" if rest[-2:] in {" ?", " !"} else rest


def _unopened(rest: str, openers: tuple[tuple[str, ...], ...]) -> str:
    """Without the words that only say "remind me to", as the language writes them."""
    plain = "".join(fold(c)[:1] or c for c in rest[:60]).replace("-", " ")
    for opener in openers:
        said = " ".join(word for word in opener if word != "-")
        if plain == said or plain.startswith(tuple(said + end for end in " :,'")):
            return rest[len(said) :].lstrip("'’")
    return rest
