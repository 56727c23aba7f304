"""A conversation without Discord: services on a database, and what is said in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from google.adk.models.base_llm import BaseLlm

from bot.bootstrap import Services, open_services
from bot.offline import OfflineModel
from bot.place import Place, PlaceKind
from bot.sessions import Finished, Said
from bot.settings import Settings
from bot.turn import Turn

DM = Place(PlaceKind.DM, "500")
GENERAL = Place(PlaceKind.CHANNEL, "600", "700")
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
numbers = count(1)


def turn(text: str, user_id: str = "1", place: Place = DM) -> Turn:
    return Turn(user_id, place, f"message-{next(numbers)}", text, NOW)


@asynccontextmanager
async def opened(url: str, model: BaseLlm | None = None, **more: Any) -> AsyncIterator[Services]:
    settings = replace(Settings(database_url=url), **more)
    chosen = model or OfflineModel(model="offline")
    async with open_services(settings, clock=lambda: NOW, model=chosen) as services:
        yield services


async def say(services: Services, text: str, user_id: str = "1", place: Place = DM) -> str:
    return (await finish(services, turn(text, user_id, place))).text


async def finish(services: Services, asked: Turn) -> Finished:
    conversations = services.conversations
    async with conversations.hold(asked.user_id, asked.place_key):
        pieces = [piece async for piece in conversations.answer(asked)]
    assert isinstance(pieces[-1], Finished)
    assert "".join(p.text for p in pieces if isinstance(p, Said)) == pieces[-1].text
    return pieces[-1]
