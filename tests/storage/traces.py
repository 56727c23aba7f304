"""What a person leaves behind, in every table that can hold something of somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from google.adk.events.event import Event
from google.adk.events.event_actions import EventActions
from google.adk.sessions import DatabaseSessionService
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.reminders.changes import DeliveryRecord, Outcome, Settlement
from bot.reminders.model import Draft, Status
from bot.storage.database.columns import Json
from bot.storage.people import People
from bot.storage.personal_data import personal_tables
from bot.storage.stores import make_stores
from bot.storage.turns import LedgerEntry, TurnLedger
from tests.storage.settling import settle_one


async def leave_traces(engine: AsyncEngine, user_id: str, now: datetime) -> None:
    """Leave something in every table that can hold something of a person."""
    adk = DatabaseSessionService(db_engine=engine)
    session = await adk.create_session(app_name="keepsake", user_id=user_id, session_id="dm")
    actions = EventActions(state_delta={"user:name": user_id, "user:gone": None, "place": "x"})
    await adk.append_event(session, Event(author="user", actions=actions))
    place = Place(PlaceKind.DM, f"dm of {user_id}")
    await People(engine).touch(user_id, place, "de", now)
    stores = make_stores(engine)
    for _ in range(2):
        await stores.reminders.add(
            Draft(user_id, f"secret of {user_id}", place, "UTC", due_at=now), now
        )
    first, second = await stores.claims.claim(now, timedelta(minutes=1), 2)
    delivery = DeliveryRecord(Outcome.DELIVERED, message_id=f"m{user_id}")
    await settle_one(stores.claims, first, Settlement(Status.DELIVERED, delivery=delivery), now)
    await stores.reminders.cancel(user_id, second.reminder.id, now)
    await TurnLedger(engine, "one").receive(
        LedgerEntry(f"t{user_id}", user_id, place), now, timedelta(minutes=2)
    )
    async with engine.begin() as connection:
        for table in personal_tables():
            mine = select(table).where(table.c.user_id == user_id)
            if (await connection.execute(mine)).first() is None:
                await connection.execute(insert(table).values(_anything(table, user_id, now)))


def _anything(table: Any, user_id: str, now: datetime) -> dict[str, Any]:
    """A row for a table that a newer feature fills."""
    values: dict[str, Any] = {}
    for column in table.columns:
        stored = getattr(column.type, "impl_instance", column.type)
        kind = list if isinstance(column.type, Json) else stored.python_type
        if column.name == "user_id":
            values[column.name] = user_id
        elif column.primary_key and column.autoincrement is True:
            continue
        elif not column.nullable:
            made = {str: f"x{user_id}", int: int(user_id), bool: False, datetime: now, list: []}
            values[column.name] = made[kind]
    return values
