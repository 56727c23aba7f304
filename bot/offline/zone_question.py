"""The open question for the city: recognize its answer, then repeat what waited for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from google.genai import types

from bot.offline.followups import REFERENCE, calls_of, responses_of, words_of
from bot.reminders.timings import WHICH_CITY, waiting_words
from bot.timezones.names import looks_like_place
from bot.when import read

SET_ZONE = "set_time_zone"
NO_PLACE = frozenset(
    """
    a am and are bye call can cancel damn do does don't dont dunno good hello help hey hi how huh i
    i'll i'm idk if is it it's its later lol maybe me mind my name never no not nothing now of ok
    okay or ping please remind remember sorry stop sure tell thank thanks that the this to u want
    was wait what whatever when where which who why will yes you your
    """.split()
)
"""Words of ordinary talk. A city has none of them, or is known by its exact name."""
CORRECTED = re.compile(
    r"(?:no|nope|not that|sorry|oops|wait|actually|i mean(?:t)?|rather|nein|non|não)\b",
    re.IGNORECASE,
)
TAKEN_BACK = re.compile(
    r"(?:please )?(?:undo|never ?mind|cancel|stop|forget(?: about)? (?:it|that)"
    r"|take (?:it|that) back|don't|no,? don't)(?: (?:it|that))?",
    re.IGNORECASE,
)
GUESSED = re.compile(r".*Did you mean (?P<place>[^;?]+)\?.*", re.DOTALL)
YES = re.compile(
    r"(?:yes|yep|yeah|yup|sure|right|correct|exactly|i did|that's it)\b.*", re.IGNORECASE
)
_WHERE = r"(?:i'm|i am|i live|i'm living|we're|we are|we live) in (?P<place>[^.;!?]{2,60}?)"
_REST = r"(?P<rest>(?:please |can you |could you )?(?:remind|add|ping|wake|don't let me)\b.+)"
IN_TWO = (
    re.compile(rf"{_WHERE}[.;!,] *(?:(?:and|so|please),? )?{_REST}", re.IGNORECASE),
    re.compile(rf"{_REST}[.;!] *(?:(?:and|btw|by the way),? )?{_WHERE}[.!]?", re.IGNORECASE),
)
"""Where they are, then what to do; or the other way round, which only a newcomer says."""
CITY_WORDS = 4
"""What is longer is a sentence: Dar es Salaam, Salt Lake City and San Miguel de Tucumán are not."""


@dataclass(frozen=True, slots=True)
class InTwo:
    """A sentence that tells the city and asks for something."""

    place: str
    rest: str


def in_two(sentence: str, *, zone_unknown: bool) -> InTwo | None:
    """ "I'm in Berlin, remind me at 5 to eat", and "remind me at 5 to eat. I'm in Berlin"."""
    plain = " ".join(sentence.replace("’", "'").split())
    for pattern in IN_TWO[: 2 if zone_unknown else 1]:
        found = pattern.fullmatch(plain)
        if found and looks_like_place(found["place"]):
            return InTwo(found["place"], found["rest"])
    return None


def taken_back(before: Sequence[types.Content], sentence: str) -> str | None:
    """What was kept just now, if the sentence says that it is not wanted after all."""
    if len(before) < 2 or not TAKEN_BACK.fullmatch(sentence.replace("’", "'").strip(" .!")):
        return None
    for result in responses_of(before[-2]):
        if deferred := (result.response or {}).get("deferred"):
            return str(deferred["text"])
    return None


def city_told(
    before: Sequence[types.Content],
    sentence: str,
    *,
    zone_unknown: bool,
    just_asked: bool,
    understood: bool,
) -> str | None:
    """The place that the sentence names in answer to the question; None for any other talk.

    Right after the question an unknown name is a try; later only the exact name of a place is an
    answer. ``understood``: the sentence means something else as well.
    """
    words = _place_words(sentence)
    guess = GUESSED.fullmatch(words_of(before[-1])) if before else None
    if just_asked and guess and " or " not in guess["place"] and YES.fullmatch(words):
        return guess["place"]
    corrected = corrects_zone(before, sentence)
    if not (just_asked or zone_unknown or corrected) or not words:
        return None
    if looks_like_place(sentence) and not looks_like_place(words):
        words = sentence.strip()  # "it's 2pm": a clock time alone may be when to remind
    if looks_like_place(words):
        # "Nice" is thanks, except in answer to the question.
        return words if just_asked or not understood else None
    return words if just_asked and not understood and _may_be_a_place(words) else None


def was_just_asked(before: Sequence[types.Content]) -> bool:
    """Whether the last answer asked for the city, refused one, or knows several."""
    if not before:
        return False
    if words_of(before[-1]).endswith(WHICH_CITY):
        return True
    results = responses_of(before[-2]) if len(before) > 1 else []
    return any(
        "needs" in (result.response or {})
        or (result.name == SET_ZONE and not {"error", "question"}.isdisjoint(result.response or {}))
        for result in results
    )


def corrects_zone(before: Sequence[types.Content], sentence: str) -> bool:
    """Whether the last answer named the person's time zone, and the sentence objects."""
    results = responses_of(before[-2]) if len(before) > 1 else []
    return CORRECTED.match(sentence) is not None and any(
        r.name == SET_ZONE and "time_zone" in (r.response or {}) for r in results
    )


def still_asked(before: Sequence[types.Content]) -> str:
    """How many requests wait, and the question; nothing if none does."""
    waiting = [
        int((result.response or {}).get("waiting", 0))
        for content in _since_told(before)
        for result in responses_of(content)
    ]
    most = max(waiting, default=0)
    return f"{waiting_words(most)}. {WHICH_CITY}" if most else ""


def to_repeat(before: Sequence[types.Content]) -> list[types.FunctionCall]:
    """The calls that failed for want of the zone and that nothing else repeats, one of a kind.

    New reminders are kept by their tool, and stored when the zone is told.
    """
    failed: dict[tuple[str, str], types.FunctionCall] = {}
    contents = _since_told(before)
    for asked, answered in pairwise(contents):
        calls = {call.id: call for call in calls_of(asked)}
        for result in responses_of(answered):
            call = calls.get(result.id)
            if call is None or "needs" not in (result.response or {}):
                continue
            if not (result.response or {}).get("waiting"):
                which = str((call.args or {}).get("which", ""))
                failed[call.name or "", which] = call
    return list(failed.values())


def _since_told(before: Sequence[types.Content]) -> Sequence[types.Content]:
    """What was said after the zone was told last, in a request that is seen here."""
    for index in range(len(before) - 1, -1, -1):
        for result in responses_of(before[index]):
            if result.name == SET_ZONE and "time_zone" in (result.response or {}):
                return before[index + 1 :]
    return before


def _place_words(sentence: str) -> str:
    plain = " ".join(sentence.replace("’", "'").split()).strip(" .!")
    return re.sub(
        r"^(?:(?:we're|we are|i'm|im|i am|i live|it's|its) )?(?:(?:in|near|from|around) )?",
        "",
        plain,
        flags=re.IGNORECASE,
    )


def _may_be_a_place(words: str) -> bool:
    """One to four words of letters, none of them talk or time."""
    parts = words.replace(",", " ").split()
    return (
        0 < len(parts) <= CITY_WORDS
        and all(re.fullmatch(r"[^\W\d_]+(?:[-'.][^\W\d_]*)*", part) for part in parts)
        and not any(part.casefold() in NO_PLACE for part in parts)
        and read(words, REFERENCE, "UTC").when is None
    )
