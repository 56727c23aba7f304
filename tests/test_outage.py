"""What a model's failure means for the person."""

from __future__ import annotations

from json import JSONDecodeError

import httpx
import pytest
from google.genai import errors

from bot.outage import explain_model_error


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
        (400, "could not take that message"),
        (413, "could not take that message"),
        (402, "refuses my key"),
        (408, "cannot reach the model"),
        (401, "refuses my key"),
        (403, "refuses my key"),
        (404, "does not exist"),
        (429, "over my limit"),
        (500, "out of order"),
        (503, "out of order"),
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
    assert "cannot reach the model" in explained.sentence


@pytest.mark.parametrize(
    "error",
    [errors.UnknownApiResponseError("Raw response: secret"), JSONDecodeError("x", "secret", 0)],
)
def test_an_answer_that_is_no_json_is_a_sentence(error: Exception) -> None:
    explained = explain_model_error(error)
    assert explained is not None
    assert "out of order" in explained.sentence
    assert "secret" not in explained.sentence + explained.log


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("x"), ZeroDivisionError()])
def test_a_bug_is_no_outage(error: Exception) -> None:
    assert explain_model_error(error) is None
