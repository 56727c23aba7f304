"""Text → tokens: words and phrases with what they may mean, numbers, signs."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from bot.when.parsing.vocabulary import Senses, Vocabulary, words_of

NONE: Senses = MappingProxyType({})
_FRACTIONS = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3}
_APART = frozenset("-'’.")


class Token(NamedTuple):
    """A word, phrase, number or sign; `glued` when no space stands before it."""

    text: str
    start: int
    end: int
    glued: bool
    senses: Senses
    digits: bool = False
    mended: str | None = None


def kinds_free(senses: Senses, kinds: tuple[str, ...]) -> bool:
    """Whether a token has none of these kinds."""
    return not senses or senses.keys().isdisjoint(kinds)


class TokenLine:
    """Tokens of one text, read by position; a position outside answers None, never raises."""

    __slots__ = ("hours24", "series", "size", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.size = len(tokens)
        self.hours24 = False  # the language writes 17:30 and never means 17:30 by 5:30
        self.series = False  # set once something has said "again and again"

    def get(self, i: int, kind: str) -> int | str | None:
        """What token `i` means as a `kind`, or None."""
        return self.tokens[i].senses.get(kind) if 0 <= i < self.size else None

    def any_of(self, i: int, *kinds: str) -> bool:
        """Whether token `i` means something as one of these kinds."""
        return 0 <= i < self.size and not kinds_free(self.tokens[i].senses, kinds)

    def num(self, i: int, kind: str) -> int | None:
        """`get` for kinds whose meanings are numbers."""
        found = self.get(i, kind)
        return found if isinstance(found, int) else None

    def word(self, i: int, kind: str) -> str | None:
        """`get` for kinds whose meanings are names."""
        found = self.get(i, kind)
        return found if isinstance(found, str) else None

    def sign(self, i: int) -> str:
        """The folded text of token `i`, or an empty string."""
        return self.tokens[i].text if 0 <= i < self.size else ""

    def glued(self, i: int) -> bool:
        """Whether token `i` stands right after the one before it."""
        return 0 < i < self.size and self.tokens[i].glued

    def digits(self, i: int) -> str:
        """The digits of token `i`, or an empty string."""
        return self.tokens[i].text if 0 <= i < self.size and self.tokens[i].digits else ""

    def number(self, i: int) -> int | None:
        """A whole number at `i`, in digits (at most six) or words up to ninety-nine."""
        digits = self.digits(i)
        if digits:
            return int(digits) if len(digits) <= 6 else None
        return self.num(i, "number")

    def ordinal(self, i: int) -> int | None:
        """An ordinal word at `i` (−1 is "last"); Portuguese "segunda" alone is Monday, not 2nd."""
        found = self.num(i, "ordinal")
        if found is None or self.get(i, "weekday") is None:
            return found
        follows = any(self.get(i + 1, kind) is not None for kind in ("weekday", "unit", "group"))
        return found if follows else None

    def skip(self, i: int, *kinds: str) -> int:
        """The first position from `i` on whose token is of none of these kinds or signs.

        At most four tokens: more small words in a row mean nothing and would cost time.
        """
        for j in range(i, min(i + 4, self.size)):
            token = self.tokens[j]
            if token.text not in kinds and kinds_free(token.senses, kinds):
                return j
        return min(i + 4, self.size) if i < self.size else i


def _matches(raw: list[tuple[str, int, int]], i: int, tail: tuple[str, ...]) -> int:
    """Where the phrase that begins at `i` and goes on with `tail` ends, or 0."""
    j = i + 1
    for word in tail:
        # "day-after-tomorrow" and "st. patrick" are the same words
        if (
            j < len(raw)
            and raw[j][0] != word
            and raw[j][0] in _APART
            and raw[j][1] == raw[j - 1][2]
        ):
            j += 1
        if j >= len(raw) or raw[j][0] != word:
            return 0
        if raw[i][0].isdigit() and raw[j][1] > raw[j - 1][2] and word in ("day", "night"):
            return 0  # "2 day" is a length, "2day" is today
        j += 1
    return j


def _known(raw: list[tuple[str, int, int]], i: int, words: Vocabulary) -> tuple[Senses, int]:
    for tail, senses in words.phrases.get(raw[i][0], ()):
        if not tail:
            return senses, i + 1
        j = _matches(raw, i, tail)
        if j:
            return senses, j
    return NONE, i + 1


def _guess(word: str, start: int, end: int, glued: bool, words: Vocabulary) -> list[Token]:
    """An unknown word: two words run together, a misspelling, or an ordinary word."""
    halves = words.cut(word)
    if word.endswith("ish") and word[:-3] in words.phrases:  # "noonish"
        halves = word[:-3], "ish"
    if halves:
        middle = start + len(halves[0])
        first, second = (words.phrases[half][-1][1] for half in halves)
        head = Token(halves[0], start, middle, glued, first)
        return [head, Token(halves[1], middle, end, False, second)]
    meant = words.mend(word)
    senses = words.phrases[meant][-1][1] if meant else NONE
    return [Token(word, start, end, glued, senses, mended=meant)]


def tokenize(text: str, words: Vocabulary) -> TokenLine:
    """Read `text` once, left to right; the longest known phrase wins."""
    raw = words_of(text)
    tokens: list[Token] = []
    i, before = 0, -1
    while i < len(raw):
        word, start, end = raw[i]
        senses, j = _known(raw, i, words)
        if senses is NONE and word.endswith("'s") and word[:-2] in words.phrases:
            senses = words.phrases[word[:-2]][-1][1]  # "tomorrow's meeting"
        glued = start == before
        if j == i + 1 and word.isascii() and word.isdecimal():
            tokens.append(Token(word, start, end, glued, senses, digits=True))
        elif senses is NONE and len(word) > 4 and word.isalpha():
            tokens.extend(_guess(word, start, end, glued, words))
        else:
            shown = word if j == i + 1 else " ".join(w for w, _, _ in raw[i:j])
            tokens.append(Token(shown, start, raw[j - 1][2], glued, senses))
        before = tokens[-1].end
        i = j
    line = TokenLine(text, tokens)
    line.hours24 = bool(words.show.get("hours24"))
    return line


def fraction(line: TokenLine, i: int) -> float | None:
    """The value of a sign such as ½ at `i`, or None."""
    return _FRACTIONS.get(line.sign(i))
