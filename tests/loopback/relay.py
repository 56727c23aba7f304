"""A TCP port that leads to a server until it is cut, as when that server restarts."""

from __future__ import annotations

import asyncio

from tests.loopback.base import Loopback


class Relay(Loopback):
    """`async with Relay(host, port) as relay:` connect to 127.0.0.1:`relay.port`.

    A ``host`` that is a folder holds PostgreSQL's socket file.
    """

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self._target = (host, port)
        self._pumps: set[asyncio.Task[None]] = set()

    async def listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def disconnect(self) -> None:
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
