"""Model errors: a provider's exception → one sentence, without raw provider text."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

LOCAL = (
    ImportError,
    SyntaxError,
    NameError,
    FileNotFoundError,
    PermissionError,
    ssl.SSLCertVerificationError,
)
"""A broken installation, a missing file or certificate: waiting mends none of them."""

STILL = "Reminders and slash commands still work as usual."


@dataclass(frozen=True, slots=True)
class Outage:
    """``sentence`` is for the person; ``log`` names the class of failure and holds no content."""

    sentence: str
    log: str


def explain_model_error(error: BaseException) -> Outage | None:
    """What to say when the model failed, or None when it is no failure of the provider.

    Providers' libraries have no common base class: what they share is a status code (``code`` in
    google-genai, ``status_code`` in LiteLLM and httpx) or a transport error's name. LiteLLM gives
    the status 500 to whatever it did not expect, so there the cause decides.
    """
    status = _status(error)
    cause = innermost_cause(error)
    name = _name(error, status, cause)
    broken = status is not None and status >= 500
    unreachable = _is_transport(cause) if broken else status is None and _is_transport(error)
    if isinstance(error, ImportError) or ((broken or unreachable) and isinstance(cause, LOCAL)):
        return Outage(
            "Something on my side keeps me from using the model; "
            f"whoever hosts me needs to fix that. {STILL}",
            name,
        )
    if status == 429:
        return Outage(f"I've hit my limit with the model; try again in a minute. {STILL}", name)
    if status in (401, 402, 403):
        return Outage(
            f"The model won't accept my key; whoever hosts me needs to fix that. {STILL}", name
        )
    if status == 404:
        return Outage(
            f"The model I'm set up with doesn't exist; whoever hosts me needs to fix that. {STILL}",
            name,
        )
    if status == 408 or unreachable:
        return Outage(f"I can't reach the model right now; try again in a minute. {STILL}", name)
    if status is not None and 400 <= status < 500:
        return Outage("The model couldn't handle that message. Try other words, or /reset.", name)
    if broken or _is_garbled(error):
        return Outage(f"The model isn't working right now; try again in a minute. {STILL}", name)
    return None


def innermost_cause(error: BaseException) -> BaseException:
    """The error that began it, below everything that was raised while handling it."""
    return list(_chain(error))[-1]


def described(error: BaseException) -> str:
    """Its class, and for a failed import the module: what a log may hold of an error."""
    module = error.name if isinstance(error, ImportError) else None
    return f"{type(error).__name__}: {module}" if module else type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, each once. LiteLLM also hands on the original as a value."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        original = getattr(at, "original_exception", None)
        context = None if at.__suppress_context__ else at.__context__
        group = at.exceptions[0] if isinstance(at, BaseExceptionGroup) else None
        at = group or at.__cause__ or (original if isinstance(original, BaseException) else context)


def _name(error: BaseException, status: int | None, cause: BaseException) -> str:
    name = f"{described(error)} {status or ''}".strip()
    return name if cause is error else f"{name}, caused by {described(cause)}"


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
    answered = ("HTTPStatusError", "ClientResponseError")
    if any(base.__name__ in answered for base in type(error).__mro__):
        return False  # it did answer, with an error
    return any(
        base.__module__.split(".")[0] in ("httpx", "httpcore", "aiohttp")
        for base in type(error).__mro__
    )
