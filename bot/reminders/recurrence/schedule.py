"""Schedule: the next occurrence of a series, always computed from its anchor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, takewhile

from bot.reminders.recurrence.rule_dates import (
    LAST_DAY,
    LOOKAHEAD,
    days,
    falls_on,
    parse_rule,
    times,
)
from bot.reminders.recurrence.rules import MINIMUM_SPACING, BadRule, Rule, read_rule
from bot.timezones.local import GapShift, load_zone, localize, wall_clock

_DAY = timedelta(days=1)
# Apia left out a whole day in 2011: an instant's wall time may belong to a date two days earlier.
_LONGEST_SHIFT = timedelta(days=2)
# Bounds the walk to the end of a counted series of rare dates.
_LONGEST_COUNT = timedelta(days=366 * 200)
_YEARS = range(1900, 9000)
_SECOND = timedelta(seconds=1)
_INSTANT = datetime.resolution


@dataclass(frozen=True, slots=True)
class Series:
    """What a recurring reminder stores: rule text, anchor (naive wall time, whole seconds), zone.

    The anchor is where the rule starts and the source of what the rule leaves open. It is itself an
    occurrence only if the rule matches it.
    """

    rule: str
    anchor: datetime
    zone: str

    def __post_init__(self) -> None:
        if self.anchor.tzinfo is not None:
            raise ValueError("the anchor of a series is a naive wall-clock time")
        object.__setattr__(self, "anchor", self.anchor.replace(microsecond=0, fold=0))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One instant of a series (`at`, aware UTC) and what its clocks show then (`wall`, naive).

    `moved` says in a sentence that the rule's own time does not exist on that day.
    """

    at: datetime
    wall: datetime
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """The occurrences between two instants: how many (at least, if not `exact`), first and last."""

    count: int
    exact: bool
    first: Occurrence
    last: Occurrence


def plan(rule: str, anchor: datetime, zone: str, minimum: timedelta = MINIMUM_SPACING) -> Series:
    """A series that somebody proposes: one that can be read, keeps its distance, and happens.

    Raises `BadRule`, `TooOften`, `BadZone`.
    """
    series = Series(parse_rule(rule, minimum).text, anchor, zone)
    load_zone(zone)
    if anchor.year not in _YEARS:
        raise BadRule("it starts in a year I can't handle")
    if next(_from(series, localize(series.anchor, zone).at), None) is None:
        raise BadRule("it never happens: nothing matches it between its start and its end")
    return series


def next_occurrence(series: Series, after: datetime) -> Occurrence | None:
    """The first occurrence strictly after the aware instant `after`; None when there is none.

    None, too, when the next one is more than 60 years off. The cost does not grow with the distance
    from the anchor. Raises `BadRule` and `BadZone` for a stored series that cannot be read.
    """
    return next(_from(series, after + _INSTANT), None)


def occurrences(
    series: Series, start: datetime, limit: int, end: datetime | None = None
) -> list[Occurrence]:
    """At most `limit` occurrences with `start` <= at < `end`, in order."""
    found = takewhile(lambda each: end is None or each.at < end, _from(series, start))
    return list(islice(found, limit))


def missed(series: Series, since: datetime, until: datetime, limit: int = 1000) -> Missed | None:
    """What fell due after `since` and not after `until`; None if nothing did.

    Counts at most `limit` of them; `last` is right in any case.
    """
    found = occurrences(series, since + _INSTANT, limit + 1, until + _INSTANT)
    if not found:
        return None
    if len(found) <= limit:
        return Missed(len(found), True, found[0], found[-1])
    return Missed(limit, False, found[0], _latest(series, found[-1], until))


def recompute(series: Series, old_due: datetime, after: datetime) -> Occurrence | None:
    """Where a pending occurrence lies after an update of the zone database.

    `old_due` is its instant by the old data. One that was due already (`old_due` <= `after`) keeps
    its instant: an update changes future occurrences only. A future one becomes the occurrence that
    now lies nearest to it, so that none is skipped and none repeated when the clocks of the zone
    move; that may be before `after`, and then it is due at once. None: the series has ended.
    """
    if old_due <= after:
        return Occurrence(old_due, wall_clock(old_due, series.zone))
    # No update has moved clocks by more than a day; Samoa's, the largest, was exactly that.
    near = occurrences(series, old_due - _LONGEST_SHIFT, 10_000, old_due + _LONGEST_SHIFT)
    if near:
        return min(near, key=lambda each: abs(each.at - old_due))
    return next_occurrence(series, after)


def _from(series: Series, start: datetime) -> Iterator[Occurrence]:
    """The occurrences at or after `start`, in order, to the end of the series or of sight."""
    rule = read_rule(series.rule)
    end = _end(series, rule)
    for each in _endless(series, rule, start):
        if end is not None and each.at > end:
            return
        yield each


def _end(series: Series, rule: Rule) -> datetime | None:
    """The last instant at which the series may still happen; None for a series without end."""
    if rule.count is not None:
        return _last_counted(series)
    if rule.until is None or rule.until.tzinfo is not None:
        return rule.until
    return localize(rule.until, series.zone).at


@lru_cache(maxsize=4096)
def _last_counted(series: Series) -> datetime:
    """Where COUNT ends a series: exact, walked once from its anchor and then remembered."""
    rule = read_rule(series.rule)
    begin = localize(series.anchor, series.zone).at
    last, left, end = begin - _SECOND, rule.count or 0, begin + _LONGEST_COUNT
    while left and last <= end:
        # One walk sees 60 years; a yearly series may need another from where it stopped.
        seen = [each.at for each in islice(_endless(series, rule, last + _INSTANT), left)]
        if not seen:
            break
        last, left = seen[-1], left - len(seen)
    return last


def _endless(series: Series, rule: Rule, start: datetime) -> Iterator[Occurrence]:
    """The occurrences at or after `start` as if the rule had no end."""
    start = max(start, localize(series.anchor, series.zone).at)
    if rule.elapsed:
        return _by_elapsed_time(series, rule, rule.elapsed, start)
    return _by_wall_clock(series, rule, start)


def _by_wall_clock(series: Series, rule: Rule, start: datetime) -> Iterator[Occurrence]:
    clock = times(rule, series.anchor.time())
    first = wall_clock(start, series.zone).date() - _LONGEST_SHIFT
    latest: datetime | None = None
    for wall in _walls(days(rule, series.anchor.date(), first) if clock else (), clock):
        if wall < series.anchor:
            continue
        found = localize(wall, series.zone)
        # Two times in one gap, or a gap and the time at its end, are one moment and fire once.
        if found.at >= start and found.at != latest:
            yield Occurrence(found.at, found.wall, _sentence(found.moved))
        latest = found.at


def _walls(dates: Iterator[date] | tuple[()], clock: tuple[time, ...]) -> Iterator[datetime]:
    for day in dates:
        for at in clock:
            yield datetime.combine(day, at)


def _by_elapsed_time(
    series: Series, rule: Rule, step: timedelta, start: datetime
) -> Iterator[Occurrence]:
    """Steps of real time: an hour that the clocks repeat has occurrences of its own."""
    base = localize(series.anchor, series.zone).at
    at = _step_at(base, step, start)
    last = min(at + LOOKAHEAD, datetime.combine(LAST_DAY, time(), UTC))
    while at <= last:
        wall = wall_clock(at, series.zone)
        if falls_on(rule, wall.date()):
            yield Occurrence(at, wall)
            at += step
        else:
            at = max(at + step, _step_at(base, step, _next_day(series.zone, rule, wall.date())))


def _next_day(zone: str, rule: Rule, day: date) -> datetime:
    """The start of the next date after `day` that the rule allows, or of the last one in sight."""
    following = next(days(rule, day + _DAY, day + _DAY), min(day, LAST_DAY) + LOOKAHEAD)
    return localize(datetime.combine(following, time()), zone).at


def _step_at(base: datetime, step: timedelta, start: datetime) -> datetime:
    """The first whole step from `base` at or after `start`."""
    return base + max(0, -((base - start) // step)) * step


def _latest(series: Series, known: Occurrence, until: datetime) -> Occurrence:
    """The last occurrence at or before `until`, by halving: `known` is one that is not after it."""
    while until - known.at > _SECOND:
        middle = known.at + (until - known.at) / 2
        later = next_occurrence(series, middle)
        if later is not None and later.at <= until:
            known = later
        elif (later := next_occurrence(series, known.at)) is None or later.at > until:
            return known
        else:
            until = middle
    return known


def _sentence(moved: GapShift | None) -> str | None:
    return str(moved) if moved else None
