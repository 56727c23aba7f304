"""Cost: what one turn took. Apart, so that who only reads it imports no bot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """One turn: seconds of CPU in its process, all threads, and seconds on the clock."""

    cpu: float
    wall: float
