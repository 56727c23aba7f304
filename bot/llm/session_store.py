"""SessionStore: ADK's session service with a bounded history and no stored file bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.adk.errors._stale_session_error import StaleSessionError
from google.adk.events.event import Event
from google.adk.sessions.base_session_service import BaseSessionService, GetSessionConfig
from google.adk.sessions.database_session_service import DatabaseSessionService
from google.adk.sessions.schemas.v1 import StorageEvent, StorageSession
from google.adk.sessions.session import Session
from google.adk.sessions.state import State
from google.genai import types

from bot.profile import GENERATION
from bot.storage.adk_sessions import SessionKey, add_event, read_session

APP_NAME = "keepsake"
"""Name of the ADK app that owns the sessions and the user state."""

SUMMARY = "summary"
"""Session state key: the rolling summary of what is older than the recent events."""

SUMMARY_UNTIL = "summary_until"
"""Session state key: the timestamp (seconds since 1970) of the last event in the summary."""


MOST_EVENTS = 500
"""Most events of a cached session: the upper limit of RECENT_EVENTS."""

REMEMBERED = 128
"""Cached sessions: about 60 events of 1 to 2 KB each."""

EVENT_COLUMNS = tuple(column.name for column in StorageEvent.__table__.columns)


@dataclass(frozen=True, slots=True)
class Remembered:
    """Cached recent events of a session; ``at``: the time of its last write."""

    at: float
    events: tuple[Event, ...]


class SessionStore(DatabaseSessionService):
    """Reads the recent events of a session, beginning with a message of the user.

    They are cached with the time of the session's last write: a turn reads one row instead of
    parsing the same events again, and a write by another process invalidates the cache.
    """

    def __init__(self, *, db_engine: Any, remembered: int = REMEMBERED) -> None:
        super().__init__(db_engine=db_engine)
        self._remembered: OrderedDict[tuple[str, str], Remembered] = OrderedDict()
        self._most = remembered

    async def get_session(
        self,
        *,
        app_name: str,
        user_id: str,
        session_id: str,
        config: GetSessionConfig | None = None,
    ) -> Session | None:
        """Read a session. Raises StaleSessionError where another process has reset it meanwhile."""
        session = await self._read(
            app_name=app_name, user_id=user_id, session_id=session_id, config=config
        )
        if session is not None:
            check_present(session_id, session.state, State.USER_PREFIX)
        return session

    async def create_session(
        self,
        *,
        app_name: str,
        user_id: str,
        state: dict[str, Any] | None = None,
        session_id: str | None = None,
    ) -> Session:
        """Create a session. Raises StaleSessionError as ``get_session`` does."""
        if session_id and place_key_of(session_id):
            user_state = await self.get_user_state(app_name=app_name, user_id=user_id)
            check_present(session_id, user_state)
        return await super().create_session(
            app_name=app_name, user_id=user_id, state=state, session_id=session_id
        )

    async def _read(
        self, *, app_name: str, user_id: str, session_id: str, config: GetSessionConfig | None
    ) -> Session | None:
        names = {"app_name": app_name, "user_id": user_id, "session_id": session_id}
        wanted = config.num_recent_events if config else None
        known = self._remembered.get((user_id, session_id)) if wanted else None
        if known is not None or wanted == 0:
            bare = await self._bare_session(**names)
            if bare is None or wanted == 0:
                return bare
            if known is not None and bare.last_update_time == known.at:
                return _cut(bare, known.events[-(wanted or 0) :])
        session = await super().get_session(**names, config=config)
        if session is None:
            return None
        if wanted:
            self._remember(session)
        return _cut(session, session.events)

    async def append_event(self, session: Session, event: Event) -> Event:
        """Store the event without the bytes of files; this turn still sees them."""
        slim = without_files(event)
        before = session.last_update_time
        if slim.partial or changes_state(slim):
            stored = await super().append_event(session, slim)
        else:
            stored = await self._add(session, slim)
        self._go_on(session, before, stored)
        if slim is not event and session.events and session.events[-1] is stored:
            session.events[-1] = event
        return stored

    async def _bare_session(
        self, *, app_name: str, user_id: str, session_id: str
    ) -> Session | None:
        """Read the session without events in one statement; ADK takes three."""
        key = SessionKey(app_name, user_id, session_id)
        row = await read_session(self.db_engine, key)
        if row is None:
            return None
        state = dict(row.state)
        state |= {State.APP_PREFIX + name: value for name, value in row.app_state.items()}
        state |= {State.USER_PREFIX + name: value for name, value in row.user_state.items()}
        stored = StorageSession(
            app_name=app_name, user_id=user_id, id=session_id, update_time=row.update_time
        )
        return stored.to_session(state=state)

    async def _add(self, session: Session, event: Event) -> Event:
        """Store an event that changes no state, without the three rows that ADK reads and locks.

        Raises StaleSessionError after a concurrent write, as ADK's own append does.
        """
        key = SessionKey(session.app_name, session.user_id, session.id)
        stored = await BaseSessionService.append_event(self, session, event)
        row = StorageEvent.from_event(session, stored)
        columns = {name: getattr(row, name) for name in EVENT_COLUMNS}
        expected = datetime.fromisoformat(session._storage_update_marker or "")  # noqa: SLF001
        try:
            added = await add_event(self.db_engine, key, columns, expected)
        except BaseException:
            session.events.pop()
            raise
        if not added:
            session.events.pop()
            raise StaleSessionError(f"session {session.id} was written by somebody else")
        after = StorageSession(update_time=row.timestamp)
        session.last_update_time = after.get_update_timestamp()
        session._storage_update_marker = after.get_update_marker()  # noqa: SLF001
        return stored

    def forget(self, user_id: str) -> None:
        """Drop the cached events of a user."""
        for key in [key for key in self._remembered if key[0] == user_id]:
            del self._remembered[key]

    def _remember(self, session: Session) -> None:
        key = (session.user_id, session.id)
        self._remembered[key] = Remembered(session.last_update_time, tuple(session.events))
        self._remembered.move_to_end(key)
        if len(self._remembered) > self._most:
            self._remembered.popitem(last=False)

    def _go_on(self, session: Session, before: float, stored: Event) -> None:
        """Add the event just written to the cache, or drop a cache that was stale."""
        key = (session.user_id, session.id)
        known = self._remembered.get(key)
        if stored.partial or known is None:
            return
        if known.at == before:
            events = (*known.events, stored)[-MOST_EVENTS:]
            self._remembered[key] = Remembered(session.last_update_time, events)
        else:
            del self._remembered[key]


def generation_of(state: Mapping[str, Any], place_key: str, *, prefix: str = "") -> int:
    """Return how often the conversation in a place was reset.

    ``state``: the user's; ``prefix``: ``user:`` for a session's merged state.
    """
    return int(state.get(f"{prefix}{GENERATION}{place_key}") or 0)


def session_id_of(place_key: str, generation: int) -> str:
    """Return the id of a conversation's session."""
    return f"{place_key}.{generation}"


def place_key_of(session_id: str) -> str | None:
    """Return the place of a conversation's session; None for a session of another kind."""
    place_key, _, generation = session_id.rpartition(".")
    return place_key if generation.isdecimal() else None


def check_present(session_id: str, state: Mapping[str, Any], prefix: str = "") -> None:
    """Raise StaleSessionError where the conversation goes on in a session of another generation.

    Another process has reset it, or has forgotten everything, after which the count begins anew.
    """
    place_key = place_key_of(session_id)
    if place_key is None:
        return
    if session_id != session_id_of(place_key, generation_of(state, place_key, prefix=prefix)):
        raise StaleSessionError(f"session {session_id} is not the present one")


def _cut(session: Session, events: Sequence[Event]) -> Session:
    until = float(session.state.get(SUMMARY_UNTIL) or 0.0)
    session.events = recent(list(events), until)
    return session


def recent(events: list[Event], summary_until: float) -> list[Event]:
    """Return the events after the summary, from a user's message on, without unanswered calls.

    Providers refuse a history that begins with a function call or its response, and a process
    killed while a tool ran leaves a call without a response.
    """
    kept = [event for event in events if event.timestamp > summary_until]
    start = next((i for i, event in enumerate(kept) if is_message(event)), len(kept))
    kept = kept[start:]
    answered = {r.id for event in kept for r in event.get_function_responses()}
    return [
        event for event in kept if all(call.id in answered for call in event.get_function_calls())
    ]


def is_message(event: Event) -> bool:
    """Return whether a user wrote it; some function responses have the author "user" too."""
    return event.author == "user" and not event.get_function_responses() and bool(event.content)


def changes_state(event: Event) -> bool:
    """Return whether the event changes stored state."""
    return any(not key.startswith(State.TEMP_PREFIX) for key in event.actions.state_delta)


def without_files(event: Event) -> Event:
    """Return the event with each file replaced by its name; the same object if it has none."""
    content = event.content
    if not content or not any(part.inline_data for part in content.parts or []):
        return event
    parts = [
        types.Part(text=f"[file: {part.inline_data.display_name or part.inline_data.mime_type}]")
        if part.inline_data
        else part
        for part in content.parts or []
    ]
    return event.model_copy(update={"content": types.Content(role=content.role, parts=parts)})
