"""Delivery: due reminders are claimed, sent and settled; nothing is lost and nothing sent twice."""

from __future__ import annotations

from bot.delivery.loop import DeliveryLoop, Tuning
from bot.delivery.messages import (
    Cause,
    DmClosed,
    Forbidden,
    Found,
    Late,
    Line,
    Messenger,
    Parcel,
    PersonLeft,
    PlaceGone,
    Rejected,
    Sent,
    Transient,
    Undelivered,
    Unknowable,
)
from bot.delivery.policy import nonce_of
from bot.delivery.rate_limit import RateLimiter, SharedSlots, Urgency, as_reminder
from bot.services.inbox import Inbox, missed_text

__all__ = [
    "Cause",
    "DeliveryLoop",
    "DmClosed",
    "Forbidden",
    "Found",
    "Inbox",
    "Late",
    "Line",
    "Messenger",
    "Parcel",
    "PersonLeft",
    "PlaceGone",
    "RateLimiter",
    "Rejected",
    "Sent",
    "SharedSlots",
    "Transient",
    "Tuning",
    "Undelivered",
    "Unknowable",
    "Urgency",
    "as_reminder",
    "missed_text",
    "nonce_of",
]
