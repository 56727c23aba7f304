"""What is shown is understood back; what is understood is never past and moves with now."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.when import (
    LANGUAGES,
    Ambiguous,
    Grain,
    Moment,
    NotUnderstood,
    Preferences,
    Recurrence,
    describe,
    read,
    understand,
)
from bot.when.parsing.zones import zone_info
from tests.examples import examples

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "Australia/Lord_Howe")
HABITS = st.builds(
    Preferences,
    date_order=st.sampled_from([None, "dmy", "mdy"]),
    bare_hour=st.sampled_from([None, "coming", "day", "24h"]),
    next_weekday=st.sampled_from([None, "coming", "after"]),
    week_start=st.sampled_from([None, 0, 6]),
    morning=st.sampled_from([time(7, 30), time(9)]),
    language=st.sampled_from(LANGUAGES),
)
NOWS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(microsecond=0, tzinfo=UTC)
)
AHEAD = st.one_of(
    st.integers(1, 7200),
    st.integers(1, 3 * 1440).map(lambda minutes: minutes * 60),
    st.integers(1, 900).map(lambda days: days * 86400),
)

PHRASES = [
    "in 5 minutes",
    "in 2h30m",
    "in 3 days",
    "in 2 weeks at 5pm",
    "tomorrow",
    "tomorrow at 9",
    "tonight",
    "at 5",
    "noon",
    "friday",
    "next friday",
    "friday at 18:30",
    "the 5th",
    "3/4",
    "22/04",
    "march 3",
    "christmas",
    "eom",
    "2 weeks before christmas",
    "first monday of next month",
    "feb 29",
    "monday 21",
    "easter",
    "half past 3",
    "in the morning",
    "the day after tomorrow at 7",
    "a week on tuesday",
    "20:00 UTC",
    "9pm EST",
    "31/12",
    "in 2 weeks on tuesday",
]
SERIES = [
    "every day at 8",
    "weekdays 8:30",
    "every other tuesday at 6pm",
    "1st and 15th",
    "last friday of the month",
    "every 3 hours between 9 and 17",
    "twice a day at 9 and 21",
    "every monday until 24 dec 2040",
    "daily for 2 weeks",
    "yearly on 29 feb",
    "every month on the 31st",
    "every 90 minutes",
    "every hour",
    "mon, wed and fri at 7",
    "every 3 months on the 5th",
    "every 2 years on may 5",
    "every 3 days",
    "every 15 minutes between 9 and 17",
    "first and third monday of every month at 10",
    "last day of every month",
    "last working day of every month",
    "every evening at 8, 10 times",
    "fourth thursday of november every year",
    "every 3 weeks on mon and wed at 9",
]


@examples(60)
@given(NOWS, AHEAD, st.sampled_from(ZONES), HABITS)
def test_a_moment_that_is_shown_is_understood_back(
    now: datetime, ahead: int, zone: str, habits: Preferences
) -> None:
    at = (now + timedelta(seconds=ahead)).astimezone(zone_info(zone))
    moment = Moment(at, Grain.SECOND, (), zone, (), "")
    back = understand(describe(moment, now, habits), now, zone, habits)
    assert isinstance(back, Moment)
    assert back.at.timestamp() == at.timestamp()


@examples(60)
@given(NOWS, st.sampled_from(SERIES), st.sampled_from(ZONES), HABITS)
def test_a_series_that_is_shown_is_understood_back(
    now: datetime, phrase: str, zone: str, habits: Preferences
) -> None:
    english = Preferences(date_order="dmy", bare_hour="day", week_start=0)
    series = understand(phrase, now, zone, english)
    assert isinstance(series, Recurrence)
    back = understand(describe(series, now, habits), now, zone, habits)
    assert isinstance(back, Recurrence)
    assert (back.rule, back.anchor) == (series.rule, series.anchor)


@examples(60)
@given(NOWS, st.sampled_from(PHRASES + SERIES), st.sampled_from(ZONES), HABITS)
def test_never_in_the_past(now: datetime, phrase: str, zone: str, habits: Preferences) -> None:
    when = understand(phrase, now, zone, habits)
    assert not isinstance(when, NotUnderstood) or phrase in {"tonight", "eom"}
    found = [option.when for option in when.options] if isinstance(when, Ambiguous) else [when]
    for reading in found:
        if isinstance(reading, Moment | Recurrence):
            at = reading.at if isinstance(reading, Moment) else reading.anchor
            assert at.timestamp() > now.timestamp()


@examples(60)
@given(NOWS, st.integers(1, 90_000), st.sampled_from(PHRASES[:9]), st.sampled_from(ZONES))
def test_a_later_now_never_means_an_earlier_moment(
    now: datetime, more: int, phrase: str, zone: str
) -> None:
    habits = Preferences(bare_hour="coming", next_weekday="after", week_start=0)
    first = understand(phrase, now, zone, habits)
    second = understand(phrase, now + timedelta(seconds=more), zone, habits)
    if isinstance(first, Moment) and isinstance(second, Moment):
        assert second.at.timestamp() >= first.at.timestamp()


# "the 5th call" and "monday 21 call" could go on as something else: asked or left alone.
PLAIN = [phrase for phrase in PHRASES if phrase not in {"the 5th", "monday 21"}]


@examples(60)
@given(NOWS, st.sampled_from(PLAIN), st.sampled_from(["call mum {}", "{} call mum", "  {} !! "]))
def test_case_spaces_and_other_words_change_nothing(now: datetime, phrase: str, frame: str) -> None:
    plain = understand(phrase, now, "Europe/Berlin")
    for text in (phrase, phrase.upper(), phrase.title(), phrase.replace(" ", "   ")):
        made = read(frame.format(text), now, "Europe/Berlin")
        assert type(made.when) is type(plain)
        if isinstance(plain, Moment) and isinstance(made.when, Moment):
            assert made.when.at.timestamp() == plain.at.timestamp()
            assert made.rest == ("call mum" if "call" in frame else "")


@examples(60)
@given(st.text(max_size=320))
def test_no_text_breaks_it(text: str) -> None:
    language = LANGUAGES[len(text) % len(LANGUAGES)]
    read(text, datetime(2026, 11, 24, 10, tzinfo=UTC), "UTC", Preferences(language=language))


WORDS = st.lists(
    st.sampled_from(
        [
            "at",
            "on",
            "the",
            "in",
            "5",
            "12",
            "31",
            "2027",
            "3/4",
            "17:30",
            ":",
            "-",
            "/",
            ".",
            ",",
            "may",
            "second",
            "every",
            "other",
            "monday",
            "until",
            "for",
            "of",
            "next",
            "last",
            "week",
            "after",
            "before",
            "tomorrow",
            "night",
            "half",
            "past",
            "to",
            "am",
            "pm",
            "from",
            "between",
            "and",
            "1st",
            "<t:1>",
            "twice",
            "a",
            "½",
            "2h",
            "noon",
            "est",
            "+",
            "christmas",
            "days",
            "end",
            "eom",
        ]
    ),
    max_size=40,
)


@examples(60)
@given(WORDS, st.sampled_from(["", " ", ", "]))
def test_no_soup_of_time_words_breaks_it(words: list[str], glue: str) -> None:
    read(glue.join(words), datetime(2026, 11, 24, 10, tzinfo=UTC), "UTC")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Thu 26 Nov 09:00, in 47 h"),
        ("de", "Do 26. November 09:00, in 47 Std"),
        ("fr", "jeu. 26 novembre 09:00, dans 47 h"),
        ("es", "jue 26 de noviembre 09:00, en 47 h"),
        ("pt", "qui 26 de novembro 09:00, em 47 h"),
    ],
)
def test_a_moment_in_each_language(language: str, expected: str) -> None:
    now = datetime(2026, 11, 24, 10, tzinfo=zone_info("Europe/Berlin"))
    moment = understand("thursday", now, "Europe/Berlin")
    assert isinstance(moment, Moment)
    assert describe(moment, now, Preferences(language=language)) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("every second tuesday at 6pm", "every other Tuesday at 18:00"),
        ("1st and 15th", "every month on the 1st and 15th at 09:00"),
        ("every month on the 31st", "every month on the 31st at 09:00"),
        ("every 7th working day of the month", "every month on the 7th weekday at 09:00"),
        ("yearly on 29 feb at noon", "every year on 29 Feb at 12:00"),
        ("weekdays 8:30", "every weekday at 08:30"),
        ("daily for 2 weeks", "every day at 09:00, 14 times"),
        ("every monday until christmas", "every Monday at 09:00, until 25 Dec 2026"),
        ("every day at 9 starting 1 dec", "every day at 09:00, starting 1 Dec 2026"),
        ("every 2 hours between 9 and 17", "every other hour between 09:00 and 17:00"),
    ],
)
def test_a_series_in_words(phrase: str, expected: str) -> None:
    now = datetime(2026, 11, 24, 10, tzinfo=zone_info("Europe/Berlin"))
    series = understand(phrase, now, "Europe/Berlin")
    assert isinstance(series, Recurrence)
    assert describe(series, now) == expected


def test_a_moment_is_shown_in_the_zone_asked_for() -> None:
    now = datetime(2026, 11, 24, 10, tzinfo=zone_info("Europe/Berlin"))
    moment = understand("9pm EST", now, "Europe/Berlin")
    assert isinstance(moment, Moment)
    assert describe(moment, now, zone="Europe/Berlin") == "Wed 25 Nov 03:00, in 17 h"
