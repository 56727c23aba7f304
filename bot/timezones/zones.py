"""Time zones for every front: the zone that words name, zones to choose from while typing."""

from __future__ import annotations

import os
from pathlib import Path

from bot.timezones.completion import suggest
from bot.timezones.iana import city_of, local, zone_label, zone_names
from bot.timezones.names import located, looks_like_place
from bot.timezones.values import SeveralZones

__all__ = [
    "FIXED",
    "SeveralZones",
    "city_of",
    "is_fixed",
    "local",
    "located",
    "looks_like_place",
    "suggest",
    "system_zone",
    "zone_label",
    "zone_name",
]


FIXED = "If your clocks change in summer, tell me your city as well."
"""Said with a zone that keeps one offset all year."""


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
