"""Places said beside a time: any of the table, never guessed, and no ordinary words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.timezones.spoken import biggest_zone, is_place, zones_of
from tests.samples import NOW


@pytest.mark.parametrize(
    "words", ["Munich", "munich", "São Paulo", "St. Louis", "Yoga", "Portland, Oregon", "texas"]
)
def test_places(words: str) -> None:
    assert is_place(words)


@pytest.mark.parametrize(
    "words", ["Reading", "bath", "date", "yoga", "story", "my", "lunch", "", ",", "'"]
)
def test_talk(words: str) -> None:
    assert not is_place(words)


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
