"""A stand-in for Anthropic's messages on loopback, with streaming and uses of tools.

    async with AnthropicServer() as anthropic:
        # MODEL=anthropic/NAME ANTHROPIC_API_KEY=anthropic.key ANTHROPIC_BASE_URL=anthropic.url

Like the real one it refuses unknown models, wrong keys, fields that it does not know and
conversations that are malformed.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from aiohttp import web

from tests.loopback.models.chat import Asked, ChatServer, fragments, words_in, wrong_tool
from tests.loopback.models.server import Call, Stream

MODEL = "claude-sonnet-4-5"
KEY = "sk-ant-key-for-tests"
FIELDS = frozenset(
    "model messages system max_tokens stream tools tool_choice temperature top_p top_k "
    "stop_sequences metadata thinking".split()
)


class AnthropicServer(ChatServer):
    """POST /v1/messages."""

    path = "/v1/messages"
    model = MODEL
    key = KEY

    def error(self, status: int, reason: str, message: str = "scripted") -> web.Response:
        body = {"type": "error", "error": {"type": reason, "message": message}}
        return web.json_response(body, status=status)

    def authorized(self, request: web.Request) -> bool:
        return request.headers.get("x-api-key") == self.key

    def malformed(self, request: web.Request, asked: Asked) -> Iterator[str]:
        version = request.headers.get("anthropic-version")
        if version != "2023-06-01":
            yield f"anthropic-version: {version}"
        if unknown := set(asked.body) - FIELDS:
            yield f"unknown fields: {', '.join(sorted(unknown))}"
        if not isinstance(asked.body.get("max_tokens"), int):
            yield "max_tokens: Field required"
        for tool in asked.body.get("tools", ()):
            if wrong := wrong_tool(tool["name"], tool["description"], tool["input_schema"]):
                yield wrong
        uses: set[str] = set()
        for number, message in enumerate(asked.messages):
            expected = ("user", "assistant")[number % 2]
            if message["role"] != expected:
                yield f"message {number} is of {message['role']}, not of {expected}"
            blocks = message["content"]
            if isinstance(blocks, str):
                blocks = [{"type": "text", "text": blocks}]
            if not blocks or any(b["type"] == "text" and not b["text"].strip() for b in blocks):
                yield f"message {number} has an empty text"
            results = {b["tool_use_id"] for b in blocks if b["type"] == "tool_result"}
            if results != uses:
                yield f"message {number} answers {results}, and {uses} were used"
            uses = {b["id"] for b in blocks if b["type"] == "tool_use"}
        if not asked.messages or asked.messages[-1]["role"] != "user":
            yield "the last message is not a person's"

    def whole(self, step: str | Stream | Call) -> dict[str, Any]:
        block = use(step) | {"input": step.args} if isinstance(step, Call) else text(step)
        return HEAD | {"content": [block], "stop_reason": reason(step)}

    async def streamed(
        self, request: web.Request, asked: Asked, step: str | Stream | Call
    ) -> AsyncIterator[bytes]:
        yield event("message_start", message=HEAD)
        block = use(step) if isinstance(step, Call) else text("")
        yield event("content_block_start", index=0, content_block=block)
        if isinstance(step, Call):
            for piece in fragments(step):
                yield delta(type="input_json_delta", partial_json=piece)
        else:
            async for piece in self.pieces(request, step):
                yield delta(type="text_delta", text=piece)
        yield event("content_block_stop", index=0)
        end = {"stop_reason": reason(step), "stop_sequence": None}
        yield event("message_delta", delta=end, usage={"output_tokens": 10})
        yield event("message_stop")


HEAD: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": MODEL,
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "usage": {"input_tokens": 10, "output_tokens": 1},
}


def reason(step: str | Stream | Call) -> str:
    return "tool_use" if isinstance(step, Call) else "end_turn"


def use(step: Call) -> dict[str, Any]:
    return {"type": "tool_use", "id": "toolu_1", "name": step.tool, "input": {}}


def text(step: str | Stream) -> dict[str, Any]:
    return {"type": "text", "text": words_in(step)}


def delta(**of: str) -> bytes:
    return event("content_block_delta", index=0, delta=of)


def event(kind: str, **body: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **body})}\n\n".encode()
