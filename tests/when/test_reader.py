"""Phrases of five languages, worked out by hand, and texts taken apart."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.timezones.spoken import biggest_zone
from bot.when import (
    LANGUAGES,
    Ambiguous,
    Moment,
    NotUnderstood,
    Preferences,
    Reason,
    Recurrence,
    When,
    read,
    split,
    understand,
)
from bot.when.words import en

HERE = Path(__file__).parent
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, tzinfo=BERLIN)


def rows(name: str, columns: int) -> list[tuple[str, ...]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if " | " in line and not line.startswith("#")]
    return [tuple(cell.strip() for cell in line.split(" | ", columns - 1)) for line in kept]


def shown(when: When | None) -> str:
    """An answer as the tables write it."""
    if when is None:
        return "none"
    if isinstance(when, Ambiguous):
        return "ask " + "; ".join(shown(option.when) for option in when.options)
    if isinstance(when, NotUnderstood):
        return f"no {when.reason}"
    at = (when.at if isinstance(when, Moment) else when.anchor).astimezone(BERLIN)
    text = f"{at:%Y-%m-%d %H:%M}" + (f":{at:%S}" if at.second else "")
    return f"R {when.rule} {text}" if isinstance(when, Recurrence) else text


@pytest.mark.parametrize("language", LANGUAGES)
def test_table_of_moments(language: str) -> None:
    wrong = []
    for phrase, expected in rows(f"moments_{language}.txt", 2):
        made = read(phrase, NOW, "Europe/Berlin", Preferences(language=language))
        answer = shown(made.when)
        if made.rest and made.when is not None and not isinstance(made.when, NotUnderstood):
            answer += f" rest={made.rest}"
        if answer != expected:
            wrong.append((phrase, answer, expected))
    assert wrong == []


def test_table_of_texts() -> None:
    wrong = []
    for text, rest, expected in rows("split_en.txt", 3):
        made = read(text, NOW, "Europe/Berlin")
        if (made.rest, shown(made.when)) != (rest, expected):
            wrong.append((text, made.rest, shown(made.when)))
    assert wrong == []


def test_a_bare_day_says_what_it_assumed() -> None:
    when = understand("friday", NOW, "Europe/Berlin")
    assert isinstance(when, Moment)
    assert when.assumed == ("09:00 because no time was given",)
    assert when.spans == ((0, 6),)
    assert when.text == "friday"


def test_spans_tell_where_the_time_words_stand() -> None:
    made = split("tomorrow call mum at 9", NOW, "Europe/Berlin")
    assert ["tomorrow call mum at 9"[start:end] for start, end in made.spans] == [
        "tomorrow",
        "at 9",
    ]
    assert isinstance(made.when, Moment)
    assert made.when.spans == made.spans


@pytest.mark.parametrize(
    ("phrase", "learn"),
    [
        ("3/4", [("date_order", "dmy"), ("date_order", "mdy")]),
        ("next friday", [("next_weekday", "after"), ("next_weekday", "coming")]),
        ("tomorrow at 6", [("bare_hour", "day"), ("bare_hour", "24h")]),
        ("sunday next week", [("week_start", "0"), ("week_start", "6")]),
    ],
)
def test_what_an_answer_teaches_settles_the_question(
    phrase: str, learn: list[tuple[str, str]]
) -> None:
    when = understand(phrase, NOW, "Europe/Berlin")
    assert isinstance(when, Ambiguous)
    assert [option.learn for option in when.options] == learn
    for option in when.options:
        assert option.learn is not None
        taught = Preferences().with_answer(*option.learn)
        again = understand(phrase, NOW, "Europe/Berlin", taught)
        assert isinstance(again, Moment)
        assert isinstance(option.when, Moment)
        assert again.at == option.when.at


@pytest.mark.parametrize(
    ("hour", "phrase", "expected"),
    [
        (20, "at 9", "ask 2026-11-24 21:00; 2026-11-25 09:00"),
        (14, "5", "2026-11-24 17:00"),
        (14, "11", "ask 2026-11-24 23:00; 2026-11-25 11:00"),
        (22, "3", "ask 2026-11-25 03:00; 2026-11-25 15:00"),
        (23, "midnight", "2026-11-25 00:00"),
        (3, "at 9", "2026-11-24 09:00"),
        (23, "today", "no past"),
        (20, "tonight", "2026-11-24 21:00"),
        (22, "tonight", "2026-11-24 23:00"),
        (15, "this morning", "no past"),
        (8, "tuesday", "ask 2026-11-24 09:00; 2026-12-01 09:00"),
    ],
)
def test_the_hour_of_asking_matters(hour: int, phrase: str, expected: str) -> None:
    assert shown(understand(phrase, NOW.replace(hour=hour), "Europe/Berlin")) == expected


@pytest.mark.parametrize(
    ("habit", "phrase", "expected"),
    [
        ({"date_order": "dmy"}, "3/4", "2027-04-03 09:00"),
        ({"date_order": "mdy"}, "3/4", "2027-03-04 09:00"),
        ({"date_order": "mdy"}, "22/04", "2027-04-22 09:00"),
        ({"bare_hour": "24h"}, "5", "2026-11-25 05:00"),
        ({"bare_hour": "day"}, "9", "2026-11-25 09:00"),
        ({"bare_hour": "coming"}, "11", "2026-11-24 11:00"),
        ({"bare_hour": "24h"}, "tomorrow at 5", "2026-11-25 05:00"),
        ({"next_weekday": "coming"}, "next friday", "2026-11-27 09:00"),
        ({"week_start": "6"}, "next week", "2026-11-29 09:00"),
        ({"week_start": "6"}, "sunday next week", "2026-11-29 09:00"),
        ({"morning": "07:30"}, "friday", "2026-11-27 07:30"),
        ({"evening": "20:15"}, "tonight", "2026-11-24 20:15"),
    ],
)
def test_habits_decide(habit: dict[str, str], phrase: str, expected: str) -> None:
    habits = Preferences.from_mapping(habit)
    assert shown(understand(phrase, NOW, "Europe/Berlin", habits)) == expected


def test_a_year_that_leaves_one_order_in_the_future_is_not_asked() -> None:
    now = datetime(2018, 5, 1, tzinfo=BERLIN)
    when = understand("5/3/18 @ 17:49:19", now, "Europe/Berlin")
    assert shown(when) == "2018-05-03 17:49:19"


def test_a_weekday_that_contradicts_its_date_is_told() -> None:
    when = understand("friday 15 december", NOW, "Europe/Berlin")
    assert isinstance(when, Moment)
    assert when.note == "15 December 2026 is a Tuesday, not a Friday."


def test_days_that_disagree_are_asked() -> None:
    when = understand("tomorrow, 13/04/2027 at 7pm", NOW, "Europe/Berlin")
    assert shown(when) == "ask 2026-11-25 19:00; 2027-04-13 19:00"


def test_zone_words_keep_their_zone() -> None:
    when = understand("1pm mountain timezone", NOW, "Europe/Berlin")
    assert isinstance(when, Moment)
    assert when.zone == "America/Denver"
    assert when.at.isoformat() == "2026-11-24T13:00:00-07:00"
    assert when.assumed == ("mountain is America/Denver",)


def test_a_place_in_several_zones_is_asked_about() -> None:
    when = understand("9am Portland time tomorrow", NOW, "Europe/Berlin")
    assert isinstance(when, Ambiguous)
    assert when.question == (
        "There's more than one time zone for “Portland”. Which place do you mean?"
    )
    assert [(option.label, option.when.zone) for option in when.options] == [
        ("Portland, Oregon: Wed 25 Nov 18:00, in 32 h", "America/Los_Angeles"),
        ("Portland, Maine: Wed 25 Nov 15:00, in 29 h", "America/New_York"),
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "every day at 9am Portland time"),
        ("en", "every day at 9am Portland time until 1 july 2027"),
        ("en", "every monday at 9am Portland time, 10 times"),
        ("en", "every day at 9am Portland time starting december 5"),
        ("es", "cada día a las 9 hora de La Paz hasta el 1 de julio de 2027"),
    ],
)
def test_a_series_in_several_zones_is_asked_in_words_that_are_read_back(
    language: str, words: str
) -> None:
    habits = Preferences.from_mapping({"language": language})
    when = understand(words, NOW, "Europe/Berlin", habits)
    assert isinstance(when, Ambiguous)
    for option in when.options:
        back = understand(option.label, NOW, "Europe/Berlin", habits)
        assert isinstance(back, Recurrence), option.label
        assert isinstance(option.when, Recurrence)
        assert (back.rule, back.anchor, back.zone) == (
            option.when.rule,
            option.when.anchor,
            option.when.zone,
        )


def test_a_place_whose_time_is_past_in_one_zone_is_read_in_the_others() -> None:
    when = understand("today at 8am Saint-Louis time", NOW, "Europe/Berlin")
    assert isinstance(when, Moment)
    assert when.zone == "America/Chicago"
    gone = understand("today at 1am Saint-Louis time", NOW, "Europe/Berlin")
    assert isinstance(gone, NotUnderstood)
    assert gone.reason is Reason.PAST


def test_a_country_is_asked_about_in_five_zones_at_most() -> None:
    when = understand("tomorrow 9am US time", NOW, "Europe/Berlin")
    assert isinstance(when, Ambiguous)
    assert [option.label.partition(",")[0] for option in when.options] == [
        "New York City",
        "Chicago",
        "Los Angeles",
        "Denver",
        "Honolulu",
    ]


def test_with_little_room_each_place_has_a_reading_and_so_has_the_persons_own_time() -> None:
    when = understand("9 georgia time", NOW, "Europe/Berlin")
    assert isinstance(when, Ambiguous)
    assert [option.when.zone for option in when.options] == [
        "America/New_York",
        "Asia/Tbilisi",
        "Europe/Moscow",
        "Europe/Berlin",
        "Europe/Berlin",
    ]


def test_a_noun_that_names_a_country_is_asked_about_beside_the_persons_own_time() -> None:
    when = understand("tomorrow 9am turkey time", NOW, "Europe/Berlin")
    assert isinstance(when, Ambiguous)
    assert when.question == "Do you mean the place “turkey”, or your own time?"
    assert [(option.label, option.when.zone) for option in when.options] == [
        ("Turkey: Wed 25 Nov 07:00, in 21 h", "Europe/Istanbul"),
        ("Your own time: Wed 25 Nov 09:00, in 23 h", "Europe/Berlin"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "rest"),
    [
        ("es", "mañana a las 9 hora de la medicina", "hora de la medicina"),
        ("es", "mañana a las 9 hora de la cena", "hora de la cena"),
        ("es", "mañana a las 9 hora de reunión", "hora de reunión"),
        ("es", "mañana a las 9 hora de la victoria", "hora de la victoria"),
        ("fr", "demain à 9h heure de la sieste", "heure de la sieste"),
        ("de", "morgen um 9 Essen Zeit", "Essen Zeit"),
        ("de", "morgen um 9 Peter Zeit", "Peter Zeit"),
    ],
)
def test_what_it_is_time_for_is_no_place(language: str, text: str, rest: str) -> None:
    made = read(text, NOW, "Europe/Berlin", Preferences.from_mapping({"language": language}))
    assert isinstance(made.when, Moment)
    assert (made.rest, made.when.zone, made.when.at.hour) == (rest, "Europe/Berlin", 9)


def test_the_zones_of_strong_cities_are_those_of_the_table() -> None:
    names = [names for zone, names in en.WORDS["zone"].items() if zone == "city"]
    for name in names[0].split(", "):
        when = understand(f"noon {name} time", NOW, "UTC")
        assert isinstance(when, Moment), name
        assert when.zone == biggest_zone(name)


def test_a_winter_name_in_summer_is_told() -> None:
    when = understand("july 5 at 9pm EST", NOW, "Europe/Berlin")
    assert isinstance(when, Moment)
    assert when.at.isoformat() == "2027-07-05T21:00:00-04:00"
    assert when.note is not None
    assert "summer time" in when.note


def test_refusals_name_the_words_and_offer_something_that_works() -> None:
    for phrase in ("31 june", "yesterday", "13:99", "friday at", "in 5", "bananas", "last month"):
        when = understand(phrase, NOW, "Europe/Berlin")
        assert isinstance(when, NotUnderstood)
        assert when.words
        assert when.message.endswith(".")


def test_a_suggestion_is_understood() -> None:
    for phrase in ("31 june", "yesterday", "in 5", "tomorrow at 9 in the", "13:99"):
        when = understand(phrase, NOW, "Europe/Berlin")
        assert isinstance(when, NotUnderstood)
        assert when.suggestion
        assert not isinstance(understand(when.suggestion, NOW, "Europe/Berlin"), NotUnderstood)


def test_long_texts_are_read_at_their_ends() -> None:
    words = "and so on " * 60
    assert shown(read(f"tomorrow at 9 {words}", NOW, "Europe/Berlin").when) == "2026-11-25 09:00"
    assert shown(read(f"{words} tomorrow at 9", NOW, "Europe/Berlin").when) == "2026-11-25 09:00"
    long = understand("x" * 301, NOW, "Europe/Berlin")
    assert isinstance(long, NotUnderstood)
    assert long.reason is Reason.NOTHING


def test_now_must_be_aware_and_zones_must_exist() -> None:
    with pytest.raises(ValueError, match="aware"):
        understand("friday", datetime(2026, 1, 1), "Europe/Berlin")  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        understand("friday", NOW, "Mars/Olympus")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("tomorrow 9am london time", "ask 2026-11-25 10:00; 2026-11-26 10:00"),
        ("9am friday london time", "2026-11-27 10:00"),
        ("tomorrow 9am", "2026-11-25 18:00"),
    ],
)
def test_tomorrow_is_asked_where_the_zone_is_a_day_ahead(phrase: str, expected: str) -> None:
    evening = datetime(2026, 11, 24, 17, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert shown(read(phrase, evening, "America/Los_Angeles").when) == expected


@pytest.mark.parametrize(
    ("words", "message", "suggestion"),
    [
        ("in 2 hours in 3 hours", "I can't handle two lengths at once.", "in 2 hours"),
        (
            "tomorrow at 5 and friday at 9",
            "I can't handle two times at once.",
            "every day at 9 and 21",
        ),
        (
            "every chinese new year",
            "I can't handle Chinese New Year every year, because its date moves around.",
            "chinese new year",
        ),
        ("31 june", "There's no such date as 31 June.", "30 june"),
    ],
)
def test_what_no_reminder_can_be_is_not_quoted_as_if_it_was_said(
    words: str, message: str, suggestion: str | None
) -> None:
    found = read(words, NOW, BERLIN.key).when
    assert isinstance(found, NotUnderstood)
    assert (found.message, found.suggestion) == (message, suggestion)
