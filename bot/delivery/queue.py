"""FairQueue: claimed batches, round robin by person, one at a time per channel."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable

from bot.delivery.batches import Batch


class FairQueue:
    """Round robin over people, each one's batches in order of due time.

    A channel takes one message at a time: Discord allows about five in five seconds per channel,
    and waiting for one must not hold up the others.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Batch]] = OrderedDict()
        self._busy: Counter[tuple[str, str]] = Counter()
        self._reminders: Counter[str] = Counter()
        self._backlog: Counter[tuple[str, str]] = Counter()

    def __len__(self) -> int:
        """Return the number of waiting reminders."""
        return self._reminders.total()

    @property
    def ready(self) -> int:
        """The number of messages that could start now, one for each channel that is not busy."""
        return sum(place not in self._busy for place in self._backlog)

    def add(self, batches: Iterable[Batch]) -> None:
        for batch in batches:
            self._waiting.setdefault(batch.user_id, deque()).append(batch)
            self._reminders[batch.user_id] += len(batch.items)
            self._backlog[batch.place_key] += len(batch.items)

    def backlogged(self, at_least: int) -> frozenset[str]:
        """Return the people and channels with ``at_least`` so many reminders waiting."""
        people = {user for user, count in self._reminders.items() if count >= at_least}
        places = {where for (_, where), count in self._backlog.items() if count >= at_least}
        return frozenset(people | places)

    def take(self) -> Batch | None:
        """Return the next batch that can be sent now; ``done`` frees its channel."""
        for user_id, theirs in self._waiting.items():
            for position, batch in enumerate(theirs):
                if batch.place_key not in self._busy:
                    del theirs[position]
                    self._took(user_id, batch)
                    return batch
        return None

    def done(self, batch: Batch) -> None:
        self._busy[batch.place_key] -= 1
        if not self._busy[batch.place_key]:
            del self._busy[batch.place_key]

    def drop(self, unwanted: Callable[[Batch], bool]) -> tuple[Batch, ...]:
        """Remove and return the waiting batches that are ``unwanted``."""
        dropped = [b for theirs in self._waiting.values() for b in theirs if unwanted(b)]
        for batch in dropped:
            self._waiting[batch.user_id].remove(batch)
            self._forget(batch.user_id, batch)
        return tuple(dropped)

    def _took(self, user_id: str, batch: Batch) -> None:
        self._busy[batch.place_key] += 1
        self._forget(user_id, batch)
        if user_id in self._waiting:
            self._waiting.move_to_end(user_id)

    def _forget(self, user_id: str, batch: Batch) -> None:
        self._reminders[user_id] -= len(batch.items)
        self._backlog[batch.place_key] -= len(batch.items)
        if not self._backlog[batch.place_key]:
            del self._backlog[batch.place_key]
        if not self._waiting[user_id]:
            del self._waiting[user_id], self._reminders[user_id]
