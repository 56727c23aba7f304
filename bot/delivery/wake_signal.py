"""WakeSignal: wakes the delivery loop when a reminder is stored that is due earlier."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime


class WakeSignal:
    """Knows the earliest wake, and ends the wait of the loop that works on it.

    ``set`` is the ``on_wake`` of the stores. One signal serves one loop.
    """

    def __init__(self) -> None:
        self.earliest: datetime | None = None
        self._event = asyncio.Event()

    def set(self, at: datetime) -> None:
        """Announce a wake; the wait ends if it is earlier than every known one."""
        if self.earliest is None or at < self.earliest:
            self.earliest = at
            self._event.set()

    def interrupt(self) -> None:
        """End the wait for another reason than a wake."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Return on ``set`` or ``interrupt``, at the latest after ``seconds``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()
