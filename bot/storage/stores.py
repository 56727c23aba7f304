"""Stores: everything that reads or writes reminders, one object per subject."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reminders.model import Limits
from bot.reminders.next_wake import OnWake, ignore_wake
from bot.storage.claims import Claims
from bot.storage.deliveries import Deliveries
from bot.storage.lookups import Lookups
from bot.storage.reminders import Reminders
from bot.storage.undo import Undo


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of reminders on one engine. Take the one you need rather than all of them."""

    reminders: Reminders
    lookups: Lookups
    claims: Claims
    deliveries: Deliveries
    undo: Undo


def make_stores(
    engine: AsyncEngine, limits: Limits | None = None, on_wake: OnWake = ignore_wake
) -> Stores:
    """Build the stores; ``on_wake`` is called with each new wake after its commit."""
    return Stores(
        reminders=Reminders(engine, limits, on_wake),
        lookups=Lookups(engine),
        claims=Claims(engine),
        deliveries=Deliveries(engine),
        undo=Undo(engine, on_wake),
    )
