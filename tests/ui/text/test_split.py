"""Nothing is lost, nothing is too long, and what belongs together stays together."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.text.graphemes import is_boundary
from bot.ui.text.split import LIMIT, Piece, Splitter, split
from tests.examples import examples

WORDS = (
    "word", "a", "Привет", "你好世界。", "ありがとう、", "한국어", "שלום", "مرحبا", "नमस्ते", "ไทย",
    "👨‍👩‍👧‍👦", "🇦🇹🇩🇪", "👍🏽", "1️⃣", "e\u0301", "Z\u0351\u0329\u0301", "\u1112\u1161\u11ab",
    "\u200b", "<t:1772368200:R>", "<@123456789012345678>", "<a:wave:123456789012345678>",
    "`code`", "`", "``a ` b``", "https://example.org/a/b?c=d_e", "[text](https://example.org)",
    "**bold**", " ", "  ", "\n", "\n\n", "\n \n", "\r\n", "\t", "    ", "\xa0", "\n- item",
    "\n> quote", "```", "\n```\n", "\n```py\n", "\n````md\n", "\n````\n", "~~~\n", "x```", "```x",
    "end.", "    indented\n",
)  # fmt: skip
mixed = st.lists(
    st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    max_size=60,
).map("".join)


def finished(text: str, limit: int = LIMIT) -> list[Piece]:
    splitter = Splitter(limit)
    splitter.feed(text)
    return splitter.finish()


def shrunk(text: str) -> str:
    """All of a text but its white space, in order."""
    return "".join(text.split())


@examples(200)
@given(mixed, st.sampled_from([100, 120, 333, LIMIT]))
def test_the_pieces_are_the_text(text: str, limit: int) -> None:
    pieces = finished(text, limit)
    assert "".join(piece.body + piece.gap for piece in pieces) == (text if text.strip() else "")
    for piece in pieces:
        assert piece.gap.strip() == ""
        assert 1 <= len(piece.text) <= limit
        assert piece.text == piece.text.strip()
        assert shrunk(piece.text) == shrunk(piece.prefix + piece.body + piece.suffix)
        # Inside code, where white space is shown, not even that is lost.
        if piece.prefix and piece.suffix:
            assert piece.text == piece.prefix + piece.body + piece.suffix


@examples(150)
@given(mixed, st.randoms(use_true_random=False))
def test_a_growing_text_ends_as_the_same_pieces(text: str, chance: random.Random) -> None:
    splitter = Splitter(100)
    seen: list[str] = []
    at = 0
    while at < len(text):
        step = chance.randint(1, 30)
        splitter.feed(text[at : at + step])
        at += step
        now = [piece.text for piece in splitter.pieces()]
        assert all(1 <= len(piece) <= 100 for piece in now)
        assert now[: len(seen) - 1] == seen[:-1], "a piece with a successor changed"
        seen = now
    final = [piece.text for piece in splitter.finish()]
    assert final == split(text, 100)
    assert final[: len(seen) - 1] == seen[:-1]


def seams(text: str, limit: int) -> list[int]:
    """Where ``text`` was cut."""
    at, found = 0, []
    for piece in finished(text, limit)[:-1]:
        at += len(piece.body)
        found.append(at)
    return found


CHARACTERS = (*WORDS[:17], " ", "\n", "\u0301")


@examples(150)
@given(st.lists(st.sampled_from(CHARACTERS), min_size=40, max_size=200).map("".join))
def test_no_character_is_torn(text: str) -> None:
    assert all(is_boundary(text, at) for at in seams(text, 100))


@pytest.mark.parametrize("length", range(20, 300, 14))
@pytest.mark.parametrize("span", ["`{}`", "\n```py\n{}\n```\n", "[{}](https://example.org)"])
def test_what_is_not_there_yet_changes_no_piece(span: str, length: int) -> None:
    text = "word " * 16 + span.format("code " * (length // 5)) + "word " * 30
    splitter = Splitter(100)
    for char in text:
        splitter.feed(char)
        splitter.pieces()
    assert [piece.text for piece in splitter.finish()] == split(text, 100)


WHOLE = (
    "<t:1772368200:R>",
    "<@123456789012345678>",
    "<@&123456789012345678>",
    "<#123456789012345678>",
    "<a:wave:123456789012345678>",
    "</remind me:123456789012345678>",
    "https://example.org/a/long/path/without/a/space?and=a&query=too",
    "[words with spaces](https://example.org/a_(b)/c)",
    "`code with spaces and a ` ",
    "``code with ` and spaces``",
    "```one line of code```",
    "👨‍👩‍👧‍👦",
)


@pytest.mark.parametrize("whole", WHOLE)
@pytest.mark.parametrize("filler", ["words and ", "文字。", "x"])
def test_what_belongs_together_is_not_cut(whole: str, filler: str) -> None:
    whole = whole.strip()
    for before in range(40, 101):
        text = (filler * 100)[:before] + whole + (filler * 100)[:150]
        inside = range(before + 1, before + len(whole))
        assert not set(seams(text, 100)) & set(inside), text


def test_the_best_place_wins() -> None:
    sentence = "Some words here, and more. "
    paragraph = sentence * 20
    text = f"{paragraph.strip()}\n\n{paragraph.strip()}\nA line. {paragraph.strip()}"
    assert split(text, 1000) == [
        paragraph.strip(),
        paragraph.strip(),
        f"A line. {paragraph.strip()}",
    ]
    assert [piece[-5:] for piece in split(paragraph, 200)] == ["more."] * 3
    assert split("word " * 30, 101) == [("word " * 20).strip(), ("word " * 10).strip()]
    assert split("x" * 250, 100) == ["x" * 100, "x" * 100, "x" * 50]


def test_an_early_break_leaves_no_stump() -> None:
    first, _ = split("Hi!\n\nA line.\n" + "word " * 30, 101)
    assert first.startswith("Hi!\n\nA line.\nword")
    assert len(first) > 90


def test_what_fits_is_left_alone() -> None:
    assert split("  hello\n") == ["hello"]
    assert split("x" * 2000) == ["x" * 2000]
    assert split("😀" * 2000) == ["😀" * 2000]
    assert split(" \n\t\u2003") == []
    assert split("") == []


def test_white_space_never_becomes_a_message() -> None:
    assert split("a" + " " * 5000 + "b" + "\n" * 5000) == ["a", "b"]
    assert split("\n" * 5000 + "a") == ["a"]


CODE = "".join(f"    line {number} = {number}\n" for number in range(200))


def test_code_is_closed_and_opened_again_with_its_language() -> None:
    pieces = split(f"Intro\n\n```python\n{CODE}```\n\nOutro {'word ' * 300}")
    assert len(pieces) > 2
    coded = [piece for piece in pieces if "line " in piece]
    assert len(coded) > 1
    lines: list[str] = []
    for piece in coded:
        [block] = re.findall(r"```python\n(.*?)```", piece, re.DOTALL)
        lines += block.splitlines(keepends=True)
    assert "".join(lines) == CODE
    assert all(piece.startswith("```python\n    line ") for piece in coded[1:])
    assert pieces[-1].count("```") == 0


def test_a_short_block_moves_to_the_next_message_whole() -> None:
    block = "```sql\n" + "select 1;\n" * 60 + "```"
    intro = "word " * 300
    assert split(f"{intro}\n\n{block}\n\nafter") == [intro.strip(), f"{block}\n\nafter"]


def test_a_longer_fence_holds_shorter_ones() -> None:
    inner = "```py\nx = 1\n```\n" * 30
    pieces = split(f"````md\n{inner}````\nafter", 200)
    assert all(piece.startswith("````md\n") for piece in pieces)
    assert all(piece.endswith("\n````") for piece in pieces[:-1])
    assert pieces[-1].endswith("````\nafter")


def test_no_block_is_left_without_content() -> None:
    for before in range(40, 110):
        for code in (
            "x = 1\n",
            "y" * 80 + "\n",
            "x = 1\ny = 2\n" * 3 + "       ",
            "x = 1\n" * 6 + "\n" * 7,
        ):
            text = f"{'w' * before}\n```python\n{code}```\n{'z' * 90}"
            for piece in split(text, 100):
                assert re.sub(r"```\w*\n\s*\S[^`]*```", "", piece).count("```") == 0, piece


def test_a_long_info_line_is_not_repeated() -> None:
    pieces = split("```" + "info " * 500 + "\ncode\n```\nend")
    assert all(len(piece) <= LIMIT for piece in pieces)
    assert pieces[1].startswith("```info\n")
    assert split("```" + "i" * 3000 + "\ncode\n```")[1].startswith("```\n")


def test_a_block_left_open_is_closed_at_the_end() -> None:
    assert split("```py\nx = 1") == ["```py\nx = 1\n```"]
    assert split("look:\n```py\n") == ["look:\n```py"]


def test_a_growing_block_is_shown_as_code() -> None:
    splitter = Splitter()
    shown = []
    for chunk in ("Look:\n", "```", "py\n", "x = ", "1\n", "```", "\nDone"):
        splitter.feed(chunk)
        shown.append([piece.text for piece in splitter.pieces()])
    assert shown == [
        ["Look:"],
        ["Look:"],
        ["Look:"],
        ["Look:\n```py\nx =\n```"],
        ["Look:\n```py\nx = 1\n```"],
        ["Look:\n```py\nx = 1\n```"],
        ["Look:\n```py\nx = 1\n```\nDone"],
    ]


def test_a_limit_without_room_for_fences_is_refused() -> None:
    with pytest.raises(ValueError, match="99"):
        Splitter(99)
