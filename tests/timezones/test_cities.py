"""The table of cities: what is in it, where it is from, and what it costs."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from zoneinfo import ZoneInfo

from bot.timezones.cities import WORLD, table
from bot.timezones.folding import fold

DATA = resources.files("bot.timezones").joinpath("cities.dat")


def test_it_says_where_it_is_from() -> None:
    credit = DATA.read_bytes().partition(b"\n")[0].decode()
    assert "GeoNames" in credit
    assert "CC BY 4.0" in credit
    assert len(DATA.read_bytes()) < 450_000


def test_it_holds_the_cities_of_the_world_in_order() -> None:
    cities = table()
    assert len(cities.names) > 34_000
    assert cities.names == sorted(cities.names)
    assert cities.names[0]
    assert {len(cities.names)} == {
        len(column)
        for column in (cities.shown, cities.states_of, cities.people_of, cities.odd_zones)
    }
    (essen,) = (city for city in cities.own("essen") if city.people > 100)
    assert (essen.name, essen.state.name, essen.zone) == (
        "Essen",
        "Nordrhein-Westfalen",
        "Europe/Berlin",
    )


def test_every_zone_of_it_is_one_of_the_zone_database() -> None:
    for zone in table().zones[WORLD]:
        assert ZoneInfo(zone).key == zone


def test_every_state_belongs_to_a_country() -> None:
    cities = table()
    assert {state.country for state in cities.states} <= cities.countries.keys()


def test_names_are_folded_as_what_people_type_is() -> None:
    cities = table()
    for place in range(0, len(cities.names), 97):
        assert fold(cities.city(place).name) == cities.names[place]


def test_importing_reads_nothing() -> None:
    program = (
        "import bot.timezones.names, bot.timezones.completion, bot.timezones.cities as cities;"
        "assert cities.table.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
