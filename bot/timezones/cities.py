"""The table of the world's cities: by name, by the beginning of a name, by state and country.

`cities.dat` is one line of credit and a zlib stream of nine texts, U+0000 between them: countries
and regions by lines and tabs, then columns of cities sorted by folded name, biggest first: letters
shared with the name before, the rest of the name, the name as shown if capitals alone do not make
it, region, thousands of people, the zone if unusual in its region, other names. Numbers are one
character each, from U+0001. `scripts/build_cities.py` makes it.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from heapq import nlargest, nsmallest
from importlib import resources
from operator import add

from bot.timezones.folding import fold

LAST = "\U0010ffff"
WORLD = ""
"""The code under which `Table.zones` has every zone."""


@dataclass(frozen=True, slots=True)
class Area:
    """A country, or a state of one: whatever GeoNames has on the first level below."""

    code: str  # "DE", "DE.02"
    name: str
    iso: str  # folded, a state's without its country: "de", "by"
    zone: str  # the usual one of a state
    aliases: tuple[str, ...]  # folded

    @property
    def country(self) -> str:
        return self.code.partition(".")[0]


@dataclass(frozen=True, slots=True)
class City:
    name: str
    state: Area
    people: int  # thousands
    zone: str


@dataclass(frozen=True)
class Table:
    countries: dict[str, Area]
    states: list[Area]
    names: list[str]  # folded, sorted; the columns beside it have the same order
    shown: list[str]
    states_of: str
    people_of: str
    odd_zones: list[str]
    aliases: dict[str, int]
    namesakes: dict[str, list[int]]  # further cities of the same other name

    def city(self, place: int) -> City:
        state = self.states[ord(self.states_of[place]) - 1]
        name = self.shown[place] or self.names[place].title()
        return City(name, state, self.people(place), self.odd_zones[place] or state.zone)

    def people(self, place: int) -> int:
        return ord(self.people_of[place]) - 1

    def named(self, folded: str) -> list[City]:
        """Every city of that folded name, its own or another; biggest first."""
        places = {*self._own(folded), *self._other(folded)}
        return [self.city(place) for place in sorted(places, key=self._rank)]

    def own(self, folded: str) -> list[City]:
        """The cities of which it is the own name, biggest first."""
        return [self.city(place) for place in self._own(folded)]

    def _own(self, folded: str) -> range:
        return range(bisect_left(self.names, folded), bisect_right(self.names, folded))

    def _other(self, folded: str) -> list[int]:
        here = self.aliases.get(folded)
        return [] if here is None else [here, *self.namesakes.get(folded, ())]

    def _rank(self, place: int) -> tuple[int, int]:
        """Biggest first; of equals, in the order of the table."""
        return -self.people(place), place

    def beginning(self, folded: str, limit: int) -> list[City]:
        """The biggest cities whose own name begins so."""
        places = range(*_range(self.names, folded))
        return [self.city(place) for place in nlargest(limit, places, key=self.people)]

    def called(self, folded: str, limit: int) -> list[City]:
        """The biggest cities that have another name which begins so."""
        first, last = _range(self._sorted_aliases, folded)
        places = {p for alias in self._sorted_aliases[first:last] for p in self._other(alias)}
        return [self.city(place) for place in nsmallest(limit, places, key=self._rank)]

    def all_names(self, folded: str) -> Iterator[str]:
        """Every folded name that begins so, a city's own or another."""
        for names in (self.names, self._sorted_aliases):
            first, last = _range(names, folded)
            yield from names[first:last]

    @cached_property
    def _sorted_aliases(self) -> list[str]:
        return sorted(self.aliases)

    @cached_property
    def zones(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Code of an area, or WORLD → each zone there, its people and its biggest city's place."""
        people: dict[tuple[str, str], int] = defaultdict(int)
        main: dict[tuple[str, str], int] = {}
        for number, odd, counted, place in self._shares():
            state = self.states[ord(number) - 1]
            for code in (WORLD, state.country, state.code):
                key = code, odd or state.zone
                people[key] += counted
                if key not in main or self.people(main[key]) < self.people(place):
                    main[key] = place
        found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
        for (code, zone), count in sorted(people.items(), key=lambda each: -each[1]):
            found[code][zone] = count, main[code, zone]
        return dict(found)

    def _shares(self) -> Iterator[tuple[str, str, int, int]]:
        """Of each zone in each state: number of the state, zone if odd, people, biggest city."""
        people: dict[str, int] = defaultdict(int)
        most: dict[str, str] = {}
        main: dict[str, int] = {}
        keys = map(add, self.states_of, self.odd_zones)
        for place, (key, here) in enumerate(zip(keys, self.people_of, strict=True)):
            people[key] += ord(here) - 1
            if here > most.get(key, ""):
                most[key], main[key] = here, place
        yield from ((key[0], key[1:], people[key], place) for key, place in main.items())

    @cached_property
    def areas(self) -> dict[str, list[Area]]:
        """Folded name → the countries and states that have it."""
        found: dict[str, list[Area]] = defaultdict(list)
        for area in (*self.countries.values(), *self.states):
            for name in {fold(area.name), *area.aliases} - {""}:
                found[name].append(area)
        return dict(found)

    @cached_property
    def codes(self) -> dict[str, list[Area]]:
        """Folded ISO code → the country and the states that have it: "de" is Delaware, too."""
        found: dict[str, list[Area]] = defaultdict(list)
        for area in (*self.countries.values(), *self.states):
            found[area.iso].append(area)
        return dict(found)


def _range(names: list[str], beginning: str) -> tuple[int, int]:
    return bisect_left(names, beginning), bisect_left(names, beginning + LAST)


@cache
def table() -> Table:
    """The table, read the first time that somebody asks for a city."""
    packed = resources.files("bot.timezones").joinpath("cities.dat").read_bytes()
    text = zlib.decompress(packed.partition(b"\n")[2]).decode()
    countries, states, shared, rest, shown, states_of, people_of, odd, aliases = text.split("\0")
    areas = [_country(line) for line in countries.split("\n")]
    return Table(
        {area.code: area for area in areas},
        [_state(line) for line in states.split("\n")],
        _names(shared, rest.split("\n")),
        shown.split("\n"),
        states_of,
        people_of,
        odd.split("\n"),
        *_aliases(aliases.split("\n")),
    )


def _country(line: str) -> Area:
    code, name, aliases = line.split("\t")
    return Area(code, name, code.lower(), "", tuple(filter(None, aliases.split(","))))


def _state(line: str) -> Area:
    code, name, iso, zone, aliases = line.split("\t")
    return Area(code, name, iso, zone, tuple(filter(None, aliases.split(","))))


def _names(shared: str, endings: list[str]) -> list[str]:
    name, names = "", []
    for number, ending in zip(shared, endings, strict=True):
        name = name[: ord(number) - 1] + ending
        names.append(name)
    return names


def _aliases(lines: Iterable[str]) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Other name → the place of the city that has it; and those of further ones that do.

    A list for each would make the garbage collector look through 20,000 of them.
    """
    first: dict[str, int] = {}
    more: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        if line:
            for alias in line.split(","):
                if first.setdefault(alias, place) != place:
                    more.setdefault(alias, []).append(place)
    return first, more
