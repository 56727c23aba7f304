"""Stores on a fresh SQLite file, and delivery over it with a messenger in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delivery.fallbacks import Fallbacks
from bot.delivery.loop import DeliveryLoop, Tuning
from bot.delivery.wake_signal import WakeSignal
from bot.place import PlaceKind
from bot.reminders.changes import Audience
from bot.storage.people import People
from bot.storage.stores import Stores, make_stores
from tests.delivery.stage import Clock, FakeMessenger

DISCORD = Audience((PlaceKind.DM, PlaceKind.CHANNEL))
QUICK = Tuning(poll_interval=timedelta(milliseconds=10), shutdown_grace=2.0)


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """What is tested here is delivery; the contract tests compare the databases."""
    return str(request.param)


@pytest.fixture
def wakes() -> WakeSignal:
    return WakeSignal()


@pytest.fixture
def stores(engine: AsyncEngine, wakes: WakeSignal) -> Stores:
    """The stores of a process whose loop is given ``wakes``, if it is given them."""
    return make_stores(engine, on_wake=wakes.set)


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
def fallbacks(stores: Stores, people: People, messenger: FakeMessenger, clock: Clock) -> Fallbacks:
    return Fallbacks(stores.deliveries, people, messenger, clock, jitter=lambda: 0.0)


@pytest.fixture
def deliveries(
    stores: Stores, people: People, messenger: FakeMessenger, clock: Clock
) -> Callable[..., DeliveryLoop]:
    """Makes as many deliveries as a test needs, each like a process of its own."""

    def make(**more: Any) -> DeliveryLoop:
        options: dict[str, Any] = {"wakes": WakeSignal(), "clock": clock, "tuning": QUICK} | more
        return DeliveryLoop(stores, people, messenger, DISCORD, **options)

    return make


@pytest.fixture
def delivery(deliveries: Callable[..., DeliveryLoop]) -> DeliveryLoop:
    return deliveries()
