"""Reminders → an iCalendar file that Google, Apple and Thunderbird import."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event, Todo, vRecur

from bot.reminders.model import Priority, Reminder, Status
from bot.reminders.recurrence.rules import read_rule
from bot.reminders.recurrence.schedule import occurrences
from bot.reminders.transitions import series_of
from bot.timezones.local import load_zone, localize

PRODUCT = "-//Keepsake//Reminders//EN"
LASTS = timedelta(minutes=15)
"""A reminder is a moment; calendars draw one without a length badly or not at all."""

TITLE_LENGTH = 120
PRIORITIES = {Priority.HIGH: 1, Priority.NORMAL: 5, Priority.LOW: 9}
"""RFC 5545, 3.8.1.9: 1 is the highest, 5 is medium, 9 the lowest."""

LAST_YEAR = 2038
"""Up to where the zones' clock changes are written out; calendars know the zones by name too."""

# RFC 5545, 3.1: a text holds no control characters but tabs and, escaped, line ends.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPAN = re.compile(r"UNTIL=[0-9TZ]+")
_PLAIN_STEPS = re.compile(r"FREQ=(?:HOURLY|MINUTELY|SECONDLY)(?:;(?:INTERVAL|COUNT|UNTIL)=[^;]+)*")


def to_ics(reminders: Iterable[Reminder], now: datetime) -> bytes:
    """An iCalendar file (UTF-8): what has a time to come as events, the rest as to-dos."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Keepsake")
    first = now.date()
    for reminder in reminders:
        component, begins = _component(reminder, now)
        calendar.add_component(component)
        first = min(first, begins)
    calendar.add_missing_timezones(date(first.year - 1, 1, 1), date(LAST_YEAR, 1, 1))
    return bytes(calendar.to_ical())


def _component(reminder: Reminder, now: datetime) -> tuple[Event | Todo, date]:
    """The reminder as a component, and the day on which it begins."""
    start = _start(reminder, now)
    if start is None:
        return _todo(reminder), now.date()
    event = Event()
    _common(event, reminder)
    event.add("dtstart", start)
    event.add("dtend", start + LASTS)
    event.add("transp", "TRANSPARENT")  # it does not make anybody busy
    if reminder.rule is not None:
        event.add("rrule", vRecur.from_ical(_rule_text(reminder.rule, reminder.zone)))
    if reminder.status is not Status.PAUSED:
        for ahead in (timedelta(), *reminder.notices):
            event.add_component(_alarm(reminder, ahead))
    return event, start.date()


def _start(reminder: Reminder, now: datetime) -> datetime | None:
    """Where it begins, in its zone; None for what has no moment to come."""
    series = series_of(reminder)
    if series is None:
        at = reminder.snoozed_until or reminder.due_at
        return None if at is None or at <= now else _there(at, reminder.zone)
    # RFC 5545 wants the first occurrence there; our anchor need not be one.
    first = occurrences(series, localize(series.anchor, series.zone).at, 1)
    if not first:
        return None
    if _PLAIN_STEPS.fullmatch(series.rule):  # steps of real time, whatever the clocks do
        return first[0].at.astimezone(UTC)
    return _there(first[0].at, reminder.zone)


def _there(at: datetime, zone: str) -> datetime:
    place = load_zone(zone)
    return at.astimezone(UTC if zone in ("UTC", "Etc/UTC") else place)


def _todo(reminder: Reminder) -> Todo:
    todo = Todo()
    _common(todo, reminder)
    todo.add("status", "NEEDS-ACTION")
    if reminder.due_at is not None and reminder.rule is None:
        todo.add("due", _there(reminder.due_at, reminder.zone))
    return todo


def _common(component: Any, reminder: Reminder) -> None:
    text = _CONTROLS.sub("", reminder.text).strip()
    title = " ".join(text.split())
    component.add("uid", f"reminder-{reminder.id}@keepsake")
    component.add("dtstamp", reminder.updated_at.astimezone(UTC).replace(microsecond=0))
    component.add("created", reminder.created_at.astimezone(UTC).replace(microsecond=0))
    component.add("sequence", reminder.revision)
    short = title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
    component.add("summary", short)
    if short != text:
        component.add("description", text)
    component.add("priority", PRIORITIES[reminder.priority])


def _alarm(reminder: Reminder, ahead: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", " ".join(_CONTROLS.sub("", reminder.text).split())[:TITLE_LENGTH])
    alarm.add("trigger", -ahead)
    return alarm


def _rule_text(rule: str, zone: str) -> str:
    """The rule with its end in UTC, as RFC 5545 wants it beside a start with a zone."""
    until = read_rule(rule).until
    if until is None:
        return rule
    at = until if until.tzinfo is not None else localize(until, zone).at
    return _SPAN.sub(f"UNTIL={at.astimezone(UTC):%Y%m%dT%H%M%SZ}", rule)
