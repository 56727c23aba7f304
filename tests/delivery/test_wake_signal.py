"""WakeSignal: the wait ends for an earlier wake and for an interruption, not for a later wake."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.delivery.wake_signal import WakeSignal
from tests.delivery.stage import NOW

SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)


async def ended(waiting: asyncio.Task[None]) -> bool:
    for _ in range(5):
        await asyncio.sleep(0)
    return waiting.done()


async def test_only_an_earlier_wake_ends_the_wait() -> None:
    wakes = WakeSignal()
    wakes.set(LATER)
    await wakes.wait(60)  # already announced: no wait
    waiting = asyncio.create_task(wakes.wait(60))
    wakes.set(LATER)
    assert not await ended(waiting)
    wakes.set(SOON)
    assert await ended(waiting)
    assert wakes.earliest == SOON


async def test_an_interruption_ends_the_wait_and_changes_no_wake() -> None:
    wakes = WakeSignal()
    waiting = asyncio.create_task(wakes.wait(60))
    wakes.interrupt()
    assert await ended(waiting)
    assert wakes.earliest is None


async def test_the_wait_ends_by_itself() -> None:
    await WakeSignal().wait(0.001)
