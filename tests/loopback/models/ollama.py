"""A stand-in for Ollama's chat on loopback, with streaming and calls of tools.

    async with OllamaServer() as ollama:
        # the bot: MODEL=ollama_chat/NAME OLLAMA_API_BASE=ollama.url

Like the real one it refuses unknown models and conversations that are malformed; it has no key.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from aiohttp import web

from tests.loopback.models.chat import Asked, ChatServer, words_in, wrong_order, wrong_tool
from tests.loopback.models.server import Call, Stream

MODEL = "llama3.1"
FIELDS = frozenset("model messages tools stream format options keep_alive think".split())


class OllamaServer(ChatServer):
    """POST /api/chat and /api/show."""

    path = "/api/chat"
    model = MODEL
    content_type = "application/x-ndjson"

    def add_routes(self, router: web.UrlDispatcher) -> None:
        super().add_routes(router)
        router.add_post("/api/show", self._show)

    async def _show(self, request: web.Request) -> web.Response:
        """What the model can do; LiteLLM asks for it before it passes tools on."""
        return web.json_response({"capabilities": ["completion", "tools"], "model_info": {}})

    def error(self, status: int, reason: str, message: str = "scripted") -> web.Response:
        return web.json_response({"error": message}, status=status)

    def authorized(self, request: web.Request) -> bool:
        return True

    def malformed(self, request: web.Request, asked: Asked) -> Iterator[str]:
        if unknown := set(asked.body) - FIELDS:
            yield f"unknown fields: {', '.join(sorted(unknown))}"
        for tool in asked.body.get("tools", ()):
            declared = tool["function"]
            if wrong := wrong_tool(
                declared["name"], declared["description"], declared["parameters"]
            ):
                yield wrong
        for message in asked.messages:
            if not isinstance(message.get("content", ""), str):
                yield f"the content of a message of {message['role']} is no string"
            for call in message.get("tool_calls") or ():
                if not isinstance(call["function"]["arguments"], dict):
                    yield "the arguments of a call are no object"
        yield from wrong_order(asked.messages)

    def whole(self, step: str | Stream | Call) -> dict[str, Any]:
        return reply(words_in(step), *calls(step), done=True)

    async def streamed(
        self, request: web.Request, asked: Asked, step: str | Stream | Call
    ) -> AsyncIterator[bytes]:
        if isinstance(step, Call):
            yield line(reply("", *calls(step)))
        else:
            async for piece in self.pieces(request, step):
                yield line(reply(piece))
        yield line(reply("", done=True))


def calls(step: str | Stream | Call) -> tuple[dict[str, Any], ...]:
    if not isinstance(step, Call):
        return ()
    return ({"function": {"name": step.tool, "arguments": step.args}},)


def reply(words: str, *called: dict[str, Any], done: bool = False) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": words}
    if called:
        message["tool_calls"] = list(called)
    head = {"model": MODEL, "created_at": "2026-11-23T13:00:00Z", "message": message, "done": done}
    end = {"done_reason": "stop", "prompt_eval_count": 10, "eval_count": 10}
    return head | (end if done else {})


def line(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode() + b"\n"
