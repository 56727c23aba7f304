"""What the stand-ins for chat protocols share: one path, messages with roles, declared tools."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from aiohttp import web
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from tests.loopback.models import server
from tests.loopback.models.server import Call, Drop, Fail, Hang, ModelServer, Stream

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class Asked(server.Asked):
    """``messages`` have roles and contents."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.body["messages"]
        return messages

    @property
    def question(self) -> str:
        """The newest words of a person, also after tools answered."""
        told = (words_of(m) for m in reversed(self.messages) if m["role"] == "user")
        return next((words for words in told if words), "")


class ChatServer(ModelServer[Asked]):
    """Answers POST requests to one path, for one model. A protocol says the rest."""

    path = ""
    model = ""
    content_type = "text/event-stream"

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post(self.path, self._chat)

    def authorized(self, request: web.Request) -> bool:
        raise NotImplementedError

    def malformed(self, request: web.Request, asked: Asked) -> Iterator[str]:
        """Everything that the provider answers with a 400."""
        raise NotImplementedError

    def whole(self, step: str | Stream | Call) -> dict[str, Any]:
        """The answer in one piece."""
        raise NotImplementedError

    def streamed(
        self, request: web.Request, asked: Asked, step: str | Stream | Call
    ) -> AsyncIterator[bytes]:
        """The answer as it is streamed."""
        raise NotImplementedError

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        if self.down is not None:
            return await self.fail(request, self.down)
        if not self.authorized(request):
            return self.error(401, "authentication_error", "scripted: wrong key")
        body = await request.json()
        asked = Asked(body["model"], body.get("stream") is True, body)
        if asked.model != self.model:
            return self.error(404, "not_found_error", f"no model {asked.model}")
        if trouble := [*self.malformed(request, asked)]:
            self.violations += trouble
            return self.error(400, "invalid_request_error", trouble[0])
        step = self.take(asked)
        if isinstance(step, (Fail, Hang, Drop)):
            return await self.fail(request, step)
        if not asked.streams:
            return web.json_response(self.whole(step))
        response = web.StreamResponse(headers={"Content-Type": self.content_type})
        await response.prepare(request)
        async for part in self.streamed(request, asked, step):
            await response.write(part)
        await response.write_eof()
        return response


def words_in(step: str | Stream | Call) -> str:
    """What the person is told; nothing where a tool is called."""
    if isinstance(step, Call):
        return ""
    return step if isinstance(step, str) else step.text


def fragments(call: Call) -> Iterator[str]:
    """The arguments of a call as they are streamed."""
    arguments = json.dumps(call.args)
    for start in range(0, len(arguments), 7):
        yield arguments[start : start + 7]


def words_of(message: dict[str, Any]) -> str:
    """The text of a message, whether it is one string or blocks."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(block["text"] for block in content if block.get("type") == "text")


def wrong_tool(name: object, description: object, schema: object) -> str | None:
    """Why a provider would refuse the declaration of this tool."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return f"a tool's name is {name!r}"
    if not isinstance(description, str) or not description:
        return f"{name} has no description"
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return f"the parameters of {name} are no object"
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"the schema of {name} is invalid: {error.message}"
    return None


def wrong_order(messages: list[dict[str, Any]]) -> Iterator[str]:
    """Instructions come first, then a person; each call of a tool is answered, and at once.

    For protocols in which a tool's result is a message of the role ``tool``. Where calls have no
    ids (Ollama), their number counts.
    """
    open_calls: list[str | None] = []
    begun = False
    for message in messages:
        role = message["role"]
        if role == "tool":
            answered = next((c for c in open_calls if c in (None, message.get("tool_call_id"))), "")
            if answered == "":
                yield "the result of a tool that was not called"
            else:
                open_calls.remove(answered)
            continue
        if open_calls:
            yield f"a message of {role} where the result of a tool is due"
        if role in ("system", "developer"):
            if begun:
                yield "instructions in the middle of the conversation"
            continue
        if not begun and role != "user":
            yield "the conversation does not begin with the person"
        begun = True
        calls = message.get("tool_calls") or []
        if not calls and not message.get("content"):
            yield f"an empty message of {role}"
        open_calls = [call.get("id") for call in calls]
    if open_calls or not begun or messages[-1]["role"] == "assistant":
        yield "nothing to answer: the last message is not a person's or a tool's"
