"""Stats: what delivery has done since this process started, for /status and the health check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.delivery.outcome_writer import SettledClaim
from bot.reminders.changes import Outcome
from bot.reminders.model import Status


@dataclass(frozen=True, slots=True)
class Stats:
    """A snapshot. ``late_last`` and ``late_most``: moment due → message there.

    ``failures``: looks of the loop that ended with an error; it went on after each.
    """

    delivered: int = 0
    retried: int = 0
    undeliverable: int = 0
    paused: int = 0
    late_last: timedelta = timedelta()
    late_most: timedelta = timedelta()
    failures: int = 0
    waiting: int = 0
    under_way: int = 0


class Tally:
    """Counts outcomes as they are written."""

    def __init__(self) -> None:
        self.stats = Stats()

    def failed(self) -> None:
        self.stats = replace(self.stats, failures=self.stats.failures + 1)

    def count(self, outcomes: Iterable[SettledClaim]) -> None:
        for _, settlement in outcomes:
            was = self.stats
            delivery = settlement.delivery
            if settlement.status is Status.RETRYING:
                self.stats = replace(was, retried=was.retried + 1)
            elif settlement.status is Status.PAUSED:
                self.stats = replace(was, paused=was.paused + 1)
            elif delivery is None:
                continue
            elif delivery.outcome is Outcome.UNDELIVERABLE:
                self.stats = replace(was, undeliverable=was.undeliverable + 1)
            elif delivery.outcome is Outcome.DELIVERED:
                late = delivery.late or timedelta()
                self.stats = replace(
                    was,
                    delivered=was.delivered + 1,
                    late_last=late,
                    late_most=max(late, was.late_most),
                )
