"""Time zones as people name them: a city, a country, an offset, or what their clock shows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cities import CITIES
from bot.errors import Problem

EXAMPLES = "Berlin, New York, São Paulo or Europe/Berlin"
SHOWN = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo")
"""Suggested before somebody has typed anything."""

COUNTRY_NAMES = {
    **dict.fromkeys(("usa", "us", "america", "united states of america"), "united states"),
    **dict.fromkeys(
        ("uk", "england", "scotland", "wales", "great britain", "united kingdom"), "britain (uk)"
    ),
    "deutschland": "germany",
    "osterreich": "austria",
    "schweiz": "switzerland",
    "espana": "spain",
    "brasil": "brazil",
    "korea": "korea (south)",
    "south korea": "korea (south)",
    "holland": "netherlands",
    "uae": "united arab emirates",
}
"""What people call countries that the zone database names otherwise."""


class UnknownZone(Problem):
    def __init__(self, words: str) -> None:
        super().__init__(
            f"I know no time zone for “{words}”. Name the nearest big city, such as {EXAMPLES}."
        )


class SeveralZones(Problem):
    def __init__(self, words: str, zones: Iterable[str]) -> None:
        cities = ", ".join(city_of(zone) for zone in list(zones)[:6])
        super().__init__(f"“{words}” could be several zones: {cities}. Which city is nearest?")


@dataclass(frozen=True, slots=True)
class Suggestion:
    zone: str
    label: str  # "Berlin, 14:30"


def find_zone(words: str, now: datetime) -> str:
    """The IANA zone that ``words`` mean at ``now``. Raises UnknownZone or SeveralZones."""
    plain = _plain(words)
    city = _plain(words.partition(",")[0])
    if city in _names():
        return _names()[city]  # "Berlin, Germany"
    offset = _offset(plain)
    if offset:
        return offset
    clock = _clock(plain)
    if clock and (clock[2] or clock[3]):
        return _only(words, _zones_at(now, clock))
    country = _countries().get(COUNTRY_NAMES.get(plain, plain))
    if country:
        return _only(words, country)
    starting = {
        zone for name, zone in _names().items() if len(plain) > 3 and name.startswith(plain)
    }
    if starting:
        return _only(words, sorted(starting))
    raise UnknownZone(words.strip())


def looks_like_place(words: str) -> bool:
    """Whether ``words`` are the exact name of a place that is known, or a country."""
    plain = _plain(words)
    city = _plain(words.partition(",")[0])
    return city in _names() or COUNTRY_NAMES.get(plain, plain) in _countries()


def suggest(words: str, now: datetime, limit: int = 25) -> list[Suggestion]:
    """Zones for autocompletion: names that begin with or contain the words, or that clock time."""
    plain = _plain(words)
    if not plain:
        return [Suggestion(zone, label(zone, now)) for zone in SHOWN]
    clock = _clock(plain)
    if clock:
        zones: Iterable[str] = _zones_at(now, clock)
        return [Suggestion(zone, label(zone, now)) for zone in list(zones)[:limit]]
    names = _names()
    ranked = sorted(
        (not name.startswith(plain), len(name), name) for name in names if plain in name
    )
    named = COUNTRY_NAMES.get(plain, plain)
    countries = [z for name, zs in _countries().items() if name.startswith(named) for z in zs]
    found: dict[str, str] = {}
    for _, _, name in ranked:
        found.setdefault(names[name], name)
    found |= {zone: "" for zone in countries if zone not in found}
    return [Suggestion(zone, label(zone, now, name)) for zone, name in list(found.items())[:limit]]


def label(zone: str, now: datetime, name: str = "") -> str:
    """ "Munich, 14:30 now (Europe/Berlin)": the city that was typed, and the zone it keeps."""
    city = city_of(zone)
    if name and "/" not in name and name != _plain(city):
        city = name.title()
    return f"{city}, {local(now, zone):%H:%M} now ({zone})"


def _clock(plain: str) -> re.Match[str] | None:
    """ "14:30", "3pm", "it is 3 pm here": a time that a clock can show."""
    bare = re.sub(r"^(?:it is|it's|its) | (?:here|now|for me)$", "", plain)
    match = re.fullmatch(r"(\d{1,2})[:.h ]?(\d\d)? ?(am|pm)?", bare)
    if match is None or int(match[1]) > (12 if match[3] else 23) or int(match[2] or 0) > 59:
        return None
    return match


def local(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone))


def city_of(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def system_zone() -> str | None:
    """The zone this computer keeps, if it tells: for the terminal, whose person sits at it."""
    name = getattr(datetime.now().astimezone().tzinfo, "key", None) or _zone_file()
    return name if name in set(_zone_table()) else None


def _zone_file() -> str:
    """The zone that /etc/localtime links to, as most systems have it, or nothing."""
    target = str(Path("/etc/localtime").resolve())
    return target.partition("zoneinfo/")[2]


def _only(words: str, zones: Iterable[str]) -> str:
    """The one zone, or the first when all keep the same time; raises SeveralZones."""
    distinct: dict[tuple[timedelta | None, ...], str] = {}
    for zone in zones:
        distinct.setdefault(_rules(zone), zone)
    if not distinct:
        raise UnknownZone(words.strip())
    if len(distinct) > 1:
        raise SeveralZones(words.strip(), distinct.values())
    return next(iter(distinct.values()))


@cache
def _rules(zone: str) -> tuple[timedelta | None, ...]:
    """What distinguishes zones today: their offsets in the months of one year."""
    info = ZoneInfo(zone)
    return tuple(datetime(2026, month, 15, 12, tzinfo=info).utcoffset() for month in range(1, 13))


def _zones_at(now: datetime, clock: re.Match[str]) -> list[str]:
    """Zones whose clocks show about that time (within 10 minutes), well-known cities first."""
    hour, minute = int(clock[1]), int(clock[2] or 0)
    if clock[3]:
        hour = hour % 12 + (12 if clock[3] == "pm" else 0)
    wanted = hour * 60 + minute
    fitting = []
    for zone in dict.fromkeys([*SHOWN, *CITIES.values(), *_zone_table()]):
        there = local(now, zone)
        apart = abs(there.hour * 60 + there.minute - wanted)
        if min(apart, 1440 - apart) <= 10:
            fitting.append(zone)
    return fitting


def _offset(plain: str) -> str | None:
    """ "utc+2" → "Etc/GMT-2": IANA writes these with the sign turned round."""
    match = re.fullmatch(r"(?:utc|gmt) ?([+-]) ?(\d{1,2})(?::?00)?", plain)
    if not match or int(match[2]) > (14 if match[1] == "+" else 12):
        return None
    if int(match[2]) == 0:
        return "UTC"
    return f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}"


@cache
def _zone_table() -> dict[str, str]:
    """Zone → ISO country code, from the zone database's own zone.tab."""
    lines = _table("zone.tab")
    return {fields[2]: fields[0] for fields in lines}


@cache
def _countries() -> dict[str, list[str]]:
    names = dict(_table("iso3166.tab"))
    found: dict[str, list[str]] = {}
    for zone, code in _zone_table().items():
        found.setdefault(_plain(names[code]), []).append(zone)
    return found


@cache
def _names() -> dict[str, str]:
    """Every name, plain, → its zone: full zone keys, cities of the database, and our own."""
    found = {_plain(city): zone for city, zone in CITIES.items()}
    for zone in _zone_table():
        found.setdefault(_plain(city_of(zone)), zone)
        found[_plain(zone)] = zone
    return found


def _table(name: str) -> list[list[str]]:
    text = resources.files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _plain(words: str) -> str:
    """Lower case, no accents, single spaces: how names are compared."""
    decomposed = unicodedata.normalize("NFKD", words.replace("_", " ").casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.replace(",", " ").strip(" .!?").split())
