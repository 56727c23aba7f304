"""The question after a move to another time zone: keep the clock time, or keep the moment?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.errors import Problem
from bot.reminders.model import Reminder
from bot.reminders.zone_change import Group, Keep, Move, move
from bot.services.habits import Groups, Habits, Settled
from bot.timezones.local import load_zone, wall_clock
from bot.timezones.zones import FIXED, city_of, is_fixed, local, zone_label
from bot.ui.components.ids import code
from bot.ui.components.interactions import person_of, services_of, show
from bot.ui.components.pressing import Interaction, LegacyAction, buttons
from bot.ui.text.markdown import escape, shorten

LISTED = 6
"""Reminders of a group that are listed one by one: the message must stay readable on a phone."""

LETTERS = {Group.ONCE: "o", Group.SERIES: "s"}
HEADINGS = {Group.ONCE: "One-time", Group.SERIES: "Repeating"}
KEPT = {
    Keep.CLOCK: "they keep the same clock time",
    Keep.INSTANT: "they stay at the same moment",
}


class ZoneOutdated(Problem):
    def __init__(self) -> None:
        super().__init__("Your time zone has changed again since then. `/timezone` shows it.")


class ZoneButton(
    LegacyAction,
    template=(
        r"zone:(?P<group>once|series):(?P<keep>clock|instant):(?P<open>[os]{1,2})"
        r":(?P<old>[A-Za-z0-9_+/-]{1,32}):(?P<new>[A-Za-z0-9_+/-]{1,32})"
    ),
):
    """Settle one group; ``open`` holds the letters of the groups that are asked about."""

    async def act(self, interaction: Interaction, **matched: str) -> None:
        habits, person = services_of(interaction).habits, person_of(interaction)
        old, new = load_zone(matched["old"]).key, load_zone(matched["new"]).key
        if (await habits.profiles.get(person)).zone != new:
            raise ZoneOutdated
        group, keep = Group(matched["group"]), Keep(matched["keep"])
        settled = await habits.settle(person, old, new, group, keep)
        left = [g for g in Group if LETTERS[g] in matched["open"] and g is not group]
        groups = await habits.groups(person, old, new) if left else {}
        groups = {g: members for g, members in groups.items() if g in left}
        await show(interaction, *settled_screen(settled, keep, old, new, groups, habits))


def zone_text(zone: str, now: datetime, place: str = "") -> str:
    """The zone, the place that it was found by, and what its clocks show."""
    named = escape(place or zone_label(zone))
    clock = f"It's {local(now, zone):%A %H:%M} there."
    if is_fixed(zone):
        return f"Your time zone is **{named}**. {clock} {FIXED}"
    return f"Your time zone is **{named}** ({zone}). {clock}"


def question_screen(
    zone: str, old: str, groups: Groups, now: datetime, lead: str = ""
) -> tuple[str, discord.ui.View]:
    """What the new zone does to each group, and a button for each way."""
    lines = [lead or zone_text(zone, now)]
    items: list[Any] = []
    for row, (group, members) in enumerate(groups.items()):
        lines += ["", *_compared(group, members, zone, old, now)]
        items += _choices(group, zone, old, groups, row)
    return "\n".join(lines), buttons(items)


def _choices(group: Group, zone: str, old: str, groups: Groups, row: int) -> list[ZoneButton]:
    letters = "".join(LETTERS[each] for each in groups)
    labels = {
        Keep.CLOCK: f"{HEADINGS[group]}: same clock time",
        Keep.INSTANT: f"{HEADINGS[group]}: same moment",
    }
    return [
        ZoneButton(f"zone:{group}:{keep}:{letters}:{old}:{zone}", label, row=row)
        for keep, label in labels.items()
    ]


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
    habits: Habits,
) -> tuple[str, discord.ui.View]:
    """What was changed, with Undo, and the question about what is left."""
    lines = [f"Done: {KEPT[keep]}." if settled.moves else "There's nothing left to move."]
    lines += [_moved_line(each, new) for each in settled.moves[:LISTED]]
    if len(settled.moves) > LISTED:
        lines.append(f"… and {len(settled.moves) - LISTED} more")
    text, view = question_screen(new, old, groups, habits.clock(), "\n".join(lines))
    if settled.undo is not None:
        view.add_item(ui.Button(label="Undo", custom_id=code("undo", settled.undo), row=2))
    return text, view


def _moved_line(moved: Move, zone: str) -> str:
    late = " (that's already past there, so it comes now)" if moved.late else ""
    at = wall_clock(moved.after, zone)
    return f"• {_words(moved.reminder)}: {at:%a %d %b %H:%M}{late}"


def _words(reminder: Reminder) -> str:
    return escape(shorten(" ".join(reminder.text.split()), 60))
