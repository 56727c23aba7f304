"""DeclaredTools: the tools as ADK sees them, with declarations made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from google.adk.agents.readonly_context import ReadonlyContext
from google.adk.models.llm_request import LlmRequest
from google.adk.tools.base_tool import BaseTool
from google.adk.tools.base_toolset import BaseToolset
from google.adk.tools.function_tool import FunctionTool
from google.adk.tools.tool_context import ToolContext
from google.genai import types

from bot.tools.base import traits_of


class DeclaredTools(BaseToolset):
    """All tools, made and declared once: ADK inspects plain functions anew for every model call."""

    def __init__(self, functions: Iterable[Callable[..., Any]]) -> None:
        """Raise TypeError for a function that is not decorated as a tool."""
        super().__init__()
        self.tools: list[BaseTool] = [DeclaredTool(function) for function in functions]

    def declare(self) -> None:
        """Make the declarations now: 0.15 s that the first message need not wait for."""
        LlmRequest().append_tools(self.tools)

    async def get_tools(self, readonly_context: ReadonlyContext | None = None) -> list[BaseTool]:
        return self.tools

    async def process_llm_request(
        self, *, tool_context: ToolContext, llm_request: LlmRequest
    ) -> None:
        llm_request.append_tools(self.tools)


class DeclaredTool(FunctionTool):
    """A tool whose declaration is cached; the toolset puts it into the request."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self.traits = traits_of(function)
        self.declaration: types.FunctionDeclaration | None = None

    def _get_declaration(self) -> types.FunctionDeclaration | None:
        # Made on first use, after the start, and shared: it is never changed.
        if self.declaration is None:
            self.declaration = super()._get_declaration()
        return self.declaration

    async def process_llm_request(
        self, *, tool_context: ToolContext, llm_request: LlmRequest
    ) -> None:
        """Do nothing: the toolset adds all declarations at once."""
