"""Sessions store what ADK's own session service stores, and read what it reads, in fewer trips."""

from __future__ import annotations

from typing import Any

import pytest
from google.adk.errors._stale_session_error import StaleSessionError
from google.adk.events.event import Event
from google.adk.events.event_actions import EventActions
from google.adk.sessions.base_session_service import GetSessionConfig
from google.adk.sessions.database_session_service import DatabaseSessionService
from google.adk.sessions.session import Session
from google.genai import types
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.llm.session_store import SessionStore

KEY: dict[str, Any] = {"app_name": "keepsake", "user_id": "1", "session_id": "dm.0"}


def said(text: str, author: str = "user", **state: Any) -> Event:
    return Event(
        author=author,
        content=types.Content(role=author, parts=[types.Part(text=text)]),
        actions=EventActions(state_delta=state),
    )


async def opened(sessions: DatabaseSessionService) -> Session:
    session = await sessions.get_session(**KEY)
    assert session is not None
    return session


@pytest.fixture
async def ours(engine: AsyncEngine) -> SessionStore:
    sessions = SessionStore(db_engine=engine)
    await sessions.prepare_tables()
    await sessions.create_session(**KEY, state={"user:name": "Ada", "app:motto": "on", "own": 1})
    return sessions


async def test_adk_reads_what_was_added_and_the_other_way_round(
    ours: SessionStore, engine: AsyncEngine
) -> None:
    theirs = DatabaseSessionService(db_engine=engine)
    session = await opened(ours)
    await ours.append_event(session, said("plain"))
    await ours.append_event(session, said("with state", "keepsake", **{"user:zone": "UTC"}))
    passing: dict[str, Any] = {"temp:turn": object()}
    await ours.append_event(session, said("passing", **passing))
    assert [event.id for event in (await opened(theirs)).events] == [e.id for e in session.events]

    again = await opened(theirs)
    assert again.events[0].content == session.events[0].content
    await theirs.append_event(again, said("theirs"))
    await theirs.append_event(again, said("and with state", own=2))
    assert (await opened(ours)).events == (await opened(theirs)).events


async def test_the_bare_session_is_the_one_that_adk_reads(
    ours: SessionStore, engine: AsyncEngine
) -> None:
    await ours.append_event(await opened(ours), said("hello", **{"user:zone": "UTC"}))
    nothing = GetSessionConfig(num_recent_events=0)
    bare = await ours.get_session(**KEY, config=nothing)
    assert bare is not None
    theirs = await DatabaseSessionService(db_engine=engine).get_session(**KEY, config=nothing)
    assert bare == theirs
    assert bare.state == {"own": 1, "app:motto": "on", "user:name": "Ada", "user:zone": "UTC"}
    await ours.append_event(bare, said("it can be continued", own=3))
    assert await ours.get_session(**KEY | {"session_id": "dm.1"}, config=nothing) is None


@pytest.mark.parametrize("state", [{}, {"own": 2}])
async def test_who_has_not_read_the_latest_may_not_add(
    ours: SessionStore, state: dict[str, Any]
) -> None:
    late = await opened(ours)
    await ours.append_event(await opened(ours), said("first"))
    with pytest.raises(StaleSessionError):
        await ours.append_event(late, said("too late", **state))
    assert late.events == []
    stored = await opened(ours)
    assert [event.content for event in stored.events] == [said("first").content]
