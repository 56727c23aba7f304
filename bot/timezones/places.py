"""Words → the cities, states and countries that they name, "paris texas" and "TX" included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.timezones.aliases import PLACES, TALK
from bot.timezones.cities import Area, City, table
from bot.timezones.folding import fold
from bot.timezones.labels import area_label, city_label

ABBREVIATED = frozenset({"US", "CA", "AU"})
"""Countries whose states are known by their codes: "Portland ME", "NSW"."""

CITY_OF_STATE = 10
"""A tenth of a state's people in the city of its name make it the one that is meant."""

WORDS = 8
"""Words beyond which it is a sentence: a city, its state and its country have fewer."""

DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))

OTHERWISE = {fold(name): place for name, place in PLACES.items()}


@dataclass(frozen=True, slots=True)
class Share:
    """A zone of a place, how many thousand people keep it, and its biggest city."""

    zone: str
    people: int
    label: str


@dataclass(frozen=True, slots=True)
class NamedPlace:
    label: str
    people: int  # thousands
    shares: tuple[Share, ...]  # most people first
    is_city: bool = False

    @property
    def zones(self) -> tuple[str, ...]:
        return tuple(share.zone for share in self.shares)


def places(words: str) -> list[NamedPlace]:
    """Every place that all of the words name together, biggest first; none if they name none."""
    words = OTHERWISE.get(fold(words), words)
    found = _whole(words) or _in_area(words) or _in_area_unspoken(words)
    return sorted(found, key=lambda place: -place.people)


def spoken_places(words: str) -> list[NamedPlace]:
    """``places`` of words in a sentence, where a person may stand before a comma."""
    name, comma, rest = words.partition(",")
    return _within(fold(name), _areas(fold(rest), codes=True)) if comma else places(words)


def _whole(words: str) -> list[NamedPlace]:
    """A name alone: "Essen", "Koeln", "Texas", "TX"."""
    folded = fold(words)
    areas = list(table().areas.get(folded, ()))
    if words.isupper() and folded not in TALK:
        areas += [area for area in table().codes.get(folded, ()) if _by_code(area)]
    return _found(_cities(folded), areas)


def _found(cities: list[City], areas: Iterable[Area]) -> list[NamedPlace]:
    others = (area for area in areas if not _means(cities, area))
    return [*map(_of_city, cities), *of_areas(others)]


def _means(cities: Iterable[City], area: Area) -> bool:
    """Whether a state's name means the city in it: New York, São Paulo, Berlin; but not Quebec."""
    people = sum(count for count, _ in table().zones.get(area.code, {}).values())
    return any(
        city.state.code == area.code and city.people * CITY_OF_STATE > people for city in cities
    )


def _cities(folded: str) -> list[City]:
    found = table().named(folded)
    if not found:
        plain = folded
        for written, letter in DIGRAPHS:
            plain = plain.replace(written, letter)
        found = table().named(plain)
    return found or table().named(folded.removesuffix(" city"))


def _in_area(words: str) -> list[NamedPlace]:
    """With a comma: "Paris, Texas, USA", "Germany, Berlin"; of a small town, its state."""
    name, comma, rest = words.partition(",")
    if not comma:
        return []
    areas = _areas(fold(rest), codes=True)
    if areas:
        named = (
            area
            for area in areas[0]
            # "no, in Lyon" is not Indiana: no Lyon is a state that Indiana lies in.
            if _is_named(area, fold(rest)) and _lies_in(area, areas[1:])
        )
        return _within(fold(name), areas) or list(of_areas(named))
    return _within(fold(rest), _areas(fold(name), codes=False))


def _in_area_unspoken(words: str) -> list[NamedPlace]:
    """Without a comma: "paris texas", "Portland ME", "germany berlin"."""
    loud = {fold(word) for word in words.split() if word.isupper()}
    parts = fold(words).split()
    if len(parts) > WORDS:
        return []
    for count in range(len(parts) - 1, 0, -1):
        first, last = " ".join(parts[:count]), " ".join(parts[count:])
        codes = last in loud or last not in TALK
        found = _within(first, _areas(last, codes)) or _within(last, _areas(first, codes=False))
        if found:
            return found
    return []


def _within(name: str, areas: list[list[Area]]) -> list[NamedPlace]:
    """The cities and states of that name that lie in one of each group of areas."""
    if not areas:
        return []
    groups = [{area.code for area in group} for group in areas]
    cities = [
        city
        for city in _cities(fold(OTHERWISE.get(name, name).partition(",")[0]))
        if all(group & {city.state.code, city.state.country} for group in groups)
    ]
    states = (
        area
        for area in (*table().areas.get(name, ()), *table().codes.get(name, ()))
        if area.code != area.country and all(area.country in group for group in groups)
    )
    return _found(cities, states)


def _areas(folded: str, codes: bool) -> list[list[Area]]:
    """ "texas usa" → what Texas may be, what USA may be; nothing if some of it is no area."""
    one = _area(folded, codes)
    if one:
        return [one]
    parts = folded.split()
    for count in range(len(parts) - 1, 0, -1):
        first, last = (_area(" ".join(each), codes) for each in (parts[:count], parts[count:]))
        if first and last:
            return [first, last]
    return []


def _area(folded: str, codes: bool) -> list[Area]:
    name = fold(OTHERWISE.get(folded, folded))
    found = [*table().areas.get(name, ())]
    if codes:
        found += table().codes.get(folded, ())
    return found or [city.state for city in table().named(name)]


def _by_code(area: Area) -> bool:
    """Whether people name it by its code: "TX" they do, "11" and "T" not."""
    return area.code == area.country or area.country in ABBREVIATED


def _lies_in(area: Area, groups: list[list[Area]]) -> bool:
    return all(area.country in {each.code for each in group} for group in groups)


def _is_named(area: Area, folded: str) -> bool:
    """Whether the words begin with its name, or with a state's code that people use."""
    names = (fold(area.name), *area.aliases)
    by_code = area.iso and area.code != area.country and area.country in ABBREVIATED
    return folded.startswith((*names, area.iso) if by_code else names)


def _of_city(city: City) -> NamedPlace:
    label = city_label(city)
    return NamedPlace(label, city.people, (Share(city.zone, city.people, label),), is_city=True)


def of_areas(areas: Iterable[Area]) -> Iterator[NamedPlace]:
    for area in areas:
        zones = table().zones.get(area.code, {})
        shares = [
            Share(zone, people, city_label(table().city(biggest)))
            for zone, (people, biggest) in zones.items()
        ]
        if shares:
            yield NamedPlace(area_label(area), sum(each.people for each in shares), tuple(shares))
