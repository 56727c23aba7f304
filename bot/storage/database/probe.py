"""WriteProbe: check that the database takes writes, by one that is rolled back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database.outages import Fault, fault_of
from bot.storage.database.tables import marks

SILENT = "the database does not answer"
READ_ONLY = "the database takes no writes"

_GONE = {Fault.GONE, Fault.DENIED, Fault.NO_DATABASE}


class WriteProbe:
    """One write at a time, however many ask; nobody waits longer than ``seconds`` for it.

    A standby and a server in ``default_transaction_read_only`` answer what only reads.
    """

    def __init__(
        self, engine: AsyncEngine, clock: Callable[[], datetime], seconds: float = 3.0
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.seconds = seconds
        self._running: asyncio.Task[None] | None = None

    async def trouble(self) -> str | None:
        """What is wrong with the database, in a few words; None: it takes writes.

        Raises an error that the database did not cause by itself.
        """
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._write(), name="write probe")
            self._running.add_done_callback(_looked_at)
        probe = self._running
        # Not cancelled when it takes too long: that would cost the connection.
        await asyncio.wait([probe], timeout=self.seconds)
        if not probe.done() or probe.cancelled():
            return SILENT
        error = probe.exception()
        if error is None:
            return None
        fault = fault_of(error)
        if fault is None:
            raise error
        return SILENT if fault in _GONE else READ_ONLY

    async def close(self) -> None:
        """End a write that is under way."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _write(self) -> None:
        row = {"name": f"probe-{uuid4().hex}", "value": "", "updated_at": self.clock()}
        async with self.engine.connect() as connection, connection.begin() as transaction:
            await connection.execute(insert(marks).values(row))
            await transaction.rollback()


def _looked_at(probe: asyncio.Task[None]) -> None:
    """Take note of its error, which nobody may have waited for."""
    if not probe.cancelled():
        probe.exception()
