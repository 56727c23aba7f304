"""A stand-in for Gemini over HTTP on loopback: models.get, generateContent, streamGenerateContent.

    async with GeminiServer() as gemini:
        # the bot: GOOGLE_GEMINI_BASE_URL=gemini.url GOOGLE_API_KEY=gemini.key
        gemini.on("weather", Stream("It is ", 0.2, "sunny."))
        ...
        assert gemini.violations == []

Like the real one it refuses unknown models, wrong keys and conversations that are malformed.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

MODEL = "gemini-flash-test"
KEY = "key-for-tests"


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


class Stream:
    """An answer in pieces: words, seconds to wait, a Hold, a Drop."""

    def __init__(self, *pieces: str | float | Hold | Drop) -> None:
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
    def contents(self) -> list[dict[str, Any]]:
        contents: list[dict[str, Any]] = self.body["contents"]
        return contents

    @property
    def words(self) -> str:
        """The words of the last content: a person's, or none after a tool answered."""
        return "\n".join(part["text"] for part in self.contents[-1]["parts"] if "text" in part)

    @property
    def results(self) -> list[dict[str, Any]]:
        """What the tools answered last."""
        parts = self.contents[-1]["parts"]
        return [p["functionResponse"]["response"] for p in parts if "functionResponse" in p]

    @property
    def question(self) -> str:
        """The newest words of a person, also after tools answered."""
        for content in reversed(self.contents):
            words = [part["text"] for part in content["parts"] if "text" in part]
            if content.get("role") == "user" and words:
                return "\n".join(words)
        return ""

    @property
    def system(self) -> str:
        return "".join(part["text"] for part in self.body["systemInstruction"]["parts"])

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """MIME type and bytes of the files in the last content."""
        blobs = [p["inlineData"] for p in self.contents[-1]["parts"] if "inlineData" in p]
        # Google's JSON takes both spellings of a field and both alphabets of base64.
        return [
            (
                str(blob.get("mimeType") or blob["mime_type"]),
                base64.b64decode(blob["data"].replace("-", "+").replace("_", "/")),
            )
            for blob in blobs
        ]


class GeminiServer:
    """What a story sets: ``on`` and ``down``. What it reads: ``asked`` and ``violations``."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.violations: list[str] = []
        self.down: Fail | Hang | Drop | None = None
        self.key = KEY
        self.models = {MODEL}
        self.url = ""
        self._scripts: dict[str, list[Step]] = {}
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None

    def on(self, words: str, *steps: Step) -> None:
        """Answer a person's message that contains ``words``: one step a request, then the last.

        Every other message is echoed.
        """
        self._scripts[words] = list(steps)

    async def wait_for(self, words: str, within: float = 10.0, *, times: int = 1) -> Asked:
        """The request whose newest words of a person contain ``words``, the last of ``times``."""
        async with asyncio.timeout(within):
            while len(found := [a for a in self.asked if words in a.question]) < times:
                self._changed.clear()
                await self._changed.wait()
        return found[times - 1]

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**26)
        app.router.add_get("/v1beta/models/{model}", self._get_model)
        app.router.add_post("/v1beta/models/{model}:{method}", self._generate)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _get_model(self, request: web.Request) -> web.StreamResponse:
        if self.down is not None:
            return await self._fail(request, self.down)
        name = request.match_info["model"]
        refusal = self._refusal(request, name)
        methods = ["generateContent", "countTokens"]
        body = {"name": f"models/{name}", "supportedGenerationMethods": methods}
        return refusal or web.json_response(body)

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        if self.down is not None:
            return await self._fail(request, self.down)
        name, method = request.match_info["model"], request.match_info["method"]
        streams = method == "streamGenerateContent" and request.query.get("alt") == "sse"
        if not streams and method != "generateContent":
            return error_response(404, "NOT_FOUND")
        asked = Asked(name, streams, await request.json())
        refusal = self._refusal(request, name)
        if refusal is not None:
            return refusal
        if trouble := malformed(asked):
            self.violations.append(trouble)
            return error_response(400, "INVALID_ARGUMENT", trouble)
        self.asked.append(asked)
        self._changed.set()
        return await self._answer(request, asked, self._step(asked))

    def _refusal(self, request: web.Request, model: str) -> web.Response | None:
        if request.headers.get("x-goog-api-key") != self.key:
            return error_response(400, "INVALID_ARGUMENT", "API key not valid.")
        if model not in self.models:
            return error_response(404, "NOT_FOUND", f"models/{model} is not found")
        return None

    def _step(self, asked: Asked) -> Step:
        for words, steps in self._scripts.items():
            if words in asked.question:
                return steps.pop(0) if len(steps) > 1 else steps[0]
        return f"You said: {asked.question}"

    async def _answer(self, request: web.Request, asked: Asked, step: Step) -> web.StreamResponse:
        if isinstance(step, (Fail, Hang, Drop)):
            return await self._fail(request, step)
        if isinstance(step, Call):
            parts = [{"functionCall": {"name": step.tool, "args": step.args}}]
        else:
            parts = [{"text": step if isinstance(step, str) else step.text}]
        if not asked.streams:
            return web.json_response(chunk(parts, last=True))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        pieces = step.pieces if isinstance(step, Stream) else ()
        async for piece in self._pieces(request, pieces):
            await response.write(event(chunk([{"text": piece}])))
        await response.write(event(chunk([] if pieces else parts, last=True)))
        await response.write_eof()
        return response

    async def _pieces(
        self, request: web.Request, pieces: tuple[str | float | Hold | Drop, ...]
    ) -> AsyncIterator[str]:
        for piece in pieces:
            if isinstance(piece, str):
                yield piece
            elif isinstance(piece, Hold):
                await piece.pass_by()
            elif isinstance(piece, Drop):
                await self._fail(request, piece)
            else:
                await asyncio.sleep(piece)

    async def _fail(self, request: web.Request, how: Fail | Hang | Drop) -> web.Response:
        if isinstance(how, Hang):
            await asyncio.Event().wait()
        if isinstance(how, Drop):
            assert request.transport is not None
            request.transport.abort()
            raise ConnectionResetError
        assert isinstance(how, Fail)
        return error_response(how.status, how.reason)


def error_response(status: int, reason: str, message: str = "scripted") -> web.Response:
    error = {"code": status, "message": message, "status": reason}
    return web.json_response({"error": error}, status=status)


def chunk(parts: list[dict[str, Any]], *, last: bool = False) -> dict[str, Any]:
    """One GenerateContentResponse."""
    candidate: dict[str, Any] = {"index": 0}
    if parts:
        candidate["content"] = {"role": "model", "parts": parts}
    if last:
        candidate["finishReason"] = "STOP"
    usage = {"promptTokenCount": 10, "candidatesTokenCount": 10, "totalTokenCount": 20}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": MODEL}


def event(body: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(body)}\r\n\r\n".encode()


def malformed(asked: Asked) -> str | None:
    """What Gemini refuses with a 400: a conversation must begin with the person, calls of tools
    follow them or other results and are answered at once, and no part is empty."""
    before: dict[str, Any] | None = None
    for content in asked.contents:
        if not content["parts"] or any(part in ({}, {"text": ""}) for part in content["parts"]):
            return "an empty part"
        if before is None and (content.get("role") != "user" or _has(content, "functionResponse")):
            return "the conversation does not begin with the person"
        if before is not None and _has(before, "functionCall") != _has(content, "functionResponse"):
            return "calls of tools and their results do not follow each other"
        before = content
    return "ends with a call" if before is None or _has(before, "functionCall") else None


def _has(content: dict[str, Any], kind: str) -> int:
    return sum(kind in part for part in content["parts"])
