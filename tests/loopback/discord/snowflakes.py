"""Discord's ids and times: an id carries its creation time, so ids sort by age."""

from __future__ import annotations

import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000  # the first second of 2015, where Discord starts to count
TIME_SHIFT = 22  # the lower 22 bits number the ids of one millisecond


class Snowflakes:
    """Hands out ids that rise strictly, even for several in one millisecond."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        now = (int(time.time() * 1000) - EPOCH_MS) << TIME_SHIFT
        self._last = max(now, self._last + 1)
        return self._last


def utc_now() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime | None) -> str | None:
    """The moment as Discord writes it: ISO 8601 with microseconds and offset."""
    return None if moment is None else moment.isoformat(timespec="microseconds")
