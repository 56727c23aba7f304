"""Which model answers: Gemini, a LiteLLM one or the offline model; and whether it can."""

from __future__ import annotations

import asyncio
import logging
import os

from google.adk.agents.llm_agent import LlmAgent
from google.adk.models.base_llm import BaseLlm
from google.adk.models.google_llm import Gemini
from google.genai import errors as genai_errors

from bot.errors import HostProblem
from bot.offline import OfflineModel
from bot.settings import Settings

__all__ = ["OFFLINE", "BaseLlm", "ModelProblem", "check_model", "make_model", "model_name"]

log = logging.getLogger(__name__)

OFFLINE = "offline"
PORTAL = "https://aistudio.google.com/apikey"
CHECK_SECONDS = 10
"""How long the start waits for the provider; it does not need it."""


class ModelProblem(HostProblem):
    """The configured model cannot be used: unknown name, missing extra or a refused key."""

    exit_code = 20


def model_name(settings: Settings) -> str:
    """The model that these settings mean; without MODEL, a key decides between Gemini and none."""
    if settings.model:
        return settings.model
    return LlmAgent.DEFAULT_MODEL if settings.google_api_key else OFFLINE


def make_model(settings: Settings) -> BaseLlm:
    """The model object; makes no request. Raises ModelProblem for a name that nobody serves."""
    name = model_name(settings)
    if name == OFFLINE:
        return OfflineModel(model=OFFLINE)
    if "/" in name and not name.startswith("projects/"):
        return _litellm(name)
    if not name.startswith(("gemini-", "gemma-", "projects/")):
        raise ModelProblem(
            f"MODEL is “{name}”, which I don't know. Use a Gemini name such as "
            f"{LlmAgent.DEFAULT_MODEL}, a LiteLLM one such as openai/gpt-5, or offline."
        )
    if not settings.google_api_key:
        raise ModelProblem(
            f"MODEL is {name}, but GOOGLE_API_KEY is not set. Get a key at {PORTAL}, "
            "or set MODEL=offline."
        )
    return Gemini(model=name, client_kwargs={"api_key": settings.google_api_key})


def _litellm(name: str) -> BaseLlm:
    try:
        import litellm  # an optional extra of 100 MB, and slow to import: only when it is wanted
    except ImportError:
        raise ModelProblem(
            f"MODEL is {name}, which needs the LiteLLM extra. Install it with "
            "“.venv/bin/pip install -r requirements-litellm.lock”, or use a Gemini model."
        ) from None
    from google.adk.models.lite_llm import LiteLlm

    provider = name.partition("/")[0]
    if provider not in litellm.provider_list:
        raise ModelProblem(
            f"MODEL is {name}, but LiteLLM knows no provider “{provider}”. "
            "Examples: openai/gpt-5, anthropic/claude-sonnet-4-5, ollama_chat/llama3."
        )
    return LiteLlm(model=name)


async def check_model(model: BaseLlm) -> None:
    """Ask Gemini whether the model exists and the key works. Raises ModelProblem if it says no.

    An unreachable provider is no reason not to start: reminders work without it.
    """
    if not isinstance(model, Gemini):
        return
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await model.api_client.aio.models.get(model=model.model)
    except genai_errors.APIError as error:
        if error.code == 404:
            raise ModelProblem(
                f"Google serves no model “{model.model}”. Set MODEL to one that it lists, "
                f"such as {LlmAgent.DEFAULT_MODEL}."
            ) from None
        if error.code in (400, 401, 403):
            raise ModelProblem(
                f"Google refused GOOGLE_API_KEY (it answered {error.code}). Make a new key at "
                f"{PORTAL} and put it into .env."
            ) from None
        log.warning("the model check was answered with %s; starting all the same", error.code)
    except Exception as error:
        log.warning("the model cannot be reached (%s); starting all the same", type(error).__name__)


def gemini_address() -> str:
    """Where Gemini requests go, for the log: google-genai itself honours this variable."""
    return os.environ.get("GOOGLE_GEMINI_BASE_URL", "Google")
