"""A stand-in for OpenAI's chat completions on loopback, with streaming and calls of tools.

    async with OpenAiServer() as openai:
        # the bot: MODEL=openai/NAME OPENAI_API_KEY=openai.key OPENAI_BASE_URL=openai.base

Like the real one it refuses unknown models, wrong keys, fields that it does not know and
conversations that are malformed.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from aiohttp import web

from tests.loopback.models.chat import (
    Asked,
    ChatServer,
    fragments,
    words_in,
    wrong_order,
    wrong_tool,
)
from tests.loopback.models.server import Call, Stream

MODEL = "gpt-5-mini"
KEY = "sk-key-for-tests"
FIELDS = frozenset(
    "model messages stream stream_options tools tool_choice parallel_tool_calls "
    "max_completion_tokens temperature top_p stop response_format reasoning_effort".split()
)
"""What a request to a model of the gpt-5 family may hold: for these, max_tokens is an error."""


class OpenAiServer(ChatServer):
    """POST /v1/chat/completions."""

    path = "/v1/chat/completions"
    model = MODEL
    key = KEY

    @property
    def base(self) -> str:
        return f"{self.url}/v1"

    def error(self, status: int, reason: str, message: str = "scripted") -> web.Response:
        body = {"message": message, "type": reason, "param": None, "code": None}
        return web.json_response({"error": body}, status=status)

    def authorized(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.key}"

    def malformed(self, request: web.Request, asked: Asked) -> Iterator[str]:
        if unknown := set(asked.body) - FIELDS:
            yield f"unknown fields: {', '.join(sorted(unknown))}"
        for tool in asked.body.get("tools", ()):
            declared = tool["function"]
            wrong = wrong_tool(declared["name"], declared["description"], declared["parameters"])
            if tool["type"] != "function" or wrong:
                yield wrong or f"a tool of the type {tool['type']}"
        for message in asked.messages:
            for call in message.get("tool_calls") or ():
                if not isinstance(call["function"]["arguments"], str):
                    yield "the arguments of a call are no string"
        yield from wrong_order(asked.messages)

    def whole(self, step: str | Stream | Call) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": words_in(step) or None}
        if isinstance(step, Call):
            function = {"name": step.tool, "arguments": json.dumps(step.args)}
            message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
        choice = {"index": 0, "message": message, "finish_reason": reason(step)}
        return HEAD | {"object": "chat.completion", "choices": [choice], "usage": USAGE}

    async def streamed(
        self, request: web.Request, asked: Asked, step: str | Stream | Call
    ) -> AsyncIterator[bytes]:
        if isinstance(step, Call):
            for delta in call_deltas(step):
                yield event(delta)
        else:
            yield event({"role": "assistant", "content": ""})
            async for piece in self.pieces(request, step):
                yield event({"content": piece})
        yield event({}, reason(step))
        if (asked.body.get("stream_options") or {}).get("include_usage"):
            yield line({"choices": [], "usage": USAGE})
        yield b"data: [DONE]\n\n"


HEAD = {"id": "chatcmpl-1", "created": 1_800_000_000, "model": MODEL}
USAGE = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}


def reason(step: str | Stream | Call) -> str:
    return "tool_calls" if isinstance(step, Call) else "stop"


def call_deltas(step: Call) -> Iterator[dict[str, Any]]:
    """A call as it is streamed: its name first, then its arguments in fragments."""
    function = {"name": step.tool, "arguments": ""}
    first = {"index": 0, "id": "call_1", "type": "function", "function": function}
    yield {"role": "assistant", "content": None, "tool_calls": [first]}
    for piece in fragments(step):
        yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}


def event(delta: dict[str, Any], why: str | None = None) -> bytes:
    return line({"choices": [{"index": 0, "delta": delta, "finish_reason": why}]})


def line(body: dict[str, Any]) -> bytes:
    chunk = HEAD | {"object": "chat.completion.chunk"} | body
    return f"data: {json.dumps(chunk)}\n\n".encode()
