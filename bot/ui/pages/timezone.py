"""/timezone: which place is meant; after a change, keep clock times or instants?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import Problem
from bot.reminders.model import Reminder
from bot.reminders.zone_change import Group, Keep, Move, move
from bot.services.habits import Groups, Habits, Settled, ZoneChange
from bot.timezones.iana import FIXED, city_of, is_fixed, local, zone_label
from bot.timezones.local import load_zone, wall_clock
from bot.timezones.values import SeveralZones
from bot.ui.components.ids import code
from bot.ui.components.press import Asker, Page, Press
from bot.ui.components.screens import Button, Replace, Response, Row, Screen, Show, grid, tell
from bot.ui.reminders.cards import undo_button
from bot.ui.reminders.deps import Deps
from bot.ui.reminders.zone_answer import finished_screen
from bot.ui.text.markdown import escape, shorten

PLACE = 90
"""Characters of a place in a button's custom_id, which holds 100."""

LISTED = 6
"""Reminders of a group that are listed one by one: the message must stay readable on a phone."""

LETTERS = {Group.ONCE: "o", Group.SERIES: "s"}
HEADINGS = {Group.ONCE: "One-time", Group.SERIES: "Repeating"}
KEPT = {
    Keep.CLOCK: "they keep the same clock time",
    Keep.INSTANT: "they stay at the same moment",
}
NO_ZONE = "I don't know your time zone yet.{waits} Tell me your city: `/timezone` Berlin"


class ZoneOutdated(Problem):
    def __init__(self) -> None:
        super().__init__("Your time zone has changed again since then. `/timezone` shows it.")


class TimezonePage:
    """Show and keep a person's zone, and settle what a new one does to their reminders."""

    def __init__(self, deps: Deps, habits: Habits) -> None:
        self.deps = deps
        self.habits = habits

    @property
    def handlers(self) -> Page:
        return {"place": self.place_picked, "zone": self.group_settled}

    async def asked(self, asker: Asker, city: str) -> Response:
        """Show the zone, or keep the one of ``city``. Raises Problem."""
        return await (self._named(asker, city) if city.strip() else self._shown(asker.user_id))

    async def _shown(self, user_id: str) -> Response:
        zone = (await self.deps.profiles.get(user_id)).zone
        if zone:
            return tell(zone_text(zone, self.deps.now()))
        return tell(NO_ZONE.format(waits=await self.deps.deferred.still_waiting(user_id)))

    async def _named(self, asker: Asker, city: str) -> Response:
        """Keep the zone of a city, or ask which place it is."""
        try:
            change = await self.habits.set_zone(asker.user_id, city)
        except SeveralZones as several:
            return Show(places_screen(several, self.deps.now()))
        return Show(await self.changed_screen(asker, change))

    async def place_picked(self, press: Press) -> Response:
        change = await self.habits.set_zone(press.user_id, press.code.text(0))
        return Replace(await self.changed_screen(press.asker, change))

    async def changed_screen(self, asker: Asker, change: ZoneChange) -> Screen:
        """The zone kept now, with what had waited for it or what it asks about reminders."""
        now = self.deps.now()
        lead = zone_text(change.zone, now, change.found.label)
        if change.finished:
            return await finished_screen(self.deps, asker, change, lead)
        if change.old is not None and change.groups:
            return question_screen(change.zone, change.old, change.groups, now, lead)
        return Screen(lead)

    async def group_settled(self, press: Press) -> Response:
        """Settle one group; the third part holds the letters of the groups asked about."""
        user_id, parts = press.user_id, press.code
        group, keep, asked = Group(parts.text(0)), Keep(parts.text(1)), parts.text(2)
        old, new = load_zone(parts.text(3)).key, load_zone(parts.text(4)).key
        if (await self.deps.profiles.get(user_id)).zone != new:
            raise ZoneOutdated
        settled = await self.habits.settle(user_id, old, new, group, keep)
        left = [each for each in Group if LETTERS[each] in asked and each is not group]
        groups = await self.habits.groups(user_id, old, new) if left else {}
        groups = {each: members for each, members in groups.items() if each in left}
        return Replace(settled_screen(settled, keep, old, new, groups, self.deps.now()))


def places_screen(several: SeveralZones, now: datetime) -> Screen:
    """A button for each place, with the time that it is there."""
    places = tuple(
        Button(shorten(each.at(now), 80), code("", each.within(PLACE), page="place"))
        for each in several.options
    )
    text = f"{escape(str(several))}\n-# Not in the list? Name a city near you."
    return Screen(text, grid(places))


def zone_text(zone: str, now: datetime, place: str = "") -> str:
    """The zone, the place that it was found by, and what its clocks show."""
    named = escape(place or zone_label(zone))
    clock = f"It's {local(now, zone):%A %H:%M} there."
    if is_fixed(zone):
        return f"Your time zone is **{named}**. {clock} {FIXED}"
    return f"Your time zone is **{named}** ({zone}). {clock}"


def question_screen(zone: str, old: str, groups: Groups, now: datetime, lead: str = "") -> Screen:
    """What the new zone does to each group, and a button for each way."""
    lines = [lead or zone_text(zone, now)]
    for group, members in groups.items():
        lines += ["", *_compared(group, members, zone, old, now)]
    return Screen("\n".join(lines), tuple(_choices(group, zone, old, groups) for group in groups))


def _choices(group: Group, zone: str, old: str, groups: Groups) -> Row:
    letters = "".join(LETTERS[each] for each in groups)
    labels = {
        Keep.CLOCK: f"{HEADINGS[group]}: same clock time",
        Keep.INSTANT: f"{HEADINGS[group]}: same moment",
    }
    return tuple(
        Button(label, code("", group, keep, letters, old, zone, page="zone"))
        for keep, label in labels.items()
    )


def _compared(
    group: Group, members: Sequence[Reminder], zone: str, old: str, now: datetime
) -> list[str]:
    """One line for each reminder: its time by the old clock, and that moment by the new one."""
    what = "reminder" if len(members) == 1 else "reminders"
    lines = [f"**{HEADINGS[group]}** ({len(members)} {what} in {city_of(old)} time)"]
    for reminder in members[:LISTED]:
        kept = move(reminder, zone, Keep.INSTANT, now)
        clock = wall_clock(kept.before, old)
        same = wall_clock(kept.before, zone)
        lines.append(f"• {_words(reminder)}: {clock:%a %H:%M} again, or {same:%a %H:%M} here")
    if len(members) > LISTED:
        lines.append(f"… and {len(members) - LISTED} more")
    return lines


def settled_screen(
    settled: Settled,
    keep: Keep,
    old: str,
    new: str,
    groups: Mapping[Group, tuple[Reminder, ...]],
    now: datetime,
) -> Screen:
    """What was changed, with Undo, and the question about what is left."""
    lines = [f"Done: {KEPT[keep]}." if settled.moves else "There's nothing left to move."]
    lines += [_moved_line(each, new) for each in settled.moves[:LISTED]]
    if len(settled.moves) > LISTED:
        lines.append(f"… and {len(settled.moves) - LISTED} more")
    screen = question_screen(new, old, groups, now, "\n".join(lines))
    if settled.undo is None:
        return screen
    return replace(screen, rows=(*screen.rows, undo_button(settled.undo)))


def _moved_line(moved: Move, zone: str) -> str:
    late = " (that's already past there, so it comes now)" if moved.late else ""
    at = wall_clock(moved.after, zone)
    return f"• {_words(moved.reminder)}: {at:%a %d %b %H:%M}{late}"


def _words(reminder: Reminder) -> str:
    return escape(shorten(" ".join(reminder.text.split()), 60))
