"""Forgetting everything means everything, also what is just being said and done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from pydantic import PrivateAttr

from bot.bootstrap import Services
from bot.llm.turn_failures import TurnFailed
from tests.conversation import GENERAL, opened, say
from tests.fakes import ScriptedModel, call, in_turn
from tests.waiting import PATIENCE

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


class Thinking(ScriptedModel):
    """Thinks until it is allowed to go on."""

    _asked: asyncio.Event = PrivateAttr(default_factory=asyncio.Event)
    _allowed: asyncio.Event = PrivateAttr(default_factory=asyncio.Event)

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        self._asked.set()
        await self._allowed.wait()
        async for each in super().generate_content_async(llm_request, stream):
            yield each


async def kept(services: Services, user_id: str = "1") -> dict[str, int]:
    tables = await services.personal.export(user_id)
    return {table: len(rows) for table, rows in tables.items() if rows}


async def test_a_turn_under_way_ends_and_stores_nothing_more(migrated_url: str) -> None:
    model = Thinking(script=in_turn(call("add_reminder", text="milk"), "ok"))
    async with opened(migrated_url, model) as services:
        running = asyncio.create_task(say(services, "remind me of milk"))
        await model._asked.wait()
        async with asyncio.timeout(PATIENCE):
            await services.privacy.forget_everything("1")
            model._allowed.set()
            with pytest.raises(TurnFailed, match="forget"):
                await running
        assert await kept(services) == {}


async def test_nothing_is_remembered_in_memory_either(migrated_url: str) -> None:
    async with opened(migrated_url, ScriptedModel(script=in_turn("ok"))) as services:
        touch = (GENERAL, None, services.clock())
        assert await services.people.touch("1", *touch)
        assert not await services.people.touch("1", *touch)
        await services.privacy.forget_everything("1")
        assert await services.people.touch("1", *touch)


async def test_a_tool_under_way_stores_nothing_afterwards(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    adding, go_on = asyncio.Event(), asyncio.Event()
    model = ScriptedModel(script=in_turn(call("add_reminder", text="milk"), "ok"))
    async with opened(migrated_url, model) as services:
        add = services.stores.reminders.add

        async def slowly(*args: Any) -> Any:
            adding.set()
            await go_on.wait()
            return await add(*args)

        monkeypatch.setattr(services.stores.reminders, "add", slowly)
        running = asyncio.create_task(say(services, "remind me of milk"))
        await adding.wait()
        await services.privacy.forget_everything("1")
        go_on.set()
        with pytest.raises(TurnFailed):
            await running
        assert await kept(services) == {}


async def test_what_waits_its_turn_is_not_answered_from_what_is_gone(migrated_url: str) -> None:
    model = Thinking(script=lambda _: "ok")
    async with opened(migrated_url, model) as services:
        first = asyncio.create_task(say(services, "one"))
        await model._asked.wait()
        second = asyncio.create_task(say(services, "two"))
        await asyncio.sleep(0)
        await services.privacy.forget_everything("1")
        model._allowed.set()
        ended = await asyncio.gather(first, second, return_exceptions=True)
        assert [type(each) for each in ended] == [TurnFailed, TurnFailed]
        assert await say(services, "three") == "ok"


async def test_others_are_not_disturbed(migrated_url: str) -> None:
    model = Thinking(script=lambda _: "ok")
    async with opened(migrated_url, model) as services:
        theirs = asyncio.create_task(say(services, "hello", "2", GENERAL))
        await model._asked.wait()
        await services.privacy.forget_everything("1")
        model._allowed.set()
        assert await theirs == "ok"
        assert "events" in await kept(services, "2")
