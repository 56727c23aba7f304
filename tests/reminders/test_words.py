"""Reminders in plain words: what became of a message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.reminders.changes import DeliveryRecord, Outcome, Past
from bot.reminders.model import WakeKind
from bot.reminders.words import past_words
from bot.when import Preferences

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (
            DeliveryRecord(Outcome.DELIVERED, sent_at=NOW - timedelta(hours=1)),
            "delivered Wed 25 Nov 09:00",
        ),
        (
            DeliveryRecord(Outcome.DELIVERED, sent_at=NOW, late=timedelta(minutes=61)),
            "delivered Wed 25 Nov 10:00 (61 min late)",
        ),
        (
            DeliveryRecord(Outcome.UNDELIVERABLE, error="you don't accept DMs from me"),
            "not delivered Wed 25 Nov 09:00 (you don't accept DMs from me)",
        ),
        (DeliveryRecord(Outcome.SKIPPED), "skipped Wed 25 Nov 09:00"),
    ],
)
def test_what_became_of_a_message(delivery: DeliveryRecord, words: str) -> None:
    slot = NOW - timedelta(hours=1)
    past = Past(1, 2, "3", "call mum", "Europe/Berlin", WakeKind.OCCURRENCE, slot, 1, NOW, delivery)
    assert past_words(past, NOW, Preferences()) == f"call mum: {words}"
