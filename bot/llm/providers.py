"""Providers: Gemini, LiteLLM or the offline model, checked at the start."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import sys
from typing import Any

from google.adk.agents.llm_agent import LlmAgent
from google.adk.models.base_llm import BaseLlm
from google.adk.models.google_llm import Gemini
from google.genai import errors as genai_errors

from bot.errors import HostProblem
from bot.llm.model_errors import described, explain_model_error, innermost_cause
from bot.settings import Settings

__all__ = ["OFFLINE", "BaseLlm", "ModelProblem", "check_model", "make_model", "model_name"]

log = logging.getLogger(__name__)

OFFLINE = "offline"
PORTAL = "https://aistudio.google.com/apikey"
CHECK_SECONDS = 10
"""How long the start waits for the provider; it does not need it."""

LITELLM_AT_IMPORT = {
    "LITELLM_MODE": "PRODUCTION",  # otherwise it reads a .env that it looks for by itself
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # otherwise it downloads a list of prices,
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",  # and a list of headers
}
"""What LiteLLM reads from the environment while it is imported."""

LITELLM_LOGGERS = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy")

KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_FEDERATION_RULE_ID"),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "mistral": ("MISTRAL_API_KEY", "MISTRAL_AZURE_API_KEY"),
    "groq": ("GROQ_API_KEY",),
    "deepseek": ("DEEPSEEK_API_KEY",),
    "openrouter": ("OPENROUTER_API_KEY", "OR_API_KEY"),
}
"""LiteLLM's provider → variables of which it needs one. Only those of which that is certain:
litellm.validate_environment knows more, but misses alternatives and logs in to some providers."""

TOOL = {
    "type": "function",
    "function": {"name": "try_out", "parameters": {"type": "object", "properties": {}}},
}
"""Something to declare in the request of the check."""


class ModelProblem(HostProblem):
    """The configured model cannot be used: unknown name, missing extra or a refused key."""

    exit_code = 20


def model_name(settings: Settings) -> str:
    """The model that these settings mean; without MODEL, a key decides between Gemini and none."""
    if settings.model:
        return settings.model
    return LlmAgent.DEFAULT_MODEL if settings.google_api_key else OFFLINE


def make_model(settings: Settings, offline: BaseLlm) -> BaseLlm:
    """The model of the settings, or ``offline``; makes no request.

    Raises ModelProblem for a name that no provider serves.
    """
    name = model_name(settings)
    if name == OFFLINE:
        return offline
    if _is_litellm(name):
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


def _is_litellm(name: str) -> bool:
    return "/" in name and not name.startswith("projects/")


def _litellm(name: str) -> BaseLlm:
    if importlib.util.find_spec("litellm") is None:
        raise ModelProblem(
            f"MODEL is {name}, which needs the LiteLLM extra. Install it with “make litellm”; "
            "with Docker, set REQUIREMENTS=requirements-litellm.lock in .env and build again; "
            f"without make, run “python3 -m pip --python {sys.executable} install --no-deps "
            "-r requirements-litellm.lock”. Or use a Gemini model."
        )
    try:
        litellm = _import_litellm()
        from google.adk.models.lite_llm import LiteLlm
    except ImportError as error:
        raise _broken_litellm(name, error) from error
    provider, _, rest = name.partition("/")
    if not rest:
        raise ModelProblem(f"MODEL is {name}, which names no model of {provider}. Add its name.")
    if provider not in litellm.provider_list:
        raise ModelProblem(
            f"MODEL is {name}, but LiteLLM doesn't know a provider called “{provider}”. "
            "Examples: openai/gpt-5, anthropic/claude-sonnet-4-5, ollama_chat/llama3."
        )
    needed = KEYS.get(provider, ())
    if needed and not any(os.environ.get(key) for key in needed):
        raise ModelProblem(
            f"MODEL is {name}, but {needed[0]} is not set. Put the key into .env; for a server "
            "of your own that wants none, any word will do."
        )
    return LiteLlm(model=name)


def _broken_litellm(name: str, error: ImportError) -> ModelProblem:
    return ModelProblem(
        f"MODEL is {name}, but LiteLLM is not completely installed here ({described(error)}). "
        "Install requirements-litellm.lock again: “make litellm”, or with Docker build the image "
        "again."
    )


def _import_litellm() -> Any:
    """Import it (some seconds) so that it neither downloads nor prints anything."""
    for variable, value in LITELLM_AT_IMPORT.items():
        os.environ.setdefault(variable, value)
    import litellm

    litellm.suppress_debug_info = True  # it prints advice into the conversation at the terminal
    litellm.disable_hf_tokenizer_download = True  # it counts tokens, which nobody reads
    for name in LITELLM_LOGGERS:
        # Its errors quote the provider, who quotes what people wrote; our own line names the cause.
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.CRITICAL)
    return litellm


async def check_model(model: BaseLlm) -> None:
    """Find out whether the model can answer. Raises ModelProblem if that is for the host to mend.

    An unreachable provider is no reason not to start: reminders work without it.
    """
    if isinstance(model, Gemini):
        await _check_gemini(model)
    elif _is_litellm(model.model):
        await _check_litellm(model.model)


async def _check_gemini(model: Gemini) -> None:
    """Ask Google whether the model exists and the key works."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await model.api_client.aio.models.get(model=model.model)
    except genai_errors.APIError as error:
        if error.code == 404:
            raise ModelProblem(
                f"Google doesn't have a model called “{model.model}”. Set MODEL to one it "
                f"lists, such as {LlmAgent.DEFAULT_MODEL}."
            ) from None
        if error.code in (400, 401, 403):
            raise ModelProblem(
                f"Google refused GOOGLE_API_KEY (it answered {error.code}). Make a new key at "
                f"{PORTAL} and put it in .env."
            ) from None
        log.warning("the model check was answered with %s; starting all the same", error.code)
    except Exception as error:
        log.warning("the model cannot be reached (%s); starting all the same", type(error).__name__)


async def _check_litellm(name: str) -> None:
    """Let LiteLLM go through a request with tools, short of sending it: it imports on the way."""
    import litellm

    messages = [{"role": "user", "content": "hello"}]
    try:
        await litellm.acompletion(model=name, messages=messages, tools=[TOOL], mock_response="hi")
    except litellm.UnsupportedParamsError as error:
        raise ModelProblem(
            f"MODEL is {name}, which cannot call tools through LiteLLM, and without them I could "
            "store nothing. Set MODEL to one that can, such as openai/gpt-5."
        ) from error
    except Exception as error:
        cause = innermost_cause(error)
        if isinstance(cause, ImportError):
            raise _broken_litellm(name, cause) from error
        explained = explain_model_error(error)
        reason = explained.log if explained else described(error)
        log.warning("the model check failed (%s); starting all the same", reason)
