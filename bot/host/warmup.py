"""Warm-up: make the first answer as quick as the second, before a message waits for it."""

from __future__ import annotations

import gc
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

from bot.bootstrap import Services
from bot.sessions import Conversations
from bot.timezones.names import located
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


async def warm_up(services: Services) -> None:
    """Make the first message as quick as the second; run it while idle.

    Then exempt what lives until the end from garbage collection.
    """
    await warm_agent(services.conversations)
    await services.stores.lookups.count("nobody")
    located("Berlin, Germany", services.clock())  # the first look-up unpacks the table of cities
    gc.collect()
    gc.freeze()


async def warm_agent(conversations: Conversations) -> None:
    """Run one turn of a throw-away agent in memory, and read one session from the database.

    That imports the 480 modules of ADK's first turn. The tools of the real agent are declared.
    """
    settle_optional_imports()
    real = conversations.runner.agent
    for tools in real.tools if isinstance(real, LlmAgent) else ():
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
    await conversations.sessions.get_session(
        app_name="warm", user_id="warm", session_id="warm", config=config
    )


def settle_optional_imports() -> None:
    """ADK tries to import its A2A agent on every turn and fails anew (0.8 to 17 ms): fail fast."""
    if importlib.util.find_spec("a2a") is None:
        sys.modules.setdefault(A2A_AGENT, None)  # type: ignore[arg-type]  # "not there"
