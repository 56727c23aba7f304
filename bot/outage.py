"""What a model's failure means for the person, in one sentence, without raw provider text."""

from __future__ import annotations

from dataclasses import dataclass

STILL = "Reminders and the slash commands work as always."


@dataclass(frozen=True, slots=True)
class Outage:
    """``sentence`` is for the person; ``log`` names the class of failure and holds no content."""

    sentence: str
    log: str


def explain_model_error(error: BaseException) -> Outage | None:
    """What to say when the model failed, or None when it is no failure of the provider.

    Providers' libraries have no common base class: what they share is a status code (``code`` in
    google-genai, ``status_code`` in LiteLLM and httpx) or a transport error's name.
    """
    status = _status(error)
    name = f"{type(error).__name__} {status or ''}".strip()
    if status == 429:
        return Outage(
            f"I am over my limit with the model just now; try again in a minute. {STILL}", name
        )
    if status in (401, 402, 403):
        return Outage(f"The model refuses my key; whoever hosts me needs to look. {STILL}", name)
    if status == 404:
        return Outage(
            f"The model I am set up with does not exist; whoever hosts me needs to look. {STILL}",
            name,
        )
    if status == 408 or _is_transport(error):
        return Outage(f"I cannot reach the model just now; try again in a minute. {STILL}", name)
    if status is not None and 400 <= status < 500:
        return Outage(
            "The model could not take that message. Try it in other words, or /reset.", name
        )
    if (status is not None and status >= 500) or _is_garbled(error):
        return Outage(f"The model is out of order just now; try again in a minute. {STILL}", name)
    return None


def _status(error: BaseException) -> int | None:
    for attribute in ("code", "status_code"):
        value = getattr(error, attribute, None)
        if isinstance(value, int):
            return value
    return None


def _is_garbled(error: BaseException) -> bool:
    """Whether the answer was no JSON, such as a proxy's page or a stream that broke off.

    google-genai has a class of its own for it, whose text is what the model wrote: not for logs.
    """
    kinds = ("UnknownApiResponseError", "JSONDecodeError")
    return any(base.__name__ in kinds for base in type(error).__mro__)


def _is_transport(error: BaseException) -> bool:
    """Whether it is a connection that failed: OSError, a timeout, or httpx's and aiohttp's own."""
    if isinstance(error, (OSError, TimeoutError)):
        return True
    return any(
        base.__module__.split(".")[0] in ("httpx", "httpcore", "aiohttp")
        for base in type(error).__mro__
    )
