"""Reads am and pm, hours out of twenty-four, and parts of the day: "in the morning", "tonight"."""

from __future__ import annotations

from bot.when.parsing.tokens import TokenLine
from bot.when.pieces import Part

Found = tuple[object, int] | None


def meridiem(line: TokenLine, i: int) -> tuple[str, int] | None:
    """am or pm at `i` in all its spellings: am, a.m., a m, "p . m .", and a glued a or p."""
    i = i + 1 if line.sign(i) == "." and line.glued(i) else i
    known = line.word(i, "meridiem")
    if known and line.get(i, "date_lead"):  # German "am": "um 8 am Freitag"
        nexts = ("weekday", "month", "ordinal", "feast", "part", "group")
        if line.number(i + 1) is not None or any(line.get(i + 1, k) is not None for k in nexts):
            return None
    if known:
        return known, i + 2 if line.sign(i + 1) == "." and line.glued(i + 1) else i + 1
    letter = line.sign(i)
    if letter not in {"a", "p"}:
        return None
    k = line.skip(i + 1, ".")
    if line.sign(k) == "m":
        return letter + "m", line.skip(k + 1, ".") if line.sign(
            k + 1
        ) == "." and k > i + 1 else k + 1
    if (
        line.glued(i)
        and line.digits(i - 1)
        and not (line.glued(i + 1) and line.sign(i + 1).isalnum())
    ):
        return letter + "m", i + 1
    return None


def hour_of_24(line: TokenLine, i: int, j: int) -> bool:
    """As in "17 heures 30", "17 h 30", "17.30 h", "às 17 horas", "17h30min"."""
    if (line.number(i) or 0) > 24:
        return False
    if line.sign(i + 1) == "." and line.glued(i + 2):
        return bool(len(line.digits(i + 2)) == 2 and j == i + 4 and line.get(i + 3, "clock_hour"))
    if (
        line.number(i) is None
        or line.word(i + 1, "unit") != "hour"
        or not line.get(i + 1, "oclock")
    ):
        return False
    if line.get(i - 1, "at"):
        return j in {i + 2, i + 3, i + 4}
    if j == i + 2 and line.get(i + 1, "clock_hour"):
        # "9 h", "dix-huit heures"; but "3 h" beside other words and "24 heures" are lengths
        alone = i == 0 and j == line.size and line.sign(i + 1) in {"h", "hs", "hrs"}
        late = 12 < (line.number(i) or 0) < 24
        if alone or late or line.any_of(i - 1, "day", "weekday"):
            return True
    last = j in {i + 3, i + 4} or i + 3 == line.size  # "cinq heures dix"
    return last and line.number(i + 2) is not None and bool(line.get(i + 1, "clock_hour"))


def read_part(line: TokenLine, i: int) -> Found:
    """A part of the day: "in the morning", "this evening", "early afternoon", "tonight"."""
    j = line.skip(i, "on", "the", "at", "part_of") if not line.get(i, "part") else i
    if line.get(i, "this_part"):
        return Part(line.word(i, "this_part") or "morning", 0, today=True), i + 1
    if line.get(j, "tonight"):
        return Part("tonight", today=True), j + 1
    early = line.num(j, "early") or 0
    k = line.skip(j + 1, "in", "the") if early else j
    if early and (line.get(k, "day") or line.get(k, "weekday")):
        return Part("", early), j + 1
    today = bool(line.word(k, "mod") == "this")
    k = k + 1 if today else k
    early = early or line.num(k, "early") or 0
    k = k + 1 if line.num(k, "early") else k
    name = line.word(k, "part")
    if name is None:
        return (
            (Part("tonight", early, today=True), k + 1)
            if early and line.get(k, "tonight")
            else None
        )
    habit = bool(line.get(k, "part_plural")) and line.number(k - 1) is None  # "2 nights" are not
    return Part(name, early, today, habit), k + 1
