"""The two sides of the turn benchmark: this bot's turn, and ADK's plain way, a process each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

from google.adk.agents.llm_agent import LlmAgent
from google.adk.apps.app import App
from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.adk.runners import Runner
from google.adk.sessions.database_session_service import DatabaseSessionService
from google.genai import types

from benchmarks.conversation import ANSWERED, ASKED, fill_session
from benchmarks.cost import Cost
from bot.bootstrap import Services, open_services
from bot.host.warmup import warm_up
from bot.llm.content import message_content
from bot.llm.session_store import APP_NAME
from bot.llm.summaries import Summaries
from bot.place import Place, PlaceKind
from bot.sessions import Finished
from bot.settings import Settings
from bot.storage.database.engine import open_engine
from bot.storage.database.urls import read_url
from bot.storage.turns import LedgerEntry as Entry
from bot.tools.turn_log import TURN, TurnLog
from bot.turn import Turn

PLACE = Place(PlaceKind.DM, "500")
SESSION = "dm.0"
LEASE = timedelta(seconds=20)
MESSAGES = count(1_000_000)


class Instant(BaseLlm):
    """Answers at once. ``remembers``: it calls the tool first, so that state is stored too."""

    model: str = "instant"
    remembers: bool = False

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        last = llm_request.contents[-1].parts or []
        told = any(part.function_response for part in last)
        fact = types.FunctionCall(name="remember", args={"fact": ASKED})
        calls = self.remembers and not told and bool(llm_request.config.tools)
        part = types.Part(function_call=fact) if calls else types.Part(text=ANSWERED)
        yield LlmResponse(
            content=types.Content(role="model", parts=[part]),
            usage_metadata=types.GenerateContentResponseUsageMetadata(
                prompt_token_count=900, candidates_token_count=40, total_token_count=940
            ),
        )


Answer = Callable[[Turn], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Side:
    """``answer`` takes a message and returns when answer and state are stored."""

    answer: Answer
    restart: Callable[[str], None]
    settle: Callable[[], Coroutine[Any, Any, None]]


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def keepsake(url: str, model: BaseLlm, warm: bool) -> AsyncIterator[Side]:
    """Note the message, answer, keep the answer, note the end, as bot/ui/chat/handler.py does."""
    async with open_services(Settings(database_url=url), model=model) as services:
        if warm:
            await warm_up(services)

        async def answer(turn: Turn) -> None:
            await _answer(services, turn)

        async def settle() -> None:
            for plugin in services.conversations.runner.plugin_manager.plugins:
                if isinstance(plugin, Summaries):
                    await plugin.settled()

        yield Side(answer, services.conversations.sessions.forget, settle)


async def _answer(services: Services, turn: Turn) -> None:
    entry = Entry(turn.message_id, turn.user_id, turn.place)
    assert await services.turns.receive(entry, utc_now(), LEASE)
    conversations = services.conversations
    async with (
        conversations.hold(turn.user_id, turn.place_key),
        aclosing(conversations.answer(turn)) as pieces,
    ):
        async for piece in pieces:
            if isinstance(piece, Finished):
                await services.turns.keep_answer(turn.message_id, piece.text, utc_now())
    assert await services.turns.finish(turn.message_id, ["1"], utc_now())


@asynccontextmanager
async def plain(url: str, model: BaseLlm, warm: bool) -> AsyncIterator[Side]:
    """ADK as its documentation shows it: a session service on a URL, a Runner, nothing set."""
    async with open_services(Settings(database_url=url), model=model) as services:
        ours = services.conversations.runner.agent  # for its instruction and its tools
        assert isinstance(ours, LlmAgent)
        agent = LlmAgent(
            name=APP_NAME,
            model=model,
            instruction=ours.instruction,
            tools=ours.tools,
            generate_content_config=ours.generate_content_config,
        )
        sessions = DatabaseSessionService(db_url=driven(url))
        runner = Runner(
            app=App(name=APP_NAME, root_agent=agent),
            session_service=sessions,
            auto_create_session=True,
        )

        async def answer(turn: Turn) -> None:
            async for _ in runner.run_async(
                user_id=turn.user_id,
                session_id=SESSION,
                new_message=message_content(turn),
                state_delta={TURN: TurnLog(turn)},
            ):
                pass

        async def nothing() -> None:
            """It has nothing in the background."""

        yield Side(answer, lambda _user: None, nothing)
        await runner.close()
        await sessions.close()


SIDES = {"keepsake": keepsake, "plain": plain}


def driven(url: str) -> str:
    """The URL with its async driver, which ADK wants named."""
    return read_url(url).url.render_as_string(hide_password=False)


def serve(name: str, url: str, remembers: bool, warm: bool, pipe: Connection) -> None:
    """A process that fills sessions and runs turns as it is told through ``pipe``."""
    with asyncio.Runner() as runner:
        side = SIDES[name](url, Instant(remembers=remembers), warm)
        opened = runner.run(side.__aenter__())
        pipe.send("ready")
        while (order := pipe.recv()) is not None:
            match order:
                case ("fill", user_id, events):
                    runner.run(_fill(url, user_id, events))
                    pipe.send(None)
                case ("forget", user_id):
                    opened.restart(user_id)
                    pipe.send(None)
                case ("turn", user_id):
                    pipe.send(runner.run(measured(opened, user_id)))
        runner.run(side.__aexit__(None, None, None))


async def _fill(url: str, user_id: str, events: int) -> None:
    async with open_engine(url) as engine:
        await fill_session(engine, user_id, SESSION, events)


async def measured(side: Side, user_id: str) -> Cost:
    """One turn, and what it left to be done in the background."""
    asked = f"{ASKED} It is number {next(MESSAGES)}."
    turn = Turn(user_id, PLACE, f"{next(MESSAGES)}", asked, utc_now(), display_name="Sarah")
    cpu, wall = time.process_time(), time.perf_counter()
    await side.answer(turn)
    wall = time.perf_counter() - wall
    await side.settle()
    return Cost(time.process_time() - cpu, wall)
