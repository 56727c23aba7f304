"""Models through LiteLLM, over HTTP, in an environment made from the lock that hosts install."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any

import pytest
from google.genai.errors import ClientError

from bot.llm.model_errors import explain_model_error
from tests.host_environment import ROOT, host_python
from tests.stories.litellm_host import MODELS
from tests.stories.process import environment, unexpected

EXPECTED = (
    r"WARNING bot\.agent: model error in session dm\.0: AuthenticationError 401(, caused by \w+)?$",
    r"WARNING bot\.agent: model error in session dm\.0: MidStream\w+ 5\d\d, caused by \w+$",
    r"WARNING google_adk\.\S+: Skipping missing token usage metadata",
)
"""What the provoked errors write into the log: classes, and nothing that was said."""


@dataclass(frozen=True, slots=True)
class Played:
    """What the bots did and what their process wrote."""

    seen: dict[str, Any]
    out: str
    log: list[str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("litellm")
    done = subprocess.run(
        [host_python("requirements-litellm.lock"), "-m", "tests.stories.litellm_host", folder],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    return Played(seen, done.stdout, done.stderr.splitlines())


@pytest.mark.parametrize("name", MODELS)
def test_it_talks(played: Played, name: str) -> None:
    seen = played.seen[name]
    assert seen["plain"] == "You said: hello there"
    assert seen["violations"] == []


@pytest.mark.parametrize("name", MODELS)
def test_an_answer_streams(played: Played, name: str) -> None:
    assert played.seen[name]["streams"]
    begun, whole = played.seen[name]["streamed"]
    assert whole == "It will be sunny. Take a hat."
    assert len(begun) < len(whole)
    assert whole.startswith(begun)


@pytest.mark.parametrize("name", MODELS)
def test_a_tool_stores_a_reminder(played: Played, name: str) -> None:
    assert played.seen[name]["receipt"].startswith("Noted.")
    assert "saved: milk" in played.seen[name]["receipt"]
    assert played.seen[name]["stored"] == ["milk at 15:00"]


@pytest.mark.parametrize("name", MODELS)
def test_an_outage_is_a_sentence_and_passes(played: Played, name: str) -> None:
    refused, unreachable = map(explain_model_error, (ClientError(401, {}), ConnectionError()))
    assert refused
    assert unreachable
    assert played.seen[name]["refused"] == refused.sentence
    assert played.seen[name]["broken off"] == f"It begins well. {unreachable.sentence}"
    assert played.seen[name]["afterwards"] == "You said: and now?"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("openai/gpt-5-mini", "20: MODEL is openai/gpt-5-mini, but OPENAI_API_KEY is not set."),
        ("anthropic/claude-sonnet-4-5", "ANTHROPIC_API_KEY is not set. Put the key into .env;"),
        ("openai/", "MODEL is openai/, which names no model of openai."),
        (
            "nosuch/model",
            "20: MODEL is nosuch/model, but LiteLLM doesn't know a provider called “nosuch”.",
        ),
        ("without mcp", "not completely installed here (ModuleNotFoundError: mcp"),
        ("without mcp", "Install requirements-litellm.lock again: “make litellm”"),
        ("perplexity/sonar", "20: MODEL is perplexity/sonar, which cannot call tools"),
        ("xai/grok-4", "starts"),  # there may be other ways to log in to it than a key
    ],
)
def test_what_cannot_answer_is_one_clear_line_at_the_start(
    played: Played, name: str, words: str
) -> None:
    assert words in played.seen["refusals"][name]


def test_nothing_goes_anywhere_but_to_the_provider(played: Played) -> None:
    assert played.seen["outside"] == []


def test_libraries_print_nothing_and_the_log_holds_no_words(played: Played) -> None:
    assert played.out == ""
    assert list(unexpected(played.log, EXPECTED)) == []
