"""Clocks and offsets ("it's 15:40 here", "UTC+2") → the zones that match."""

from __future__ import annotations

import re
from datetime import datetime

from bot.timezones.iana import local, zone_names

APART = 10
"""Minutes by which somebody's clock may differ from what they say."""

AROUND = re.compile(
    r"^(?:it is|it[’']?s|my (?:clock|phone|watch) (?:shows|says)|now it[’']?s)\s+"
    r"|\s+(?:here|now|for me|right now|o'clock)\b"
)
CLOCK = re.compile(r"(\d{1,2})(?:[:.h ]?(\d\d))? ?(am|pm|a\.m\.|p\.m\.)?")
OFFSET = re.compile(r"(?:utc|gmt) ?([+−-]) ?(\d{1,2})(?::?00)?")


def minute_of_day(words: str) -> int | None:
    """ "14:30", "3pm", "it is 3 pm here" → minutes since midnight; a bare "3" is none."""
    match = CLOCK.fullmatch(AROUND.sub("", words.strip(" .!?").casefold()))
    if match is None or not (match[2] or match[3]):
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour > (12 if match[3] else 23) or minute > 59:
        return None
    if match[3]:
        hour = hour % 12 + (12 if match[3].startswith("p") else 0)
    return hour * 60 + minute


def says_now(words: str) -> bool:
    """Whether the words say that the time is the one now: "it's", "here"."""
    return AROUND.search(words.strip(" .!?").casefold()) is not None


def zones_showing(minute: int, now: datetime) -> list[str]:
    """Zones whose clocks show about that time now."""
    fitting = []
    for zone in zone_names().values():
        there = local(now, zone)
        apart = abs(there.hour * 60 + there.minute - minute)
        if min(apart, 1440 - apart) <= APART:
            fitting.append(zone)
    return fitting


def offset_zone(words: str) -> str | None:
    """ "utc+2" → "Etc/GMT-2": IANA writes these with the sign turned round."""
    match = OFFSET.fullmatch(words.strip().casefold())
    if match is None or int(match[2]) > (14 if match[1] == "+" else 12):
        return None
    if int(match[2]) == 0:
        return "UTC"
    return f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}"
