"""iCalendar files (RFC 5545) ↔ reminders. Pure: bytes in, values out, and back.

The library is imported with the first file: it is 0.2 s of CPU, and most processes never need it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from bot.ical.values import BadCalendar, CalendarFile, Entry, Refusal
from bot.reminders.model import Limits, Reminder

__all__ = ["BadCalendar", "CalendarFile", "Entry", "Refusal", "read_calendar", "to_ics"]


def to_ics(reminders: Iterable[Reminder], now: datetime) -> bytes:
    """An iCalendar file (UTF-8): what has a time to come as events, the rest as to-dos."""
    from bot.ical import export

    return export.to_ics(reminders, now)


def read_calendar(
    data: bytes, now: datetime, zone: str, morning: time, limits: Limits
) -> CalendarFile:
    """What the file would make. ``morning``: when to remind of what fills a day.

    Raises BadCalendar for what is no calendar, damaged as a whole, or too much.
    """
    from bot.ical import parse

    return parse.read_calendar(data, now, zone, morning, limits)
