"""What somebody asked for, in words: what is refused rather than kept without its time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.drafts import NewReminder, draft_of
from bot.reminders.model import Limits
from bot.reminders.recurrence.schedule import Series, next_occurrence
from bot.turn import Turn
from tests.samples import NOW

ADA = Profile(zone="Europe/Berlin")
MANY = Limits()
TURN = Turn("1", Place(PlaceKind.DM, "5"), "9", "", NOW)


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("later to call bob", "later"),
        ("call bob soon", "soon"),
        ("in a bit to check the oven", "in a bit"),
        ("after lunch to nap", "after lunch"),
    ],
)
def test_words_that_name_no_time_are_asked_about(text: str, vague: str) -> None:
    with pytest.raises(timings.Vague, match=f"“{vague}” could be any time. When exactly?"):
        timings.taken_apart(text, NOW, ADA)


@pytest.mark.parametrize("text", ["buy milk", "write to the later Mr Bean", "soonish"])
def test_a_to_do_needs_no_time(text: str) -> None:
    assert timings.taken_apart(text, NOW, ADA)[0] == text


@pytest.mark.parametrize("words", ["in -5 minutes", "-5 min", "in -2h"])
def test_a_minus_is_not_dropped(words: str) -> None:
    with pytest.raises(timings.TimeNotUnderstood, match="in the past"):
        timings.timing_of(words, NOW, ADA)


def test_two_repetitions_contradict_each_other() -> None:
    ask = NewReminder(text="run", when="every Monday at 8", repeat="every day")
    with pytest.raises(Problem, match="already says how it repeats"):
        draft_of(ask, TURN, ADA, Limits(), NOW)


CHANGES = [
    # zone, asked at, the time of day, what is due first (UTC), whether it is told
    ("Europe/Berlin", "2027-03-27T20:00", "02:30", "2027-03-28T01:00", True),
    ("Europe/Berlin", "2027-03-27T20:00", "02:00", "2027-03-28T01:00", True),
    ("Europe/Berlin", "2027-03-27T20:00", "03:00", "2027-03-28T01:00", False),
    ("America/New_York", "2027-03-13T20:00", "02:30", "2027-03-14T07:00", True),
    ("Australia/Lord_Howe", "2026-10-03T20:00", "02:15", "2026-10-03T15:30", True),
    ("Europe/Berlin", "2026-10-24T20:00", "02:30", "2026-10-25T00:30", False),
    ("America/New_York", "2026-10-31T20:00", "01:30", "2026-11-01T05:30", False),
    ("Australia/Lord_Howe", "2027-04-03T20:00", "01:45", "2027-04-03T14:45", False),
]


@pytest.mark.parametrize(("zone", "evening", "clock", "due", "told"), CHANGES)
def test_once_and_every_day_are_due_at_the_same_moment(
    zone: str, evening: str, clock: str, due: str, told: bool
) -> None:
    now = datetime.fromisoformat(evening).replace(tzinfo=ZoneInfo(zone))
    person = Profile(zone=zone)
    try:
        once = timings.timing_of(f"tomorrow at {clock}", now, person)
    except timings.Question as question:  # that time happens twice
        once = timings.timing_of(question.answers()[0], now, person)
    daily, note = draft_of(NewReminder("x", when=f"every day at {clock}"), TURN, person, MANY, now)

    assert once.due_at == daily.due_at == datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert daily.anchor == datetime.combine(now.date() + timedelta(1), time.fromisoformat(clock))
    assert once.note == note == (note if told else None)
    assert bool(note) is told


@pytest.mark.parametrize(
    ("zone", "words", "moments"),
    [
        ("Europe/Berlin", "25 oct at 02:30", ("2026-10-25T00:30", "2026-10-25T01:30")),
        (
            "Europe/Berlin",
            "1 nov 01:30 New York time",
            ("2026-11-01T05:30", "2026-11-01T06:30"),
        ),
        ("Pacific/Auckland", "tomorrow 9am London time", ("2026-10-25T09:00", "2026-10-24T08:00")),
    ],
)
def test_each_answer_is_read_back_as_its_moment(
    zone: str, words: str, moments: tuple[str, ...]
) -> None:
    now = datetime(2026, 10, 23, 20, tzinfo=UTC)
    with pytest.raises(timings.Question) as asked:
        timings.timing_of(words, now, Profile(zone=zone))

    answers = [
        timings.timing_of(words, now, Profile(zone=zone)).due_at for words in asked.value.answers()
    ]
    assert answers == [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in moments]


def test_a_series_by_an_offset_of_half_hours_is_refused_with_what_works() -> None:
    with pytest.raises(timings.NoClocks, match=r"UTC\+05:30.*“every day at 9 Mumbai time”"):
        timings.timing_of("every day at 9 UTC+5:30", NOW, ADA)
    works = timings.timing_of("every day at 9 Mumbai time", NOW, ADA)
    assert (works.rule, works.zone) == ("FREQ=DAILY", "Asia/Kolkata")
    whole = timings.timing_of("every day at 9 UTC+5", NOW, ADA)
    assert (whole.rule, whole.zone) == ("FREQ=DAILY", "Etc/GMT-5")


def test_a_repetition_keeps_the_hour_that_its_first_night_skips() -> None:
    now = datetime(2027, 3, 27, 19, tzinfo=UTC)
    ask = NewReminder("x", when="tomorrow at 02:30", repeat="every day")
    daily, note = draft_of(ask, TURN, ADA, MANY, now)

    assert daily.due_at == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert f"{daily.anchor:%d %H:%M}" == "28 02:30"
    assert note == "02:30 doesn't exist on 28 March, so I'll use 03:00."
    assert daily.rule is not None
    assert daily.anchor is not None
    series = Series(daily.rule, daily.anchor, daily.zone)
    following = next_occurrence(series, daily.due_at)
    assert following is not None
    assert following.at == datetime(2027, 3, 29, 0, 30, tzinfo=UTC)
