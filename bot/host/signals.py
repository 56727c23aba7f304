"""Signals: call a function when this process is told to stop, on every platform."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

NAMES = ("SIGTERM", "SIGINT", "SIGBREAK")
"""Stop, Ctrl-C, and Ctrl-Break, which only Windows has."""


def on_stop(act: Callable[[], None]) -> None:
    """Call ``act`` in the running loop at each of these signals, instead of what was set before."""
    loop = asyncio.get_running_loop()

    def soon(*_: object) -> None:
        loop.call_soon_threadsafe(act)

    for number in (getattr(signal, name) for name in NAMES if hasattr(signal, name)):
        try:
            loop.add_signal_handler(number, act)
        except NotImplementedError:  # the loops of Windows
            signal.signal(number, soon)
