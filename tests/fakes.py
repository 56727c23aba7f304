"""Stand-ins for what tests cannot run: a model that follows a script."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.genai import types
from pydantic import Field

NO_USAGE = types.GenerateContentResponseUsageMetadata(
    prompt_token_count=0, candidates_token_count=0
)

Step = str | Exception | types.Part | Sequence[Any]
Script = Callable[[LlmRequest], Step]


def call(tool: str, /, **args: Any) -> types.Part:
    """A call of a tool."""
    return types.Part(function_call=types.FunctionCall(name=tool, args=args))


class ScriptedModel(BaseLlm):
    """Answers with what ``script`` says for each request, and keeps the requests.

    A step is a text, a call, an exception to raise, or a list of text pieces to stream (an
    exception among them breaks the stream off).
    """

    model: str = "scripted"
    script: Script
    requests: list[LlmRequest] = Field(default_factory=list)

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        instruction = llm_request.config.system_instruction
        config = types.GenerateContentConfig(system_instruction=instruction)
        seen = LlmRequest(contents=copy.deepcopy(llm_request.contents), config=config)
        self.requests.append(seen)
        step = self.script(llm_request)
        await asyncio.sleep(0)
        if isinstance(step, Exception):
            raise step
        if isinstance(step, types.Part):
            yield response(step)
        elif isinstance(step, str):
            yield response(types.Part(text=step))
        else:
            said = ""
            for piece in step:
                if isinstance(piece, Exception):
                    raise piece
                said += piece
                yield response(types.Part(text=piece), partial=True)
            yield response(types.Part(text=said))


def response(part: types.Part, *, partial: bool | None = None) -> LlmResponse:
    content = types.Content(role="model", parts=[part])
    return LlmResponse(content=content, partial=partial, usage_metadata=NO_USAGE)


def said_last(request: LlmRequest) -> str:
    """The last words of the person in a request, or nothing after a tool answered."""
    parts = request.contents[-1].parts or []
    return " ".join(part.text for part in parts if part.text)


def answered(request: LlmRequest) -> dict[str, Any] | None:
    """What the tools answered last, if that is what the model is asked about."""
    parts = request.contents[-1].parts or []
    results = [part.function_response for part in parts if part.function_response]
    return dict(results[-1].response or {}) if results else None


def in_turn(*steps: Step) -> Script:
    """A script that takes one step after another."""
    remaining = iter(steps)
    return lambda _: next(remaining)


def calling(name: str, args: Callable[[str], dict[str, Any]]) -> Script:
    """A script that calls one tool with arguments made from the person's words, then says ok."""
    return lambda request: (
        f"ok: {answered(request)}"
        if answered(request) is not None
        else call(name, **args(said_last(request)))
    )
