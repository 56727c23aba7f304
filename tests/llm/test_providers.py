"""Which model the settings mean, and what a host is told about one that cannot be used."""

from __future__ import annotations

import importlib.util

import pytest

from bot.llm.providers import ModelProblem, make_model, model_name
from bot.offline import OfflineModel
from bot.settings import Settings

OFFLINE = OfflineModel(model="offline")


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (Settings(), "offline"),
        (Settings(model="offline", google_api_key="key"), "offline"),
        (Settings(model="gemini-2.5-pro"), "gemini-2.5-pro"),
    ],
)
def test_the_settings_name_a_model(settings: Settings, name: str) -> None:
    assert model_name(settings) == name


def test_without_a_model_it_is_the_one_that_needs_no_provider() -> None:
    assert make_model(Settings(), OFFLINE) is OFFLINE


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("gpt-5", "MODEL is “gpt-5”, which I don't know"),
        ("gemini-2.5-pro", "GOOGLE_API_KEY is not set"),
        ("openai/gpt-5", "“make litellm”"),
        ("openai/gpt-5", "REQUIREMENTS=requirements-litellm.lock"),
        ("openai/gpt-5", "python3 -m pip --python"),
    ],
)
def test_what_cannot_be_used_is_one_line_for_the_host(
    monkeypatch: pytest.MonkeyPatch, model: str, words: str
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "litellm" else find(name)
    )
    with pytest.raises(ModelProblem) as problem:
        make_model(Settings(model=model), OFFLINE)
    assert words in str(problem.value)
    assert "\n" not in str(problem.value)
    assert problem.value.exit_code == 20
