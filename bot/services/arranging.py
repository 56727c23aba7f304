"""Arranging: what a new zone does to reminders, when the agenda comes, which hours are quiet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import profile as known
from bot.place import Place
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.agenda import KEY, TITLE, Agenda, NotDaily, agenda
from bot.reminders.changes import Change
from bot.reminders.model import Draft, Kind, Reminder, Status
from bot.reminders.quiet import BadQuiet, Quiet, parse_quiet
from bot.reminders.recurrence.rules import TooOften
from bot.reminders.recurrence.schedule import Series, next_occurrence, plan
from bot.reminders.timings import ZoneNeeded
from bot.reminders.transitions import first_wake
from bot.reminders.zone_change import Group, Keep, Move, affected, move, moves
from bot.services.deferred_reminders import Finished
from bot.storage.reminders import ReminderStore
from bot.timezones.local import wall_clock

QUIET = known.PREFERENCE + "quiet"
OFF = ("off", "none", "no", "never", "stop")
DAILY = timedelta(hours=20)
"""A day can be an hour shorter, and a weekday's rule is checked by its closest occurrences."""

Groups = Mapping[Group, tuple[Reminder, ...]]


@dataclass(frozen=True, slots=True)
class Moved:
    """A person's new zone, the one before, and the reminders to ask about.

    ``place``: what the zone was found by, "Essen, Germany".
    ``finished``: what became of the requests that had waited for a zone.
    """

    zone: str
    old: str | None
    groups: Groups
    finished: Finished = field(default_factory=Finished)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided about a group; ``undo`` None: nothing had to be written."""

    moves: tuple[Move, ...]
    undo: str | None


class Arranging:
    """Every method takes whose reminders they are from the caller, who has it from Discord."""

    def __init__(self, store: ReminderStore, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.clock = clock

    # -- the zone -----------------------------------------------------------------------------

    async def moved(self, user_id: str, old: str | None, zone: str) -> Moved:
        """After the zone was written: take the agenda along, and find what must be asked about.

        What somebody without a zone asked for ("in 20 minutes") keeps its instant unasked.
        """
        await self._take_agenda(user_id, zone)
        if old is None:
            await self.settle(user_id, "UTC", zone, Group.ONCE, Keep.INSTANT)
            return Moved(zone, old, {})
        return Moved(zone, old, await self.groups(user_id, old, zone))

    async def groups(self, user_id: str, old: str, zone: str) -> Groups:
        """What was made in ``old`` and is still to come, by group."""
        now = self.clock()
        return affected(await self.store.upcoming(user_id, since=now), old, zone, now)

    async def settle(self, user_id: str, old: str, zone: str, group: Group, keep: Keep) -> Settled:
        """Move a group as decided, all of it or none; undone together."""
        now = self.clock()
        found = (await self.groups(user_id, old, zone)).get(group, ())
        planned = moves(found, zone, keep, now)
        changes = {each.reminder.id: each.change for each in planned if each.change.given()}
        if not changes:
            return Settled(planned, None)
        label = f"moved {len(changes)} to {zone}"
        revisions = {each.reminder.id: each.reminder.revision for each in planned}
        _, undo = await self.store.change_all(
            user_id, changes, now, label, revisions={key: revisions[key] for key in changes}
        )
        return Settled(planned, undo)

    # -- the agenda ---------------------------------------------------------------------------

    async def set_agenda(
        self, user_id: str, place: Place, words: str, profile: Profile, locale: str = "en"
    ) -> Reminder:
        """Send the agenda daily at the clock time in ``words``, to ``place``.

        Raises NotDaily, and planning's ZoneNeeded, Question and TimeNotUnderstood.
        """
        now = self.clock()
        series = daily(words, now, profile, locale)
        due = next_occurrence(series, now)
        if due is None:
            raise NotDaily
        row = await self.store.agenda(user_id) or await self.store.add(
            Draft(
                user_id=user_id,
                text=TITLE,
                place=place,
                zone=series.zone,
                due_at=due.at,
                rule=series.rule,
                anchor=series.anchor,
                source_key=KEY,
                kind=Kind.AGENDA,
            ),
            now,
        )
        change = Change(
            status=Status.SCHEDULED,
            place=place,
            zone=series.zone,
            due_at=due.at,
            wake=first_wake(due.at, (), now),
            rule=series.rule,
            anchor=series.anchor,
        )
        return await self.store.change(user_id, row.id, change, now)

    async def stop_agenda(self, user_id: str) -> bool:
        """Send no more agendas → whether any were sent."""
        row = await self.store.agenda(user_id)
        if row is None or row.status is Status.PAUSED:
            return False
        await self.store.pause(user_id, row.id, self.clock())
        return True

    async def agenda(self, user_id: str, zone: str) -> Agenda:
        """What is to be done on the local day that it is in ``zone``."""
        return agenda(await self.store.list(user_id), self.clock(), zone)

    async def _take_agenda(self, user_id: str, zone: str) -> None:
        """The agenda always keeps its clock time: it belongs to the person's morning."""
        row = await self.store.agenda(user_id)
        if row is None or row.zone == zone or row.due_at is None:
            return
        now = self.clock()
        moved = move(row, zone, Keep.CLOCK, now)
        await self.store.change(user_id, row.id, moved.change, now)


def daily(words: str, now: datetime, profile: Profile, locale: str) -> Series:
    """The series of a daily clock time. Raises NotDaily, ZoneNeeded, TimeNotUnderstood."""
    if profile.zone is None:
        raise ZoneNeeded
    # An agenda is of the morning: “7:30” is no question here.
    plainly = replace(profile, preferences={**profile.preferences, "bare_hour": "24h"})
    timing = timings.timing_of(words, now, plainly, locale)
    if timing.due_at is None:
        raise NotDaily
    rule, anchor = timing.rule, timing.anchor
    if rule is None or anchor is None:
        rule = "FREQ=DAILY"
        anchor = wall_clock(timing.due_at, profile.zone)
    try:
        return plan(rule, anchor, profile.zone, DAILY)
    except TooOften:
        raise NotDaily from None


def read_quiet(words: str, profile: Profile) -> Quiet | None:
    """Quiet hours from words like “22:00-07:00 weekdays”; None for “off”.

    Raises BadQuiet, and ZoneNeeded from somebody whose clock we do not know.
    """
    if words.strip().casefold() in OFF:
        return None
    quiet = parse_quiet(words)
    if profile.zone is None:
        raise ZoneNeeded
    return quiet


def quiet_in(profile: Profile) -> Quiet | None:
    """The quiet hours that a profile holds; ones that cannot be read any more are none."""
    kept = profile.preferences.get("quiet")
    try:
        return parse_quiet(kept) if kept else None
    except BadQuiet:
        return None
