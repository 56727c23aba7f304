"""Unparsed words: could they still change the parsed time?"""

from __future__ import annotations

from bot.when.parsing.scan import Item
from bot.when.parsing.tokens import TokenLine
from bot.when.parsing.zones import AMERICAN
from bot.when.pieces import Clock, ClockWindow, Instant, Number, Offset, Part, Repeat

_QUIET = frozenset(".,;:!?-–—()[]\"'“”*_~&/|>")
_TIMELIKE = frozenset(
    [
        "weekday",
        "weekdays",
        "month",
        "day",
        "unit",
        "part",
        "tonight",
        "named",
        "group",
        "feast",
        "mod",
        "every",
        "freq",
        "until",
        "edge",
    ]
)


def quiet(line: TokenLine, i: int) -> bool:
    """Punctuation, emoji: nothing that says anything."""
    sign = line.sign(i)
    return sign in _QUIET or not (sign[:1].isalnum() or sign in {"@", "$", "€", "£", "%", "#", "+"})


def open_words(line: TokenLine, items: list[Item], *, strict: bool) -> str:
    """Words outside of the pieces that look like time, or (strict) that are not mere filler."""
    taken = [False] * (line.size + 1)
    for item in items:
        taken[item.first : item.last] = [True] * (item.last - item.first)
    for i in range(line.size):
        if taken[i] or quiet(line, i):
            continue
        if strict and not _harmless(line, i, taken):
            return line.text[line.tokens[i].start : line.tokens[_run(line, i, taken) - 1].end]
        if not strict and _looks_like_time(line, i, taken):
            return line.text[line.tokens[i].start : line.tokens[_run(line, i, taken) - 1].end]
    return ""


def _run(line: TokenLine, i: int, taken: list[bool]) -> int:
    while i < line.size and not taken[i]:
        i += 1
    return i


def _harmless(line: TokenLine, i: int, taken: list[bool]) -> bool:
    """A filler word, and if it leads somewhere, one that leads to a piece."""
    if not line.get(i, "filler"):
        return False
    if not any(line.get(i, kind) for kind in ("on", "at", "the", "of", "and", "in", "for")):
        return True
    j = i + 1
    while j < line.size and not taken[j] and (quiet(line, j) or line.get(j, "filler")):
        j += 1
    return taken[j]


def _looks_like_time(line: TokenLine, i: int, taken: list[bool]) -> bool:
    """In a longer text: a malformed clock, a time word that fits nowhere, a dangling "in the"."""
    if line.digits(i) and line.sign(i + 1) == ":" and line.glued(i + 2) and line.digits(i + 2):
        return True
    if len(line.digits(i)) == 2 and line.sign(i - 1) == ":" and line.glued(i):
        return not line.glued(i - 1)  # "every hour at :15"
    before = i > 0 and taken[i - 1]
    if before and line.sign(i) == "past" and (i + 1 >= line.size or taken[i + 1]):
        return True  # "every hour at 15 past"
    if before and _run(line, i, taken) == line.size and line.size - i < 8:
        words = [k for k in range(i, line.size) if not quiet(line, k)]
        if all(any(line.get(k, kind) for kind in ("on", "the", "at", "of")) for k in words):
            return True
    senses = line.tokens[i].senses
    ends = i + 1 >= line.size or taken[i + 1]
    ends = ends or line.sign(i) in AMERICAN
    if before and ends and "zone" in senses and "weak" not in senses:
        return True  # "5pm boston", "5pm eastern call" may say a zone or not
    if _refers(line, i, taken):
        return True
    vague = "early" in senses or ("between" in senses and "of" not in senses)
    if vague and taken[i + 1]:
        return True  # "late next month", "between monday and wednesday"
    near = before or taken[i + 1]
    return near and "weak" not in senses and not _TIMELIKE.isdisjoint(senses)


def _refers(line: TokenLine, i: int, taken: list[bool]) -> bool:
    """A word that says something about the time next to it, which no piece took."""
    before = i > 0 and taken[i - 1]
    if before and (_or(line, i, taken) or _zone_unknown(line, i)):
        return True
    if (before or (line.sign(i - 1) == "," and taken[i - 2])) and _corrects(line, i):
        return True
    part = line.word(i, "unit") == "week" or line.get(i, "half")
    if part and _leads_to(line, i + 1, taken):
        return True  # "the week of the 5th", "the second half of may"
    counted = line.number(i - 1) is not None
    counted = counted or line.any_of(i - 1, "ordinal", "ordinal_end", "weekday")
    if taken[i + 1] and "or" in line.tokens[i].senses and counted:
        return True  # "the 3rd or 4th", "segunda ou terça"
    if line.get(i, "except") and _excepts(line, i, taken):
        return True  # "weekdays at 9 except holidays"
    if line.get(i, "holiday") and line.sign(i).endswith("s") and line.get(i - 1, "and"):
        return taken[i - 2]  # "weekends and holidays at 9"
    return line.sign(i) in {"last", "previous", "since"} and taken[i + 1]  # "last night at 9"


def _or(line: TokenLine, i: int, taken: list[bool]) -> bool:
    """As in "at 5 or 6", "in an hour or two", "tonight or tomorrow"."""
    clock = line.any_of(i + 2, "meridiem", "oclock") or line.sign(i + 2) == ":"
    if "or" not in line.tokens[i].senses:
        return False
    return taken[i + 1] or (line.number(i + 1) is not None and not clock)


def _zone_unknown(line: TokenLine, i: int) -> bool:
    """A name or "their" at `i` and "time" behind it ("9am Lima time"): a zone nobody knows."""
    named = line.text[line.tokens[i].start].isupper() and not line.get(i, "part")
    return bool(named or line.get(i, "whose")) and line.sign(i + 1) in {"time", "timezone"}


def _corrects(line: TokenLine, i: int) -> bool:
    """As in "at 5, no wait, 6": an hour in place of the one that was taken."""
    j = i
    if line.any_of(i, "on", "in", "part_of"):
        return False  # Portuguese "no" leads to a place
    while j < i + 6 and (line.sign(j) == "," or line.get(j, "correction")):
        j += 1
    said = any(line.get(k, "correction") for k in range(i, j))
    return said and line.number(line.skip(j, "at")) is not None


def _excepts(line: TokenLine, i: int, taken: list[bool]) -> bool:
    """Whether an exception that no piece took stands next to time or says when not."""
    if line.any_of(line.skip(i + 1, "on", "the"), "holiday"):
        return True
    doubtful = line.sign(i) in {"but", "not", "besides", "without", "unless"}
    return not doubtful and (i == 0 or taken[i - 1])


def vague_hour(line: TokenLine, items: list[Item]) -> str:
    """The words of "after work tomorrow": an hour that only the person knows, and no other said."""
    for item in items:
        piece = item.piece
        if isinstance(piece, Clock | ClockWindow | Part | Offset | Instant | Number):
            return ""
        if isinstance(piece, Repeat) and (piece.part or piece.unit in {"hour", "minute"}):
            return ""
    found = (i for i in range(1, line.size) if line.get(i, "unclear_hour"))
    i = next((i for i in found if _leads_hour(line, i)), 0)
    return f"{line.sign(i - 1)} {line.sign(i)}" if i else ""


def _leads_hour(line: TokenLine, i: int) -> bool:
    lead = line.sign(i - 1)
    if lead in {"the", "my", "a"}:
        lead = line.sign(i - 2)
    sure = lead in {"before", "after", "right after", "until", "till"}
    return sure or (lead in {"at", "by", "over", "during"} and not line.get(i, "unclear_place"))


def _leads_to(line: TokenLine, i: int, taken: list[bool]) -> bool:
    """Whether "of" or "of the" stands at `i`, and time behind it."""
    j = line.skip(i, "of", "the")
    return j > i and taken[j]
