"""What a model's failure means for the person."""

from __future__ import annotations

import ssl
from itertools import pairwise
from json import JSONDecodeError

import httpx
import pytest
from google.genai import errors

from bot.llm.model_errors import explain_model_error


class FromLiteLlm(Exception):
    """LiteLLM's exceptions carry a status code of this name."""

    def __init__(self, status_code: int) -> None:
        super().__init__("secret provider text")
        self.status_code = status_code


def genai(code: int) -> Exception:
    kind = errors.ServerError if code >= 500 else errors.ClientError
    return kind(code, {"error": {"message": "secret provider text", "status": "X"}})


@pytest.mark.parametrize("make", [genai, FromLiteLlm])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "couldn't handle that message"),
        (413, "couldn't handle that message"),
        (402, "won't accept my key"),
        (408, "can't reach the model"),
        (401, "won't accept my key"),
        (403, "won't accept my key"),
        (404, "doesn't exist"),
        (429, "hit my limit"),
        (500, "isn't working"),
        (503, "isn't working"),
    ],
)
def test_a_status_is_a_sentence_without_provider_text(make: type, code: int, words: str) -> None:
    explained = explain_model_error(make(code))
    assert explained is not None
    assert words in explained.sentence
    assert "secret" not in explained.sentence + explained.log


@pytest.mark.parametrize(
    "error",
    [ConnectionRefusedError(), TimeoutError(), httpx.ConnectError("x"), httpx.ReadTimeout("x")],
)
def test_a_broken_connection_is_a_sentence(error: Exception) -> None:
    explained = explain_model_error(error)
    assert explained is not None
    assert "can't reach the model" in explained.sentence


@pytest.mark.parametrize(
    "error",
    [errors.UnknownApiResponseError("Raw response: secret"), JSONDecodeError("x", "secret", 0)],
)
def test_an_answer_that_is_no_json_is_a_sentence(error: Exception) -> None:
    explained = explain_model_error(error)
    assert explained is not None
    assert "isn't working" in explained.sentence
    assert "secret" not in explained.sentence + explained.log


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("x"), ZeroDivisionError()])
def test_a_bug_is_no_outage(error: Exception) -> None:
    assert explain_model_error(error) is None


def wrapped(*errors: Exception) -> Exception:
    """Each raised while the next was handled; the first is what the caller gets."""
    for error, inner in pairwise(errors):
        error.__context__ = inner
    return errors[0]


def handed_on(original: Exception) -> Exception:
    """LiteLLM's error about a stream that broke off keeps what happened in an attribute."""
    error = FromLiteLlm(500)
    vars(error)["original_exception"] = original
    return error


def circle() -> Exception:
    first, second = FromLiteLlm(500), ValueError("secret")
    first.__cause__, second.__cause__ = second, first
    return first


NO_MCP = ModuleNotFoundError("No module named 'mcp'", name="mcp")
CERTIFICATE = ssl.SSLCertVerificationError("secret")
REQUEST = httpx.Request("POST", "http://127.0.0.1/secret")


class Masked(httpx.HTTPStatusError):
    """LiteLLM derives one of its own, without the key in the address."""


REFUSED = Masked("secret", request=REQUEST, response=httpx.Response(503))


@pytest.mark.parametrize(
    ("error", "as_from", "logged"),
    [
        (
            wrapped(FromLiteLlm(500), NO_MCP),
            NO_MCP,
            "FromLiteLlm 500, caused by ModuleNotFoundError: mcp",
        ),
        (
            wrapped(FromLiteLlm(500), ImportError("cannot import name 'x'", name="openai")),
            NO_MCP,
            "FromLiteLlm 500, caused by ImportError: openai",
        ),
        (NO_MCP, NO_MCP, "ModuleNotFoundError: mcp"),
        (
            wrapped(httpx.ConnectError("secret"), CERTIFICATE),
            NO_MCP,
            "ConnectError, caused by SSLCertVerificationError",
        ),
        (
            wrapped(FromLiteLlm(500), FileNotFoundError(2, "secret")),
            NO_MCP,
            "FromLiteLlm 500, caused by FileNotFoundError",
        ),
        (
            wrapped(FromLiteLlm(500), httpx.ConnectError("secret"), ConnectionRefusedError()),
            ConnectionError(),
            "FromLiteLlm 500, caused by ConnectionRefusedError",
        ),
        (
            handed_on(httpx.RemoteProtocolError("secret")),
            ConnectionError(),
            "FromLiteLlm 500, caused by RemoteProtocolError",
        ),
        (
            handed_on(ExceptionGroup("secret", [ConnectionResetError("secret")])),
            ConnectionError(),
            "FromLiteLlm 500, caused by ConnectionResetError",
        ),
        (
            wrapped(FromLiteLlm(503), REFUSED),
            FromLiteLlm(500),
            "FromLiteLlm 503, caused by Masked",
        ),
        (
            wrapped(FromLiteLlm(401), NO_MCP),
            FromLiteLlm(401),
            "FromLiteLlm 401, caused by ModuleNotFoundError: mcp",
        ),
        (circle(), FromLiteLlm(500), "FromLiteLlm 500, caused by ValueError"),
    ],
)
def test_the_innermost_cause_decides_and_is_logged(
    error: Exception, as_from: Exception, logged: str
) -> None:
    explained, same = explain_model_error(error), explain_model_error(as_from)
    assert explained
    assert same
    assert explained.sentence == same.sentence
    assert explained.log == logged


def test_what_waiting_does_not_mend_is_for_the_host() -> None:
    explained = explain_model_error(NO_MCP)
    assert explained
    assert "whoever hosts me" in explained.sentence
    assert "in a minute" not in explained.sentence


def test_a_context_that_was_hidden_is_no_cause() -> None:
    hidden = wrapped(FromLiteLlm(500), NO_MCP)
    hidden.__suppress_context__ = True
    explained = explain_model_error(hidden)
    assert explained is not None
    assert explained.log == "FromLiteLlm 500"


@pytest.mark.parametrize("context", [NO_MCP, ConnectionRefusedError(), TimeoutError()])
def test_a_bug_is_a_bug_whatever_it_came_from(context: Exception) -> None:
    assert explain_model_error(wrapped(KeyError("x"), context)) is None
