"""The exported file, read back by two other libraries: same moments, zones, alarms and rules."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from bot.ical import read_calendar, to_ics
from bot.reminders.model import Limits, Priority, Reminder, Status
from bot.reminders.recurrence.schedule import Series, occurrences
from bot.timezones.local import load_zone
from tests import samples

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def reminder(**fields: Any) -> Reminder:
    usual: dict[str, Any] = {"text": "call mum", "created_at": NOW, "updated_at": NOW}
    return samples.reminder(**(usual | fields))


def series(rule: str, anchor: str, zone: str = "Europe/Berlin", **fields: Any) -> Reminder:
    wall = datetime.fromisoformat(anchor)
    (first,) = occurrences(Series(rule, wall, zone), NOW, 1)
    return reminder(rule=rule, anchor=wall, zone=zone, due_at=first.at, **fields)


SERIES = [
    series("FREQ=DAILY", "2026-01-01T09:00", id=10),
    series("FREQ=WEEKLY;BYDAY=MO,TH", "2026-01-05T18:30", id=11),
    series("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-01-07T08:00", id=12),  # anchor no Monday
    series("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31T07:15", id=13),
    series("FREQ=MONTHLY;BYDAY=2TU", "2026-01-13T12:00", "America/New_York", id=14),
    series("FREQ=YEARLY", "2024-06-15T10:00", "Asia/Kolkata", id=15),
    series("FREQ=DAILY;COUNT=400", "2026-01-01T22:00", id=16),
    series("FREQ=DAILY;UNTIL=20260420T090000", "2026-01-01T09:00", id=17),
    series("FREQ=HOURLY;INTERVAL=7", "2026-02-01T09:00", id=18),
]
ONCE = [
    reminder(id=1, text="call mum", due_at=NOW + timedelta(days=1)),
    reminder(
        id=2, text="Пить воду; 💧, a\nlong \\ line " + "x" * 200, due_at=NOW + timedelta(hours=2)
    ),
    reminder(id=3, text="utc", zone="UTC", due_at=NOW + timedelta(hours=3)),
    reminder(
        id=4,
        text="with notices",
        due_at=NOW + timedelta(days=3),
        notices=(timedelta(days=1), timedelta(minutes=15)),
        priority=Priority.HIGH,
    ),
    reminder(
        id=5, text="snoozed", due_at=NOW - timedelta(days=1), snoozed_until=NOW + timedelta(1)
    ),
]
TODOS = [
    reminder(id=6, text="buy milk", priority=Priority.LOW),
    reminder(id=7, text="never came", due_at=NOW - timedelta(days=2), status=Status.UNDELIVERABLE),
]
EVERYTHING = [*ONCE, *SERIES, *TODOS]


def test_a_strict_parser_takes_all_of_it() -> None:
    """`ical` validates every property and refuses what RFC 5545 does not know."""
    text = to_ics(EVERYTHING, NOW).decode()
    calendar = IcsCalendarStream.calendar_from_ics(text)
    assert len(calendar.events) == len(ONCE) + len(SERIES)
    assert [todo.summary for todo in calendar.todos] == ["buy milk", "never came"]
    by_uid = {event.uid: event for event in calendar.events}
    for each in ONCE:
        event = by_uid[f"reminder-{each.id}@keepsake"]
        assert event.dtstart == (each.snoozed_until or each.due_at)
    assert by_uid["reminder-4@keepsake"].priority == 1
    assert sorted(alarm.trigger for alarm in by_uid["reminder-4@keepsake"].alarm) == [
        timedelta(days=-1),
        timedelta(minutes=-15),
        timedelta(0),
    ]


def test_lines_are_folded_to_75_octets_and_end_in_crlf() -> None:
    data = to_ics(EVERYTHING, NOW)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_every_zone_that_is_used_is_defined() -> None:
    calendar = Calendar.from_ical(to_ics(EVERYTHING, NOW))
    defined = {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")}
    used = {
        str(event["dtstart"].params["TZID"])
        for event in calendar.walk("VEVENT")
        if "TZID" in event["dtstart"].params
    }
    assert used == defined == {"Europe/Berlin", "America/New_York", "Asia/Kolkata"}


@pytest.mark.parametrize("each", SERIES, ids=lambda each: each.rule)
def test_another_library_finds_the_same_occurrences(each: Reminder) -> None:
    """Two years as ical expands them, clock changes included."""
    calendar = IcsCalendarStream.calendar_from_ics(to_ics([each], NOW).decode())
    begin, end = NOW, NOW + timedelta(days=730)
    starts = [event.dtstart for event in calendar.timeline.overlapping(begin, end)]
    moments = [start.astimezone(UTC) for start in starts if isinstance(start, datetime)]
    assert len(moments) == len(starts)
    theirs = sorted(moment for moment in moments if begin <= moment < end)
    assert each.rule is not None
    assert each.anchor is not None
    ours = occurrences(Series(each.rule, each.anchor, each.zone), begin, 10_000, end)
    assert theirs == [occurrence.at for occurrence in ours]


def test_vobject_reads_texts_rules_and_zones() -> None:
    parsed = vobject.readOne(to_ics(EVERYTHING, NOW).decode())
    events = {event.uid.value: event for event in parsed.vevent_list}
    assert events["reminder-2@keepsake"].description.value == ONCE[1].text
    weekly = events["reminder-11@keepsake"]
    assert weekly.dtstart.value.replace(tzinfo=None) == datetime(2026, 1, 5, 18, 30)  # noqa: DTZ001
    assert weekly.dtstart.value.utcoffset() == timedelta(hours=1)
    assert weekly.rrule.value == "FREQ=WEEKLY;BYDAY=MO,TH"


def test_an_export_is_imported_as_it_was() -> None:
    found = read_calendar(to_ics(EVERYTHING, NOW), NOW, "Europe/Berlin", time(9), Limits())
    texts = {entry.text: entry for entry in found.entries}
    assert len(found.entries) == len(EVERYTHING) - 1
    assert texts["with notices"].notices == ONCE[3].notices
    assert texts["with notices"].due_at == ONCE[3].due_at
    assert texts["with notices"].priority is Priority.HIGH
    assert texts["buy milk"] == dataclasses.replace(
        texts["buy milk"], due_at=None, rule=None, priority=Priority.LOW
    )
    assert [refusal.why for refusal in found.refused] == ["it's over"]  # the one that never came
    rules = sorted(e.due_at for e in found.entries if e.rule and e.due_at)
    assert rules == sorted(each.due_at for each in SERIES if each.due_at)


def test_a_paused_one_has_no_alarm_and_an_empty_list_is_a_calendar() -> None:
    paused = reminder(due_at=NOW + timedelta(days=1), status=Status.PAUSED)
    assert b"VALARM" not in to_ics([paused], NOW)
    assert IcsCalendarStream.calendar_from_ics(to_ics([], NOW).decode()).events == []


def test_the_zone_definition_covers_the_first_occurrence() -> None:
    old = series("FREQ=YEARLY", "1999-07-01T09:00", id=20)
    calendar = Calendar.from_ical(to_ics([old], NOW))
    (zone,) = calendar.walk("VTIMEZONE")
    starts = [part.decoded("dtstart") for part in zone.subcomponents]
    assert min(start.date() for start in starts) < date(1999, 7, 1)
    assert load_zone(str(zone["tzid"])).key == "Europe/Berlin"


@pytest.mark.parametrize("text", ["milk\nbread\n\neggs", "é" * 300, "a\tb"])
def test_a_text_that_is_no_title_comes_back_whole(text: str) -> None:
    data = to_ics([reminder(text=text)], NOW)
    (entry,) = read_calendar(data, NOW, "Europe/Berlin", time(9), Limits()).entries
    assert entry.text == text


def test_control_characters_are_left_out_for_strict_parsers() -> None:
    data = to_ics([reminder(text="ring\x07 the\x0b bell")], NOW)
    assert b"\x07" not in data
    assert b"\x0b" not in data
    assert b"SUMMARY:ring the bell" in data
