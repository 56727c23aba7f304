"""Follow-ups: a sentence that needs the one before it: "no, at 10", "delete it", "call mum"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from google.genai import types

from bot.offline.grammar import Call
from bot.offline.questions import ASKED_WHAT
from bot.when import NotUnderstood, read

REFERENCE = datetime(2026, 1, 1, tzinfo=UTC)
"""Only used to tell time words from other words, never to calculate a time."""

WHAT = ("What should I remind you about?", "What shall I remind you of?")
"""How the question ends that a reminder without a text gets (bot.reminders.drafts).

The second words are an earlier version's: a conversation goes on over an update.
"""
SEVERAL = "matches several reminders. Which number?"
"""How words are answered that fit several (bot.services.reminders)."""

_POINTING = frozenset(("it", "that", "this", "that one", "this one", "that reminder"))
_ACTS = (
    *("added", "changed", "snoozed", "restored", "paused", "resumed", "reminder"),
    *("deferred", "stored"),  # what waits for the time zone, and what has waited for it
    *("done", "deleted"),  # "it" is what is gone, too, and never the one spoken of before it
)
_CORRECTION = re.compile(
    r"(?:(?:no|nope|sorry|oops|wait|actually|rather|better|i mean|i meant|make (?:it|that)"
    r"|change (?:it|that)(?: to)?|not \w+ but)[,:!]? )+(?P<new>.+)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?", re.IGNORECASE)
_DAY = re.compile(r"(?:snoozed until )?(every .+?|\S+ \d[^:]*?)(?: at)? \d\d:\d\d")
"""The day or the series in "Mon 23 Nov 09:00, in 18 h": only the hour is corrected."""
_NOT_ASKED = re.compile(
    r"(?:i|i'm|i've|you|he|she|it|it's|we|they|there|this|that|who|what|when|where|why|how|which"
    r"|is|are|was|were|do|does|did|can|could|would|will|should|happy|merry|good|nice|see|no|not"
    r"|yes|if|my|the|tell|say|show|find|search|forget|remember|ich|je|yo|eu)\b.*",
    re.IGNORECASE,
)
"""How a sentence begins that may hold a time and is no errand."""


def words_of(content: types.Content) -> str:
    texts = [part.text for part in content.parts or [] if part.text]
    return texts[-1] if texts else ""


def calls_of(content: types.Content) -> list[types.FunctionCall]:
    return [part.function_call for part in content.parts or [] if part.function_call]


def responses_of(content: types.Content) -> list[types.FunctionResponse]:
    return [part.function_response for part in content.parts or [] if part.function_response]


def meant(call: Call, before: Sequence[types.Content]) -> Call:
    """The call with "it" replaced by the reminder that was spoken of last."""
    if str(call.args.get("which", "")).casefold() not in _POINTING:
        return call
    last = next(_spoken_of(before), None)
    return call if last is None else replace(call, args={**call.args, "which": last["text"]})


def corrected(before: Sequence[types.Content], sentence: str) -> Call | None:
    """ "no, at 10" right after a reminder was made or changed changes that one."""
    found = _CORRECTION.fullmatch(sentence.strip(" .!"))
    last = next(_spoken_of(before[-2:]), None)
    if found is None or last is None:
        return None
    new = re.sub(r"^(?:to|at) ", "", found["new"], flags=re.IGNORECASE)
    if _CLOCK.fullmatch(new):
        day = _DAY.match(last.get("when", ""))
        new = f"{day[1]} at {new}" if day else f"at {new}"
    elif not _times(new):
        return None
    return Call("update_reminder", {"which": last["text"], "when": new})


def supplied(before: Sequence[types.Content], sentence: str) -> Call | None:
    """What to be reminded of, after the time was given alone ("tomorrow" … "call mum")."""
    if words_of(before[-1]) in ASKED_WHAT:
        return Call("add_reminder", {"text": sentence})
    if SEVERAL in words_of(before[-1]) and len(before) >= 3:
        return _numbered(calls_of(before[-3]), sentence)
    if not words_of(before[-1]).endswith(WHAT) or len(before) < 3:
        return None
    for call in calls_of(before[-3]):
        if call.name == "add_reminder":
            when = str((call.args or {}).get("when") or (call.args or {}).get("text", ""))
            return Call("add_reminder", {"text": sentence, "when": when})
    return None


def _numbered(calls: Sequence[types.FunctionCall], sentence: str) -> Call | None:
    """The call again, with the number that was asked for."""
    number = re.fullmatch(
        r"(?:the |number |no\.? ?|#)*(\w+)(?: one)?", sentence.strip(" .!"), re.IGNORECASE
    )
    if number is None:
        return None
    for call in calls:
        if "which" in (call.args or {}):
            return Call(call.name or "", {**(call.args or {}), "which": number[1]})
    return None


def unprompted(plain: str) -> Call | None:
    """ "dentist on Thursday at 14:00": an errand with a time, though nobody said remind."""
    errand = re.sub(
        r"^(?:i(?:'ve)? (?:need|have|got|want) to|i must|i should|(?:need|have|got) to) ",
        "",
        plain,
        flags=re.IGNORECASE,
    )
    if len(errand) > 200 or _NOT_ASKED.fullmatch(errand) or not _times(errand, whole=False):
        return None
    return Call("add_reminder", {"text": errand, "guessed": True})


def _times(words: str, *, whole: bool = True) -> bool:
    """Whether there are time words; ``whole``: nothing else, otherwise something else too."""
    found = read(words, REFERENCE, "UTC")
    understood = found.when is not None and not isinstance(found.when, NotUnderstood)
    return understood and (not found.rest.strip()) == whole


def _spoken_of(before: Sequence[types.Content]) -> Iterator[Mapping[str, str]]:
    """Text and time of reminders in the answers of tools, the newest first."""
    for content in reversed(before):
        for response in reversed(responses_of(content)):
            yield from _told(response.response or {})


def _told(answer: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    for act in _ACTS:
        value = answer.get(act)
        if isinstance(value, Mapping):
            yield value
        elif isinstance(value, list) and len(value) == 1:
            (only,) = value
            yield only if isinstance(only, Mapping) else {"text": str(only)}
