"""Places as people write them: "Berlin, Germany", "Portland, Oregon", "Texas, United States"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.timezones.cities import Area, City, table
from bot.timezones.folding import fold

BY_STATE = frozenset({"US", "CA", "GB"})
"""Countries whose people name the state, and not the country, after a city."""

SHORT = {"US.DC": "D.C."}


def city_label(city: City) -> str:
    state, country = city.state, table().countries[city.state.country]
    if state.country in BY_STATE and state.name and fold(state.name) != fold(city.name):
        return f"{city.name}, {SHORT.get(state.code, state.name)}"
    return city.name if fold(country.name) == fold(city.name) else f"{city.name}, {country.name}"


def area_label(area: Area) -> str:
    if area.code == area.country:
        return area.name
    return f"{area.name}, {table().countries[area.country].name}"


def one_of(labels: Sequence[str]) -> str:
    """ "Portland, Oregon or Portland, Maine"; of more than two, semicolons keep them apart."""
    *others, last = labels
    return f"{'; '.join(others)} or {last}" if others else last
