"""Which backticks open and close a block of code."""

from __future__ import annotations

import pytest

from bot.ui.text.code_blocks import Fence, closed, find_blocks


def contents(text: str, carried: Fence | None = None) -> list[tuple[str, str, bool]]:
    """(language, content, open) of each block."""
    return [
        (block.fence.language, text[block.inner : block.outer], block.open)
        for block in find_blocks(text, 0, len(text), carried)
    ]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("no code, `inline` and ``two``", []),
        ("a\n```py\nx\n```\nb", [("py", "x\n", False)]),
        ("```\nx\n```\n```c++\ny\n```", [("", "x\n", False), ("c++", "y\n", False)]),
        ("  - ```objective-c\n  x\n  ```", [("objective-c", "  x\n  ", False)]),
        ("> ```py\n> x\n> ```\nb", [("py", "> x\n> ", False)]),
        ("Here: ```py\nx\n```", [("py", "x\n", False)]),
        ("```SELECT 1\nFROM x```", [("SELECT", "FROM x", False)]),
        ("```py title=x\ny\n```", [("py", "y\n", False)]),
        ("```one line```\nb", []),
        ("type (```) around it\nx", []),
        ("type ``` to start", []),
        ("````md\n```py\nx\n```\n````", [("md", "```py\nx\n```\n", False)]),
        ('```py\ns = "```"\n```', [("py", 's = "```"\n', False)]),
        ("```py\nx", [("py", "x", True)]),
        ("```py", [("py", "", True)]),
        ("`````````\nx", []),
    ],
)
def test_blocks(text: str, blocks: list[tuple[str, str, bool]]) -> None:
    assert contents(text) == blocks


def test_a_long_info_line_is_no_language() -> None:
    text = "```" + "x" * 300 + "\ny\n```"
    [block] = find_blocks(text, 0, len(text), None)
    assert block.fence == Fence(3, "")


def test_a_block_from_before_is_closed() -> None:
    assert contents("x\n```\nb", Fence(3, "py")) == [("py", "x\n", False)]
    assert contents("x\n```\n", Fence(4, "py")) == [("py", "x\n```\n", True)]


def test_closing() -> None:
    assert closed("a") == "a"
    assert closed("```py\nx") == "```py\nx\n```"
    assert closed("````py\nx\n") == "````py\nx\n````"
    assert closed("```py\nx\n```") == "```py\nx\n```"
