"""Receipts: small lines under an answer that prove, from the rows, what was stored."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reminders.search import fold
from bot.tools.turn_log import Receipt
from bot.ui.text.markdown import escape, relative, shorten, stamp

VERBS = {"added": "saved"}
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


def receipt_lines(answer: str, receipts: Sequence[Receipt], waits: Sequence[str] = ()) -> str:
    """The lines to append to ``answer``, in Discord's small text; empty for none.

    What the answer has named already is not named again: "saved" and the time are proof enough.
    """
    only = receipts[0].reminder if len(receipts) == 1 else None
    told = only is not None and _plain(only.text) in _plain(answer)
    lines = [_line(receipt, named=not told) for receipt in receipts]
    lines += [f"⏳ {escape(shorten(' '.join(each.split()), 120))}" for each in waits]
    return "".join(f"\n-# {line}" for line in lines)


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _line(receipt: Receipt, *, named: bool) -> str:
    reminder = receipt.reminder
    verb = VERBS.get(receipt.action, receipt.action)
    line = f"{MARKS.get(receipt.action, '✏️')} {verb}"
    if named:
        line += f": {escape(shorten(' '.join(reminder.text.split()), 80))}"
    at = reminder.snoozed_until or reminder.due_at
    if at is None or receipt.action in OVER:
        return line
    return f"{line} · {stamp(at)} ({relative(at)})"
