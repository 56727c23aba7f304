"""Lists: order, days, filters, searches that survive in a button, sizes that Discord takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.changes import DeliveryRecord, Outcome, Past
from bot.reminders.list_order import in_order
from bot.reminders.model import Reminder, Status, WakeKind
from bot.ui.components.ids import UnknownComponent, read_code
from bot.ui.components.screens import Menu, Screen
from bot.ui.reminders.cards import card_text
from bot.ui.reminders.lists import (
    PAGE,
    ListMode,
    ListQuery,
    chosen,
    history_screen,
    list_screen,
    pack,
    unpack,
    wanted_of,
)
from bot.when import Preferences
from tests.samples import NOW, daily, reminder

BERLIN = "Europe/Berlin"


def page_of(listed: Sequence[Reminder], wanted: ListQuery) -> Screen:
    """What the list shows, numbered as by who remembers the numbers."""
    numbered = list(enumerate(chosen(listed, wanted, NOW, BERLIN), start=1))
    return list_screen(numbered, wanted, NOW, BERLIN)


KEPT = in_order(
    (
        reminder("todo"),
        reminder("next year", due_at=datetime(2027, 1, 2, 8, tzinfo=UTC)),
        daily(datetime(2026, 11, 24, 8, tzinfo=UTC), "series"),
        reminder("late", due_at=NOW - timedelta(hours=1), status=Status.RETRYING),
        reminder("tonight", due_at=NOW + timedelta(hours=8)),
        reminder("asleep", due_at=NOW - timedelta(days=2), status=Status.PAUSED),
        reminder("lost", due_at=NOW - timedelta(days=1), status=Status.UNDELIVERABLE),
    )
)


def texts(show: ListMode, search: str = "") -> list[str]:
    return [each.text for each in chosen(KEPT, ListQuery(show, search), NOW, BERLIN)]


def test_each_filter() -> None:
    assert texts(ListMode.ALL) == [
        "asleep",
        "lost",
        "late",
        "tonight",
        "series",
        "next year",
        "todo",
    ]
    assert texts(ListMode.TODAY) == ["asleep", "lost", "late", "tonight"]
    assert texts(ListMode.WEEK) == ["asleep", "lost", "late", "tonight", "series"]
    assert texts(ListMode.TODO) == ["todo"]
    assert texts(ListMode.SERIES) == ["series"]
    assert texts(ListMode.PAUSED) == ["asleep"]
    assert texts(ListMode.MISSED) == ["lost"]
    assert texts(ListMode.ALL, "TO d") == ["todo"]


@pytest.mark.parametrize("show", ListMode)
def test_a_list_is_numbered_from_one_in_its_order(show: ListMode) -> None:
    shown = page_of(KEPT, ListQuery(show)).text
    numbers = [int(number) for number in re.findall(r"^\*\*(\d+)\.\*\*", shown, re.MULTILINE)]
    assert numbers == list(range(1, len(texts(show)) + 1)) != []
    assert "Sat 2 Jan 2027" in page_of(KEPT, ListQuery()).text


@given(st.text(max_size=100))
def test_a_search_survives_in_a_button(search: str) -> None:
    kept = unpack(pack(search))
    assert search.encode("utf-8", "ignore").decode().startswith(kept)
    assert kept == search or len(kept.encode()) > 56


@pytest.mark.parametrize(("show", "search"), [("all", "%%"), ("blorp", ""), ("all", "A")])
def test_forged_parts(show: str, search: str) -> None:
    with pytest.raises(UnknownComponent):
        wanted_of(show, search, 0)


@given(
    st.integers(0, 60),
    st.integers(0, 9999),
    st.sampled_from(["*_`~|", "x" * 1000, "𝒳 ", "@everyone"]),
)
def test_any_page_fits_what_discord_takes(count: int, page: int, sign: str) -> None:
    many = [reminder(sign * 20, id=n) for n in range(1, count + 1)]
    screen = page_of(many, ListQuery(ListMode.ALL, "", page))
    check(screen)
    for row in screen.rows:
        if isinstance(row, Menu):
            assert 1 <= len(row.choices) <= PAGE
            assert all(0 < len(choice.label) <= 100 for choice in row.choices)
        else:
            assert all(read_code(button.code) for button in row)


def check(screen: Screen) -> None:
    assert 0 < len(screen.text) <= 2000
    assert len(screen.rows) <= 5


@given(st.text(min_size=1, max_size=1000))
def test_any_card_fits_one_message(text: str) -> None:
    full = daily(
        NOW,
        text,
        notices=(timedelta(days=1),) * 5,
        nag_every=timedelta(minutes=10),
        nag_cap=5,
        snoozed_until=NOW,
        status=Status.PAUSED,
    )
    check(Screen(card_text(full, Preferences(), NOW, "5", "a note " * 10)))


def test_a_card_says_which_notices_come_too_late_and_counts_in_words() -> None:
    due = NOW + timedelta(minutes=30)
    notices = (timedelta(days=1), timedelta(minutes=10))
    nagging = reminder("x", due_at=due, notices=notices, nag_every=notices[1], nag_cap=1)
    once = card_text(nagging, Preferences(), NOW)
    assert "🔔 also 10 min before\n-# ⚠️ now it's too late for 1 day before" in once
    assert "until done, once" in once
    series = card_text(daily(due, notices=notices), Preferences(), NOW)
    assert "🔔 also 1 day, 10 min before\n-# ⚠️ this time it's too late for 1 day" in series
    assert "too late" not in card_text(daily(NOW + timedelta(days=2)), Preferences(), NOW)


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (timedelta(minutes=3, seconds=20), "3 min late"),
        (timedelta(days=2, hours=11, minutes=56), "2 days 11 h late"),
        (timedelta(days=7, minutes=56), "1 week late"),
    ],
)
def test_the_history_says_how_late_in_units_of_a_person(late: timedelta, words: str) -> None:
    delivery = DeliveryRecord(Outcome.DELIVERED, NOW, late=late)
    past = Past(1, 1, "1", "x", BERLIN, WakeKind.OCCURRENCE, NOW, 0, NOW, delivery)
    assert words in history_screen([past], None).text
