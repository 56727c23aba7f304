"""A store on a fresh SQLite file, and delivery over it with a messenger in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delivery import DeliveryLoop, Tuning
from bot.delivery.fallbacks import Fallbacks
from bot.place import PlaceKind
from bot.reminders.changes import Audience
from bot.storage.people import People
from bot.storage.reminders import ReminderStore
from tests.delivery.stage import Clock, FakeMessenger

DISCORD = Audience((PlaceKind.DM, PlaceKind.CHANNEL))
QUICK = Tuning(poll=timedelta(milliseconds=10), grace=2.0)


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """What is tested here is delivery; the contract tests compare the databases."""
    return str(request.param)


@pytest.fixture
def store(engine: AsyncEngine) -> ReminderStore:
    return ReminderStore(engine)


@pytest.fixture
def people(engine: AsyncEngine) -> People:
    return People(engine)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def messenger() -> FakeMessenger:
    return FakeMessenger()


@pytest.fixture
def fallbacks(
    store: ReminderStore, people: People, messenger: FakeMessenger, clock: Clock
) -> Fallbacks:
    return Fallbacks(store, people, messenger, clock, jitter=lambda: 0.0)


@pytest.fixture
def deliveries(
    store: ReminderStore, people: People, messenger: FakeMessenger, clock: Clock
) -> Callable[..., DeliveryLoop]:
    """Makes as many deliveries as a test needs, each like a process of its own."""

    def make(**more: Any) -> DeliveryLoop:
        options: dict[str, Any] = {"clock": clock, "tuning": QUICK} | more
        return DeliveryLoop(store, people, messenger, DISCORD, **options)

    return make


@pytest.fixture
def delivery(deliveries: Callable[..., DeliveryLoop]) -> DeliveryLoop:
    return deliveries()
