"""Waiting for what must happen: however slow the machine is, and no longer than needed."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar, overload

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds after which something never comes. It costs nothing where it does come, and a machine
with other programs to run may need long for what takes a tenth of a second elsewhere."""


@overload
async def eventually(
    look: Callable[[], Awaitable[T | None]], within: float = PATIENCE, what: str = ""
) -> T: ...
@overload
async def eventually(
    look: Callable[[], T | None], within: float = PATIENCE, what: str = ""
) -> T: ...
async def eventually(
    look: Callable[[], object], within: float = PATIENCE, what: str = ""
) -> object:
    """Poll ``look``, which may be a coroutine function, until it returns something → that."""
    give_up = monotonic() + within
    while True:
        seen = look()
        if inspect.isawaitable(seen):
            seen = await seen
        if seen:
            return seen
        assert monotonic() < give_up, f"after {within:g} s: {what or 'it did not happen'}"
        await asyncio.sleep(0.005)
