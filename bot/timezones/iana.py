"""The zone database's own lists, its zones as people write them, and which keep the same time."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

from bot.timezones.cities import WORLD, table
from bot.timezones.folding import fold
from bot.timezones.labels import city_label
from bot.timezones.local import load_zone

OFFSET = re.compile(r"Etc/GMT(?:\+(?:1[0-2]|[1-9])|-(?:1[0-4]|[1-9]))")

FIXED = "If your clocks change in summer, tell me your city as well."
"""Said with a zone that keeps one offset all year."""


@cache
def zone_names() -> dict[str, str]:
    """Folded key of every zone that people live in → the key: "europe berlin" → Europe/Berlin."""
    text = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    keys = {fields[2] for fields in lines} | set(table().zones[WORLD]) | {"UTC"}
    return {fold(key): key for key in sorted(keys)}


@cache
def zone_keys() -> dict[str, str]:
    """Those, and the keys that the database keeps for older programs: "Asia/Calcutta".

    Keys without a slash ("Portugal", "EST") mean something else to people.
    """
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    older = {fold(key): key for key in listed if "/" in key and not key.startswith("Etc/GMT")}
    return older | zone_names()


@cache
def zone_cities() -> dict[str, str]:
    """Folded last part of each zone's key → the key: "ushuaia", "easter", "mauritius"."""
    return {fold(city_of(key)): key for key in zone_names().values()}


def zone_key(written: str) -> str | None:
    """The zone whose key that is, those of whole hours (Etc/GMT-2) among them."""
    return written if OFFSET.fullmatch(written) else zone_keys().get(fold(written))


def city_of(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def zone_label(zone: str) -> str:
    """The city that a zone is named after, or the biggest one in it: "Berlin, Germany"."""
    if zone.startswith("Etc/GMT"):  # its sign is turned round: Etc/GMT-2 is UTC+2
        return zone.replace("Etc/GMT", "UTC").translate(str.maketrans("+-", "-+"))
    here = [city for city in table().named(fold(city_of(zone))) if city.zone == zone]
    if here:
        return city_label(here[0])
    biggest = table().zones[WORLD].get(zone)
    return city_label(table().city(biggest[1])) if biggest else city_of(zone)


def zone_name(zone: str) -> str:
    """The zone as people write it: "Europe/Berlin", but "UTC+2" for Etc/GMT-2."""
    return zone_label(zone) if zone.startswith("Etc/") else zone


def is_fixed(zone: str) -> bool:
    """Whether it is an offset and no place: its clocks never change."""
    return zone == "UTC" or zone.startswith("Etc/")


def system_zone() -> str | None:
    """The zone this computer keeps, if it tells: for the terminal, whose person sits at it.

    None for UTC: that is a server's clock, not a person's.
    """
    name = os.environ.get("TZ", "").removeprefix(":") or _zone_file()
    return name if name in set(zone_names().values()) - {"UTC"} else None


def _zone_file() -> str:
    """The zone that /etc/localtime links to, as most systems have it, or nothing."""
    target = str(Path("/etc/localtime").resolve())
    return target.partition("zoneinfo/")[2]


def local(now: datetime, zone: str) -> datetime:
    return now.astimezone(load_zone(zone))


@cache
def _offsets(zone: str, year: int) -> tuple[timedelta | None, ...]:
    info = load_zone(zone)
    days = ((month, day) for month in range(1, 13) for day in (1, 15))
    return tuple(
        datetime(year, month, day, 12, tzinfo=UTC).astimezone(info).utcoffset()
        for month, day in days
    )


def keeps(zone: str, now: datetime) -> tuple[timedelta | None, ...]:
    """What tells zones apart for somebody who lives there: the offsets of this year."""
    return _offsets(zone, now.year)
