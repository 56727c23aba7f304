"""Profiles: read and write what is known about a user, kept as ADK user state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import uniform
from typing import Any

from google.adk.errors._stale_session_error import StaleSessionError
from google.adk.errors.already_exists_error import AlreadyExistsError
from google.adk.events.event import Event
from google.adk.events.event_actions import EventActions
from google.adk.sessions.base_session_service import GetSessionConfig
from google.adk.sessions.session import Session

from bot import profile as profile_state
from bot.concurrency import KeyedLocks
from bot.llm.session_store import APP_NAME, SessionStore
from bot.profile import Profile, read_profile
from bot.storage.database.outages import translated

PROFILE_SESSION = "profile"
"""Session that holds the events of writes outside a turn: ADK changes state only by an event."""

WRITES = 50
"""Attempts at a write while other processes write to the same user's state."""


class Profiles:
    """The profiles of all users; writes are idempotent and safe across processes."""

    def __init__(self, sessions: SessionStore, locks: KeyedLocks) -> None:
        self._sessions = sessions
        self._locks = locks

    async def get(self, user_id: str) -> Profile:
        """Return the user's profile; an unknown user's is empty."""
        return read_profile(await self.state(user_id))

    async def state(self, user_id: str) -> Mapping[str, Any]:
        """Return every state key of the user, without the ``user:`` prefix."""
        with translated():
            return await self._sessions.get_user_state(app_name=APP_NAME, user_id=user_id)

    async def update(self, user_id: str, facts: Mapping[str, Any]) -> None:
        """Write state keys outside a turn; None forgets a key.

        ADK refuses a write based on a stale view, so a concurrent write means: read and retry.
        """
        delta = {profile_state.USER + key: value for key, value in facts.items()}
        event = Event(author=APP_NAME, actions=EventActions(state_delta=delta))
        async with self._locks.hold((user_id, PROFILE_SESSION)):
            for retries_left in reversed(range(WRITES)):
                with translated():
                    try:
                        session = await self._session(user_id)
                        await self._sessions.append_event(session, event)
                    except (StaleSessionError, AlreadyExistsError):
                        if not retries_left:
                            raise
                        await asyncio.sleep(uniform(0, 0.02))  # noqa: S311
                        continue
                return

    @asynccontextmanager
    async def forgetting(self, user_id: str) -> AsyncIterator[None]:
        """Hold back writes to the user's profile while the body erases it."""
        async with self._locks.hold((user_id, PROFILE_SESSION)):
            yield

    async def _session(self, user_id: str) -> Session:
        session = await self._sessions.get_session(
            app_name=APP_NAME,
            user_id=user_id,
            session_id=PROFILE_SESSION,
            config=GetSessionConfig(num_recent_events=0),
        )
        return session or await self._sessions.create_session(
            app_name=APP_NAME, user_id=user_id, session_id=PROFILE_SESSION
        )
