"""Receipts: small lines under an answer that prove what was stored, from the database's rows."""

from __future__ import annotations

from collections.abc import Sequence

from bot.turn import Receipt
from bot.ui.text import escape, relative, shorten, stamp

MARKS = {
    "added": "⏰",
    "deleted": "🗑️",
    "done": "✅",
    "snoozed": "💤",
    "skipped": "⏭️",
    "paused": "⏸️",
    "resumed": "▶️",
    "restored": "↩️",
}
OVER = ("deleted", "done", "paused")
"""After these there is no next moment to tell."""

UNKEPT = (
    "\n-# ⚠️ I didn't save a reminder for this. Say “remind me …” with what and when, and I will."
)


def receipt_lines(receipts: Sequence[Receipt]) -> str:
    """The lines to append to an answer, in Discord's small text; empty for none."""
    return "".join(f"\n-# {_line(receipt)}" for receipt in receipts)


def _line(receipt: Receipt) -> str:
    reminder = receipt.reminder
    mark = MARKS.get(receipt.action, "✏️")
    text = escape(shorten(" ".join(reminder.text.split()), 80))
    at = reminder.snoozed_until or reminder.due_at
    if at is None or receipt.action in OVER:
        return f"{mark} {receipt.action}: {text}"
    return f"{mark} {receipt.action}: {text} · {stamp(at)} ({relative(at)})"
