"""Files of other calendars, good, odd and hostile: what they would make, and what they cannot."""

from __future__ import annotations

import time as clock
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ical import BadCalendar, CalendarFile, Entry, read_calendar
from bot.ical.sanitize import MAX_BYTES, MAX_COMPONENTS, scan
from bot.ical.values import fresh
from bot.reminders.model import Limits, Priority
from tests.examples import examples

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
START = "DTSTART;TZID=Europe/Berlin:20260310T090000"
AT_NINE = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


def calendar(*components: str) -> bytes:
    body = "\r\n".join(components)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//EN\r\n{body}\r\nEND:VCALENDAR\r\n"
    return text.encode()


def event(*lines: str, kind: str = "VEVENT") -> str:
    return "\r\n".join([f"BEGIN:{kind}", "UID:1", *lines, f"END:{kind}"])


def read(data: bytes) -> CalendarFile:
    return read_calendar(data, NOW, "Europe/Berlin", time(8, 30), Limits(text_length=100))


def one(*lines: str, kind: str = "VEVENT") -> Entry:
    found = read(calendar(event(*lines, kind=kind)))
    assert found.refused == ()
    (entry,) = found.entries
    return entry


@pytest.mark.parametrize(
    ("start", "due", "zone"),
    [
        (START, AT_NINE, "Europe/Berlin"),
        ("DTSTART:20260310T080000Z", AT_NINE, "Europe/Berlin"),
        ("DTSTART:20260310T090000", AT_NINE, "Europe/Berlin"),  # floating: the person's clock
        ("DTSTART;TZID=W. Europe Standard Time:20260310T090000", AT_NINE, "Europe/Berlin"),
        (
            "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260310T090000",
            AT_NINE,
            "Europe/Berlin",
        ),
        (
            "DTSTART;TZID=America/Argentina/Buenos_Aires:20260310T090000",
            datetime(2026, 3, 10, 12, 0, tzinfo=UTC),
            "America/Argentina/Buenos_Aires",
        ),
        (
            "DTSTART;VALUE=DATE:20260310",
            datetime(2026, 3, 10, 7, 30, tzinfo=UTC),
            "Europe/Berlin",
        ),
        # 02:30 does not exist on 29 March: 03:00 summer time.
        (
            "DTSTART;TZID=Europe/Berlin:20260329T023000",
            datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
            "Europe/Berlin",
        ),
    ],
)
def test_when_an_event_begins(start: str, due: datetime, zone: str) -> None:
    entry = one("SUMMARY:dentist", start)
    assert (entry.text, entry.due_at, entry.zone, entry.rule) == ("dentist", due, zone, None)


def test_a_whole_day_says_when_it_reminds() -> None:
    entry = one("SUMMARY:birthday", "DTSTART;VALUE=DATE:20260310")
    assert entry.note == "it's all day, so I'll remind you at 08:30"


def test_a_series_keeps_rule_anchor_and_zone() -> None:
    entry = one("SUMMARY:gym", START, "RRULE:FREQ=WEEKLY;BYDAY=TU;WKST=SU")
    assert entry.rule is not None
    assert entry.rule.startswith("FREQ=WEEKLY")
    assert entry.anchor == datetime(2026, 3, 10, 9, 0)  # noqa: DTZ001
    assert (entry.due_at, entry.zone) == (AT_NINE, "Europe/Berlin")


def test_a_series_in_utc_repeats_on_the_days_of_utc() -> None:
    entry = one("SUMMARY:late", "DTSTART:20260302T233000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO")
    assert (entry.zone, entry.due_at) == ("UTC", datetime(2026, 3, 2, 23, 30, tzinfo=UTC))


def test_an_old_series_goes_on_from_now() -> None:
    old = "DTSTART;TZID=Europe/Berlin:20100101T090000"
    assert one("SUMMARY:x", old, "RRULE:FREQ=DAILY").due_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_alarms_become_notices() -> None:
    alarms = [
        f"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:{trigger}\r\nEND:VALARM"
        for trigger in ("-PT15M", "-P1D", "PT0S", "PT10M", "-PT15M", "20260101T000000Z")
    ]
    entry = one("SUMMARY:x", START, *alarms)
    assert entry.notices == (timedelta(days=1), timedelta(minutes=15))


@pytest.mark.parametrize(
    ("line", "priority"),
    [
        ("1", Priority.HIGH),
        ("4", Priority.HIGH),
        ("5", Priority.NORMAL),
        ("0", Priority.NORMAL),
        ("9", Priority.LOW),
        ("abc", Priority.NORMAL),
        ("99", Priority.NORMAL),
    ],
)
def test_priorities(line: str, priority: Priority) -> None:
    assert one("SUMMARY:x", START, f"PRIORITY:{line}").priority is priority


def test_a_to_do_with_and_without_a_time() -> None:
    plain = one("SUMMARY:buy milk", kind="VTODO")
    assert (plain.due_at, plain.text) == (None, "buy milk")
    assert one("SUMMARY:tax", "DUE:20260310T080000Z", kind="VTODO").due_at == AT_NINE


def test_text_is_unescaped_bounded_and_said_to_be_cut() -> None:
    assert one("SUMMARY:a\\, b\\; c\\nd", START).text == "a, b; c\nd"
    folded = one("SUMMARY:fol", " ded", START)
    assert folded.text == "folded"
    cut = one(f"SUMMARY:{'x' * 150}", START)
    assert (len(cut.text), cut.note) == (100, "its text was too long, so I cut it")
    assert one("DESCRIPTION:only this", START).text == "only this"


def test_exceptions_are_said_to_be_lost() -> None:
    entry = one("SUMMARY:x", START, "RRULE:FREQ=DAILY", "EXDATE;TZID=Europe/Berlin:20260311T090000")
    assert entry.note == "I can't keep its exceptions"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["SUMMARY:x", "DTSTART:20200101T090000Z"], "it's over"),
        (["SUMMARY:x", "DTSTART:20200101T090000Z", "RRULE:FREQ=DAILY;COUNT=3"], "it's over"),
        (["SUMMARY:x", "DTSTART:20990101T090000Z"], "too far in the future"),
        (["SUMMARY:x"], "can't read its start"),
        ([START], "no title"),
        (["SUMMARY:x", START, "STATUS:CANCELLED"], "done or cancelled"),
        (["SUMMARY:x", START, "RECURRENCE-ID:20260310T080000Z"], "moved date of a series"),
        (["SUMMARY:x", START, "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], "several repeat rules"),
        (["SUMMARY:x", START, "RRULE:FREQ=SECONDLY"], "the most often"),
        (["SUMMARY:x", START, "RRULE:FREQ=FORTNIGHTLY"], "repeat rule"),
        (["SUMMARY:x", START, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "never happens"),
        (["SUMMARY:x", "DTSTART;TZID=Mars/Olympus:20260310T090000"], "time zone “Mars/Olympus”"),
        (["SUMMARY:x", "DTSTART:not-a-date"], "can't read its start"),
        (["SUMMARY:x", START, START], "can't read its start"),
        (["SUMMARY:x", "DTSTART;VALUE=DATE:00010101"], "it's over"),
    ],
)
def test_what_cannot_become_a_reminder_says_why(lines: list[str], why: str) -> None:
    found = read(calendar(event(*lines)))
    assert found.entries == ()
    (refusal,) = found.refused
    assert why in refusal.why


def test_a_bad_entry_does_not_stop_the_others() -> None:
    found = read(calendar(event("SUMMARY:bad", "RRULE:;;;="), event("SUMMARY:good", START)))
    assert [entry.text for entry in found.entries] == ["good"]
    assert [refusal.title for refusal in found.refused] == ["bad"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "BEGIN:VCALENDAR"),
        (b"hello", "BEGIN:VCALENDAR"),
        (b"%PDF-1.7 \xff\xfe", "isn't UTF-8 text"),
        (b"BEGIN:VCALENDAR\r\n\x00\r\nEND:VCALENDAR", "isn't text"),
        (calendar(event("SUMMARY:x", START))[:-30], "ends too early"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR", "doesn't match anything"),
        (calendar("BEGIN:VEVENT\r\n" * 5 + "END:VEVENT\r\n" * 5), "nested too deeply"),
        (calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * MAX_COMPONENTS), "too many parts"),
        (calendar(event(f"SUMMARY:{'x' * 30_000}")), "longer than"),
        (calendar(event("SUMMARY:" + "\r\n y" * 30_000)), "longer than"),
        (calendar("X" * MAX_BYTES), "I can take up to"),
        (calendar(), "no events or to-dos"),
        (b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]>', "BEGIN:VCALENDAR"),
        (calendar("this is no property at all"), "damaged"),
    ],
)
def test_a_file_that_is_none(data: bytes, why: str) -> None:
    with pytest.raises(BadCalendar) as problem:
        read(data)
    assert why in str(problem.value)
    assert "Nothing was changed" in str(problem.value)


def test_a_zone_that_would_take_forever_is_never_expanded() -> None:
    """A VTIMEZONE whose rule has a transition every second, up to 2038, read in no time."""
    bomb = "\r\n".join(
        [
            "BEGIN:VTIMEZONE",
            "TZID:Bomb",
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "RRULE:FREQ=SECONDLY",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            "END:STANDARD",
            "END:VTIMEZONE",
        ]
    )
    begun = clock.monotonic()
    found = read(calendar(bomb, event("SUMMARY:x", "DTSTART;TZID=Bomb:20260310T090000")))
    assert "time zone “Bomb”" in found.refused[0].why
    assert clock.monotonic() - begun < 2
    assert "VTIMEZONE" not in scan(calendar(bomb))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=999999999999",
        "FREQ=DAILY;INTERVAL=99999999999999999999",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYSETPOS=-366",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=" + ",".join(["366"] * 2000),
    ],
)
def test_rules_that_would_take_forever_end_soon(rule: str) -> None:
    begun = clock.monotonic()
    read(calendar(event("SUMMARY:x", START, f"RRULE:{rule}")))
    assert clock.monotonic() - begun < 3


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "SUMMARY:x",
        START,
        "DTSTART:99999999T999999Z",
        "DTSTART;VALUE=DATE:00010101",
        "DTSTART;TZID=:20260310T090000",
        "RRULE:FREQ=DAILY;UNTIL=00010101",
        "RRULE:FREQ=MONTHLY;BYDAY=-99XX",
        "TRIGGER:-P99999999D",
        "BEGIN:VALARM\r\nTRIGGER:soon\r\nEND:VALARM",
        "PRIORITY:-1",
        "DUE:",
        ";;;:::",
        " folded",
    ]
) | st.text(max_size=30)


@examples(100)
@given(st.lists(LINES, max_size=12))
def test_whatever_stands_in_a_file_is_read_or_refused(lines: list[str]) -> None:
    data = calendar(event("SUMMARY:keep", START), *lines)
    try:
        found = read(data)
    except BadCalendar:
        return
    for entry in found.entries:
        assert Entry.from_json(entry.to_json()) == entry
        assert entry.due_at is None or entry.due_at > NOW


@pytest.mark.parametrize(
    ("start", "zone"), [("99991231T235959Z", "Asia/Tokyo"), ("00010101T000000Z", "America/Lima")]
)
def test_the_ends_of_the_calendar_are_refused_in_every_zone(start: str, zone: str) -> None:
    data = calendar(event("SUMMARY:x", f"DTSTART:{start}"))
    found = read_calendar(data, NOW, zone, time(8, 30), Limits())
    assert [refusal.why for refusal in found.refused] == ["its date is out of my range"]


@pytest.mark.parametrize("name", ["Europe", "America", "/Europe", "Europe/", "a" * 5000])
def test_a_zone_name_that_the_file_system_refuses_is_a_damaged_file(name: str) -> None:
    with pytest.raises(BadCalendar):
        read(calendar(event("SUMMARY:x", f"DTSTART;TZID={name}:20260310T090000")))


def test_what_is_over_when_the_answer_comes_is_left_out() -> None:
    entries = (Entry("a", "UTC", AT_NINE), Entry("b", "UTC"), Entry("c", "UTC", NOW))
    assert fresh(entries, NOW) == entries[:2]
