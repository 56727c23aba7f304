"""Gemini over real HTTP: refusals at start, outages while running, and recovery by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from google.adk.models.google_llm import Gemini

from bot.llm.model_errors import STILL
from bot.llm.providers import ModelProblem, check_model, make_model
from bot.offline import OfflineModel
from bot.settings import Settings
from tests.loopback.models.gemini import (
    KEY,
    MODEL,
    Call,
    Drop,
    Fail,
    GeminiServer,
    Hang,
    Step,
    Stream,
)
from tests.stories.process import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

OUTAGES = [
    (Fail(429, "RESOURCE_EXHAUSTED"), "hit my limit with the model", "429"),
    (Fail(500, "INTERNAL"), "isn't working right now", "500"),
    (Fail(503), "isn't working right now", "503"),
    (Fail(401, "UNAUTHENTICATED"), "won't accept my key", "401"),
    (Fail(404, "NOT_FOUND"), "doesn't exist", "404"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The model does not work when the bot starts."""
    folder: Path = tmp_path_factory.mktemp("model")
    async with staged(folder, f"sqlite:///{folder}/k.db", MODEL_TIMEOUT="5") as stage:
        stage.gemini.down = Fail(503)
        stage.bot.expects("WARNING bot.llm.providers: the model check was answered with 503")
        stage.bot.expects("WARNING bot.agent: model error in session dm.0: ")
        await stage.bot.start()
        # The first answer imports what the others need, and the model's time runs meanwhile.
        await stage.answer(await stage.discord.user("First").dm("hello"))
        yield stage


async def test_it_starts_without_the_model_and_goes_on_with_it(stage: Stage) -> None:
    ada = stage.discord.user("Ada")
    first = await stage.answer(await ada.dm("anybody there?"))
    assert "The model isn't working right now" in first.content
    assert STILL in first.content
    stage.gemini.down = None
    again = await stage.answer(await ada.dm("and now?"))
    assert again.content == "You said: and now?"


@pytest.mark.parametrize(("fault", "words", "logged"), OUTAGES)
async def test_an_outage_is_a_sentence_and_passes(
    stage: Stage, fault: Step, words: str, logged: str
) -> None:
    ada = stage.discord.user("Ada")
    stage.gemini.on("hello?", fault, "Hello again!")
    outage = await stage.answer(await ada.dm("hello?"))
    assert words in outage.content
    assert "scripted" not in outage.content, "the provider's own words are not for people"
    assert await stage.bot.says(f"model error in session dm.0: .*{logged}")
    assert (await stage.answer(await ada.dm("hello?"))).content == "Hello again!"


async def test_a_stream_that_breaks_off_keeps_what_was_said(stage: Stage) -> None:
    ada = stage.discord.user("Ada")
    stage.gemini.on("a long one", Stream("It begins well. ", 0.2, Drop()), "Whole this time.")
    asked = await ada.dm("a long one")
    broken = await stage.whole(asked, STILL)
    assert broken.content.startswith("It begins well.")
    assert "can't reach the model" in broken.content
    again = await stage.answer(await ada.dm("a long one"))
    assert again.content == "Whole this time."


async def test_a_model_that_hangs_is_given_up(stage: Stage) -> None:
    ada, bob = stage.discord.user("Ada"), stage.discord.user("Bob")
    stage.gemini.on("think hard", Hang(), "Done thinking.")
    asked, behind = await ada.dm("think hard"), await ada.dm("I wait for that")
    assert (await stage.answer(await bob.dm("I do not"))).content == "You said: I do not"
    assert "taking too long" in (await stage.answer(asked)).content
    assert (await stage.answer(behind)).content == "You said: I wait for that"
    assert (await stage.answer(await ada.dm("think hard"))).content == "Done thinking."


async def test_what_a_tool_stored_before_an_outage_is_stored_once(stage: Stage) -> None:
    ada = stage.discord.user("Ada")
    add = Call("add_reminder", {"text": "buy milk"})
    stage.gemini.on("remember the milk", add, Fail(500))
    answer = await stage.answer(await ada.dm("remember the milk"))
    assert "isn't working" in answer.content
    assert "buy milk" in answer.content, "the receipt says that it was stored"
    stage.gemini.on("my list", Call("list_reminders"), "See above.")
    await stage.answer(await ada.dm("my list"))
    listed = await stage.gemini.wait_for("my list", times=2)
    assert listed.results[0]["count"] == 1


# google-genai derives a class from aiohttp's session, of which aiohttp disapproves.
@pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")
@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        (
            "gemini-does-not-exist",
            KEY,
            "Google doesn't have a model called “gemini-does-not-exist”",
        ),
        (MODEL, "wrong", "Google refused GOOGLE_API_KEY"),
    ],
)
async def test_a_refusal_at_start_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, name: str, key: str, words: str
) -> None:
    async with GeminiServer() as gemini:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", gemini.url)
        model = make_model(Settings(google_api_key=key, model=name), OfflineModel(model="offline"))
        assert isinstance(model, Gemini)
        with pytest.raises(ModelProblem, match=words) as problem:
            await check_model(model)
        await model.api_client.aio.aclose()
    assert problem.value.exit_code == 20


async def test_the_front_door_says_it_and_exits(tmp_path: Path) -> None:
    async with staged(tmp_path, f"sqlite:///{tmp_path}/k.db", GOOGLE_API_KEY="wrong") as stage:
        stage.bot.expects(r"^keepsake: Google refused GOOGLE_API_KEY \(it answered 400\)")
        await stage.bot.begin()
        assert await stage.bot.ends() == 20
        assert len(stage.bot.log) == 2  # and where the settings come from
