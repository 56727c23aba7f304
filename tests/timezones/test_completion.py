"""What is offered while somebody types where they are."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from string import ascii_lowercase

import pytest

from bot.timezones.completion import suggest
from bot.timezones.names import find_place
from bot.timezones.values import Located

NOW = datetime(2026, 11, 22, 14, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "Berlin, Germany · 15:40"),
        ("’", "Berlin, Germany · 15:40"),
        ("ess", "Essen, Germany · 15:40"),
        ("mun", "Munich, Germany · 15:40"),
        ("münch", "Munich, Germany · 15:40"),
        ("SÃO p", "São Paulo, Brazil · 11:40"),
        ("sao p", "São Paulo, Brazil · 11:40"),
        ("colog", "Köln, Germany · 15:40"),
        ("nyc", "New York City, New York · 09:40"),
        ("paris texas", "Paris, Texas · 08:40"),
        ("paris, t", "Paris, Texas · 08:40"),
        ("london, on", "London, Ontario · 09:40"),
        ("texas", "Houston, Texas · 08:40"),
        ("germ", "Berlin, Germany · 15:40"),
        ("portug", "Lisbon, Portugal · 14:40"),
        ("bavar", "Munich, Germany · 15:40"),
        ("europe/ber", "Berlin, Germany · 15:40"),
        ("20:25", "Kathmandu, Nepal · 20:25"),
    ],
)
def test_the_likeliest_place_comes_first_with_its_time(typed: str, first: str) -> None:
    assert suggest(typed, NOW)[0].label == first


def test_bigger_places_come_first() -> None:
    labels = [each.label for each in suggest("port", NOW)]
    assert labels.index("Portland, Oregon · 06:40") < labels.index("Portsmouth, England · 14:40")
    assert [each.label for each in suggest("portland", NOW)[:2]] == [
        "Portland, Oregon · 06:40",
        "Portland, Maine · 09:40",
    ]


def test_a_clock_offers_the_zones_that_show_it() -> None:
    assert "Europe/Berlin" in [each.zone for each in suggest("15:40", NOW)]


def test_nothing_fits() -> None:
    assert suggest("qwxyz", NOW) == []


@pytest.mark.parametrize("typed", [*map("".join, product("aeslp", ascii_lowercase)), "unit", "s"])
def test_every_choice_fits_discord_and_is_read_back_as_just_that(typed: str) -> None:
    offered = suggest(typed, NOW)
    assert len(offered) <= 25
    assert len({each.value for each in offered}) == len(offered)
    for each in offered:
        assert len(each.label) <= 100
        assert len(each.value) <= 100
        found = find_place(each.value, NOW)
        assert isinstance(found, Located)
        assert found.zone == each.zone
        assert each.label == found.at(NOW)
