"""The ADK App: the agent, its instruction, and plugins for outages and limits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from zoneinfo import ZoneInfo

from google.adk.agents.callback_context import CallbackContext
from google.adk.agents.llm_agent import LlmAgent
from google.adk.agents.readonly_context import ReadonlyContext
from google.adk.apps.app import App
from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.adk.plugins.base_plugin import BasePlugin
from google.genai import types

from bot import profile as profile_state
from bot.llm.allowance import Allowance
from bot.llm.model_errors import explain_model_error
from bot.llm.session_store import APP_NAME, SUMMARY
from bot.place import PlaceKind
from bot.tools import Tools
from bot.tools.declared import DeclaredTools
from bot.tools.turn_log import TURN, TurnLog

log = logging.getLogger(__name__)


OVER = (
    "(You've asked me a lot in the last hour, so I'm answering without the model for a while. "
    "Reminders still work as usual.)\n\n"
)


def build_app(
    model: BaseLlm, tools: Tools, clock: Callable[[], datetime], *plugins: BasePlugin
) -> App:
    """The ADK App; one serves everybody."""
    agent = LlmAgent(
        name=APP_NAME,
        model=model,
        instruction=Instruction(clock),
        tools=[DeclaredTools(tools.all())],
        generate_content_config=types.GenerateContentConfig(max_output_tokens=8192),
    )
    return App(name=APP_NAME, root_agent=agent, plugins=[OutageReply(name="outage"), *plugins])


class Instruction:
    """The instruction of one turn. A provider, so braces in what people wrote break nothing."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.text = resources.files("bot").joinpath("instruction.md").read_text(encoding="utf-8")

    def __call__(self, context: ReadonlyContext) -> str:
        state = dict(context.state)
        profile = profile_state.read_profile(state, prefix=profile_state.USER)
        parts = [self.text, self._known(profile)]
        turn_log = state.get(TURN)
        if isinstance(turn_log, TurnLog):
            parts.append(_where(turn_log, profile.zone))
        if state.get(SUMMARY):
            parts.append(f"Earlier in this conversation (a summary)\n{state[SUMMARY]}")
        return "\n\n".join(parts)

    def _known(self, profile: profile_state.Profile) -> str:
        now = self.clock()
        lines = ["What you know"]
        lines.append(f"- Name: {profile.name or 'not known yet'}")
        if profile.zone:
            local = now.astimezone(ZoneInfo(profile.zone))
            lines.append(f"- Time zone: {profile.zone}; there it is {local:%A %d %B %Y, %H:%M}")
        else:
            lines.append(f"{profile_state.ZONE_UNKNOWN}; in UTC it is {now.astimezone(UTC):%c}")
        lines += [f"- {name}: {value}" for name, value in sorted(profile.preferences.items())]
        lines += [f"- {fact.text}" for fact in profile.facts]
        return "\n".join(lines)


def _where(turn_log: TurnLog, zone: str | None) -> str:
    turn = turn_log.turn
    if turn.place.kind is PlaceKind.CHANNEL:
        return (
            "Where you are\n- In a server channel that others read. Be careful with private "
            "things: mention what you know about the person only when they ask for it."
        )
    if turn.place.kind is PlaceKind.TERMINAL and not zone:
        return f"Where you are\n{profile_state.GREETED}."
    return "Where you are\n- Alone with this person."


class OutageReply(BasePlugin):
    """When the model fails, the person gets a sentence instead of silence."""

    async def on_model_error_callback(
        self,
        *,
        callback_context: CallbackContext,
        llm_request: LlmRequest,
        error: Exception,
    ) -> LlmResponse | None:
        explained = explain_model_error(error)
        if explained is None:
            return None  # a bug of ours: MessageHandler shows a reference and logs the traceback
        log.warning("model error in session %s: %s", callback_context.session.id, explained.log)
        text = types.Part(text=explained.sentence)
        return LlmResponse(content=types.Content(role="model", parts=[text]))


class OfflineOnly(BasePlugin):
    """For hosts without a language model: every turn is known to be the offline model's."""

    def __init__(self) -> None:
        super().__init__(name="no-model")

    async def before_model_callback(
        self, *, callback_context: CallbackContext, llm_request: LlmRequest
    ) -> LlmResponse | None:
        turn_log = callback_context.state.get(TURN)
        if isinstance(turn_log, TurnLog):
            turn_log.decide_model(allowed=False)
        return None


class OfflineWhenOverLimit(BasePlugin):
    """Answers with the offline model when a person is over their allowance."""

    def __init__(
        self, offline: BaseLlm, allowance: Allowance, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(name="frugal")
        self.offline = offline
        self.allowance = allowance
        self.clock = clock

    async def before_model_callback(
        self, *, callback_context: CallbackContext, llm_request: LlmRequest
    ) -> LlmResponse | None:
        turn_log = callback_context.state.get(TURN)
        if not isinstance(turn_log, TurnLog):
            return None
        granted = self.allowance.take(turn_log.turn.user_id, self.clock())
        first = turn_log.decide_model(allowed=granted)
        if turn_log.with_model:
            return None
        return await self._answered(llm_request, first)

    async def _answered(self, request: LlmRequest, first: bool) -> LlmResponse | None:
        async for response in self.offline.generate_content_async(request):
            if first and response.content and response.content.parts:
                response.content.parts.insert(0, types.Part(text=OVER))
            return response
        return None
