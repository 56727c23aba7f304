"""custom_ids: what is written is read back, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.components.ids import FORMS, Code, UnknownComponent, code, read_code

PART = st.text("ABCXYZabcxyz0189_.+/-", max_size=20)


@given(st.from_regex(r"[a-z]{1,16}", fullmatch=True), st.lists(PART, max_size=4))
def test_what_is_written_is_read_back(verb: str, parts: list[str]) -> None:
    assert read_code(code(verb, *parts)) == Code(verb, tuple(parts))


SENT = {
    "agenda:give": ("agenda:give", ()),
    "agenda:time": ("agenda:time", ()),
    "calendar:yes:AbCd_-0123456789": ("calendar:yes", ("AbCd_-0123456789",)),
    "help:commands": ("help:commands", ()),
    "memory:forget:12:fact:0a1b": ("memory:forget", ("12", "fact:0a1b")),
    "memory:erase:0:": ("memory:erase", ("0", "")),
    "metoo:7": ("metoo", ("7",)),
    "place:Essen, Germany": ("place", ("Essen, Germany",)),
    "r:done:12:1764000000:o": ("r:done", ("12", "1764000000", "o")),
    "r:open": ("r:open", ()),
    "remindfor:42": ("remindfor", ("42",)),
    "request:never:3": ("request:never", ("3",)),
    "unblock:42": ("unblock", ("42",)),
    "zone:once:clock:os:Europe/Berlin:Etc/GMT+1": (
        "zone",
        ("once", "clock", "os", "Europe/Berlin", "Etc/GMT+1"),
    ),
}


@pytest.mark.parametrize("custom_id", SENT)
def test_each_form_that_was_ever_sent_is_read_and_written(custom_id: str) -> None:
    read = read_code(custom_id)
    assert (read.name, read.parts) == SENT[custom_id]
    assert str(read) == custom_id


def test_the_examples_have_every_page() -> None:
    assert {custom_id.partition(":")[0] for custom_id in SENT} == set(FORMS)


def test_numbers_and_moments() -> None:
    at = datetime(2026, 11, 23, 13, 10, 5, tzinfo=UTC)
    read = read_code(code("done", 12, at))
    assert (read.number(0), read.moment(1)) == (12, at)


@given(st.text(max_size=120))
def test_anything_else_is_forged_or_harmless(custom_id: str) -> None:
    try:
        read = read_code(custom_id)
    except UnknownComponent:
        return
    assert str(read) == custom_id


@pytest.mark.parametrize("part", ["", "-1", "1.5", "٣", "1" * 19, "x"])
def test_what_is_no_number_is_forged(part: str) -> None:
    with pytest.raises(UnknownComponent):
        Code("done", (part,)).number(0)


def test_a_moment_beyond_the_calendar_and_a_missing_part_are_forged() -> None:
    with pytest.raises(UnknownComponent):
        Code("done", ("9" * 17,)).moment(0)
    with pytest.raises(UnknownComponent):
        Code("done").text(0)


@pytest.mark.parametrize("parts", [("é",), ("a b",), ("x" * 81,), ("x" * 50, "y" * 50)])
def test_what_does_not_fit_cannot_be_written(parts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not a custom_id"):
        code("open", *parts)
