"""Relay: a TCP port that leads to a server until it is cut, as when that server restarts."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self


class Relay:
    """`async with Relay(host, port) as relay:` connect to 127.0.0.1:`relay.port`.

    A ``host`` that is a folder holds PostgreSQL's socket file.
    """

    def __init__(self, host: str, port: int) -> None:
        self.port = 0
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Lead to the server (again)."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """The server is gone: every connection breaks, new ones are refused."""
        assert self._server is not None
        self._server.close()
        await self.cut()

    async def cut(self) -> None:
        """Every connection breaks."""
        pumps = list(self._pumps)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    async def _accept(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        host, port = self._target
        if host.startswith("/"):
            far, far_out = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            far, far_out = await asyncio.open_connection(host, port)
        both = (near_out, far_out)
        for reader, writer in ((near, far_out), (far, near_out)):
            pump = asyncio.create_task(self._pump(reader, writer, both))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
    ) -> None:
        try:
            while chunk := await reader.read(65536):
                writer.write(chunk)
        finally:
            for end in both:
                end.transport.abort()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.refuse()
