"""Completion: suggest places while typing, largest first, with their present time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice

from bot.timezones.cities import WORLD, Area, City, table
from bot.timezones.folding import fold
from bot.timezones.iana import zone_label, zone_names
from bot.timezones.labels import city_label
from bot.timezones.names import in_area, known, options
from bot.timezones.offsets import minute_of_day, zones_showing
from bot.timezones.values import Located

SHOWN = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo")
"""Suggested before somebody has typed anything."""

NAMED_FROM = 4
"""Letters from which states, countries and zones are offered, too."""

SURE = 5
"""Letters from which on another name counts as much as a city's own: Shanghai is no "san…"."""

STATES_OF = frozenset({"US", "CA", "AU", "GB", "DE", "AT", "CH", "BR", "MX", "IN"})
PEOPLE = 1000
"""Countries whose states are offered, and how many thousand people live in what is offered."""

LONGEST = 100
"""Characters of a choice at Discord."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    zone: str
    label: str  # "Essen, Germany · 15:40"
    value: str  # "Essen, Germany (Europe/Berlin)": read back as just that place and zone


def suggest(words: str, now: datetime, limit: int = 25) -> list[Suggestion]:
    """Places whose name begins so, or whose clocks show that time; the usual ones for no words."""
    if not fold(words):
        return [_suggestion(Located(zone, zone_label(zone)), now) for zone in SHOWN]
    minute = minute_of_day(words)
    found = _listed(words, now, limit) if minute is None else _showing(minute, now)
    unique: dict[tuple[str, str], Located] = {}
    for each in islice(found, 2 * limit):  # GeoNames has some cities in two spellings
        unique.setdefault((fold(each.label), each.zone), each)
    return [_suggestion(each, now) for each in list(unique.values())[:limit]]


def _suggestion(place: Located, now: datetime) -> Suggestion:
    return Suggestion(place.zone, place.at(now)[:LONGEST], place.within(LONGEST))


def _listed(words: str, now: datetime, limit: int) -> Iterator[Located]:
    """What the words mean as they are, if that is not a city's own name; then what begins so."""
    folded = fold(words)
    if not table().own(folded):
        yield from options(known(words, now))
    if len(folded) >= NAMED_FROM:
        yield from _areas(folded, now)
    name, comma, rest = words.partition(",")
    yield from map(_located, _inside(name, fold(rest)) if comma else _biggest(folded, limit))
    if len(folded) >= NAMED_FROM:
        for key, zone in zone_names().items():
            if key.startswith(folded):
                yield Located(zone, zone_label(zone))


def _biggest(folded: str, limit: int) -> list[City]:
    """The biggest cities that begin so, and each whose name is just that."""
    whole = table().own(folded)[:limit]
    begun = table().beginning(folded, limit)
    own = sorted({*begun[: limit - len(whole)], *whole}, key=lambda city: -city.people)
    if len(folded) < SURE:
        return [*own, *table().called(folded, limit)]
    both = dict.fromkeys([*own, *table().called(folded, limit)])
    return sorted(both, key=lambda city: -city.people)


def _inside(name: str, beginning: str) -> list[City]:
    """ "london, on": the cities of that name whose state or country begins so."""
    return [
        city
        for city in table().named(fold(name))
        if any(
            fold(area.name).startswith(beginning)
            for area in (city.state, table().countries[city.state.country])
        )
    ]


def _areas(folded: str, now: datetime) -> Iterator[Located]:
    """The biggest city of each zone of the countries and states that begin so."""
    for name, area in _area_names():
        if name.startswith(folded):
            yield from options(in_area(area, now))


@cache
def _area_names() -> list[tuple[str, Area]]:
    """Folded name and area, those of most people first."""
    people = {
        area.code: sum(count for count, _ in table().zones.get(area.code, {}).values())
        for area in (*table().countries.values(), *table().states)
        if area.code == area.country or area.country in STATES_OF
    }
    named = [
        (name, area)
        for name, areas in table().areas.items()
        for area in areas
        if people.get(area.code, 0) >= PEOPLE
    ]
    return sorted(named, key=lambda each: -people[each[1].code])


def _located(city: City) -> Located:
    return Located(city.zone, city_label(city))


def _showing(minute: int, now: datetime) -> Iterator[Located]:
    """Every zone whose clocks show that time, those of most people first."""
    world = table().zones[WORLD]
    zones = zones_showing(minute, now)
    for zone in sorted(zones, key=lambda zone: -world[zone][0] if zone in world else 0):
        yield Located(zone, zone_label(zone))
