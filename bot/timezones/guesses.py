"""Guesses: names spelled nearly like some words, for "did you mean"."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from bot.timezones.cities import table
from bot.timezones.folding import fold
from bot.timezones.labels import city_label

SHOWN = 3
LONG_ENOUGH = 4
"""Any shorter word is one letter away from dozens of towns."""
TWICE_WRONG = 6
"""Letters from which on two of them may be wrong."""
LONGEST = 30
"""Letters beyond which it is a sentence."""


def guesses(words: str) -> list[str]:
    """The places that are most likely meant, biggest first.

    One letter wrong, or the rest of the name not written, or two letters of a long name wrong.
    """
    folded = fold(words.partition(",")[0])
    if not LONG_ENOUGH <= len(folded) <= LONGEST:
        return []
    slips = _one_wrong(folded)
    near = [city for name in slips for city in table().own(name)]
    if not near:
        near = [city for name in slips for city in table().named(name)]
    if not near:
        near = table().beginning(folded, SHOWN) or table().called(folded, SHOWN)
    if not near and len(folded) >= TWICE_WRONG:
        near = [city for name in _two_wrong(folded) for city in table().named(name)]
    near.sort(key=lambda city: -city.people)
    return list(dict.fromkeys(city_label(city) for city in near))[:SHOWN]


def _one_wrong(word: str) -> set[str]:
    """Everything that becomes ``word`` by one slip after its first letter, which people get right.

    A letter is too many, swapped with the next, wrong, or missing.
    """
    splits = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    letters = f"{ascii_lowercase} "
    return (
        {before + after[1:] for before, after in splits if after}
        | {before + after[1] + after[0] + after[2:] for before, after in splits if after[1:]}
        | {before + each + after[1:] for before, after in splits if after for each in letters}
        | {before + each + after for before, after in splits for each in letters}
    ) - {word}


def _two_wrong(word: str) -> Iterator[str]:
    """Names of cities that become ``word`` by two slips after the first letter."""
    letters = set(word)
    for name in table().all_names(word[0]):
        similar = abs(len(name) - len(word)) <= 2 and len(letters.difference(name)) <= 2
        if similar and _distance(name, word) == 2:
            yield name


def _distance(one: str, other: str) -> int:
    """Levenshtein's distance: letters to insert, drop or replace."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row = row, [number]
        for place, match in enumerate(other, 1):
            change = before[place - 1] + (letter != match)
            row.append(min(before[place] + 1, row[-1] + 1, change))
    return row[-1]
