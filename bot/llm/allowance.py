"""Allowance: a rate limit of model calls per user, as a token bucket."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)

PEOPLE = 10_000
"""Most users with a bucket in memory; the least recently used is dropped first."""


class Allowance:
    """``per_hour``: size of the bucket and refill per hour; 0 is no limit.

    Kept in the memory of each process: a restart fills the buckets.
    """

    def __init__(self, per_hour: int) -> None:
        self.per_hour = per_hour
        self._used_up: OrderedDict[str, datetime] = OrderedDict()

    def take(self, user_id: str, now: datetime) -> bool:
        """Take one call; return whether there was one."""
        if not self.per_hour:
            return True
        # One moment says it all (the generic cell rate algorithm): when nothing would be used.
        rested = max(self._used_up.get(user_id, now), now)
        after = rested + HOUR / self.per_hour
        if after - now > HOUR:
            return False
        self._used_up[user_id] = after
        self._used_up.move_to_end(user_id)
        if len(self._used_up) > PEOPLE:
            self._used_up.popitem(last=False)
        return True
