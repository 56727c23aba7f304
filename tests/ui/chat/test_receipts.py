"""Receipts: proof of what was stored that does not say again what the answer has said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.tools.turn_log import Receipt
from bot.ui.chat.receipts import receipt_lines
from tests.samples import NOW, reminder

T = int((NOW + timedelta(hours=2)).timestamp())
MUM = reminder("call  mum", due_at=NOW + timedelta(hours=2))
MILK = reminder("buy *milk*")
TIME = f" · <t:{T}:f> (<t:{T}:R>)"


@pytest.mark.parametrize(
    ("answer", "receipts", "lines"),
    [
        ("Sure!", [], []),
        ("Noted.", [Receipt("added", MUM)], ["⏰ saved: call mum" + TIME]),
        ("I'll remind you to Call Mum.", [Receipt("added", MUM)], ["⏰ saved" + TIME]),
        ("I'll call\nmum? No, you will.", [Receipt("changed", MUM)], ["✏️ changed" + TIME]),
        ("Done.", [Receipt("done", MUM)], ["✅ done: call mum"]),
        ("“call mum” is off your list.", [Receipt("deleted", MUM)], ["🗑️ deleted"]),
        ("Added buy *milk*.", [Receipt("added", MILK)], ["⏰ saved"]),
        ("Added.", [Receipt("added", MILK)], [r"⏰ saved: buy \*milk\*"]),
        (
            "call mum and buy *milk*: both are on your list.",
            [Receipt("added", MUM), Receipt("added", MILK)],
            ["⏰ saved: call mum" + TIME, r"⏰ saved: buy \*milk\*"],
        ),
    ],
)
def test_what_the_answer_has_named_is_not_named_again(
    answer: str, receipts: list[Receipt], lines: list[str]
) -> None:
    assert receipt_lines(answer, receipts) == "".join(f"\n-# {line}" for line in lines)
