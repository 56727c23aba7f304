"""Allowance: how often each person may have the model asked; it grows back at an even rate."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)

PEOPLE = 10_000
"""So many people's use is remembered; whoever was quiet for longest is forgotten first."""


class Allowance:
    """``per_hour`` at once after a rest, and as many in each hour; 0 is without limit.

    Kept in memory, by each process for itself: a restart grants a fresh one.
    """

    def __init__(self, per_hour: int) -> None:
        self.per_hour = per_hour
        self._used_up: OrderedDict[str, datetime] = OrderedDict()

    def take(self, user_id: str, now: datetime) -> bool:
        """Use one, if there is one."""
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
