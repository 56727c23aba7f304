"""Profiles on every database: read, merge, forget, and concurrent writes of two processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from google.adk.errors._stale_session_error import StaleSessionError

from bot import profile as profile_state
from bot.bootstrap import prepare_sessions
from bot.concurrency import KeyedLocks
from bot.llm import profiles as module
from bot.llm.profiles import Profiles
from bot.llm.session_store import SessionStore
from bot.profile import Profile
from bot.storage.database.engine import open_engine


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Profiles]:
    async with open_engine(url) as engine:
        yield Profiles(await prepare_sessions(engine), KeyedLocks())


async def test_an_unknown_user_has_an_empty_profile(migrated_url: str) -> None:
    async with opened(migrated_url) as profiles:
        assert await profiles.get("1") == Profile()
        assert await profiles.state("1") == {}


async def test_an_update_merges_and_none_forgets(migrated_url: str) -> None:
    async with opened(migrated_url) as profiles:
        await profiles.update("1", {profile_state.NAME: "Ada", profile_state.ZONE: "Europe/Berlin"})
        await profiles.update(
            "1", {profile_state.NAME: None, profile_state.PREFERENCE + "morning": "07:30"}
        )
        await profiles.update("2", {profile_state.NAME: "Bob"})
        ada = Profile(zone="Europe/Berlin", preferences={"morning": "07:30"})
        assert await profiles.get("1") == ada
        assert await profiles.get("2") == Profile(name="Bob")


async def test_the_state_has_keys_of_no_profile_too(migrated_url: str) -> None:
    async with opened(migrated_url) as profiles:
        await profiles.update("1", {profile_state.GENERATION + "dm": 3})
        assert await profiles.state("1") == {profile_state.GENERATION + "dm": 3}
        assert (await profiles.get("1")).empty


async def test_concurrent_updates_of_two_processes_are_all_kept(migrated_url: str) -> None:
    async with opened(migrated_url) as one, opened(migrated_url) as two:
        await asyncio.gather(
            *[one.update("1", {f"pref:a{n}": "x"}) for n in range(5)],
            *[two.update("1", {f"pref:b{n}": "x"}) for n in range(5)],
        )
        kept = (await one.get("1")).preferences
    assert set(kept) == {f"{side}{n}" for side in "ab" for n in range(5)}


async def test_a_write_that_stays_stale_is_an_error_after_the_last_retry(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []

    async def refuse(self: SessionStore, *_: object) -> None:
        attempts.append(self)
        raise StaleSessionError

    monkeypatch.setattr(module, "WRITES", 3)
    monkeypatch.setattr(SessionStore, "append_event", refuse)
    async with opened(migrated_url) as profiles:
        with pytest.raises(StaleSessionError):
            await profiles.update("1", {profile_state.NAME: "Ada"})
    assert len(attempts) == 3


async def test_an_update_waits_until_the_profile_is_erased(migrated_url: str) -> None:
    async with opened(migrated_url) as profiles:
        async with profiles.forgetting("1"):
            update = asyncio.create_task(profiles.update("1", {profile_state.NAME: "Ada"}))
            await profiles.update("2", {profile_state.NAME: "Bob"})
            assert (await profiles.get("1")).empty
        await update
        assert (await profiles.get("1")).name == "Ada"
