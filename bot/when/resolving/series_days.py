"""The days of a series: which rule the day words of a frame make."""

from __future__ import annotations

from bot.when.errors import leftover, no_such_date, unsupported
from bot.when.parsing.dates import valid
from bot.when.pieces import Date, Dotted, Holiday, Nth, Period, Repeat, Weekdays
from bot.when.resolving.context import Context
from bot.when.resolving.day_candidates import ordered
from bot.when.resolving.frame import Frame
from bot.when.resolving.holidays import FIXED, WEEKDAY_OF_MONTH
from bot.when.resolving.rrule import RuleParts
from bot.when.resolving.weekdays import NAMES

BY_CLOCK = {"hour": "HOURLY", "minute": "MINUTELY", "second": "SECONDLY"}
_LONG = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_ALL_DAYS = range(7)


def day_rule(frame: Frame, context: Context) -> RuleParts:
    repeat = frame.repeat or Repeat("")
    rule = RuleParts(interval=repeat.interval)
    if repeat.unit in BY_CLOCK:
        rule.freq = BY_CLOCK[repeat.unit]
    for word in frame.days:
        _day_word(rule, word, repeat, context)
    if frame.monthdays:
        rule.freq, rule.monthdays = "MONTHLY", frame.monthdays
    if any(not offset.length.seconds for offset in frame.offsets) or frame.offsets:
        raise unsupported("a length inside a repeat")
    if rule.weekdays and rule.monthdays:
        raise unsupported("weekdays together with a date or month", "every monday at 9")
    if not rule.freq:
        _plain(rule, repeat, context)
    return rule


def _day_word(rule: RuleParts, word: object, repeat: Repeat, context: Context) -> None:
    if isinstance(word, Dotted):
        word = ordered(word, context)
    if isinstance(word, Weekdays):
        _weekdays(rule, word, repeat, context)
    elif isinstance(word, Nth):
        _nth(rule, word, repeat)
    elif isinstance(word, Date):
        _date(rule, word, repeat)
    elif isinstance(word, Holiday):
        _feast(rule, word)
    else:
        raise unsupported("a single day inside a repeat", "every day, starting tomorrow")


def _weekdays(rule: RuleParts, word: Weekdays, repeat: Repeat, context: Context) -> None:
    if word.mod not in {None, "this", "coming"} or repeat.unit in {"month", "year"}:
        raise leftover(f"{word.mod or ''} {NAMES[word.days[0]]}".strip(), "every monday at 9")
    if repeat.unit == "day" and repeat.interval > 1:
        raise leftover(NAMES[word.days[0]])
    which = "Every so many weeks, or once in each month?"
    if 0 < repeat.nth <= 5 and context.pick(which, [(True, None), (False, None)]):
        rule.freq, rule.interval = "MONTHLY", 1
        rule.nths += tuple((repeat.nth, day) for day in word.days)
        return
    rule.freq = rule.freq or "WEEKLY"
    rule.weekdays = tuple(sorted({*rule.weekdays, *word.days}))


def _nth(rule: RuleParts, word: Nth, repeat: Repeat) -> None:
    if min(word.ns) < -1:
        raise leftover("the last but one", "last friday of every month")
    if word.what == "week" or (repeat.unit not in {"", "month", "year"} and repeat.said):
        raise leftover("that day", "last friday of every month")
    rule.freq = "MONTHLY"
    if isinstance(word.within, Date):
        if word.within.year or not word.within.month:
            raise unsupported("a year inside a repeat")
        rule.freq, rule.months = "YEARLY", (word.within.month,)
    elif isinstance(word.within, Period) and word.within.unit == "year":
        rule.freq, rule.months = "YEARLY", ((12,) if word.ns[-1] == -1 else (1,))
    elif isinstance(word.within, Period) and word.within.mod:
        raise leftover(f"{word.within.mod} {word.within.unit}")
    if isinstance(word.what, int):
        rule.nths += tuple((n, word.what) for n in word.ns)
        if max(word.ns) > 5:
            raise leftover("that day", "first monday of every month")
    elif word.what == "day":
        rule.monthdays += word.ns
    elif max(word.ns) > 20:
        raise leftover("that day", "last weekday of every month")
    else:
        rule.weekdays, rule.setpos = (
            ((0, 1, 2, 3, 4) if word.what == "weekday" else (5, 6)),
            word.ns,
        )


def _date(rule: RuleParts, word: Date, repeat: Repeat) -> None:
    if word.year:
        raise leftover(str(word.year), "every year on 5 may")
    if word.month:
        if not word.day and (repeat.unit == "day" or rule.weekdays):
            raise unsupported("a month inside a repeat", "every day, starting 1 december, 31 times")
        if repeat.unit not in {"", "year"}:
            raise leftover("that date", "every year on 5 may")
        if rule.months not in {(), (word.month,)}:
            raise unsupported("two dates a year at once", "every year on 5 may")
        if (word.month, word.day) == (2, 29) and rule.interval % 4 == 0:
            raise unsupported("leap years only", "every year on 29 february")
        if word.day and not valid(2000, word.month, word.day):
            raise no_such_date(f"{word.day}.{word.month}.")
        rule.freq, rule.months = "YEARLY", (word.month,)
        rule.monthdays = (*rule.monthdays, word.day or 1)
    else:
        if repeat.unit not in {"", "month"}:
            raise leftover(f"the {word.day}.", "every month on the 5th")
        rule.freq, rule.monthdays = "MONTHLY", (*rule.monthdays, word.day or 1)


def _feast(rule: RuleParts, word: Holiday) -> None:
    rule.freq = "YEARLY"
    if word.name in FIXED:
        month, day = FIXED[word.name]
        rule.months, rule.monthdays = (month,), (day,)
        return
    month, weekday, n, more = WEEKDAY_OF_MONTH.get(word.name, (0, 0, 0, 1))
    if more:
        name = word.name.replace("_", " ")
        raise unsupported(f"{name.title()} every year, because its date moves around", name)
    rule.months, rule.nths = (month,), ((n, weekday),)


def _plain(rule: RuleParts, repeat: Repeat, context: Context) -> None:
    """A unit alone: the weekday, day or date is that of today."""
    if not repeat.unit:
        raise leftover("every", "every day at 9")
    rule.freq = _LONG[repeat.unit]
    today = context.today
    if rule.freq == "WEEKLY":
        rule.weekdays = (today.weekday(),)
        context.assume(f"on {NAMES[today.weekday()]}s, because today is one")
    elif rule.freq in {"MONTHLY", "YEARLY"}:
        rule.monthdays = (today.day,)
        rule.months = (today.month,) if rule.freq == "YEARLY" else ()
        context.assume(f"on day {today.day}, because that is today")


def leave_out(rule: RuleParts, frame: Frame, context: Context) -> None:
    words = frame.bounds.pop("except", [])
    for word in words:
        if not isinstance(word, Weekdays) or rule.monthdays or rule.nths:
            raise leftover("except", "every day except sunday")
        have = rule.weekdays or _ALL_DAYS
        rule.weekdays = tuple(day for day in have if day not in word.days)
        if not rule.weekdays:
            raise unsupported("a repeat with no days in it")
        rule.freq = "WEEKLY" if rule.freq == "DAILY" else rule.freq
