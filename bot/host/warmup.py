"""Warm-up: import the 480 modules of ADK's first turn before a message waits for them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import AsyncGenerator

from google.adk.agents.llm_agent import LlmAgent
from google.adk.apps.app import App
from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.adk.runners import Runner
from google.adk.sessions.base_session_service import GetSessionConfig
from google.adk.sessions.in_memory_session_service import InMemorySessionService
from google.genai import types

from bot.llm.session_store import SessionStore
from bot.tools.declared import DeclaredTools

A2A_AGENT = "google.adk.agents.remote_a2a_agent"


class Echo(BaseLlm):
    """Calls the tool once, then answers; at once, from nowhere."""

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        answered = any(part.function_response for part in llm_request.contents[-1].parts or [])
        part = (
            types.Part(text="warm")
            if answered
            else types.Part(function_call=types.FunctionCall(name="warm_tool", args={}))
        )
        yield LlmResponse(
            content=types.Content(role="model", parts=[part]),
            usage_metadata=types.GenerateContentResponseUsageMetadata(
                prompt_token_count=0, candidates_token_count=0
            ),
        )


async def warm_tool() -> dict[str, str]:
    """Warm."""
    return {"warm": "yes"}


async def warm_up(real: Runner, sessions: SessionStore) -> None:
    """Run one turn of a throw-away agent in memory, and read once from the database.

    The tools of the ``real`` one are declared.
    """
    settle_optional_imports()
    for tools in real.agent.tools if isinstance(real.agent, LlmAgent) else ():
        if isinstance(tools, DeclaredTools):
            tools.declare()
    agent = LlmAgent(name="warm", model=Echo(model="echo"), tools=[warm_tool])
    runner = Runner(
        app=App(name="warm", root_agent=agent),
        session_service=InMemorySessionService(),
        auto_create_session=True,
    )
    message = types.Content(role="user", parts=[types.Part(text="warm")])
    async for _ in runner.run_async(user_id="warm", session_id="warm", new_message=message):
        pass
    await runner.close()
    config = GetSessionConfig(num_recent_events=1)
    await sessions.get_session(app_name="warm", user_id="warm", session_id="warm", config=config)


def settle_optional_imports() -> None:
    """ADK tries to import its A2A agent on every turn and fails anew (0.8 to 17 ms): fail fast."""
    if importlib.util.find_spec("a2a") is None:
        sys.modules.setdefault(A2A_AGENT, None)  # type: ignore[arg-type]
