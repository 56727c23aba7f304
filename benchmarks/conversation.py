"""Stored conversations of any length, with tool calls as they really come, for turn benchmarks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from google.adk.events.event import Event
from google.adk.events.event_actions import EventActions
from google.adk.sessions.schemas.v1 import (
    StorageAppState,
    StorageEvent,
    StorageSession,
    StorageUserState,
)
from google.genai import types
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.llm.session_store import APP_NAME

ASKED = "Please remember that the meeting about the garden moved to the small room on Thursdays."
ANSWERED = (
    "I'll remember that: the meeting about the garden is in the small room on Thursdays now. "
    "Shall I remind you of it a little before it begins?"
)
EVENTS_PER_TALK = 10
"""Three plain exchanges and one with a tool: 2 + 2 + 2 + 4 events."""


async def fill_session(
    engine: AsyncEngine, user_id: str, session_id: str, events: int, facts: int = 8
) -> None:
    """Write the rows that ADK would have written for ``events`` events until just now."""
    began = time.time() - events - 60
    keys = {"app_name": APP_NAME, "user_id": user_id}
    moment = datetime.fromtimestamp(began + events, UTC).replace(tzinfo=None)
    known = {f"fact:{n:012x}": _fact(n) for n in range(facts)} | {"name": "Sarah"}
    async with engine.begin() as connection:
        there = await connection.execute(select(StorageAppState.app_name))
        if there.first() is None:
            await connection.execute(insert(StorageAppState).values(app_name=APP_NAME, state={}))
        await connection.execute(
            insert(StorageUserState).values(**keys, state=known, update_time=moment)
        )
        await connection.execute(
            insert(StorageSession).values(
                **keys, id=session_id, state={}, create_time=moment, update_time=moment
            )
        )
        rows = [_row(event, user_id, session_id) for event in talk(events, began)]
        for start in range(0, len(rows), 1000):
            await connection.execute(insert(StorageEvent), rows[start : start + 1000])


def talk(events: int, began: float) -> Iterator[Event]:
    """``events`` events, one a second from ``began`` on (seconds since 1970)."""
    for number in range(events):
        turn = f"e-{number // 2}"
        yield _event(number % EVENTS_PER_TALK, turn, began + number)


def _event(step: int, invocation: str, moment: float) -> Event:
    call_id = f"adk-{int(moment)}"
    call = types.FunctionCall(id=call_id, name="remember", args={"fact": ASKED})
    if step == 7:
        return _made(APP_NAME, types.Part(function_call=call), invocation, moment)
    if step == 8:
        told = types.FunctionResponse(
            id=f"adk-{int(moment) - 1}", name="remember", response={"remembered": ASKED}
        )
        return _made(APP_NAME, types.Part(function_response=told), invocation, moment)
    if step == 9 or step % 2:
        return _made(APP_NAME, types.Part(text=ANSWERED), invocation, moment)
    return _made("user", types.Part(text=ASKED), invocation, moment)


def _made(author: str, part: types.Part, invocation: str, moment: float) -> Event:
    role = "user" if author == "user" or part.function_response else "model"
    return Event(
        author=author,
        content=types.Content(role=role, parts=[part]),
        invocation_id=invocation,
        timestamp=moment,
        actions=EventActions(),
        usage_metadata=types.GenerateContentResponseUsageMetadata(
            prompt_token_count=900, candidates_token_count=40, total_token_count=940
        )
        if author != "user"
        else None,
    )


def _row(event: Event, user_id: str, session_id: str) -> dict[str, Any]:
    return {
        "id": event.id,
        "app_name": APP_NAME,
        "user_id": user_id,
        "session_id": session_id,
        "invocation_id": event.invocation_id,
        "timestamp": datetime.fromtimestamp(event.timestamp, UTC).replace(tzinfo=None),
        "event_data": event.model_dump(exclude_none=True, mode="json"),
    }


def _fact(number: int) -> dict[str, str]:
    return {"text": f"{ASKED} ({number})", "at": "2026-01-01T00:00:00+00:00", "source": "dm"}
