"""Place: a direct message, a server channel or the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    DM = "dm"
    CHANNEL = "channel"  # a server channel or thread
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said and where a reminder goes. Ids are Discord snowflakes as text."""

    kind: PlaceKind
    channel_id: str | None = None
    guild_id: str | None = None
