"""The log names the reason why missed messages cannot be looked for, not a sentence for people."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.storage.database.problems import StorageDown
from bot.ui.chat.catch_up import CatchUp


async def test_the_log_says_why_the_database_cannot_be_used(
    now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    async def unfinished(*_: Any, **__: Any) -> None:
        raise StorageDown from RuntimeError("cannot execute UPDATE in a read-only transaction")

    turns = SimpleNamespace(unfinished=unfinished)
    message_handler: Any = SimpleNamespace(clock=lambda: now, turns=turns, held=())
    missing: Any = None
    catch_up = CatchUp(message_handler, missing, missing, ())
    catch_up.listening_again()
    catch_up.look()
    await asyncio.sleep(0)
    await catch_up.stop()
    (said,) = caplog.messages
    assert said.endswith("goes on later: cannot execute UPDATE in a read-only transaction")


async def test_a_gap_is_looked_through_until_that_worked_and_before_later_ones(
    now: datetime,
) -> None:
    clock = [now]
    refusals = [StorageDown(), StorageDown()]
    looked: list[datetime] = []

    async def unfinished(*_: Any, **__: Any) -> tuple[()]:
        if refusals:
            raise refusals.pop()
        return ()

    async def latest(_limit: int, _since: datetime, until: datetime) -> tuple[()]:
        looked.append(until)
        return ()

    turns = SimpleNamespace(unfinished=unfinished, latest=latest)
    message_handler: Any = SimpleNamespace(clock=lambda: clock[0], turns=turns, held=())
    missing: Any = None
    catch_up = CatchUp(message_handler, missing, missing, ())
    later = now + timedelta(minutes=5)
    for moment in (now, later, later):
        clock[0] = moment
        catch_up.listening_again()
        await catch_up._look()
    assert looked == [now, later]
