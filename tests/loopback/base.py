"""What every stand-in is: a server on a port of 127.0.0.1 that can go away and come back."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Loopback(ABC):
    """`async with` starts and stops it. Started again, it listens on the same port."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        """0 until the first start, where any free one will do."""
        self._listener: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @abstractmethod
    async def listen(self) -> asyncio.Server:
        """Open the port."""

    @abstractmethod
    async def disconnect(self) -> None:
        """Break every open connection."""

    async def start(self) -> None:
        """Accept connections (again)."""
        self._listener = await self.listen()
        self.port = self._listener.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Go away, as a server that crashed: connections break, new ones are refused."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        await self.disconnect()

    async def stop(self) -> None:
        """End for good."""
        await self.refuse()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()
