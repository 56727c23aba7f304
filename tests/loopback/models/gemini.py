"""A stand-in for Gemini over HTTP on loopback: models.get, generateContent, streamGenerateContent.

    async with GeminiServer() as gemini:
        # the bot: GOOGLE_GEMINI_BASE_URL=gemini.url GOOGLE_API_KEY=gemini.key
        gemini.on("weather", Stream("It is ", 0.2, "sunny."))
        ...
        assert gemini.violations == []

Like the real one it refuses unknown models, wrong keys and conversations that are malformed.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from aiohttp import web

from tests.loopback.models import server
from tests.loopback.models.server import Call, Drop, Fail, Hang, Hold, ModelServer, Step, Stream

__all__ = ["KEY", "MODEL", "Call", "Drop", "Fail", "GeminiServer", "Hang", "Hold", "Step", "Stream"]

MODEL = "gemini-flash-test"
KEY = "key-for-tests"


class Asked(server.Asked):
    """Gemini's words for it."""

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


class GeminiServer(ModelServer[Asked]):
    """Gemini's three methods, for one model and one key."""

    def __init__(self) -> None:
        super().__init__()
        self.key = KEY
        self.models = {MODEL}

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/v1beta/models/{model}", self._get_model)
        router.add_post("/v1beta/models/{model}:{method}", self._generate)

    def error(self, status: int, reason: str, message: str = "scripted") -> web.Response:
        body = {"code": status, "message": message, "status": reason}
        return web.json_response({"error": body}, status=status)

    async def _get_model(self, request: web.Request) -> web.StreamResponse:
        if self.down is not None:
            return await self.fail(request, self.down)
        name = request.match_info["model"]
        refusal = self._refusal(request, name)
        methods = ["generateContent", "countTokens"]
        body = {"name": f"models/{name}", "supportedGenerationMethods": methods}
        return refusal or web.json_response(body)

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        if self.down is not None:
            return await self.fail(request, self.down)
        name, method = request.match_info["model"], request.match_info["method"]
        streams = method == "streamGenerateContent" and request.query.get("alt") == "sse"
        if not streams and method != "generateContent":
            return self.error(404, "NOT_FOUND")
        asked = Asked(name, streams, await request.json())
        refusal = self._refusal(request, name)
        if refusal is not None:
            return refusal
        if trouble := malformed(asked):
            self.violations.append(trouble)
            return self.error(400, "INVALID_ARGUMENT", trouble)
        return await self._answer(request, asked, self.take(asked))

    def _refusal(self, request: web.Request, model: str) -> web.Response | None:
        if request.headers.get("x-goog-api-key") != self.key:
            return self.error(400, "INVALID_ARGUMENT", "API key not valid.")
        if model not in self.models:
            return self.error(404, "NOT_FOUND", f"models/{model} is not found")
        return None

    async def _answer(self, request: web.Request, asked: Asked, step: Step) -> web.StreamResponse:
        if isinstance(step, (Fail, Hang, Drop)):
            return await self.fail(request, step)
        if isinstance(step, Call):
            parts: list[dict[str, Any]] = [{"functionCall": {"name": step.tool, "args": step.args}}]
        else:
            parts = [{"text": step if isinstance(step, str) else step.text}]
        if not asked.streams:
            return web.json_response(chunk(parts, last=True))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if isinstance(step, Stream):
            async for piece in self.pieces(request, step):
                await response.write(event(chunk([{"text": piece}])))
        await response.write(event(chunk([] if isinstance(step, Stream) else parts, last=True)))
        await response.write_eof()
        return response


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
