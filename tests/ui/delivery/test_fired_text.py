"""What a fired reminder looks like, and that an earlier one is recognised by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery.messages import Cause, Late, Line, Parcel
from bot.place import Place, PlaceKind
from bot.reminders.model import Priority, WakeKind
from bot.ui.delivery.fired_text import fired_text, lists, shows

DUE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
T = int(DUE.timestamp())
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MILK = Line(1, DUE, WakeKind.OCCURRENCE, "buy milk", "Europe/Berlin", due_at=DUE)
LATE = replace(MILK, late=Late(DUE, DUE + HOUR, Cause.DOWN))


def parcel(*lines: Line, **more: Any) -> Parcel:
    plain = Parcel("42", Place(PlaceKind.DM), lines, "nonce")
    return replace(plain, **more)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (MILK, "<@42> ⏰ buy milk"),
        (replace(MILK, priority=Priority.HIGH), "<@42> ❗ buy milk"),
        (replace(MILK, kind=WakeKind.SNOOZE), "<@42> ⏰ buy milk"),
        (replace(MILK, kind=WakeKind.NAG), "<@42> 🔁 still open: buy milk"),
        (replace(MILK, kind=WakeKind.NOTICE), f"<@42> ⏳ <t:{T}:R>: buy milk"),
        (LATE, f"<@42> ⏰ buy milk\n-# was due at <t:{T}:t>; I was offline until <t:{T + 3600}:t>"),
        (
            replace(MILK, late=Late(DUE, DUE + 2 * DAY, Cause.REFUSED)),
            (f"<@42> ⏰ buy milk\n-# was due at <t:{T}:f>; Discord wouldn't take it until now"),
        ),
        (
            replace(MILK, late=Late(DUE, DUE + HOUR, Cause.DELAYED)),
            f"<@42> ⏰ buy milk\n-# was due at <t:{T}:t>; sorry, I'm late",
        ),
        (
            replace(MILK, due_at=DUE + 3 * DAY, collapsed=3, first_missed=DUE),
            f"<@42> ⏰ buy milk\n-# missed 3 times before, since <t:{T}:f>",
        ),
        (
            replace(MILK, quiet_since=DUE),
            (
                "<@42> ⏰ buy milk\n"
                f"-# was due at <t:{T}:t>; I waited until your quiet hours were over"
            ),
        ),
    ],
)
def test_one_reminder(line: Line, text: str) -> None:
    assert fired_text(parcel(line)) == text


def test_how_it_came_stands_below() -> None:
    text = fired_text(parcel(MILK, detour="I'm not allowed to write in <#7>", maybe_repeat=True))

    assert text.split("\n")[1:] == [
        "-# you're getting this here because I'm not allowed to write in <#7>",
        "-# (possibly a repeat)",
    ]


def test_a_digest() -> None:
    many = [replace(LATE, reminder_id=n, text=f"thing {n}") for n in (1, 2)]
    weekly = replace(LATE, text="a\nb", collapsed=1, first_missed=DUE, due_at=DUE + DAY)
    assert fired_text(parcel(*many, weekly)).split("\n") == [
        f"<@42> ⏰ 3 reminders came due while I was offline, until <t:{T + 3600}:f>:",
        f"• <t:{T}:f> thing 1",
        f"• <t:{T}:f> thing 2",
        f"• <t:{T}:f> a b · missed once before, since <t:{T}:f>",
    ]


def test_no_text_is_too_long_or_breaks_what_follows() -> None:
    wall = replace(LATE, text="```\n" + "x" * 5000)
    text = fired_text(parcel(wall, detour="d" * 200, maybe_repeat=True))

    assert len(text) <= 2000
    assert text.endswith("(possibly a repeat)")
    assert text.count("```") == 2


@pytest.mark.parametrize(
    "line",
    [MILK, LATE, replace(MILK, text="two\nlines"), replace(MILK, kind=WakeKind.NAG)],
)
def test_an_earlier_message_is_recognised_however_late(line: Line) -> None:
    other = replace(line, reminder_id=2, text="something else", slot_at=DUE + HOUR)
    later = replace(line, late=Late(DUE, DUE + DAY, Cause.REFUSED), collapsed=1, first_missed=DUE)
    for content in (fired_text(parcel(line)), fired_text(parcel(other, line))):
        assert shows(content, parcel(later), line)
        assert shows(content, parcel(later), later)
    assert not shows(fired_text(parcel(other)), parcel(line), line)
    assert not shows(fired_text(parcel(replace(line, text=line.text + "!"))), parcel(line), line)
    assert not shows(fired_text(parcel(line, user_id="43")), parcel(line), line)


def test_a_digest_is_told_from_a_message_about_one() -> None:
    bread = replace(LATE, reminder_id=2, text="buy bread")
    digest = fired_text(parcel(LATE, bread))
    assert lists(digest, parcel(bread))
    assert not lists(fired_text(parcel(bread)), parcel(bread))
    assert not lists(digest, parcel(replace(bread, text="buy eggs")))
    looks_like_one = replace(MILK, text=digest.partition("\n")[2])
    assert not lists(fired_text(parcel(looks_like_one)), parcel(looks_like_one))
