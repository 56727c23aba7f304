"""Waiting for a state without sleeping: each change re-checks the waiting conditions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class WaitedTooLong(AssertionError):
    """What a story waited for did not come; the text tells what was there instead."""


class Changes:
    """One per server. Everything that changes its state calls `notify`."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def notify(self) -> None:
        for event in self._waiting:
            event.set()

    async def until(
        self,
        condition: Callable[[], T | None],
        within: float,
        describe: Callable[[], str],
    ) -> T:
        """The condition's first truthy value, or `WaitedTooLong` after `within` seconds."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(within):
                while not (value := condition()):
                    event.clear()
                    await event.wait()
                return value
        except TimeoutError:
            raise WaitedTooLong(f"after {within:g} s: {describe()}") from None
        finally:
            self._waiting.discard(event)
