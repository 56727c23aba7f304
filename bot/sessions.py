"""Conversations: run a user's turns in order on the ADK session of a place, as streamed text."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from random import uniform

from google.adk.agents._streaming_mode import StreamingMode
from google.adk.agents.invocation_context import LlmCallsLimitExceededError
from google.adk.agents.run_config import RunConfig
from google.adk.apps.app import App
from google.adk.errors._stale_session_error import StaleSessionError
from google.adk.events.event import Event
from google.adk.runners import Runner
from google.adk.sessions.base_session_service import GetSessionConfig
from google.adk.telemetry.context import ContentCapturingMode, TelemetryConfig
from google.genai import types

from bot import profile as profile_state
from bot.concurrency import KeyedLocks, Runs
from bot.llm.content import message_content
from bot.llm.profiles import Profiles
from bot.llm.promises import promises_reminder
from bot.llm.session_store import SessionStore, generation_of, session_id_of
from bot.llm.turn_failures import IN_CIRCLES, OVERTAKEN, TurnFailed, failing
from bot.tools.replay import MESSAGE
from bot.tools.turn_log import TURN, Receipt, Subject, TurnLog
from bot.turn import Turn

log = logging.getLogger(__name__)

MODEL_CALLS = 16
"""Most model calls in one turn; more count as going in circles."""

ATTEMPTS = 6
"""Attempts at a turn while another process writes to the same session."""
NOTHING_SAID = "I don't have an answer to that. Could you put it another way?"
REFUSED = "The model wouldn't answer that. Could you put it another way?"

PLACES = 10_000
"""Most cached generations (resets of a place); the others are read from the database."""

REFUSALS = frozenset(reason.value for reason in (*types.FinishReason, *types.BlockedReason))
"""Error codes of a model that stopped on purpose; other codes come with an exception."""


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of the answer; the pieces of a turn joined are the whole answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a turn: the whole answer, and receipts with the stored rows."""

    text: str
    receipts: tuple[Receipt, ...]
    unkept: bool = False  # it promises a reminder, and no tool did anything with one
    waits: tuple[str, ...] = ()  # what was asked for and is not stored yet, and why


class Conversations:
    """One instance serves all users and places of the process."""

    def __init__(
        self,
        app: App,
        sessions: SessionStore,
        profiles: Profiles,
        locks: KeyedLocks,
        *,
        recent_events: int,
        timeout: float,
    ) -> None:
        self.runner = Runner(app=app, session_service=sessions, auto_create_session=True)
        self.sessions = sessions
        self.profiles = profiles
        self.timeout = timeout
        self._locks = locks
        self._runs = Runs()
        self._generations: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._run_config = RunConfig(
            streaming_mode=StreamingMode.SSE,
            max_llm_calls=MODEL_CALLS,
            telemetry=TelemetryConfig(
                genai_semconv_stability_opt_in="stable",
                capture_message_content=ContentCapturingMode.NO_CONTENT,
                adk_experimental_telemetry_opt_in=False,
            ),
            get_session_config=GetSessionConfig(num_recent_events=recent_events),
        )

    def hold(self, user_id: str, place_key: str) -> AbstractAsyncContextManager[None]:
        """Hold the session of a user in a place: one message at a time, in order of arrival.

        Enter it before any other wait, so that messages keep their order.
        """
        return self._locks.hold((user_id, place_key))

    async def answer(self, turn: Turn) -> AsyncGenerator[Said | Finished]:
        """Answer one message, inside ``hold`` of its user and place.

        Yields Said pieces, then one Finished. Raises Problem for what the person can understand
        (a slow model, a database that is away); other exceptions are bugs.
        """
        turn_log = TurnLog(turn)
        said: list[str] = []
        if not self._locks.is_mine((turn.user_id, turn.place_key)):
            raise RuntimeError("answer() outside of hold(): turns of one session could overlap")
        try:
            with failing(turn_log.receipts):
                async with (
                    self._runs.run(turn.user_id, self.timeout),
                    aclosing(self._patiently(turn_log)) as pieces,
                ):
                    async for piece in pieces:
                        said.append(piece)
                        yield Said(piece)
        except LlmCallsLimitExceededError:
            raise TurnFailed(IN_CIRCLES) from None
        text = "".join(said)
        offline = turn_log.with_model is False  # so the offline model's words prove themselves
        did = offline or turn_log.receipts or Subject.REMINDER in turn_log.subjects
        unkept = not (did or turn_log.waiting) and promises_reminder(text)
        if unkept:
            log.warning("the answer to %s promises what is not stored", turn.message_id)
        proof = () if offline else tuple(turn_log.receipts)
        yield Finished(text, proof, unkept, () if offline else tuple(turn_log.waiting.values()))

    async def _patiently(self, turn_log: TurnLog) -> AsyncGenerator[str]:
        """Yield the pieces; retry after a concurrent write to the session by another process.

        Two terminals of one user are such a case: ADK refuses the stale view. So is a reset by
        another process, which a cached generation does not show. No retry once something was said
        or stored.
        """
        said = False
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with aclosing(self._pieces(turn_log)) as pieces:
                    async for piece in pieces:
                        said = True
                        yield piece
            except StaleSessionError:
                if said or turn_log.receipts or attempt == ATTEMPTS:
                    raise TurnFailed(OVERTAKEN) from None
                self._generations.pop((turn_log.turn.user_id, turn_log.turn.place_key), None)
            else:
                return
            turn_log.start_over()
            # Not in step with the other one, which may be waiting as well.
            await asyncio.sleep(uniform(0, 0.2 * attempt))  # noqa: S311

    async def _pieces(self, turn_log: TurnLog) -> AsyncGenerator[str]:
        """Yield the new text of each event, with a blank line between two responses.

        A streamed response ends with an event that repeats its whole text.
        """
        streamed, spoken, blank = "", False, ""
        turn = turn_log.turn
        events = self.runner.run_async(
            user_id=turn.user_id,
            session_id=await self.session_id(turn.user_id, turn.place_key),
            new_message=message_content(turn),
            state_delta={TURN: turn_log},
            run_config=self._run_config.model_copy(
                update={"custom_metadata": {MESSAGE: turn.message_id}}
            ),
        )
        async with aclosing(events) as stream:
            async for event in stream:
                text = _text(event)
                if not text:
                    continue
                lead = "\n\n" if spoken and not streamed else ""
                if event.partial:
                    new, streamed = text, streamed + text
                else:
                    new, streamed = _unsaid(text, streamed), ""
                if new and not spoken and not (blank + new).strip():
                    blank += new  # Discord shows no message of nothing but spaces
                elif new:
                    spoken, new, blank = True, blank + new, ""
                    yield lead + new
        if not spoken:
            yield NOTHING_SAID

    async def session_id(self, user_id: str, place_key: str) -> str:
        """Return the id of the present ADK session: place and generation."""
        key = (user_id, place_key)
        if key not in self._generations:
            state = await self.profiles.state(user_id)
            self._generations[key] = generation_of(state, place_key)
            if len(self._generations) > PLACES:
                self._generations.popitem(last=False)
        return session_id_of(place_key, self._generations[key])

    async def reset(self, user_id: str, place_key: str) -> None:
        """Start a fresh conversation in this place; what is known about the person stays."""
        async with self.hold(user_id, place_key):
            state = await self.profiles.state(user_id)  # another process may have reset it
            generation = generation_of(state, place_key) + 1
            await self.profiles.update(user_id, {profile_state.GENERATION + place_key: generation})
            self._generations.pop((user_id, place_key), None)

    async def close(self) -> None:
        """Close ADK's runner with its tools and plugins."""
        await self.runner.close()

    @asynccontextmanager
    async def forgetting(self, user_id: str) -> AsyncIterator[None]:
        """Cancel the user's turns and hold back new ones and writes while the body erases data."""
        async with self._runs.none_of(user_id), self.profiles.forgetting(user_id):
            yield
            self._generations = OrderedDict(
                (key, number) for key, number in self._generations.items() if key[0] != user_id
            )
            self.sessions.forget(user_id)


def _text(event: Event) -> str:
    if event.author == "user":
        return ""
    parts = event.content.parts if event.content else None
    text = "".join(part.text for part in parts or [] if part.text and not part.thought)
    return text or (REFUSED if event.error_code in REFUSALS else "")


def _unsaid(text: str, streamed: str) -> str:
    """Return the end of the text that was not streamed yet."""
    return text.removeprefix(streamed)
