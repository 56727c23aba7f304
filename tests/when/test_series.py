"""Series: their rules and first five occurrences, across daylight saving and month ends."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from bot.when import NotUnderstood, Reason, Recurrence, understand

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 3, 23, 10, tzinfo=BERLIN)
TABLE = Path(__file__).parent / "series_en.txt"


def occurrences(rule: str, anchor: datetime, count: int = 5) -> list[datetime]:
    """Hours and minutes in real time, everything else by the clock on the wall."""
    if rule.startswith(("FREQ=HOURLY", "FREQ=MINUTELY")):
        real = rrulestr(rule, dtstart=anchor.astimezone(UTC))
        return [at.astimezone(BERLIN) for at in islice(real, count)]
    parts = [_local(part) if part.startswith("UNTIL") else part for part in rule.split(";")]
    wall = rrulestr(";".join(parts), dtstart=anchor.replace(tzinfo=None))
    placed = (at.replace(tzinfo=BERLIN) for at in islice(wall, count))
    return [at.astimezone(UTC).astimezone(BERLIN) for at in placed]


def _local(part: str) -> str:
    until = datetime.strptime(part[6:], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return f"UNTIL={until.astimezone(BERLIN):%Y%m%dT%H%M%S}"


def test_table_of_series() -> None:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    assert len(lines) >= 120
    wrong: list[tuple[object, ...]] = []
    for line in lines:
        phrase, rule, expected = line.split(" | ")
        series = understand(phrase, NOW, "Europe/Berlin")
        if not isinstance(series, Recurrence):
            wrong.append((phrase, series))
            continue
        found = ", ".join(f"{at:%Y-%m-%d %H:%M}" for at in occurrences(series.rule, series.anchor))
        if (series.rule, found) != (rule, expected):
            wrong.append((phrase, series.rule, found))
    assert wrong == []


@pytest.mark.parametrize(
    "phrase",
    [
        "every day at 9, tomorrow",
        "every easter",
        "every",
        "every monday until yesterday",
        "4 times a day",
        "every day at 9:15 and 21:30",
        "until friday",
        "every day except every day",
        "every 25 minutes between 9 and 17",
    ],
)
def test_what_no_rule_can_say_is_refused(phrase: str) -> None:
    answer = understand(phrase, NOW, "Europe/Berlin")
    assert isinstance(answer, NotUnderstood)
    assert answer.reason in {Reason.LEFTOVER, Reason.PAST, Reason.NOTHING}


def test_a_series_that_starts_in_the_hour_that_is_skipped_keeps_its_hour() -> None:
    now = datetime(2027, 3, 27, 12, tzinfo=BERLIN)
    series = understand("every day at 02:30", now, "Europe/Berlin")
    assert isinstance(series, Recurrence)
    assert series.rule == "FREQ=DAILY;BYHOUR=2;BYMINUTE=30"
    assert series.anchor.hour == 2


def test_what_was_taken_for_granted_is_told() -> None:
    series = understand("weekly", NOW, "Europe/Berlin")
    assert isinstance(series, Recurrence)
    assert series.assumed == (
        "on Tuesdays, because today is one",
        "09:00 because no time was given",
    )


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "phrase",
    [
        "every day until 31.12.9999",
        "every 2 hours until 31.12.9999",
        "every day at 9 from 31.12.9999",
        "every day at 9 for 7973 years",
    ],
)
def test_a_series_beyond_the_calendar_is_refused_in_words(phrase: str, zone: str) -> None:
    when = understand(phrase, NOW, zone)
    assert isinstance(when, NotUnderstood)
    assert when.reason is Reason.TOO_FAR
    assert when.message == f"“{phrase}” is further away than I can count."
