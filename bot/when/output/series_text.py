"""A series in words: "every other Tuesday at 18:00, 10 times"."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, time

from bot.timezones.local import elapsed
from bot.when.output.formats import fill, full_date, listed, time_words
from bot.when.parsing.vocabulary import vocabulary
from bot.when.parsing.zones import zone_info
from bot.when.preferences import Preferences
from bot.when.resolving.rrule import RuleParts, first_occurrence, parse
from bot.when.values import Recurrence

_SECONDS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
_CLOCKED = {"HOURLY": "hourly", "MINUTELY": "minutely", "SECONDLY": "secondly"}


def phrase(when: Recurrence, now: datetime, preferences: Preferences, *, where: str = "") -> str:
    """The series in words; its start is said only where a reader would begin elsewhere.

    ``where``: words about its zone; they stand beside the time, so that they are read back.
    """
    local = now.astimezone(zone_info(when.zone)).replace(microsecond=0)
    rule = parse(when.rule)
    if rule.freq in _SECONDS:
        usual: datetime | None = elapsed(local, rule.interval * _SECONDS[rule.freq])
    else:
        rule.times = rule.times or ((when.anchor.hour, when.anchor.minute),)
        usual = first_occurrence(rule, local.date(), local)
    same = usual is not None and usual.timestamp() == when.anchor.timestamp()
    return in_words(when, preferences, start=not same, where=where)


def in_words(
    when: Recurrence, preferences: Preferences, *, start: bool = False, where: str = ""
) -> str:
    """What the rule says, with its times, limits and (if asked) its start."""
    show = vocabulary(preferences.language).show
    rule = parse(when.rule)
    anchor = when.anchor.astimezone(zone_info(when.zone)) if start else when.anchor
    clocked = rule.freq in _CLOCKED
    words = _head(rule, show)
    if not clocked:
        words = _timed(words, rule, when.anchor.time(), show)
    elif rule.weekdays:
        words = f"{words} {_on(rule, show)}"
    words += where
    if rule.count:
        words += ", " + fill(show["times"], n=str(rule.count))
    if start:
        day = full_date(anchor.date(), show)
        words += ", " + fill(
            show["starting"], date=f"{day} {time_words(anchor)}" if clocked else day
        )
    return words + _until(rule, when, show)


def _until(rule: RuleParts, when: Recurrence, show: dict[str, str]) -> str:
    if rule.until is None:
        return ""
    last = rule.until.astimezone(zone_info(when.zone))
    whole = (last.hour, last.minute, last.second) == (23, 59, 59)
    day = full_date(last.date(), show)
    return ", " + fill(show["until"], date=day if whole else f"{day} {time_words(last)}")


def _by_interval(templates: str, interval: int, **parts: str) -> str:
    one, two, more = templates.split("|")
    template = one if interval == 1 else two if interval == 2 else more
    return fill(template, n=str(interval), **parts)


def _head(rule: RuleParts, show: dict[str, str]) -> str:
    if rule.freq in _CLOCKED:
        return _by_interval(show[_CLOCKED[rule.freq]], rule.interval)
    heads: dict[str, Callable[[RuleParts, dict[str, str]], str]] = {
        "DAILY": lambda rule, show: _by_interval(show["daily"], rule.interval),
        "WEEKLY": _weekly,
        "MONTHLY": _monthly,
        "YEARLY": _yearly,
    }
    return heads[rule.freq](rule, show)


def _weekly(rule: RuleParts, show: dict[str, str]) -> str:
    if rule.weekdays == (0, 1, 2, 3, 4) and rule.interval == 1:
        return show["weekdays_all"]
    return _by_interval(show["weekly"], rule.interval, days=_weekdays(rule, show))


def _weekdays(rule: RuleParts, show: dict[str, str]) -> str:
    names = show["weekdays_long"].split()
    return listed([names[day] for day in rule.weekdays], show["and"])


def _on(rule: RuleParts, show: dict[str, str]) -> str:
    return fill(show["on"], days=_weekdays(rule, show))


def _monthly(rule: RuleParts, show: dict[str, str]) -> str:
    kind = (
        "monthly_nth"
        if "monthly_nth" in show and min(rule.monthdays, default=-1) < 0
        else "monthly"
    )
    return _by_interval(show[kind], rule.interval, days=_days(rule, show))


def _days(rule: RuleParts, show: dict[str, str]) -> str:
    if rule.monthdays:
        days = [show["last_day"] if n < 0 else ordinal(n, show) for n in rule.monthdays]
        return listed(days, show["and"])
    names = show["weekdays_long"].split()
    if rule.setpos:
        return listed([_nth(n, show["workday"], show) for n in rule.setpos], show["and"])
    return listed([_nth(n, names[day], show) for n, day in rule.nths], show["and"])


def _nth(n: int, what: str, show: dict[str, str]) -> str:
    names = show["nths"].split()
    named = names[-1] if n < 0 else names[n - 1] if n < len(names) else ordinal(n, show)
    return fill(show["nth"], nth=named, what=what)


def ordinal(n: int, show: dict[str, str]) -> str:
    """As in "31st", "31.", "31": as the language writes a day of the month."""
    first, second, third, other = ([*show["ordinals"].split(" "), "", "", "", ""])[:4]
    if 10 < n < 20:
        return f"{n}{other}"
    return f"{n}{ {1: first, 2: second, 3: third}.get(n % 10, other) }"


def _yearly(rule: RuleParts, show: dict[str, str]) -> str:
    months = show["months"].split()
    if rule.monthdays:
        month = months[rule.months[0] - 1]
        days = [fill(show["date"], day=str(day), month=month) for day in rule.monthdays if day > 0]
        return _by_interval(show["yearly"], rule.interval, days=listed(days, show["and"]))
    inner = _days(rule, show)
    month = months[rule.months[0] - 1] if rule.months else ""
    what = fill(show["nth_in"], nth="", what=inner, month=month).strip()
    return _by_interval(show["yearly"], rule.interval, days=what)


def _timed(words: str, rule: RuleParts, first: time, show: dict[str, str]) -> str:
    times = list(rule.times) or [(first.hour, first.minute)]
    minutes = [hour * 60 + minute for hour, minute in times]
    steps = {b - a for a, b in itertools.pairwise(minutes)}
    if len(minutes) > 3 and len(steps) == 1:
        return _spread(words, rule, minutes, steps.pop(), show)
    shown = [time_words(time(hour, minute)) for hour, minute in times]
    if not rule.times and first.second:
        shown = [time_words(first)]
    return f"{words} {fill(show['at'], times=listed(shown, show['and']))}"


def _spread(
    words: str, rule: RuleParts, minutes: list[int], step: int, show: dict[str, str]
) -> str:
    unit = show["hourly"] if step % 60 == 0 else show["minutely"]
    head = _by_interval(unit, step // 60 if step % 60 == 0 else step)
    start, end = (time_words(time(*divmod(minute, 60))) for minute in (minutes[0], minutes[-1]))
    span = fill(show["between"], start=start, end=end)
    days = "" if rule.freq == "DAILY" and rule.interval == 1 else f" {_on(rule, show)}"
    return f"{head} {span}{days}"
