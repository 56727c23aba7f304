"""Quoting, stamping and shortening."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.text.markdown import escape, relative, shorten, stamp


def shown(escaped: str) -> str:
    """What Discord displays of a text in which every sign is escaped."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escaped).replace("\u200b", "")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, 2.5 kg – fine!", "plain words, 2.5 kg – fine!"),
        ("*a* _b_ ~~c~~ ||d|| `e`", r"\*a\* \_b\_ \~\~c\~\~ \|\|d\|\| \`e\`"),
        ("# loud\n> said\n- item\n-# small", "\\# loud\n\\> said\n\\- item\n\\-# small"),
        ("1. first\n  2) second", "1\\. first\n  2\\) second"),
        ("a - b # c > d 1.5", "a - b # c > d 1.5"),
        ("[x](http://bad)", r"\[x\](http://bad)"),
        ("<t:0:R> <#1> <:a:2>", r"\<t:0:R> \<#1> \<:a:2>"),
        (r"\*", r"\\\*"),
        ("see https://x.org/a_b_c*d, ok_", r"see https://x.org/a_b_c*d, ok\_"),
        ("", ""),
    ],
)
def test_markup_is_shown_as_written(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize(
    "text",
    ["@everyone", "@here", "<@123>", "<@!123>", "<@&123>", "https://x.org/@everyone", "a@here.b"],
)
def test_nobody_can_be_pinged(text: str) -> None:
    escaped = escape(text)
    assert not any(ping in escaped for ping in ("@everyone", "@here", "@1", "@!", "@&"))
    assert shown(escaped) == text


@given(st.text(st.sampled_from("ab1 \n\\*_~`|<>[]()#-+.@"), max_size=40))
def test_escaping_loses_nothing(text: str) -> None:
    assert shown(escape(text)) == text


AT = datetime(2026, 3, 1, 12, 30, 0, 999_999, tzinfo=UTC)


def test_a_stamp_names_the_whole_second() -> None:
    assert stamp(AT) == "<t:1772368200:f>"
    assert stamp(AT, "D") == "<t:1772368200:D>"
    assert stamp(AT.astimezone(timezone(timedelta(hours=5, minutes=45)))) == stamp(AT)
    assert relative(AT) == "<t:1772368200:R>"
    assert stamp(datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)) == "<t:-1:f>"


def test_a_naive_moment_has_no_stamp() -> None:
    with pytest.raises(ValueError, match="aware"):
        stamp(AT.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("hello", 5, "hello"),
        ("hello you", 6, "hello…"),
        ("hello you", 7, "hello…"),
        ("ab👨‍👩‍👧‍👦cd", 8, "ab…"),
        ("👨‍👩‍👧‍👦", 3, "…"),
        ("", 0, ""),
    ],
)
def test_shortening_keeps_characters_whole(text: str, most: int, short: str) -> None:
    assert shorten(text, most) == short


def test_nothing_fits_into_no_room() -> None:
    with pytest.raises(ValueError, match="0"):
        shorten("a", 0)


def test_nobody_turns_our_own_words_around() -> None:
    assert escape("\u202etxet\u2066") == "txet"
    assert escape("\u05e9\u05dc\u05d5\u05dd") == "\u05e9\u05dc\u05d5\u05dd"
