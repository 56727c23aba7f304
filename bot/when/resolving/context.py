"""One try at a reading: now, zone and habits, what it assumes, and where it had a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple, TypeVar

from bot.timezones.local import localize, zone_of
from bot.when.errors import Refused
from bot.when.preferences import Preferences

T = TypeVar("T")
Learn = tuple[str, str] | None

# More open choices than this in one phrase are not a question any more.
MOST_TRIES = 6


class Fork(NamedTuple):
    """One choice that was open: the question, how many ways, and what each would teach."""

    question: str
    learns: tuple[Learn, ...]
    taken: int


@dataclass
class Context:
    """What a reading may look at and what it leaves behind. `now` is aware and in `zone`."""

    now: datetime
    zone: str
    preferences: Preferences
    path: tuple[int, ...] = ()
    forks: list[Fork] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: dict[datetime, datetime] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The person's date now."""
        return self.now.date()

    @property
    def tz(self) -> tzinfo:
        """The zone that the words are read in."""
        return zone_of(self.now)

    def pick(self, question: str, options: Sequence[tuple[T, Learn]]) -> T:
        """Take one of several ways; the others are tried by `readings`."""
        if len(options) == 1:
            return options[0][0]
        depth = len(self.forks)
        taken = self.path[depth] if depth < len(self.path) else 0
        self.forks.append(Fork(question, tuple(learn for _, learn in options), taken))
        return options[taken][0]

    def localized(self, wall: datetime) -> datetime:
        """Return the instant at which the clocks of the zone show the naive `wall`.

        A skipped time is the end of the gap, with a note; a repeated one is a choice.
        """
        found = localize(wall, self.tz)
        if found.moved:
            self.note(f"{found.moved}.")
            self.skipped[found.at] = wall
        first = found.at.astimezone(self.tz)
        if found.again is None:
            return first
        question = f"The clocks go back that night and {wall:%H:%M} happens twice. Which one?"
        return self.pick(question, [(first, None), (found.again.astimezone(self.tz), None)])

    def assume(self, words: str) -> None:
        """Remember something that was not said but taken for granted."""
        if words not in self.assumed:
            self.assumed.append(words)

    def note(self, words: str) -> None:
        """Remember something that the person should be told."""
        if words not in self.notes:
            self.notes.append(words)

    def clock_of(self, part: str, shift: int = 0) -> time:
        """The person's usual hour for a part of the day; two hours earlier or later if said."""
        if part == "now":  # "this time tomorrow"
            return self.now.time()
        habits = self.preferences
        usual: time = getattr(habits, "evening" if part == "tonight" else part)
        if not shift:
            return usual
        minutes = usual.hour * 60 + usual.minute + shift * 120
        return time(*divmod(max(0, min(minutes, 1439)), 60))


class Reading(NamedTuple):
    """One outcome of a try, the choices on its way, and its context."""

    value: object
    context: Context


def readings(
    build: Callable[[Context], object], fresh: Callable[[tuple[int, ...]], Context]
) -> tuple[list[Reading], list[Refused]]:
    """Try every way through the open choices (at most `MOST_TRIES`), breadth first."""
    waiting: list[tuple[int, ...]] = [()]
    found: list[Reading] = []
    refused: list[Refused] = []
    tries = 0
    while waiting and tries < MOST_TRIES:
        path = waiting.pop(0)
        tries += 1
        context = fresh(path)
        try:
            found.append(Reading(build(context), context))
        except Refused as refusal:
            refused.append(refusal)
        taken = tuple(fork.taken for fork in context.forks)
        for depth in range(len(path), len(context.forks)):
            others = range(1, len(context.forks[depth].learns))
            waiting.extend((*taken[:depth], other) for other in others)
    return found, refused


def days_after(day: date, days: int) -> date:
    """`day` plus days; OverflowError is the caller's "too far"."""
    return day + timedelta(days)
