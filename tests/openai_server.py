"""A stand-in for OpenAI's chat completions on loopback, with streaming and calls of tools.

    async with OpenAiServer() as openai:
        # the bot: MODEL=openai/NAME OPENAI_API_KEY=openai.key OPENAI_BASE_URL=openai.base

Like the real one it refuses unknown models, wrong keys, fields that it does not know and
conversations that are malformed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from tests.chat_protocol import Asked, wrong_order, wrong_tool
from tests.model_server import Call, Drop, Fail, Hang, ModelServer, Step

MODEL = "gpt-5-mini"
KEY = "sk-key-for-tests"
FIELDS = frozenset(
    "model messages stream stream_options tools tool_choice parallel_tool_calls "
    "max_completion_tokens temperature top_p stop response_format reasoning_effort".split()
)
"""What a request to a model of the gpt-5 family may hold: for these, max_tokens is an error."""


class OpenAiServer(ModelServer[Asked]):
    """POST /v1/chat/completions, for one model and one key."""

    key = KEY

    @property
    def base(self) -> str:
        return f"{self.url}/v1"

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/v1/chat/completions", self._complete)

    def error(self, status: int, reason: str, message: str = "scripted") -> web.Response:
        body = {"message": message, "type": reason, "param": None, "code": None}
        return web.json_response({"error": body}, status=status)

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if self.down is not None:
            return await self.fail(request, self.down)
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return self.error(401, "invalid_request_error", f"Incorrect API key: {self.key[:3]}")
        body = await request.json()
        asked = Asked(body["model"], body.get("stream") is True, body)
        if asked.model != MODEL:
            return self.error(404, "invalid_request_error", f"no model {asked.model}")
        for trouble in malformed(asked):
            self.violations.append(trouble)
            return self.error(400, "invalid_request_error", trouble)
        return await self._answer(request, asked, self.take(asked))

    async def _answer(self, request: web.Request, asked: Asked, step: Step) -> web.StreamResponse:
        if isinstance(step, (Fail, Hang, Drop)):
            return await self.fail(request, step)
        if not asked.streams:
            return web.json_response(whole(step))
        response = await self.open_stream(request, "text/event-stream")
        if isinstance(step, Call):
            for delta in call_deltas(step):
                await response.write(event(delta))
        else:
            await response.write(event({"role": "assistant", "content": ""}))
            async for piece in self.pieces(request, step):
                await response.write(event({"content": piece}))
        await response.write(event({}, "tool_calls" if isinstance(step, Call) else "stop"))
        if (asked.body.get("stream_options") or {}).get("include_usage"):
            await response.write(line(head("chat.completion.chunk") | {"choices": [], **usage()}))
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response


def malformed(asked: Asked) -> Iterator[str]:
    """Everything that OpenAI answers with a 400."""
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


def head(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1_800_000_000, "model": MODEL}


def usage() -> dict[str, Any]:
    return {"usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}}


def whole(step: Any) -> dict[str, Any]:
    """A chat.completion."""
    message: dict[str, Any] = {"role": "assistant", "content": None}
    if isinstance(step, Call):
        function = {"name": step.tool, "arguments": json.dumps(step.args)}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    else:
        message["content"] = step if isinstance(step, str) else step.text
    reason = "tool_calls" if isinstance(step, Call) else "stop"
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return head("chat.completion") | {"choices": [choice], **usage()}


def call_deltas(step: Call) -> Iterator[dict[str, Any]]:
    """A call as it is streamed: its name first, then its arguments in fragments."""
    function: dict[str, Any] = {"name": step.tool, "arguments": ""}
    first = {"index": 0, "id": "call_1", "type": "function", "function": function}
    yield {"role": "assistant", "content": None, "tool_calls": [first]}
    arguments = json.dumps(step.args)
    for start in range(0, len(arguments), 7):
        piece = {"index": 0, "function": {"arguments": arguments[start : start + 7]}}
        yield {"tool_calls": [piece]}


def event(delta: dict[str, Any], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return line(head("chat.completion.chunk") | {"choices": [choice]})


def line(body: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()
