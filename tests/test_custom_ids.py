"""The list of custom_ids ever sent: the bot reads each, and the list tells the old from the new."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.ui.components.ids import FORMS as READ
from bot.ui.components.ids import LONGEST, read_code
from tests.custom_ids import FORMS, code_of, pattern, sent_in, unlisted
from tests.examples import examples

CODES = sorted({code_of(form) for form in FORMS})


@pytest.mark.parametrize("code", CODES)
@examples(10)
@given(data=st.data())
def test_each_is_read(code: str, data: st.DataObject) -> None:
    custom_id = data.draw(st.from_regex(pattern(code), fullmatch=True))
    assume(len(custom_id) <= LONGEST and (code[:6] != "place:" or len(custom_id) <= 96))
    assert str(read_code(custom_id)) == custom_id


def test_no_line_comes_twice_and_each_page_has_some() -> None:
    assert len(FORMS) == len(set(FORMS))
    assert {re.split("[: ]", form)[0] for form in FORMS} == set(READ)


def test_what_a_message_and_a_modal_hold() -> None:
    choices = [{"label": "1 hour", "value": "1h"}, {"label": "Long", "value": "1y"}]
    menu = {"type": 3, "custom_id": "r:put:7", "options": choices}
    done = {"type": 2, "custom_id": "r:tick:7:1", "label": "Done"}
    link = {"type": 2, "url": "https://example.org", "label": "Look"}
    rows = [{"type": 1, "components": [done, link]}, {"type": 1, "components": [menu]}]
    sent = list(sent_in({"content": "gym", "components": rows}))
    assert sent == ["r:tick:7:1", "r:put:7 = 1h", "r:put:7 = 1y"]
    assert unlisted(sent) == ["r:put:7 = 1y"]
    label = {"type": 18, "component": {"type": 4, "custom_id": "until"}}
    sent = list(sent_in({"custom_id": "r:putuntil:7", "title": "?", "components": [label]}))
    assert sent == ["r:putuntil:7 / until"]
    assert unlisted(sent) == []


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        "r:open",
        "r:done:7:1764000000",
        "r:done:7:1764000000:x",
        "r:undo:",
        "r:list:0:other:",
        "r:put:7 / until",
        "zone:once:clock:s:Europe/Berlin:Asia/Tokyo",
    ],
)
def test_what_was_never_sent_is_not_in_it(custom_id: str) -> None:
    assert unlisted([custom_id]) == [custom_id]
