"""Words files compiled for lookup: a word or phrase → what it may mean, per kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import NamedTuple

Senses = Mapping[str, int | str]
Entry = tuple[tuple[str, ...], Senses]

_SIGNS = "½¼¾⅓⅔"
_LETTER = rf"[^\W\d_{_SIGNS}]"
_WORD = re.compile(rf"[{_SIGNS}]|\d+|{_LETTER}+(?:['’]{_LETTER}+)*|[^\s\w]|_")


def fold(word: str) -> str:
    """Lower case without accents, so that "Mañana", "MANANA" and "mañana" are one word."""
    word = word.lower()
    if word.isascii() or word in _SIGNS:
        return word
    word = word.replace("’", "'").replace("ß", "ss").replace("œ", "oe")
    parts = unicodedata.normalize("NFKD", word)
    return "".join(c for c in parts if not unicodedata.combining(c))


def words_of(text: str) -> list[tuple[str, int, int]]:
    """Folded words, numbers and signs with their [start, end) in `text`."""
    return [(fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


class Vocabulary(NamedTuple):
    """Every phrase of a language (and of English) by its first word, longest first."""

    phrases: dict[str, list[Entry]]
    mends: dict[str, str]
    openers: tuple[tuple[str, ...], ...]
    show: dict[str, str]
    starts: dict[str, Senses]

    def mend(self, word: str) -> str | None:
        """The time word that `word` is one letter away from, if it is a misspelling of one."""
        if len(word) < 6:
            return None
        found = self.mends.get(word)
        for i in range(len(word)):
            found = found or self.mends.get(word[:i] + word[i + 1 :])
        return found if found and abs(len(found) - len(word)) <= 1 else None

    def cut(self, word: str) -> tuple[str, str] | None:
        """Two words written as one ("tomorrowat", "nextfriday"), or None."""
        if not 5 <= len(word) <= 24:
            return None
        for i in range(2, len(word) - 1):
            head, tail = word[:i], word[i:]
            if head in self.starts and tail in self.starts and max(i, len(tail)) >= 4:
                return head, tail
        return None


def _listed(words: str) -> list[tuple[str, ...]]:
    return [tuple(w for w, _, _ in words_of(phrase)) for phrase in words.split(",")]


def _gather(into: dict[tuple[str, ...], dict[str, int | str]], language: str) -> None:
    """Add one language's words; what it says of a phrase goes before what English says."""
    module = import_module(f"bot.when.words.{language}")
    for phrase in _listed(getattr(module, "DROP", "")):
        into.pop(phrase, None)
    fresh: dict[tuple[str, ...], dict[str, int | str]] = {}
    for kind, meanings in module.WORDS.items():
        for meaning, words in meanings.items():
            for phrase in _listed(words):
                fresh.setdefault(phrase, {}).setdefault(kind, meaning)
    for phrase in _listed(module.WEAK):
        if phrase in fresh:
            fresh[phrase]["weak"] = 1
    for phrase, senses in fresh.items():
        kept = {k: v for k, v in into.get(phrase, {}).items() if k != "weak" or "weak" in senses}
        into[phrase] = kept | senses


def _deletes(words: str) -> dict[str, str]:
    """Each word with one letter missing → the word (the symmetric-delete spelling index)."""
    index: dict[str, str] = {}
    for word in (w for phrase in _listed(words) for w in phrase):
        for i in range(len(word)):
            index.setdefault(word[:i] + word[i + 1 :], word)
    return index | {w: w for phrase in _listed(words) for w in phrase}


_CUTS = frozenset(
    [
        "weekday",
        "month",
        "day",
        "unit",
        "part",
        "tonight",
        "named",
        "mod",
        "at",
        "in",
        "every",
        "until",
        "freq",
    ]
)


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of `language` and English, built once per language on first use."""
    gathered: dict[tuple[str, ...], dict[str, int | str]] = {}
    _gather(gathered, "en")
    mend, openers = "", ""
    for name in dict.fromkeys(("en", language)):
        module = import_module(f"bot.when.words.{name}")
        mend, openers = f"{mend},{module.MEND}", f"{openers},{module.OPENERS}"
        show = module.SHOW
    if language != "en":
        _gather(gathered, language)
    phrases: dict[str, list[Entry]] = {}
    for phrase, senses in gathered.items():
        if phrase:
            phrases.setdefault(phrase[0], []).append((phrase[1:], senses))
    for entries in phrases.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    starts: dict[str, Senses] = {
        p[0]: s for p, s in gathered.items() if len(p) == 1 and not _CUTS.isdisjoint(s)
    }
    listed = sorted((p for p in _listed(openers) if p), key=len, reverse=True)
    return Vocabulary(phrases, _deletes(mend), tuple(listed), show, starts)
