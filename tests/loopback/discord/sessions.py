"""A gateway session: numbered events, kept for a resume, written compressed to one websocket."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections import deque
from typing import Protocol

from aiohttp import web

REPLAY_LIMIT = 20_000


class Compressor(Protocol):
    def __call__(self, text: bytes, /) -> bytes: ...


def zlib_stream() -> Compressor:
    """One zlib stream per connection, flushed at the end of every message."""
    stream = zlib.compressobj(1)
    return lambda text: stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)


def zstd_stream() -> Compressor:
    """The same with zstd; the client only asks for it where one of these modules exists."""
    try:
        import zstandard
    except ImportError:
        from compression import zstd

        encoder = zstd.ZstdCompressor()
        return lambda text: encoder.compress(text, zstd.ZstdCompressor.FLUSH_BLOCK)
    stream = zstandard.ZstdCompressor().compressobj()
    return lambda text: stream.compress(text) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


class Connection:
    """One websocket: what is put into it leaves in order, by one task."""

    def __init__(self, socket: web.WebSocketResponse, compression: str | None) -> None:
        self.socket = socket
        makers = {"zlib-stream": zlib_stream, "zstd-stream": zstd_stream}
        self._compress = makers[compression]() if compression else None
        self._outbox: asyncio.Queue[str | None] = asyncio.Queue()

    def put(self, text: str) -> None:
        self._outbox.put_nowait(text)

    def put_op(self, op: int, data: object = None) -> None:
        self.put(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write(self) -> None:
        """Runs until the socket is gone or the task is cancelled."""
        while not self.socket.closed:
            text = await self._outbox.get()
            if text is None:
                return
            try:
                if self._compress is None:
                    await self.socket.send_str(text)
                else:
                    await self.socket.send_bytes(self._compress(text.encode()))
            except ConnectionError:
                return

    def stop_writing(self) -> None:
        self._outbox.put_nowait(None)


class Session:
    """What one IDENTIFY began; survives its connection until it is closed properly or expires."""

    def __init__(self, intents: int, shard: tuple[int, int]) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard = shard
        self.sequence = 0
        self.resumes = 0
        self.heartbeats = 0
        self.connection: Connection | None = None
        self.lost_at: float | None = None
        self._sent: deque[tuple[int, str]] = deque(maxlen=REPLAY_LIMIT)

    @property
    def connected(self) -> bool:
        return self.connection is not None

    def serves(self, guild_id: int | None) -> bool:
        """Is it the shard of this server? DMs belong to shard 0."""
        return (0 if guild_id is None else (guild_id >> 22) % self.shard[1]) == self.shard[0]

    def dispatch(self, event: str, encoded: str) -> None:
        """Send the event, or keep it for the resume while nobody is connected."""
        self.sequence += 1
        text = f'{{"t":"{event}","s":{self.sequence},"op":0,"d":{encoded}}}'
        self._sent.append((self.sequence, text))
        if self.connection is not None:
            self.connection.put(text)

    def forget_until(self, sequence: int | None) -> None:
        """The client has these: no resume can ask for them again."""
        while sequence and self._sent and self._sent[0][0] <= sequence:
            self._sent.popleft()

    def replay(self, since: int) -> None:
        assert self.connection is not None
        for number, text in list(self._sent):
            if number > since:
                self.connection.put(text)
