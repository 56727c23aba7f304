"""Feasts on days that calendars in print agree on."""

from __future__ import annotations

from datetime import date

import pytest

from bot.when import LANGUAGES
from bot.when.parsing.vocabulary import vocabulary
from bot.when.resolving.holidays import (
    AROUND_EASTER,
    FIXED,
    ISLAMIC,
    WEEKDAY_OF_MONTH,
    easter,
    feast,
)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("easter", "2018-04-01"),
        ("easter", "2027-03-28"),
        ("easter", "2038-04-25"),
        ("orthodox_easter", "2025-04-20"),
        ("good_friday", "2026-04-03"),
        ("pentecost", "2026-05-24"),
        ("ash_wednesday", "2026-02-18"),
        ("advent", "2022-11-27"),
        ("advent", "2026-11-29"),
        ("thanksgiving", "2026-11-26"),
        ("black_friday", "2024-11-29"),
        ("memorial_day", "2027-05-31"),
        ("election_day", "2028-11-07"),
        ("eid_al_fitr", "2023-04-21"),
        ("eid_al_adha", "2025-06-06"),
        ("rosh_hashanah", "2024-10-03"),
        ("rosh_hashanah", "2026-09-12"),
        ("yom_kippur", "2024-10-12"),
        ("hanukkah", "2024-12-26"),
        ("hanukkah", "2025-12-15"),
        ("passover", "2027-04-22"),
        ("purim", "2025-03-14"),
        ("shavuot", "2025-06-02"),
        ("chinese_new_year", "2027-02-06"),
        ("diwali", "2026-11-08"),
    ],
)
def test_a_feast_falls_on_its_day(name: str, day: str) -> None:
    expected = date.fromisoformat(day)
    assert feast(name, expected.year) == expected


def test_easter_is_a_sunday_in_its_season() -> None:
    for year in range(1900, 2200):
        day = easter(year)
        assert day.weekday() == 6
        assert date(year, 3, 22) <= day <= date(year, 4, 25)


def test_every_feast_that_a_language_names_is_known() -> None:
    for language in LANGUAGES:
        for entries in vocabulary(language).phrases.values():
            for _, senses in entries:
                if "feast" in senses:
                    assert feast(str(senses["feast"]), 2027) is not None, senses["feast"]


def test_an_unknown_year_is_not_invented() -> None:
    assert feast("chinese_new_year", 2090) is None
    assert feast("no such feast", 2027) is None


def test_names_belong_to_one_table() -> None:
    tables = [set(FIXED), set(AROUND_EASTER), set(WEEKDAY_OF_MONTH), set(ISLAMIC)]
    assert sum(map(len, tables)) == len(set.union(*tables))
