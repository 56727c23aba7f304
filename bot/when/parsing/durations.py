"""Reads lengths: "2h30m", "an hour and a half", "in 3 weeks", "2 days before …", "a week on …"."""

from __future__ import annotations

from bot.when.errors import leftover, past, unsupported
from bot.when.parsing.amounts import amount_at, unit_at
from bot.when.parsing.day_parts import hour_of_24
from bot.when.parsing.relative_days import dated, next_to, refuse_range, weekdays_from_now
from bot.when.parsing.tokens import TokenLine
from bot.when.pieces import Day, Duration, Lasting, Offset, Shift
from bot.when.values import Grain

Found = tuple[object, int] | None

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_GRAINS = {"fortnight": Grain.WEEK, "quarter": Grain.MONTH, "decade": Grain.YEAR}
# As in "in 15'"; without "in" they are feet, inches or quotes.
_PRIMES = {"'": "minute", "′": "minute", '"': "second", "″": "second"}


def length_of(amount: float, unit: str) -> Duration:
    """`amount` units; a fraction of a day or week is elapsed time, of a month is days (30)."""
    grain = _GRAINS.get(unit) or Grain(unit)
    if unit in _SECONDS:
        return Duration(seconds=amount * _SECONDS[unit], grain=grain)
    if unit in _DAYS:
        days = amount * _DAYS[unit]
        whole = int(days)
        if whole == days:
            return Duration(days=whole, grain=grain)
        return Duration(days=whole, seconds=round((days - whole) * 86400), grain=Grain.HOUR)
    months = amount * _MONTHS[unit]
    whole = int(months)
    return Duration(months=whole, days=round((months - whole) * 30), grain=grain)


def duration(line: TokenLine, i: int) -> tuple[Duration, int] | None:
    """One or more quantities with units, joined by nothing, a comma, a hyphen or "and"."""
    total: Duration | None = None
    j = i
    for _ in range(6):
        start = j if total is None else line.skip(j, "and", ",", "plus")
        found = _quantity(line, start)
        if found is None:
            break
        if total and start == j and line.get(j, "article"):
            # "3 days a week"
            raise unsupported("that many days a week", "every monday and thursday at 9")
        part, j = found
        if total and part.grain == total.grain and part.grain in {"second", "minute", "hour"}:
            raise unsupported("two lengths at once", "in 20 minutes")  # "in 10 min and 20 min"
        total = part if total is None else total.plus(part)
    return (total, j) if total else None


def _quantity(line: TokenLine, i: int) -> tuple[Duration, int] | None:
    minutes = line.num(i, "minutes_word")
    if minutes:
        return length_of(minutes, "minute"), i + 1
    found = amount_at(line, i)
    if found is None and line.sign(i) == "hour" and line.get(i + 1, "and"):
        found = 1, i  # "hour and a half"
    if found is None:
        return None
    amount, j = found
    j = line.skip(j, "-", "more")
    unit = unit_at(line, j)
    if unit is None and line.glued(j) and line.get(i - 1, "in"):
        unit = _PRIMES.get(line.sign(j))
    if unit is None and line.get(j, "oclock") and line.sign(j) in {"hours", "hrs", "h"}:
        unit = "hour"
    minutes = line.num(j, "minutes_word")
    if minutes:
        return length_of(amount * minutes, "minute"), j + 1
    if unit is None:
        work = line.word(j, "group") == "weekday" and amount == int(amount) and amount < 3000
        return (Duration(workdays=int(amount), grain=Grain.DAY), j + 1) if work else None
    total = length_of(amount, unit)
    return _trailing(line, j, unit, total)


def _trailing(line: TokenLine, j: int, unit: str, total: Duration) -> tuple[Duration, int]:
    """What may follow a unit: "1h30" (minutes), "an hour and a half", "2 weeks and a half"."""
    digits = line.digits(j + 1)
    close = line.glued(j + 1) or j + 2 >= line.size  # "1h30", "1 hr 30"
    if unit == "hour" and len(digits) == 2 and close and not unit_at(line, j + 2):
        return total.plus(length_of(int(digits), "minute")), j + 2
    k = line.skip(j + 1, "and", "plus")
    if k > j + 1:
        half = line.skip(k, "article")
        if line.get(half, "half") and not unit_at(line, line.skip(half + 1, "article")):
            return total.plus(length_of(0.5, unit)), half + 1
        if (
            (half > k or line.hours24)
            and line.get(half, "quarter")
            and not line.get(half + 1, "past")
        ):
            return total.plus(length_of(0.25, unit)), half + 1
        minutes = line.number(k)  # "an hour and 15 to check the roast"
        alone = k + 1 >= line.size or line.sign(k + 1) == "to"
        if unit == "hour" and minutes is not None and 0 < minutes < 60 and alone:
            return total.plus(length_of(minutes, "minute")), k + 1
    return total, j + 1


def read_length(line: TokenLine, i: int) -> Found:
    """As in "in 2h", "2h from now", "2 weeks before", "a week on", or a bare length."""
    start = line.skip(i, "fuzz") if line.get(i, "fuzz") else i
    lead = start
    start = line.skip(start, "the") if line.get(start, "in") else start
    inside = line.get(lead, "in")
    past = line.get(lead, "ago_front")
    lasting = line.get(lead, "for") and not inside
    if inside or past or lasting:
        found = _led(line, lead)
        if found is None:
            _unfinished(line, lead)
            return next_to(line, lead)
        length, j = found
        if past:
            return Offset(length, -1), j
        if inside:
            j = line.skip(j, "hence") if line.sign(j) in {"time", "from now"} else j
            return _led_by_in(line, lead, length, j)
        return Lasting(length=length), j
    beside = next_to(line, lead)
    if beside:
        return beside
    start = line.skip(start, "the", "on") if line.get(start, "on") else line.skip(start, "the")
    unit = unit_at(line, start)
    leads = line.get(start + 1, "before") or line.get(start + 1, "after")
    quarter = line.get(start, "quarter") and line.get(start + 1, "past")
    counted = (start > lead and not quarter) or (unit not in _SECONDS and dated(line, start + 2))
    if unit and counted and leads and not _after_next(line, start + 1):
        if start + 2 >= line.size and unit == "day":
            if line.get(lead - 1, "and") and line.get(lead - 2, "day") is not None:
                raise leftover("the day after", "tomorrow at 9")  # "tomorrow and the day after"
            return Day(1), start + 2  # "the day after"
        return _directed(line, length_of(1, unit), start + 1)  # "the day after easter"
    found = duration(line, start)
    if found is None and start > lead and line.get(start - 1, "article"):
        found = duration(line, start - 1)  # "a week today", where "a" is also like "the"
    if found is None or _is_clock(line, start, found[1]):
        return weekdays_from_now(line, start)
    _refuse_negative(line, start)
    return _directed(line, *found)


def _refuse_negative(line: TokenLine, i: int) -> None:
    """As in "minus 5 minutes", "-5 min"; in "eggs - 5 minutes" and "3-5 minutes" it is a dash."""
    dash = line.sign(i - 1) in {"-", "−"} and line.glued(i) and not line.glued(i - 1)
    point = line.sign(i - 1) == "." and line.glued(i) and not line.glued(i - 1)
    if point and line.digits(i):
        raise leftover(f".{line.digits(i)[:6]}", "in 0.5 hours")
    if line.sign(i - 1) == "minus" or (dash and line.digits(i)):
        raise past("That", "in 5 minutes")


def _after_next(line: TokenLine, i: int) -> bool:
    return line.word(i + 1, "mod") == "next" and i + 2 >= line.size


def _is_clock(line: TokenLine, i: int, j: int) -> bool:
    """17h30 without "in" is a time of day; so is 17h where people count to twenty-four."""
    if line.get(j - 1, "quarter") and (line.get(j, "past") or line.get(j, "til")):
        return True  # "a quarter past 3"
    hour = line.number(j + 1) is not None or line.num(j + 1, "named") is not None
    if line.get(j, "til") and not line.get(j, "before") and hour and not line.get(j + 2, "unit"):
        return line.word(j - 1, "unit") == "minute"  # "5 minutes to midnight"
    if len(line.digits(i)) == 4 and line.get(i + 1, "oclock"):
        return j == i + 2 and int(line.digits(i)) < 2400  # "1830 hrs"
    plus = line.get(i + 2, "clock_plus") or line.get(i + 2, "clock_minus")
    if plus and line.hours24 and line.get(i + 1, "clock_hour") and not line.get(i, "article"):
        return True  # "six heures moins le quart"
    if any(line.get(j, kind) for kind in ("hence", "ago", "before", "after")):
        return False
    if line.hours24 and hour_of_24(line, i, j):
        return True
    if not line.digits(i) or line.sign(i + 1) != "h" or not line.glued(i + 1):
        return False
    if line.sign(i - 1) in {"at", "@"} and j == i + 2 and int(line.digits(i)[:3]) <= 24:
        return True  # "at 17h"
    return j == i + 3 if line.digits(i + 2) else line.hours24 and j == i + 2


def _unfinished(line: TokenLine, lead: int) -> None:
    """As in "in 5" at the end of a text lacks its unit: better asked than guessed."""
    number = line.number(lead + 1)
    only = not line.any_of(lead, "at", "after")  # "after 5" is a time of day
    if only and number is not None and number < 1000 and lead + 2 >= line.size:
        raise leftover(f"in {number}", f"in {number} minutes")


def _led(line: TokenLine, lead: int) -> tuple[Duration, int] | None:
    start = line.skip(lead + 1, "fuzz", "the", "in")
    if line.word(start, "mod") == "next" and (line.number(start + 1) or _hour_at(line, start + 1)):
        start += 1  # "in the next 20 minutes", "in the next hour"
    if line.sign(start) == "-" and line.digits(start + 1):
        raise past("That", f"in {line.digits(start + 1)[:4]} minutes")
    if line.sign(lead) == "in" and line.sign(start + 1) == ":" and line.glued(start + 2):
        hours, minutes = line.digits(start), line.digits(start + 2)
        raise leftover(f"in {hours}:{minutes}", f"in {hours} h {minutes} min")
    if line.get(lead, "in"):
        refuse_range(line, start, "in")
    found = _hour_at(line, start) or duration(line, start)
    if found is None and start > lead + 1 and line.get(start - 1, "article"):
        return duration(line, start - 1)  # "in a week", where "a" is also an article like "the"
    return found


def _hour_at(line: TokenLine, i: int) -> tuple[Duration, int] | None:
    """As in "within the hour", where no article counts it."""
    return (length_of(1, "hour"), i + 1) if line.sign(i) == "hour" else None


def _led_by_in(line: TokenLine, lead: int, length: Duration, j: int) -> Found:
    if line.get(j, "ago"):
        return Offset(length, -1), j + 1
    if line.get(lead, "hence_front"):
        return Offset(length), j
    return Offset(length), j


def _directed(line: TokenLine, length: Duration, j: int) -> Found:
    """A bare length and the word behind it that says in which direction it goes."""
    if line.get(j, "hence"):
        return Offset(length), j + 1
    if line.get(j, "ago"):
        return Offset(length, -1), j + 1
    if line.get(j, "before"):
        return Shift(length, -1), line.skip(j + 1, "the")
    if line.get(j, "after"):
        k = line.skip(j + 1, "the")
        if line.get(j + 1, "now"):
            return Offset(length), j + 2
        last = k >= line.size and length.days == 1 and not length.seconds
        return (Offset(length), k) if last else (Shift(length, 1), k)
    whole = not length.seconds
    if length.workdays:
        return None  # "weekdays" behind a number, but not counted from anything
    if whole and (line.get(j, "day") or line.get(j, "weekday") or line.get(j, "today")):
        return Shift(length, 1), j
    if whole and line.get(j, "on") and line.get(j + 1, "weekday"):
        return Shift(length, 1), j + 1
    return Offset(length, said=False), j
