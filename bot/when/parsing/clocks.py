"""Reads times of day: "at 5", "17h30", "half past 3", "quarter to six", "0530", "3 p . m ."."""

from __future__ import annotations

from bot.when.errors import leftover, no_such_time
from bot.when.parsing.day_parts import meridiem
from bot.when.parsing.tokens import TokenLine
from bot.when.pieces import Clock

Found = tuple[object, int] | None
ClockAt = tuple[Clock, int] | None

_TIL_MINUTES = frozenset({5, 10, 15, 20, 25})


def clock_at(line: TokenLine, i: int, opened: bool) -> ClockAt:
    j = i
    while j < line.size and j < i + 3 and (line.get(j, "at") or line.get(j, "fuzz")):
        j += 1
    led = j > i or opened
    j = line.skip(j, "the") if line.get(j, "clock_article") else j
    found = _core(line, j, led, opened)
    if found is None:
        return None
    clock, k = found
    while line.get(k, "fuzz") or (line.sign(k) == "-" and line.sign(k + 1) == "ish"):
        k += 1
    half = meridiem(line, k) if clock.bare and k > found[1] else None
    if half:  # "3ish pm"
        hour = clock.hour % 12 + (12 if half[0] == "pm" else 0)
        clock, k = clock._replace(hour=hour, meridiem=half[0], bare=False), half[1]
    said = clock.said or (j > i)
    return (clock._replace(said=said) if said != clock.said else clock), k


def _core(line: TokenLine, i: int, led: bool, opened: bool) -> ClockAt:
    past = _past_or_til(line, i, opened)
    return _named(line, i) or past or _half_to(line, i) or _written(line, i, led)


def _named(line: TokenLine, i: int) -> ClockAt:
    j = i + 1 if line.number(i) == 12 and line.get(i + 1, "named") is not None else i
    minutes = line.num(j, "named")
    if minutes is None:
        return None
    plus = _plus(line, j + 1)
    extra, k = plus or (0, j + 1)
    total = (minutes + extra) % 1440
    # midnight ends a day as often as it begins one: 24 tells it from a written 00:00
    return Clock(24 if not total and not plus else total // 60, total % 60), k


def _minutes(line: TokenLine, i: int) -> tuple[int, bool, int] | None:
    """The minutes before "past" or "to": a quarter, half, twenty, 20 min. True: certain."""
    if line.get(i, "half"):
        return 30, True, i + 1
    j = line.skip(i, "article") if not line.digits(i) else i
    if line.get(j, "quarter"):
        return 15, True, j + 1
    number = line.number(i)
    if number is None or not 0 < number < 60:
        return None
    if number == 3 and line.get(i + 1, "quarter"):
        return 45, True, i + 2
    if line.word(i + 1, "unit") == "minute":
        return number, True, i + 2
    return number, number in _TIL_MINUTES, i + 1


def _past_or_til(line: TokenLine, i: int, opened: bool) -> ClockAt:
    found = _minutes(line, i)
    if found is None:
        return None
    minutes, certain, j = found
    if opened and j == i + 1 and line.number(i) is not None:
        certain = False  # "from 10 to 12"
    back = bool(line.get(j, "til")) and certain
    if not back and not line.get(j, "past"):
        return None
    k = line.skip(j + 1, "clock_article")  # and "5 vor halb 4"
    hour = _half_to(line, k) if line.get(k, "half_to") else _hour(line, k)
    if hour is None:
        return None
    clock, k = hour
    bare = j == i + 1 and line.digits(i) and line.sign(i - 1) not in {"at", "@", "by"}
    if back and bare and minutes < clock.hour:
        raise leftover(
            f"{minutes} to {clock.hour}", f"{clock.hour - 1}:{60 - minutes}"
        )  # or a span
    total = (clock.hour * 60 + clock.minute + (-minutes if back else minutes)) % 1440
    if clock.bare and total < 60:
        total += 720  # "quarter to one" is 12:45
    return clock._replace(hour=total // 60, minute=total % 60), k


def _half_to(line: TokenLine, i: int) -> ClockAt:
    """As in "half 3" is 3:30 in English; "halb 3" is 2:30 in German, "viertel 3" is 2:15."""
    to = line.num(i, "half_to")
    if not (to or line.get(i, "half")):
        return None
    hour = _hour(line, i + 1)
    if hour is None or hour[0].minute or line.get(hour[1], "unit"):
        return None
    clock, k = hour
    total = clock.hour * 60 + (-to if to else 30)
    return clock._replace(hour=total // 60 % 24 or 12, minute=total % 60), k


def _hour(line: TokenLine, i: int) -> ClockAt:
    """A whole hour after "past" or "to", with what may follow it."""
    named = line.num(i, "named")
    if named is not None:
        return Clock(named // 60), i + 1
    number = line.number(i)
    if number is None or number > 24 or line.sign(i + 1) in {":", "/"}:
        return None
    if unit_follows(line, i + 1):
        return None
    return _finish(line, i + 1, number, 0, None, bare=1 <= number <= 12, said=True)


def unit_follows(line: TokenLine, i: int) -> bool:
    """Whether a length and not an hour stands here ("5 minutes"); "o'clock" words do not count."""
    return (
        bool(line.get(i, "unit")) and not line.get(i, "oclock") and line.sign(i) not in {"m", "s"}
    )


def _written(line: TokenLine, i: int, led: bool) -> ClockAt:
    number = line.number(i)
    digits = line.digits(i)
    if number is None or line.sign(i - 1) in {"$", "€", "£", "#"}:
        return None
    found = _with_minutes(line, i, number, led) if digits else None
    if found:
        return found
    if len(digits) in {3, 4}:
        return _military(line, i, digits, led)
    if number > 24 and led and line.hours24 and _said_as_hour(line, i):
        raise no_such_time(line.text[line.tokens[i - 1].start : line.tokens[i].end])
    if number > 24 or (len(digits) > 2):
        return None
    words = _spoken_minutes(line, i, number, led)
    return words or _whole(line, i, number, led)


def _said_as_hour(line: TokenLine, i: int) -> bool:
    """As in "um 25 Uhr", "a las 25"."""
    alone = i + 1 == line.size and line.sign(i - 1) in {"as", "a las"}
    return alone or bool(line.get(i + 1, "clock_hour"))


def _with_minutes(line: TokenLine, i: int, hour: int, led: bool) -> ClockAt:
    """7:56:30, 17h30, 8.30pm, 8 Uhr 30."""
    mark, minutes = line.sign(i + 1), line.digits(i + 2)
    tight = line.glued(i + 1) and line.glued(i + 2)
    if mark == ":" and tight and len(minutes) == 2:
        return _colons(line, i, hour, int(minutes))
    loose = line.hours24 and line.get(i + 1, "clock_hour")  # "17 h 30", "17 Uhr 30"
    if (loose or (tight and mark in {"h", "u"})) and len(minutes) == 2:
        end = i + 3 + (line.glued(i + 3) and line.word(i + 3, "unit") == "minute")
        return _finish(line, end, hour, int(minutes), None, bare=False, said=True)
    if mark == "." and tight and len(minutes) == 2 and line.sign(i + 3) not in {".", "/"}:
        after = meridiem(line, i + 3) or line.get(i + 3, "oclock")
        if (led or after) and hour <= 24 and int(minutes) < 60:
            bare = 1 <= hour <= 12 and not line.digits(i).startswith("0")
            return _finish(line, i + 3, hour, int(minutes), None, bare=bare, said=True)
    return None


def _colons(line: TokenLine, i: int, hour: int, minute: int) -> ClockAt:
    seconds = line.digits(i + 4) if line.sign(i + 3) == ":" and line.glued(i + 4) else ""
    j = i + 5 if len(seconds) == 2 else i + 3
    second = int(seconds) if len(seconds) == 2 else None
    if line.sign(j) == "." and line.glued(j) and line.glued(j + 1) and second is not None:
        j = j + 2 if line.digits(j + 1) else j  # fractions of a second
    bare = 1 <= hour <= 12 and not line.digits(i).startswith("0") and not line.hours24
    iso = line.sign(i - 2) == "-" and len(line.digits(i - 5)) == 4
    clock, end = _finish(line, j, hour, minute, second, bare=bare and not iso, said=True)
    return clock._replace(colon=True), end


def _military(line: TokenLine, i: int, digits: str, led: bool) -> ClockAt:
    """0530, 1830, "1140 a.m.": only with something that says it is a time."""
    hour, minute = int(digits[:-2]), int(digits[-2:])
    after = meridiem(line, i + 1) or (line.get(i + 1, "oclock") and line.sign(i + 1) != "time")
    days = ("day", "weekday", "part", "tonight")
    beside = any(line.get(n, kind) is not None for n in (i - 1, i + 1) for kind in days)
    alone = line.size == 1 and not 1900 <= int(digits) < 2100
    sure = after or led or beside or alone or (len(digits) == 4 and digits[0] == "0")
    if not sure or line.glued(i):
        return None
    if hour > 24 or minute > 59 or (line.sign(i + 1) in {"-", "/", "."} and line.glued(i + 2)):
        return None
    if not after and not led and line.get(i - 1, "month"):
        return None
    bare = len(digits) == 3 and 1 <= hour <= 12
    return _finish(line, i + 1, hour, minute, None, bare=bare, said=True)


def _spoken_minutes(line: TokenLine, i: int, hour: int, led: bool) -> ClockAt:
    """As in "one thirty p m", "five-thirty", "7 30 am", "eight oh five"."""
    j = line.skip(i + 1, "-") if not line.digits(i) else i + 1
    spelt = bool(line.hours24 and line.get(j, "clock_hour")) and not line.digits(j + 1)
    j += spelt  # "cinq heures dix", "siebzehn Uhr dreißig"
    if line.sign(j) in {"oh", "o"} and line.number(j + 1) is not None:
        j += 1
    minute = line.number(j)
    if minute is None or not hour or (line.digits(j) and len(line.digits(j)) != 2):
        return None
    if minute > 59 or (minute < 10 and line.sign(j - 1) not in {"oh", "o"}):
        return None
    if line.glued(j) and line.sign(j - 1) != "-":
        return None
    half = meridiem(line, j + 1)
    words = not line.digits(i) and not line.digits(j)
    last = (led or spelt) and line.size == j + 1  # "at 3 15"
    if not (half or last or (words and not (line.get(j + 1, "unit") or line.get(j + 1, "month")))):
        return None
    return _finish(
        line, j + 1, hour, minute, None, bare=hour <= 12, said=bool(half or led or words)
    )


def _whole(line: TokenLine, i: int, hour: int, led: bool) -> ClockAt:
    """As in "5pm", "5 o'clock", "17h", "um 8 Uhr", "at 5"."""
    j = i + 1
    if meridiem(line, j):
        return _finish(line, j, hour, 0, None, bare=True, said=True)
    plus = _plus(line, line.skip(j, "oclock"))
    if line.get(j, "oclock") and not (
        led and line.word(j, "unit") == "hour" and line.get(j + 1, "hence")
    ):
        oclock = line.sign(j) in {"h", "hours", "hrs"} and not led and hour <= 12
        if oclock and not line.get(j, "clock_hour"):
            return None
        return _finish(line, j, hour, 0, None, bare=1 <= hour <= 12, said=True)
    ish = line.sign(j) == "ish" or (line.sign(j) == "-" and line.sign(j + 1) == "ish")
    if not (led or ish or plus) or unit_follows(line, j) or _is_other(line, j):
        return None
    bare = 1 <= hour <= 12 and not line.digits(i).startswith("0")
    return _finish(line, j, hour, 0, None, bare=bare, said=True)


def _is_other(line: TokenLine, j: int) -> bool:
    """A number that goes on: 3/4, 5.12, 7-6, 5th, 5%, 5 may."""
    if line.get(j, "ordinal_end") and line.glued(j):
        return True
    if line.sign(j) in {"/", ".", "-", ",", ":"} and line.glued(j) and line.glued(j + 1):
        return bool(line.digits(j + 1)) or bool(line.get(j + 1, "month"))
    return line.sign(j) in {"%", "€", "$", "£"} or bool(line.get(j, "month"))


def _plus(line: TokenLine, i: int) -> tuple[int, int] | None:
    """What stands after the hour: "et demie", "y media", "moins le quart", "menos diez"."""
    back = line.get(i, "clock_minus")
    if not back and not line.get(i, "clock_plus"):
        return None
    j = line.skip(i + 1, "clock_article", "article")
    if line.get(j, "half") or line.get(j, "half_hour"):
        minutes = 30
    elif line.get(j, "quarter"):
        minutes = 15
    elif line.num(j, "number") is not None and not line.digits(j):
        minutes = line.num(j, "number") or 0
    else:
        return None
    return (-minutes if back else minutes), j + 1


def _finish(
    line: TokenLine, j: int, hour: int, minute: int, second: int | None, *, bare: bool, said: bool
) -> tuple[Clock, int]:
    """Check the numbers and read what may follow: o'clock, am or pm, "et quart"."""
    j = line.skip(j, "oclock") if line.get(j, "oclock") and line.word(j, "unit") != "minute" else j
    plus = _plus(line, j)
    if plus and not minute:
        total = (hour * 60 + plus[0]) % 1440
        hour, minute, j = total // 60, total % 60, plus[1]
    half = meridiem(line, j)
    if half:
        j = half[1]
    words = line.text[line.tokens[j - 1].start : line.tokens[j - 1].end] if j else ""
    written = f"{hour}:{minute:02d}" + (f" {half[0]}" if half else "")
    if hour > 24 or minute > 59 or (second or 0) > 59 or (hour == 24 and minute):
        raise no_such_time(written)
    if half and ((hour == 0 and half[0] == "pm") or (hour > 12 and half[0] == "am")):
        raise no_such_time(written if words else words)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] == "pm" else 0)
    return Clock(hour, minute, second, half[0] if half else None, bare and not half, said), j
