"""Signals: told to stop, on platforms whose loops take signal handlers and on those that don't."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest

from bot.host.signals import on_stop


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("windows", [False, True])
async def test_a_signal_calls(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals, windows: bool
) -> None:
    def refuse(*_: object) -> None:
        raise NotImplementedError

    loop = asyncio.get_running_loop()
    if windows:
        monkeypatch.setattr(loop, "add_signal_handler", refuse)
    told = asyncio.Event()
    on_stop(told.set)
    signal.raise_signal(number)
    async with asyncio.timeout(5):
        await told.wait()
    if not windows:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)
