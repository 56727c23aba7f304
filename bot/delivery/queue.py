"""FairQueue: what is due, in order of due time, person by person, one at a time for each place."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable

from bot.delivery.batches import Batch


class FairQueue:
    """Each person gets one turn before anybody gets a second one.

    A place takes one message at a time: Discord allows some five in five seconds for each channel,
    and whoever waits for that must not hold up the others.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Batch]] = OrderedDict()
        self._busy: Counter[tuple[str, str]] = Counter()
        self._reminders: Counter[str] = Counter()
        self._crowds: Counter[tuple[str, str]] = Counter()

    def __len__(self) -> int:
        """How many reminders wait."""
        return self._reminders.total()

    @property
    def ready(self) -> int:
        """How many messages could begin now. What waits for its place's turn is none of them."""
        return sum(place not in self._busy for place in self._crowds)

    def add(self, batches: Iterable[Batch]) -> None:
        for batch in batches:
            self._waiting.setdefault(batch.user_id, deque()).append(batch)
            self._reminders[batch.user_id] += len(batch.items)
            self._crowds[batch.place_key] += len(batch.items)

    def crowded(self, at_least: int) -> frozenset[str]:
        """The people and channels with so many reminders waiting that they need no more for now."""
        people = {user for user, count in self._reminders.items() if count >= at_least}
        places = {where for (_, where), count in self._crowds.items() if count >= at_least}
        return frozenset(people | places)

    def take(self) -> Batch | None:
        """The next message that can go out now; give its place back with ``done``."""
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
        """Take out every waiting batch that is not wanted any more."""
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
        self._crowds[batch.place_key] -= len(batch.items)
        if not self._crowds[batch.place_key]:
            del self._crowds[batch.place_key]
        if not self._waiting[user_id]:
            del self._waiting[user_id], self._reminders[user_id]
