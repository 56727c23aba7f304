"""The pieces that time words are made of, before they are put together into a moment."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.when.values import Grain


class Duration(NamedTuple):
    """A length: calendar months and days, elapsed seconds, working days; its finest unit."""

    months: int = 0
    days: int = 0
    seconds: float = 0
    workdays: int = 0
    grain: Grain = Grain.SECOND

    def plus(self, other: Duration) -> Duration:
        """Both lengths, one after the other."""
        finest = min(self.grain, other.grain, key=list(Grain).index)
        return Duration(
            self.months + other.months,
            self.days + other.days,
            self.seconds + other.seconds,
            self.workdays + other.workdays,
            finest,
        )


class Instant(NamedTuple):
    """A moment written in full: a Discord stamp, or ISO 8601 (naive `at`: in the person's zone).

    None is now itself.
    """

    at: datetime | None
    grain: Grain


class Clock(NamedTuple):
    """A time of day as written. `bare`: it may mean either half of the day ("5", "half past 3")."""

    hour: int
    minute: int = 0
    second: int | None = None
    meridiem: str | None = None
    bare: bool = False
    said: bool = True
    colon: bool = False


class Part(NamedTuple):
    """A part of the day, `shift` −1 early or +1 late; `today` for "this morning", "tonight".

    `habit`: every one of them, as in "mornings".
    """

    name: str
    shift: int = 0
    today: bool = False
    habit: bool = False


class Number(NamedTuple):
    """A bare number: an hour or a day of the month, as the rest decides."""

    value: int


class Dotted(NamedTuple):
    """Two numbers such as 3/4, 8.30 or 7-6: a date in either order, or with a dot a time."""

    first: int
    second: int
    sign: str
    year: int | None = None
    two_digits: bool = False


class Date(NamedTuple):
    """A calendar date with parts left open. day −1 is the last day of the month."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    mod: str | None = None


class Day(NamedTuple):
    """Today and its neighbours: an offset in days."""

    offset: int


class Weekdays(NamedTuple):
    """One weekday or several; `mod` this, next, coming; `plus` weeks more ("Friday week")."""

    days: tuple[int, ...]
    mod: str | None = None
    plus: int = 0
    habit: bool = False
    name: str | None = None


class Period(NamedTuple):
    """This (0), next (1) week, month, quarter or year; `mod` is the word that said so."""

    unit: str
    offset: int
    mod: str | None = None


class Nth(NamedTuple):
    """The n-th weekday, "day", "weekday" or "week" of a month or year; −1 is the last.

    `within` None with `every` False means "of the month"; `bare`: nothing said of which.
    """

    ns: tuple[int, ...]
    what: int | str
    within: Date | Period | None = None
    every: bool = False
    bare: bool = False


class Holiday(NamedTuple):
    """A feast by its name in `feasts`, in a given year or the coming one."""

    name: str
    year: int | None = None
    mod: str | None = None


class Edge(NamedTuple):
    """Start, middle or end of a day, a period or a month."""

    which: str
    of: Day | Period | Date | Weekdays | Holiday | Nth


class Offset(NamedTuple):
    """A length from now."""

    length: Duration
    sign: int = 1
    said: bool = True


class Shift(NamedTuple):
    """A length, or a weekday, before (−1) or after (+1) whatever is said next."""

    length: Duration
    sign: int
    weekday: int | None = None


class Zone(NamedTuple):
    """A zone said in words: its IANA name or offset; or a `place`, which may be in several.

    `doubtful`: the words may as well be no place.
    """

    name: str = ""
    label: str = ""
    place: str = ""
    doubtful: bool = False


class Repeat(NamedTuple):
    """Every `interval` units, `often` times per unit.

    `nth`: the number as in "every 3rd friday", of weeks or the one of each month.
    """

    unit: str
    interval: int = 1
    often: int = 1
    part: str | None = None
    said: bool = True
    nth: int = 0


class MonthDays(NamedTuple):
    """Several days of the month: "1st and 15th"."""

    days: tuple[int, ...]


class Bound(NamedTuple):
    """A word that limits a series: until, start, except; what follows says where."""

    which: str


class Lasting(NamedTuple):
    """How long a series (or an event) lasts, or how many times."""

    length: Duration | None = None
    times: int | None = None


class ClockWindow(NamedTuple):
    """Between two times of day."""

    start: Clock
    end: Clock


Piece = (
    Instant
    | Clock
    | Part
    | Number
    | Dotted
    | Date
    | Day
    | Weekdays
    | Period
    | Nth
    | Holiday
    | Edge
    | Offset
    | Shift
    | Zone
    | Repeat
    | MonthDays
    | Bound
    | Lasting
    | ClockWindow
)
