"""A calendar file → the entries that can become reminders, and a refusal for each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, vDDDTypes

from bot.errors import Problem
from bot.ical.sanitize import scan
from bot.ical.timezones import zone_named
from bot.ical.values import BadCalendar, CalendarFile, Entry, Refusal
from bot.reminders.model import Limits, Priority
from bot.reminders.recurrence.schedule import next_occurrence, plan
from bot.timezones.local import localize, wall_clock

NOTICES = 5
FARTHEST_NOTICE = timedelta(days=366)
TITLE = 60
"""Characters of a title in a refusal."""

_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, OverflowError, OSError)
"""What the parser raises for bad values; OSError for a TZID that is no name of a file."""


class Unfit(Exception):
    """Why one entry makes no reminder; caught where the entries are gone through."""


@dataclass(frozen=True, slots=True)
class Component:
    """What reading needs to know: the person's zone, their morning, and what may be kept."""

    now: datetime
    zone: str
    morning: time
    limits: Limits


def read_calendar(
    data: bytes, now: datetime, zone: str, morning: time, limits: Limits
) -> CalendarFile:
    """What the file would make. ``morning``: when to remind of what fills a day.

    Raises BadCalendar for what is no calendar, damaged as a whole, or too much.
    """
    text = scan(data)
    try:
        calendar = Calendar.from_ical(text)
    except _DAMAGE as error:
        raise BadCalendar("part of it is damaged.") from error
    frame = Component(now, zone, morning, limits)
    entries: list[Entry] = []
    refused: list[Refusal] = []
    for component in calendar.walk():
        if component.name not in ("VEVENT", "VTODO"):
            continue
        try:
            entries.append(_entry(component, frame))
        except Unfit as unfit:
            refused.append(Refusal(_title(component), str(unfit)))
    if not entries and not refused:
        raise BadCalendar("there are no events or to-dos in it.")
    return CalendarFile(tuple(entries), tuple(refused))


def _entry(component: Any, frame: Component) -> Entry:
    """One event or to-do as a reminder. Raises Unfit."""
    if str(component.get("status", "")).upper() in ("CANCELLED", "COMPLETED"):
        raise Unfit("it's done or cancelled")
    if "recurrence-id" in component:
        raise Unfit("it's a single moved date of a series, and I can't keep those separately")
    text, note = _text(component, frame.limits)
    start = _start(component)
    if start is None:
        if component.name == "VEVENT":
            raise Unfit("I can't read its start")
        return Entry(text, frame.zone, priority=_priority(component), note=note)
    rule = _rule(component)
    wall, zone, day_note = _wall(start, frame, repeats=rule is not None)
    due = _due(wall, zone, rule, frame)
    notes = (note, day_note, _exceptions(component))
    return Entry(
        text=text,
        zone=zone,
        due_at=due,
        rule=rule,
        anchor=wall if rule else None,
        notices=_notices(component),
        priority=_priority(component),
        note="; ".join(each for each in notes if each) or None,
    )


def _text(component: Any, limits: Limits) -> tuple[str, str | None]:
    text, whole = _plain(component.get("summary")), _plain(component.get("description"))
    flat = " ".join(whole.split())
    cut = text.endswith("…") and flat.startswith(text[:-1])
    if not text or flat == text or cut:  # the title is made from it, as in our own files
        text = whole
    if not text:
        raise Unfit("it has no title")
    if len(text) > limits.text_length:
        return text[: limits.text_length - 1].rstrip() + "…", "its text was too long, so I cut it"
    return text, None


def _title(component: Any) -> str:
    title = " ".join(_plain(component.get("summary")).split()) or "(no title)"
    return title if len(title) <= TITLE else title[: TITLE - 1] + "…"


def _plain(value: Any) -> str:
    """A text property; of one that is given twice, the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value).replace("\x00", "").strip()


def _start(component: Any) -> Any:
    """DTSTART, or the DUE of a to-do, as the parser has it; None without a readable one."""
    names = ("dtstart",) if component.name == "VEVENT" else ("due", "dtstart")
    for name in names:
        value = component.get(name)
        if isinstance(value, vDDDTypes):  # not a list of several, nor a vBroken
            return value
    return None


def _wall(start: Any, frame: Component, *, repeats: bool) -> tuple[datetime, str, str | None]:
    """(naive wall time, zone, note) of a DATE, a floating, a zoned or a UTC time.

    A series that is given in UTC repeats in UTC: its weekdays are those of that clock.
    """
    moment = start.dt
    if isinstance(moment, datetime):
        wanted = str(start.params.get("TZID", ""))
        if wanted and moment.tzinfo is not UTC:
            zone = zone_named(wanted)
            if zone is None:
                raise Unfit(f"I don't know its time zone “{wanted[:40]}”")
            return moment.replace(tzinfo=None, fold=0), zone, None
        if moment.tzinfo is not None:
            zone = "UTC" if repeats else frame.zone
            return _clock(moment, zone), zone, None
        return moment.replace(fold=0), frame.zone, None
    if isinstance(moment, date):
        at = datetime.combine(moment, frame.morning)
        return at, frame.zone, f"it's all day, so I'll remind you at {frame.morning:%H:%M}"
    raise Unfit("I can't read its start")


def _clock(moment: datetime, zone: str) -> datetime:
    """The wall time in ``zone``; the first and last hours of the calendar have none in some."""
    try:
        return wall_clock(moment.astimezone(UTC), zone)
    except OverflowError:
        raise Unfit("its date is out of my range") from None


def _rule(component: Any) -> str | None:
    value = component.get("rrule")
    if value is None:
        return None
    if isinstance(value, list):
        raise Unfit("it has several repeat rules")
    return str(value.to_ical().decode("utf-8", "replace"))


def _due(wall: datetime, zone: str, rule: str | None, frame: Component) -> datetime:
    """The coming occurrence, aware UTC. Raises Unfit for what is over, too far, or no rule."""
    try:
        if rule is None:
            at = localize(wall, zone).at
        else:
            following = next_occurrence(plan(rule, wall, zone), frame.now)
            if following is None:
                raise Unfit("it's over")
            at = following.at
    except Problem as problem:
        raise Unfit(str(problem).rstrip(".")) from None
    except (OverflowError, ValueError):
        raise Unfit("its date is out of my range") from None
    if at <= frame.now:
        raise Unfit("it's over")
    if at > frame.now + frame.limits.horizon:
        raise Unfit("it's too far in the future")
    return at


def _exceptions(component: Any) -> str | None:
    names = [name for name in ("exdate", "rdate", "exrule") if name in component]
    return "I can't keep its exceptions" if names else None


def _notices(component: Any) -> tuple[timedelta, ...]:
    """Alarms before the start, the farthest first; one at the start is the reminder itself."""
    found: set[timedelta] = set()
    for alarm in component.walk("VALARM"):
        value = alarm.get("trigger")
        trigger = value.dt if isinstance(value, vDDDTypes) else None
        if isinstance(trigger, timedelta) and timedelta() < -trigger <= FARTHEST_NOTICE:
            found.add(-trigger)
    return tuple(sorted(found, reverse=True)[:NOTICES])


def _priority(component: Any) -> Priority:
    """RFC 5545, 3.8.1.9: 1 to 4 is high, 6 to 9 low, the rest in between or not said."""
    text = _plain(component.get("priority"))
    number = int(text) if text.isdecimal() and len(text) == 1 else 0
    if 1 <= number <= 4:
        return Priority.HIGH
    return Priority.LOW if number >= 6 else Priority.NORMAL
