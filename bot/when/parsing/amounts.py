"""Reads how many of a unit: 3, 1.5, 1½, 1,000, a couple of, two and a half."""

from __future__ import annotations

from bot.when.errors import leftover, too_far
from bot.when.parsing.tokens import TokenLine, fraction

# Letters that are a unit only right behind a number: "30m", not "30 m".
_LETTERS = frozenset("smdwy")


def unit_at(line: TokenLine, i: int) -> str | None:
    """The unit of time at `i`, unless it is a letter standing alone."""
    unit = line.word(i, "unit")
    if unit and line.sign(i) in _LETTERS and not line.glued(i):
        return None
    return unit


def amount_at(line: TokenLine, i: int) -> tuple[float, int] | None:
    """A quantity in front of a unit: 3, 1.5, 1½, 1/2, a, half a, a couple of, two and a half."""
    sign = fraction(line, i)
    if sign is not None:
        return sign, i + 1
    if line.get(i, "half"):
        return 0.5, line.skip(i + 1, "article", "of", "the")
    if line.get(i, "quarter") and line.get(line.skip(i + 1, "of", "article", "-"), "unit"):
        return 0.25, line.skip(i + 1, "of", "article", "-")
    words = line.word(i, "amount_word")
    if words:
        return float(words), i + 1
    few = line.num(i, "couple")
    if few and line.sign(i + 1) == "day":
        return None  # "some day" is no length
    if few:
        exact = line.number(i + 1) is not None  # "daqui a umas 2 horas", "some 10 minutes"
        return amount_at(line, i + 1) if exact else (few, line.skip(i + 1, "of"))
    if line.sign(i) == "." and line.glued(i + 1) and line.digits(i + 1):
        return float(f"0.{line.digits(i + 1)[:4]}"), i + 2
    number = line.number(i)
    if number is None and line.digits(i) and unit_at(line, i + 1):
        raise too_far(f"{line.digits(i)[:20]} {line.sign(i + 1)}")
    if number is not None:
        return _after_number(line, i, number)
    if line.get(i, "article"):
        return _after_article(line, i)
    return None


def _after_article(line: TokenLine, i: int) -> tuple[float, int]:
    few = line.num(i + 1, "couple")
    if few:
        return few, line.skip(i + 2, "of")
    if line.get(i + 1, "half"):
        return 0.5, line.skip(i + 2, "article", "of", "the")
    if line.get(i + 1, "quarter") and line.get(i + 2, "of"):
        return 0.25, line.skip(i + 2, "of", "article")
    return 1, i + 1


def _after_number(line: TokenLine, i: int, number: int) -> tuple[float, int]:
    sign = fraction(line, i + 1)
    if sign is not None:
        return number + sign, i + 2
    grouped = _grouped(line, i, number)
    if grouped:
        return grouped
    if line.sign(i + 1) in {".", ","} and line.glued(i + 1) and line.glued(i + 2):
        decimals = line.digits(i + 2)
        if len(decimals) == 3 and number and unit_at(line, i + 3):
            raise leftover(
                f"{number}{line.sign(i + 1)}{decimals}", f"in {number}{decimals} minutes"
            )
        if 1 <= len(decimals) <= 4:
            return float(f"{number}.{decimals}"), i + 3
    if line.sign(i + 1) == "/" and line.glued(i + 2) and line.number(i + 2):
        return number / (line.number(i + 2) or 1), i + 3
    if line.digits(i + 1) and line.sign(i + 2) == "/" and line.number(i + 3):
        return number + int(line.digits(i + 1)[:3]) / (line.number(i + 3) or 1), i + 4
    hundreds = line.num(i + 1, "thousand")
    if hundreds:
        return number * hundreds, i + 2
    j = line.skip(i + 1, "-")
    if line.get(j, "quarter") and line.get(line.skip(j + 1, "of", "article"), "unit"):
        return number / 4, line.skip(j + 1, "of", "article")
    j = line.skip(j, "and", "plus")
    if j > i + 1 and (line.get(line.skip(j, "article"), "half")):
        after = line.skip(j, "article") + 1
        if unit_at(line, line.skip(after, "of", "article")):
            return number + 0.5, line.skip(after, "of", "article")
    return number, i + 1


def _grouped(line: TokenLine, i: int, number: int) -> tuple[float, int] | None:
    """Thousands written apart: "1,000", "1 000", where the language does so "1.000"."""
    comma = "." if line.hours24 else ","
    if not 0 < number < 1000 or not line.digits(i):
        return None
    j = i + 1
    while j < i + 5:
        k = j + 1 if line.sign(j) == comma and line.glued(j) and line.glued(j + 1) else j
        if len(line.digits(k)) != 3 or (k == j and line.glued(j)):
            break
        number, j = number * 1000 + int(line.digits(k)), k + 1
    if j == i + 1 or (j == i + 2 and not unit_at(line, j)):
        return None  # "at 5 300 people come"
    return number, j
