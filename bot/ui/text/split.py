"""Split: one long text → several Discord messages; nothing lost, code stays code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.ui.text.code_blocks import Block, Fence, find_blocks
from bot.ui.text.graphemes import is_boundary

LIMIT = 2000
"""Characters in one message: create-message in Discord's API reference. They are Unicode code
points, Python's ``len`` (github.com/discord/discord-api-docs, issue 1315, answer of its staff)."""
SMALLEST_LIMIT = 100
"""Below this the fences of a code block could leave no room for its content."""
LOOKAHEAD = 120
"""Characters behind the limit that are looked at before a cut: enough to see that a link, a code
span or a code block ends there. A cut depends on nothing behind them, so it can be final."""

_SPANS = re.compile(
    r"<(?:t:-?\d+(?::[a-zA-Z])?|@[!&]?\d+|#\d+|a?:\w+:\d+|/[^<>\n]{1,100}:\d+|id:\w+)>"
    r"|\[[^\[\]\n]*\]\(<?https?://[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*>?\)"
    r"|https?://[^\s<>`]+"
    r"|(?<!`)(`{1,8})(?!`)[^\n]+?(?<!`)\1(?!`)"
)
"""Stamps, mentions, custom emoji, commands, links and inline code: of no use in two halves."""
_GAP = re.compile(r"\s+|[。！？；，、]+[」』）》”’]*")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]*_」』）》]*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that fits into one message.

    ``body + gap`` of all pieces, joined, is the text. ``prefix`` and ``suffix`` open and close the
    code block that was cut; ``gap`` is the white space at the end of the text, which is not sent.
    """

    body: str
    prefix: str = ""
    suffix: str = ""
    gap: str = ""

    @property
    def text(self) -> str:
        """What is sent. Discord trims the outer white space of a message; here it is gone already,
        so that what was sent and what is shown compare equal."""
        return f"{self.prefix}{self.body}{self.suffix}".strip()


class Splitter:
    """Cuts a growing text. A piece that has a successor never changes, whatever is fed later,
    and the pieces do not depend on how the text arrived."""

    def __init__(self, limit: int = LIMIT) -> None:
        """``limit`` is the most characters of one piece, fences included; at least 100."""
        if limit < SMALLEST_LIMIT:
            raise ValueError(f"a limit below {SMALLEST_LIMIT} characters leaves no room: {limit}")
        self._limit = limit
        self._text = ""
        self._start = 0
        self._fence: Fence | None = None
        self._finished: list[Piece] = []

    @property
    def text(self) -> str:
        """Everything that was fed."""
        return self._text

    def feed(self, text: str) -> None:
        """Add ``text`` at the end."""
        self._text += text

    def pieces(self) -> list[Piece]:
        """The pieces so far, none of them blank or longer than the limit.

        The last one still grows, and up to ``LOOKAHEAD`` characters behind it may be held back.
        """
        end = self._finish_full_pieces()
        return self._finished + self._growing(end)

    def finish(self) -> list[Piece]:
        """All pieces of the text, which is complete: whatever is fed afterwards is not shown."""
        end = self._finish_full_pieces()
        while self._start < end:
            rest = self._piece(end, self._fence_at(end), self._text[end:])
            if len(rest.text) <= self._limit:
                self._finished.append(rest)
                break
            self._finish_piece(end)
        self._start = len(self._text)
        return list(self._finished)

    def _finish_full_pieces(self) -> int:
        """Cut off what is certain; return the end of the visible text."""
        end = len(self._text.rstrip())
        while self._first_visible() + self._limit + LOOKAHEAD < end:
            self._finish_piece(end)
        return end

    def _first_visible(self) -> int:
        """Where the current piece begins for the reader: in code, white space counts."""
        if self._fence is not None:
            return self._start
        rest = self._text[self._start :]
        return self._start + len(rest) - len(rest.lstrip())

    def _finish_piece(self, end: int) -> None:
        at, fence = self._cut(end)
        self._finished.append(self._piece(at, fence))
        self._start, self._fence = at, fence

    def _cut(self, end: int) -> tuple[int, Fence | None]:
        return _best_cut(self._text, (self._first_visible(), end), self._limit, self._fence)

    def _piece(self, at: int, fence: Fence | None, gap: str = "") -> Piece:
        body = self._text[self._start : at]
        prefix = self._fence.opening if self._fence else ""
        return Piece(body, prefix, fence.closing(body) if fence else "", gap)

    def _growing(self, end: int) -> list[Piece]:
        """What can be shown of the piece that is still growing; nothing if that is blank."""
        if self._first_visible() >= end:
            return []
        shown = self._piece(end, self._fence_at(end))
        if len(shown.text) > self._limit:
            shown = self._piece(*self._cut(end))
        elif not shown.suffix and (dangling := self._open_block(end)) is not None:
            shown = self._piece(dangling.start, None)
        return [shown] if shown.text else []

    def _fence_at(self, end: int) -> Fence | None:
        """The fence to be closed at ``end``. One with nothing after it is not shown as code:
        closing it would only add backticks."""
        block = self._open_block(end)
        return block.fence if block and self._text[block.inner : end].strip() else None

    def _open_block(self, end: int) -> Block | None:
        blocks = find_blocks(self._text, self._start, end, self._fence)
        return blocks[-1] if blocks and blocks[-1].open else None


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The messages that show ``text``, each of 1 to ``limit`` characters; none if it is blank.

    Cuts between paragraphs, else lines, sentences, words, characters. A code block that is cut is
    closed and opened again with its language; one that is left open at the end is closed.
    """
    splitter = Splitter(limit)
    splitter.feed(text)
    return [piece.text for piece in splitter.finish()]


def _best_cut(
    text: str, between: tuple[int, int], limit: int, carried: Fence | None
) -> tuple[int, Fence | None]:
    """Where to end the piece that begins at ``between[0]``, and the block that is cut there."""
    start, end = between
    window = min(end, start + limit + LOOKAHEAD)
    blocks = find_blocks(text, start, window, carried)
    last = start + limit - (len(carried.opening) if carried else 0)

    def fits(at: int) -> bool:
        held = _holding(blocks, at)
        return start < at <= last - (held.fence.ticks + 1 if held else 0)

    torn = _torn(text, start, window, blocks)
    ranked = [
        (rank, at)
        for rank, at in _gaps(text, start, last, blocks)
        if fits(at) and not torn[at - start]
    ]
    at = _choose(ranked, start, limit)
    if at is None:
        at = _anywhere(text, (start, last), torn, fits)
    held = _holding(blocks, at)
    return at, held.fence if held else None


def _choose(ranked: list[tuple[int, int]], start: int, limit: int) -> int | None:
    """The last gap of the best rank that leaves the piece at least half full; a gap between
    words may leave it a quarter full. None if there is no such gap."""
    best: dict[int, int] = {}
    for rank, at in ranked:
        least = limit // 4 if rank == _WORD else limit // 2
        if at - start >= least:
            best[rank] = max(at, best.get(rank, 0))
    return best[min(best)] if best else None


_PARAGRAPH, _LINE, _CODE_PARAGRAPH, _CODE_LINE, _SENTENCE, _WORD = range(6)


def _gaps(text: str, start: int, last: int, blocks: list[Block]) -> Iterator[tuple[int, int]]:
    """(rank, index) of every place between words; the lower the rank, the better."""
    for gap in _GAP.finditer(text, start, min(len(text), last + 1)):
        if not is_boundary(text, gap.end()):
            continue
        newlines = gap.group().count("\n")
        if _holding(blocks, gap.start()) is not None:
            # Behind the last line end, so that the indentation stays with its line.
            at = text.rfind("\n", gap.start(), gap.end()) + 1 if newlines else gap.end()
            yield (_WORD, _CODE_LINE, _CODE_PARAGRAPH)[min(newlines, 2)], at
        elif not gap.group().isspace():
            yield _SENTENCE if _SENTENCE_END.search(gap.group()) else _WORD, gap.end()
        elif newlines:
            yield _LINE if newlines == 1 else _PARAGRAPH, gap.start()
        else:
            before = text[max(start, gap.start() - 4) : gap.start()]
            yield _SENTENCE if _SENTENCE_END.search(before) else _WORD, gap.start()


def _anywhere(
    text: str, between: tuple[int, int], torn: bytearray, fits: Callable[[int], bool]
) -> int:
    """The last place that tears no span, else no character; a piece has to end somewhere."""
    start, last = between
    places = [at for at in range(min(last, len(text)), start, -1) if fits(at)]
    whole = [at for at in places if not torn[at - start] and is_boundary(text, at)]
    if whole:
        return whole[0]
    return next((at for at in places if is_boundary(text, at)), places[0])


def _torn(text: str, start: int, window: int, blocks: list[Block]) -> bytearray:
    """One flag for each index from ``start`` to ``window``: a cut there tears something apart."""
    torn = bytearray(window - start + 1)

    def mark(first: int, end: int) -> None:
        """Forbid the cuts strictly between ``first`` and ``end``."""
        if first + 1 < end:
            torn[first + 1 - start : end - start] = b"\1" * (end - first - 1)

    for span in _SPANS.finditer(text, start, window):
        mark(*span.span())
    for block in blocks:
        # A fence without a line of its content beside it is shown as bare backticks.
        content = text[block.inner : block.outer]
        mark(block.start, block.inner + len(content) - len(content.lstrip()) + 1)
        if not block.open:
            mark(max(block.start, block.inner + len(content.rstrip()) - 1), block.end)
    return torn


def _holding(blocks: list[Block], at: int) -> Block | None:
    return next((block for block in blocks if block.holds(at)), None)
