"""The log names the reason why missed messages cannot be looked for, not a sentence for people."""

from __future__ import annotations

import asyncio
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.storage.problems import StorageDown
from bot.ui.catching_up import CatchingUp


async def test_the_log_says_why_the_database_cannot_be_used(
    now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    async def unfinished(*_: Any, **__: Any) -> None:
        raise StorageDown from RuntimeError("cannot execute UPDATE in a read-only transaction")

    turns = SimpleNamespace(unfinished=unfinished)
    chatting: Any = SimpleNamespace(clock=lambda: now, turns=turns, held=())
    missing: Any = None
    catching_up = CatchingUp(chatting, missing, missing, ())
    catching_up.listening_again()
    catching_up.look()
    await asyncio.sleep(0)
    await catching_up.stop()
    assert caplog.messages == [
        "catching up stopped: cannot execute UPDATE in a read-only transaction"
    ]
