"""Places said beside a time: any of the table, never guessed, and no ordinary words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.timezones.aliases import NAMESAKES, NOUNS, TALK
from bot.timezones.places import places
from bot.timezones.spoken import Certainty, biggest_zone, place_in, zones_of
from tests.samples import NOW

SURE, DOUBTFUL = Certainty.SURE, Certainty.DOUBTFUL


@pytest.mark.parametrize(
    "words", ["Munich", "munich", "São Paulo", "St. Louis", "Portland, Oregon", "texas", "St Ives"]
)
def test_places(words: str) -> None:
    assert place_in(words) is SURE


@pytest.mark.parametrize(
    "words",
    [
        *("Reading", "bath", "date", "yoga", "Yoga", "hatfield", "story", "my", "", ",", "'"),
        *("Tom, Italy", "Anna, Germany"),
    ],
)
def test_talk(words: str) -> None:
    assert place_in(words) is None


def test_a_noun_is_a_place_with_a_capital_where_that_tells() -> None:
    for noun in ("Nice", "Rugby", "Reunión"):
        assert place_in(noun) is SURE
        assert place_in(noun.lower()) is None
        assert place_in(noun, capital_tells=False) is None
    assert place_in("leeds", capital_tells=False) is SURE


def test_a_noun_that_is_mostly_a_place_is_doubtful() -> None:
    assert place_in("turkey") is DOUBTFUL
    assert place_in("Turkey") is SURE
    assert place_in("Turkey", capital_tells=False) is DOUBTFUL


def test_a_small_town_by_one_word_may_be_a_person() -> None:
    for name in ("Hatfield", "Leo", "Anna"):
        assert place_in(name) is DOUBTFUL
        assert place_in(name, capital_tells=False) is None


def test_nouns_are_such_as_would_be_read_as_places() -> None:
    """A word that no place has is dead weight in the list."""
    assert sorted(noun for noun in NOUNS if not places(noun)) == []
    assert NAMESAKES <= NOUNS
    assert not NOUNS & TALK


def test_a_name_in_several_zones_is_all_of_them() -> None:
    assert [each.zone for each in zones_of("Munich", NOW)] == ["Europe/Berlin"]
    assert [each.label for each in zones_of("Portland", NOW)] == [
        "Portland, Oregon",
        "Portland, Maine",
    ]


def test_the_biggest() -> None:
    assert biggest_zone("athens") == "Europe/Athens"
    assert biggest_zone("china") == "Asia/Shanghai"


def test_time_words_without_a_place_leave_the_table_packed() -> None:
    """In a process of its own: the table is unpacked once for all tests."""
    program = """
from datetime import UTC, datetime
from bot.timezones.cities import table
from bot.when import read
for words in ("tomorrow at 9 call Bob about Munich", "every day at 8", "at 5pm EST", "soon"):
    read(words, datetime(2026, 11, 24, 10, tzinfo=UTC), "Europe/Berlin")
assert table.cache_info().currsize == 0
read("at 9 Munich time", datetime(2026, 11, 24, 10, tzinfo=UTC), "Europe/Berlin")
assert table.cache_info().currsize == 1
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
