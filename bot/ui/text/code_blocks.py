"""Code blocks: where those of a text begin and end, as Discord shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RUN = re.compile(r"(?<!`)`{3,8}(?!`)")
"""A run that can be a fence. Longer ones are decoration, and closing them would eat the room."""
_LANGUAGE = re.compile(r"[a-z0-9_+\-.#]{1,24}(?![^\s{,:])", re.IGNORECASE)
"""What Discord takes for a language, and at most as long as any that its highlighter knows."""
_LINE_HEAD = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?")
_LONGEST_HEAD = 80


@dataclass(frozen=True, slots=True)
class Fence:
    """How an open code block was opened: the number of its backticks and its language."""

    ticks: int
    language: str = ""

    @property
    def opening(self) -> str:
        """The line that opens the block again at the start of a message.

        Without the indentation that it may have had: Discord trims the start of a message.
        """
        return f"{'`' * self.ticks}{self.language}\n"

    def closing(self, body: str) -> str:
        """What has to follow ``body`` to close the block on a line of its own."""
        return ("" if body.endswith("\n") else "\n") + "`" * self.ticks


@dataclass(frozen=True, slots=True)
class Block:
    """One code block as indices into the text: fence, content, fence.

    ``start`` is the opening fence, ``inner`` the first character of the content, ``outer`` the end
    of the content and ``end`` the end of the closing fence (both the end of what was looked at
    while the block is ``open``).
    """

    start: int
    inner: int
    outer: int
    end: int
    fence: Fence
    open: bool

    def holds(self, at: int) -> bool:
        """Whether a cut before index ``at`` would tear the block apart."""
        return self.start < at and (at < self.end or self.open)


def find_blocks(text: str, start: int, end: int, carried: Fence | None) -> list[Block]:
    """The blocks in ``text[start:end]``, in order; ``carried`` is open at ``start``.

    A block is opened by three to eight backticks at the start of a line (also behind a list or
    quote mark), or anywhere if only a language stands between them and the end of the line. It is
    closed, as Discord closes it, by as many or more with nothing before or nothing after them on
    their line. Three backticks in the middle of a sentence are text.
    """
    found: list[Block] = []
    at = start
    if carried is not None:
        found.append(_until_closed(text, (start, start), end, carried))
        at = found[-1].end
    while (run := _RUN.search(text, at, end)) is not None:
        at = run.end()
        opened = _opened(text, run, end)
        if opened is not None:
            inner, fence = opened
            found.append(_until_closed(text, (run.start(), inner), end, fence))
            at = found[-1].end
        elif (again := text.find(run.group(), at, _line_end(text, at, end))) >= 0:
            at = again + len(run.group())
    return found


def closed(text: str) -> str:
    """``text`` with the code block that it leaves open closed, so that something can follow it."""
    blocks = find_blocks(text, 0, len(text), None)
    if blocks and blocks[-1].open:
        return text + blocks[-1].fence.closing(text)
    return text


def _opened(text: str, run: re.Match[str], end: int) -> tuple[int, Fence] | None:
    """Where the content of the block that ``run`` opens begins; None if it opens none."""
    line_end = _line_end(text, run.end(), end)
    rest = text[run.end() : line_end]
    if run.group() in rest:
        return None
    language = _LANGUAGE.match(rest)
    alone = not rest.strip() or (language is not None and not rest[language.end() :].strip())
    if not _heads_line(text, run.start()) and not (alone and line_end < end):
        return None
    named = alone or language is not None
    inner = min(line_end + 1, end) if named else run.end()
    return inner, Fence(len(run.group()), language.group() if language else "")


def _until_closed(text: str, begin: tuple[int, int], end: int, fence: Fence) -> Block:
    start, inner = begin
    for run in _RUN.finditer(text, inner, end):
        if len(run.group()) >= fence.ticks and _stands_free(text, run, end):
            return Block(start, inner, run.start(), run.end(), fence, open=False)
    return Block(start, inner, end, end, fence, open=True)


def _stands_free(text: str, run: re.Match[str], end: int) -> bool:
    after = text[run.end() : _line_end(text, run.end(), end)]
    return not after.strip() or not _line_head(text, run.start()).strip(" \t>")


def _heads_line(text: str, at: int) -> bool:
    return _LINE_HEAD.fullmatch(_line_head(text, at)) is not None


def _line_head(text: str, at: int) -> str:
    """What stands before ``at`` on its line, or as much of it as tells whether that is nothing."""
    first = max(0, at - _LONGEST_HEAD)
    return text[max(first, text.rfind("\n", first, at) + 1) : at]


def _line_end(text: str, at: int, end: int) -> int:
    newline = text.find("\n", at, end)
    return end if newline < 0 else newline
