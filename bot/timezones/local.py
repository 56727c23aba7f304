"""A wall-clock time in a zone ↔ an instant, also where the clocks jump: one rule for all."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.errors import Problem

# Not from `calendar`, whose names change with the process's locale.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_SECOND = timedelta(seconds=1)


class BadZone(Problem):
    """A time zone name that the IANA database does not have."""

    def __init__(self, name: str) -> None:
        shown = name if len(name) <= 60 else name[:60] + "…"
        super().__init__(f"I don't know the time zone “{shown}”. Use a name such as Europe/Berlin.")


@dataclass(frozen=True, slots=True)
class GapShift:
    """A wall time that the clocks skip (`asked`), and the first one after the gap (`used`)."""

    asked: datetime
    used: datetime

    def __str__(self) -> str:
        """One sentence for the person, without a full stop."""
        if self.asked.date() == self.used.date():
            return (
                f"{self.asked:%H:%M} doesn't exist on {_day(self.asked)}, so I'll use "
                f"{self.used:%H:%M}"
            )
        return (
            f"{self.asked:%H:%M} on {_day(self.asked)} doesn't exist, so I'll use "
            f"{self.used:%H:%M} on {_day(self.used)}"
        )


@dataclass(frozen=True, slots=True)
class Localized:
    """One instant (`at`, aware UTC), what clocks show then (`wall`, naive), and why it moved.

    `again`: the second instant at which the clocks show `wall`, where they are set back.
    """

    at: datetime
    wall: datetime
    moved: GapShift | None = None
    again: datetime | None = None


@lru_cache(maxsize=1024)
def load_zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises `BadZone` for anything else, path tricks included.

    Keeps what was used: ZoneInfo forgets all but eight zones and reads their files again.
    """
    # Files of some systems, not places: "right/…" counts leap seconds, "localtime" is the host's.
    if name.startswith(("right/", "posix/")) or name in {"localtime", "posixrules", "Factory"}:
        raise BadZone(name)
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadZone(name) from error


def localize(wall: datetime, zone: str | tzinfo) -> Localized:
    """Return the instant at which the clocks of `zone` show the naive `wall`.

    A time that happens twice is the first of the two, with the second in `again`. A time that the
    clocks skip becomes the first whole minute after the gap, with a `GapShift` that says so. Later
    walls never give earlier instants. Raises `BadZone`.
    """
    if wall.tzinfo is not None:
        raise ValueError("localize() takes a naive wall-clock time")
    place = load_zone(zone) if isinstance(zone, str) else zone
    first = wall.replace(tzinfo=place, fold=0)
    early = first.utcoffset() or timedelta()
    late = wall.replace(tzinfo=place, fold=1).utcoffset() or timedelta()
    if early >= late:
        again = first.replace(fold=1).astimezone(UTC) if early > late else None
        return Localized(first.astimezone(UTC), wall.replace(fold=0), again=again)
    # In a gap fold=0 reads the offset before it and fold=1 the one after it (PEP 495), so the
    # transition lies between the two readings.
    at = _transition(place, (wall - late).replace(tzinfo=UTC), (wall - early).replace(tzinfo=UTC))
    used = at.astimezone(place).replace(tzinfo=None, fold=0)
    return Localized(at, used, GapShift(wall, used))


def wall_clock(at: datetime, zone: str) -> datetime:
    """What the clocks of `zone` show at the aware instant `at`, naive. Raises `BadZone`."""
    return at.astimezone(load_zone(zone)).replace(tzinfo=None, fold=0)


def zone_of(at: datetime) -> tzinfo:
    """Return the zone of an aware time. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("the time must be aware")
    return at.tzinfo


def later(first: datetime, second: datetime) -> bool:
    """Whether `first` is after `second` in real time.

    Python compares two times of one zone by their wall clocks, which is wrong in the hour that
    daylight saving repeats.
    """
    return first.timestamp() > second.timestamp()


def elapsed(start: datetime, seconds: float) -> datetime:
    """Return the moment `seconds` of real time after `start`, in the zone of `start`."""
    return (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(start.tzinfo)


def _transition(place: tzinfo, before: datetime, after: datetime) -> datetime:
    """The first whole minute at the offset of `after`, by halving `before`..`after` (aware UTC)."""
    offset = after.astimezone(place).utcoffset()
    seconds, skipped = int((after - before).total_seconds()), 0
    while seconds - skipped > 1:
        middle = (seconds + skipped) // 2
        if (before + middle * _SECOND).astimezone(place).utcoffset() == offset:
            seconds = middle
        else:
            skipped = middle
    exact = before + seconds * _SECOND
    # Some gaps of the time before standard zones end between two minutes.
    return exact + timedelta(seconds=-exact.astimezone(place).second % 60)


def _day(wall: datetime) -> str:
    return f"{wall.day} {MONTHS[wall.month - 1]}"
