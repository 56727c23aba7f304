"""Time zones as people name them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import Problem
from bot.zones import find_zone, label, suggest

NOW = datetime(2026, 11, 22, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("berlin, germany", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("munich", "Europe/Berlin"),
        ("são paulo", "America/Sao_Paulo"),
        ("SAO PAULO", "America/Sao_Paulo"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("nyc", "America/New_York"),
        ("EST", "America/New_York"),
        ("San Francisco", "America/Los_Angeles"),
        ("Mumbai", "Asia/Kolkata"),
        ("Germany", "Europe/Berlin"),
        ("Japan", "Asia/Tokyo"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("UTC", "UTC"),
        ("utc+2", "Etc/GMT-2"),
        ("GMT-5", "Etc/GMT+5"),
        ("UK", "Europe/London"),
        ("Deutschland", "Europe/Berlin"),
        ("it is 19:15 here", "Asia/Kathmandu"),
        ("25:99", None),
        ("13pm", None),
        ("I am in nowhere", None),
        ("xyz", None),
        ("australia", None),
        ("14:30", None),
        ("", None),
        ("../../etc/passwd", None),
    ],
)
def test_find_zone(words: str, zone: str | None) -> None:
    if zone is None:
        with pytest.raises(Problem):
            find_zone(words, NOW)
    else:
        assert find_zone(words, NOW) == zone


def test_a_clock_that_one_zone_shows_names_it() -> None:
    assert find_zone("19:15", NOW) == "Asia/Kathmandu"


def test_a_clock_that_several_zones_show_asks_with_cities() -> None:
    with pytest.raises(Problem, match=r"several zones: Berlin,.*Which city"):
        find_zone("14:30", NOW)


def test_suggestions_show_the_local_time_and_the_name_that_was_typed() -> None:
    assert suggest("mun", NOW)[0].label == "Munich, 14:30 now (Europe/Berlin)"
    assert "Europe/Berlin" in [found.zone for found in suggest("14:30", NOW)]
    assert len(suggest("a", NOW)) == 25
    assert suggest("", NOW)[0].zone == "Europe/Berlin"


def test_a_country_suggests_its_zones() -> None:
    assert "Europe/Lisbon" in [found.zone for found in suggest("portug", NOW)]


def test_label() -> None:
    assert label("America/New_York", NOW) == "New York, 08:30 now (America/New_York)"


@pytest.mark.parametrize("words", ["USA", "America", "Brasil"])
def test_a_country_of_several_zones_asks_with_cities(words: str) -> None:
    with pytest.raises(Problem, match=r"several zones: .*Which city"):
        find_zone(words, NOW)


def test_an_hour_that_no_clock_shows_is_no_clock() -> None:
    with pytest.raises(Problem, match="no time zone for “25:99”"):
        find_zone("25:99", NOW)
