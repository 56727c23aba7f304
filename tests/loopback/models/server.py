"""What the stand-ins for model providers share: scripted steps, requests as they came, lifecycle.

A protocol is a subclass: its routes, what it refuses, and how an answer is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from aiohttp import web

from tests.loopback.base import Loopback
from tests.waiting import PATIENCE


@dataclass(frozen=True, slots=True)
class Call:
    """The model calls a tool."""

    tool: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fail:
    """An HTTP error instead of an answer."""

    status: int
    reason: str = "UNAVAILABLE"


class Hang:
    """It takes the request and never answers."""


class Hold:
    """The stream stops here until ``release()``; ``reached`` is set once it does."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self._released = asyncio.Event()

    def release(self) -> None:
        self._released.set()

    async def pass_by(self) -> None:
        self.reached.set()
        await self._released.wait()


class Drop:
    """The connection breaks here."""


Piece = str | float | Hold | Drop


class Stream:
    """An answer in pieces: words, seconds to wait, a Hold, a Drop."""

    def __init__(self, *pieces: Piece) -> None:
        self.pieces = pieces

    @property
    def text(self) -> str:
        return "".join(piece for piece in self.pieces if isinstance(piece, str))


Step = str | Stream | Call | Fail | Hang | Drop


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for an answer, as it came."""

    model: str
    streams: bool
    body: dict[str, Any]

    @property
    def question(self) -> str:
        """The newest words of a person, also after tools answered."""
        raise NotImplementedError


AnyAsked = TypeVar("AnyAsked", bound=Asked)


class ModelServer(Loopback, Generic[AnyAsked]):
    """What a story sets: ``on`` and ``down``. What it reads: ``asked`` and ``violations``."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[AnyAsked] = []
        self.violations: list[str] = []
        self.down: Fail | Hang | Drop | None = None
        self._scripts: dict[str, list[Step]] = {}
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None

    def add_routes(self, router: web.UrlDispatcher) -> None:
        raise NotImplementedError

    def error(self, status: int, reason: str, message: str = "scripted") -> web.Response:
        """An error as this provider words it."""
        raise NotImplementedError

    def on(self, words: str, *steps: Step) -> None:
        """Answer a person's message that contains ``words``: one step a request, then the last.

        Every other message is echoed.
        """
        self._scripts[words] = list(steps)

    async def wait_for(self, words: str, within: float = PATIENCE, *, times: int = 1) -> AnyAsked:
        """The request whose newest words of a person contain ``words``, the last of ``times``."""
        async with asyncio.timeout(within):
            while len(found := [a for a in self.asked if words in a.question]) < times:
                self._changed.clear()
                await self._changed.wait()
        return found[times - 1]

    async def listen(self) -> asyncio.Server:
        app = web.Application(client_max_size=2**26)
        self.add_routes(app.router)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        assert self._runner.server is not None
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._runner.server, "127.0.0.1", self.port)

    async def disconnect(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def take(self, asked: AnyAsked) -> Step:
        """Write the request down; what is to be answered."""
        self.asked.append(asked)
        self._changed.set()
        for words, steps in self._scripts.items():
            if words in asked.question:
                return steps.pop(0) if len(steps) > 1 else steps[0]
        return f"You said: {asked.question}"

    async def pieces(self, request: web.Request, step: str | Stream) -> AsyncIterator[str]:
        """The words of an answer, each when it is time for it."""
        for piece in step.pieces if isinstance(step, Stream) else (step,):
            if isinstance(piece, str):
                yield piece
            elif isinstance(piece, Hold):
                await piece.pass_by()
            elif isinstance(piece, Drop):
                await self.fail(request, piece)
            else:
                await asyncio.sleep(piece)

    async def fail(self, request: web.Request, how: Fail | Hang | Drop) -> web.Response:
        if isinstance(how, Hang):
            await asyncio.Event().wait()
        if isinstance(how, Drop):
            assert request.transport is not None
            request.transport.abort()
            raise ConnectionResetError
        assert isinstance(how, Fail)
        return self.error(how.status, how.reason)
