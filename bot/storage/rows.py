"""Database rows ↔ the frozen values of the domain, and rows ↔ plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, RowMapping, Table

from bot.place import Place, PlaceKind
from bot.reminders.changes import Claim, DeliveryRecord, Outcome, Past
from bot.reminders.model import Draft, Kind, Priority, Reminder, Status, WakeKind
from bot.reminders.next_wake import Wake
from bot.storage.database.columns import UtcDateTime, WallTime

Values = dict[str, Any]


def reminder_of(row: RowMapping) -> Reminder:
    return Reminder(
        id=row["id"],
        user_id=row["user_id"],
        text=row["text"],
        place=Place(PlaceKind(row["place_kind"]), row["channel_id"], row["guild_id"]),
        zone=row["zone"],
        status=Status(row["status"]),
        priority=Priority(row["priority"]),
        due_at=row["due_at"],
        wake_at=row["wake_at"],
        wake_kind=WakeKind(row["wake_kind"]),
        rule=row["rule"],
        anchor=row["anchor"],
        notices=tuple(timedelta(seconds=seconds) for seconds in row["notices"]),
        snoozed_until=row["snoozed_until"],
        nag_every=None if row["nag_every"] is None else timedelta(seconds=row["nag_every"]),
        nag_cap=row["nag_cap"],
        nag_count=row["nag_count"],
        attempts=row["attempts"],
        error=row["error"],
        origin_message_id=row["origin_message_id"],
        source_key=row["source_key"],
        revision=row["revision"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        fired_at=row["fired_at"],
        kind=Kind(row["kind"]),
    )


def claim_of(row: RowMapping, before: RowMapping) -> Claim:
    """Return the claim from ``row`` after claiming and the values ``before`` it."""
    return Claim(
        reminder=reminder_of(row),
        slot_at=row["slot_at"],
        token=row["lease_token"],
        lease_until=row["lease_until"],
        tried_at=before["tried_at"],
        status=Status(before["status"]),
    )


def past_of(row: RowMapping) -> Past:
    late = row["late_seconds"]
    return Past(
        id=row["id"],
        reminder_id=row["reminder_id"],
        user_id=row["user_id"],
        text=row["text"],
        zone=row["zone"],
        kind=WakeKind(row["kind"]),
        slot_at=row["slot_at"],
        attempts=row["attempts"],
        recorded_at=row["recorded_at"],
        delivery=DeliveryRecord(
            outcome=Outcome(row["outcome"]),
            occurrence_at=row["occurrence_at"],
            channel_id=row["channel_id"],
            guild_id=row["guild_id"],
            message_id=row["message_id"],
            nonce=row["nonce"],
            sent_at=row["sent_at"],
            late=None if late is None else timedelta(seconds=late),
            collapsed=row["collapsed"],
            error=row["error"],
        ),
    )


def place_values(place: Place) -> Values:
    return {
        "place_kind": place.kind.value,
        "channel_id": place.channel_id,
        "guild_id": place.guild_id,
    }


def wake_values(wake: Wake | None) -> Values:
    if wake is None:
        # slot_at stays: it still names the message that may be on its way right now.
        return {"wake_at": None}
    return {"wake_at": wake.at, "slot_at": wake.at, "wake_kind": wake.kind.value}


def whole_seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())


def draft_values(draft: Draft, wake: Wake | None, now: datetime) -> Values:
    nothing: Values = {"slot_at": None, "wake_kind": WakeKind.OCCURRENCE.value}
    return nothing | {
        "user_id": draft.user_id,
        "kind": draft.kind.value,
        "text": draft.text,
        "priority": draft.priority.value,
        "status": Status.SCHEDULED.value,
        **place_values(draft.place),
        "zone": draft.zone,
        "due_at": draft.due_at,
        **wake_values(wake),
        "rule": draft.rule,
        "anchor": draft.anchor,
        "notices": [whole_seconds(notice) for notice in draft.notices],
        "snoozed_until": None,
        "nag_every": whole_seconds(draft.nag_every),
        "nag_cap": draft.nag_cap,
        "nag_count": 0,
        "fired_at": None,
        "attempts": 0,
        "tried_at": None,
        "error": None,
        "origin_message_id": draft.origin_message_id,
        "source_key": draft.source_key,
        "lease_token": None,
        "lease_until": None,
        "revision": 1,
        "created_at": now,
        "updated_at": now,
    }


def field_values(name: str, value: Any) -> Values:
    """Return the columns of one field of a Change or Settlement."""
    if isinstance(value, Place):
        return place_values(value)
    if name == "wake":
        return wake_values(value)
    if name == "notices":
        return {name: [whole_seconds(notice) for notice in value]}
    if isinstance(value, timedelta):
        return {name: whole_seconds(value)}
    if isinstance(value, Status | Priority):
        return {name: value.value}
    return {name: value}


def to_json(row: Mapping[Any, Any]) -> Values:
    """Return a row as JSON, moments as ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def from_json(table: Table, values: Mapping[str, Any]) -> Values:
    """Invert ``to_json`` by the types of ``table``'s columns."""
    moments = {
        column.name
        for column in table.columns
        if isinstance(column.type, UtcDateTime | WallTime | DateTime)
    }
    return {
        name: datetime.fromisoformat(value) if name in moments and value is not None else value
        for name, value in values.items()
    }
