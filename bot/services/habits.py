"""Habits: a user's time zone, quiet hours and agenda, with what a change does to reminders."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import profile as profile_state
from bot.errors import Problem
from bot.llm.profiles import Profiles
from bot.place import Place
from bot.profile import Profile
from bot.reminders.agenda import KEY, TITLE, Agenda, NotDaily, agenda, daily
from bot.reminders.changes import Change
from bot.reminders.durations import is_no
from bot.reminders.model import Draft, Kind, Reminder, Status
from bot.reminders.quiet import BadQuiet, Quiet, describe_quiet, parse_quiet
from bot.reminders.recurrence.schedule import next_occurrence
from bot.reminders.timings import ZoneNeeded
from bot.reminders.transitions import first_wake
from bot.reminders.zone_change import Group, Keep, Move, affected, move, moves
from bot.services.deferred_reminders import DeferredReminders, FinishedRequests
from bot.storage.lookups import Lookups
from bot.storage.reminders import Reminders
from bot.timezones.names import located
from bot.timezones.values import Located, UnknownZone

QUIET = profile_state.PREFERENCE + "quiet"

Groups = Mapping[Group, tuple[Reminder, ...]]

KeepZone = Callable[[str, FinishedRequests], Awaitable[None]]
"""Write an IANA zone into the user's profile, and note what was stored by it."""


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """A user's new zone, the old one, and the reminders to ask about.

    ``profile`` has the new zone already. ``finished``: the requests that waited for a zone.
    """

    profile: Profile
    found: Located
    old: str | None
    groups: Groups
    finished: FinishedRequests = field(default_factory=FinishedRequests)

    @property
    def zone(self) -> str:
        return self.found.zone


@dataclass(frozen=True, slots=True)
class Settled:
    """The moves of a group; ``undo`` is None if nothing had to be written."""

    moves: tuple[Move, ...]
    undo: str | None


class Habits:
    """Every method takes the user's id from the caller, who has it from Discord."""

    def __init__(
        self,
        profiles: Profiles,
        lookups: Lookups,
        reminders: Reminders,
        deferred: DeferredReminders,
        clock: Callable[[], datetime],
    ) -> None:
        self.profiles = profiles
        self.lookups = lookups
        self.reminders = reminders
        self.deferred = deferred
        self.clock = clock

    # -- the zone -----------------------------------------------------------------------------

    async def locate(self, user_id: str, words: str) -> Located:
        """Find the zone that ``words`` name.

        Raises SeveralZones, or a Problem that also says what still waits for a zone.
        """
        try:
            return located(words, self.clock())
        except UnknownZone as unknown:
            raise Problem(f"{unknown}{await self.deferred.still_waiting(user_id)}") from None

    async def set_zone(self, user_id: str, words: str) -> ZoneChange:
        """Locate the zone in ``words`` and adopt it, outside a turn. Raises as ``locate``."""
        found = await self.locate(user_id, words)

        async def keep(zone: str, _finished: FinishedRequests) -> None:
            await self.profiles.update(user_id, {profile_state.ZONE: zone})

        return await self.adopt_zone(user_id, await self.profiles.get(user_id), found, keep)

    async def adopt_zone(
        self, user_id: str, profile: Profile, found: Located, keep: KeepZone
    ) -> ZoneChange:
        """Store what waited for a zone, write the zone with ``keep``, then move the agenda.

        In this order a crash in between loses nothing: the zone is asked for once more.
        """
        old, profile = profile.zone, replace(profile, zone=found.zone)
        finished = await self.deferred.finish(user_id, profile)
        await keep(found.zone, finished)
        await self._move_agenda(user_id, found.zone)
        if old is None:
            # Requests without a zone ("in 20 minutes") were in UTC and keep their instant unasked.
            await self.settle(user_id, "UTC", found.zone, Group.ONCE, Keep.INSTANT)
        groups = await self.groups(user_id, old, found.zone) if old is not None else {}
        return ZoneChange(profile, found, old, groups, finished)

    async def groups(self, user_id: str, old: str, zone: str) -> Groups:
        """Return the upcoming reminders that were made in ``old``, by group."""
        now = self.clock()
        return affected(await self.lookups.upcoming(user_id, since=now), old, zone, now)

    async def settle(self, user_id: str, old: str, zone: str, group: Group, keep: Keep) -> Settled:
        """Move a group as the user decided: all of it or none, with one undo."""
        now = self.clock()
        found = (await self.groups(user_id, old, zone)).get(group, ())
        planned = moves(found, zone, keep, now)
        changes = {each.reminder.id: each.change for each in planned if each.change.given()}
        if not changes:
            return Settled(planned, None)
        label = f"moved {len(changes)} to {zone}"
        revisions = {each.reminder.id: each.reminder.revision for each in planned}
        _, undo = await self.reminders.change_all(
            user_id, changes, now, label, revisions={key: revisions[key] for key in changes}
        )
        return Settled(planned, undo)

    # -- quiet hours --------------------------------------------------------------------------

    async def set_quiet(self, user_id: str, words: str) -> Quiet | None:
        """Keep quiet hours, outside a turn; “off” ends them. Raises BadQuiet, ZoneNeeded."""
        quiet = read_quiet(words, await self.profiles.get(user_id))
        kept = None if quiet is None else describe_quiet(quiet)
        await self.profiles.update(user_id, {QUIET: kept})
        return quiet

    async def quiet_of(self, user_id: str) -> Quiet | None:
        """Return the user's quiet hours, for delivery."""
        return quiet_in(await self.profiles.get(user_id))

    # -- the agenda ---------------------------------------------------------------------------

    async def set_agenda(
        self, user_id: str, place: Place, words: str, profile: Profile, locale: str = "en"
    ) -> Reminder:
        """Send the agenda daily at the clock time in ``words``, to ``place``.

        Raises NotDaily, and ZoneNeeded, Question and TimeNotUnderstood.
        """
        now = self.clock()
        series = daily(words, now, profile, locale)
        due = next_occurrence(series, now)
        if due is None:
            raise NotDaily
        row = await self.lookups.agenda(user_id) or await self.reminders.add(
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
        return await self.reminders.change(user_id, row.id, change, now)

    async def stop_agenda(self, user_id: str) -> bool:
        """Pause the agenda; return whether it was on."""
        row = await self.lookups.agenda(user_id)
        if row is None or row.status is Status.PAUSED:
            return False
        await self.reminders.pause(user_id, row.id, self.clock())
        return True

    async def agenda(self, user_id: str, zone: str) -> Agenda:
        """Return the agenda of the present day in ``zone``."""
        return agenda(await self.lookups.list(user_id), self.clock(), zone)

    async def _move_agenda(self, user_id: str, zone: str) -> None:
        """Move the agenda to ``zone``; it keeps its clock time: it belongs to the morning."""
        row = await self.lookups.agenda(user_id)
        if row is None or row.zone == zone or row.due_at is None:
            return
        now = self.clock()
        moved = move(row, zone, Keep.CLOCK, now)
        await self.reminders.change(user_id, row.id, moved.change, now)


def read_quiet(words: str, profile: Profile) -> Quiet | None:
    """Read quiet hours such as “22:00-07:00 weekdays”; None for “off”.

    Raises BadQuiet, and ZoneNeeded if the profile has no zone.
    """
    if is_no(words):
        return None
    quiet = parse_quiet(words)
    if profile.zone is None:
        raise ZoneNeeded
    return quiet


def quiet_in(profile: Profile) -> Quiet | None:
    """Return the profile's quiet hours; None also for a value that cannot be parsed."""
    kept = profile.preferences.get("quiet")
    try:
        return parse_quiet(kept) if kept else None
    except BadQuiet:
        return None
