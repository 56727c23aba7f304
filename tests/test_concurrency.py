"""Locks by key."""

from __future__ import annotations

import asyncio

import pytest

from bot.concurrency import KeyedLocks


async def test_one_key_is_held_by_one_in_order() -> None:
    locks, order = KeyedLocks(), []

    async def hold(number: int) -> None:
        async with locks.hold("key"):
            order.append(number)
            await asyncio.sleep(0)
            order.append(number)

    await asyncio.gather(*[hold(number) for number in range(5)])
    assert order == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


async def test_other_keys_do_not_wait() -> None:
    locks = KeyedLocks()
    async with locks.hold("one"), asyncio.timeout(1), locks.hold("two"):
        assert len(locks) == 2


async def test_idle_keys_are_forgotten_even_after_failures_and_cancellation() -> None:
    locks = KeyedLocks()
    with pytest.raises(ZeroDivisionError):
        async with locks.hold("key"):
            raise ZeroDivisionError
    async with locks.hold("key"):
        waiting = asyncio.create_task(_hold(locks))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert len(locks) == 0


async def test_a_key_is_of_the_task_that_holds_it() -> None:
    locks = KeyedLocks()

    async def mine() -> bool:
        return locks.is_mine("key")

    assert not await mine()
    async with locks.hold("key"):
        assert await mine()
        assert not await asyncio.create_task(mine())
    assert not await mine()


async def _hold(locks: KeyedLocks) -> None:
    async with locks.hold("key"):
        pass
