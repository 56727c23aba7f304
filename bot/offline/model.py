"""OfflineModel: an ADK model without a provider; it calls the same tools as any other."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any

from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.genai import types

from bot.offline.answers import ASK_NAME, ASK_YES, UNKNOWN, answer
from bot.offline.context import (
    REFERENCE,
    calls_of,
    corrected,
    meant,
    responses_of,
    supplied,
    unprompted,
    words_of,
)
from bot.offline.grammar import Call, Say
from bot.offline.intents import bare_name, intent_of, plain_sentence
from bot.when import NotUnderstood, read

NO_USAGE = types.GenerateContentResponseUsageMetadata(
    prompt_token_count=0, candidates_token_count=0, total_token_count=0
)
"""ADK warns about a response without a count of tokens; here none were used."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A tool's unanswered question: the call that caused it and what it answered."""

    call: types.FunctionCall
    result: dict[str, Any]


class OfflineModel(BaseLlm):
    """Stateless: what it asked before stands in the conversation that ADK hands it."""

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        """One response: calls of tools, or the words for what they answered."""
        yield LlmResponse(
            content=types.Content(role="model", parts=respond(llm_request.contents)),
            usage_metadata=NO_USAGE,
            turn_complete=True,
        )


def respond(contents: Sequence[types.Content]) -> list[types.Part]:
    """The parts of the next response in this conversation."""
    results = responses_of(contents[-1])
    if results:
        return _after_tools(contents, results)
    sentence = words_of(contents[-1])
    follow_up = _follow_up(contents[:-1], sentence)
    intent = follow_up if follow_up is not None else intent_of(sentence)
    if intent == Say(UNKNOWN) and (errand := unprompted(plain_sentence(sentence))):
        intent = (errand,)
    if isinstance(intent, Say):
        return [types.Part(text=intent.text)]
    return [_call_part(meant(call, contents[:-1])) for call in intent]


def _after_tools(
    contents: Sequence[types.Content], results: list[types.FunctionResponse]
) -> list[types.Part]:
    """What to say to the tools' answers; or the call that waited for a time zone, once more."""
    calls = calls_of(contents[-2])
    by_id = {call.id: call for call in calls}
    said = []
    for result in results:
        call = by_id.get(result.id) or types.FunctionCall(name=result.name, args={})
        said.append(answer(result.name or "", call.args or {}, result.response or {}))
    set_zone = any(r.name == "set_time_zone" and "error" not in (r.response or {}) for r in results)
    waiting = _waiting_for_zone(contents[:-2]) if set_zone else None
    text = "\n".join(line for line in said if line)
    if waiting is not None:
        again = types.Part(function_call=types.FunctionCall(name=waiting.name, args=waiting.args))
        return [types.Part(text=text), again] if text else [again]
    return [types.Part(text=text)]


def _follow_up(before: Sequence[types.Content], sentence: str) -> tuple[Call, ...] | None:
    """The sentence as an answer to what was asked just before, or None when it is not one."""
    if not before:
        return None
    last_words = words_of(before[-1])
    if last_words.endswith(ASK_NAME):
        # "What's my name?" or "help" may follow the question as well, and is no name.
        name = bare_name(sentence) if intent_of(sentence) == Say(UNKNOWN) else None
        return (Call("set_name", {"name": name}),) if name else None
    if last_words.endswith(ASK_YES):
        return _yes_or_no(sentence)
    correction = corrected(before, sentence)
    if correction is not None:
        return (correction,)
    if intent_of(sentence) == Say(UNKNOWN) and (whole := supplied(before, sentence)):
        return (whole,)
    asked = _asked(before)
    if asked is None:
        return None
    if asked.result.get("needs") == "time_zone" and _may_be_a_city(sentence):
        city = re.sub(
            r"^(?:i'm |i am |i live )?(?:in|near) ", "", sentence.strip(" .!"), flags=re.IGNORECASE
        )
        return (Call("set_time_zone", {"city_or_zone": city}),)
    if "options" in asked.result:
        return _chosen(asked, sentence)
    return None


def _may_be_a_city(sentence: str) -> bool:
    """Nothing that is understood otherwise; but Nice is a city."""
    return intent_of(sentence) == Say(UNKNOWN) or sentence.strip(" .!").casefold() == "nice"


def _yes_or_no(sentence: str) -> tuple[Call, ...] | None:
    """The answer to a preview; any other sentence is a new one."""
    word = sentence.casefold().strip(" .!?,")
    if re.fullmatch(r"(?:yes|yep|yeah|ok|okay|sure|do it|go ahead|please|confirm)(?: .*)?", word):
        return (Call("confirm_several", {"yes": True}),)
    if re.fullmatch(r"(?:no|nope|cancel|stop|don't|never mind|leave it)(?: .*)?", word):
        return (Call("confirm_several", {"yes": False}),)
    return None


def _chosen(asked: Asked, sentence: str) -> tuple[Call, ...] | None:
    """The call again with the reading that the person picked by number or by its words."""
    options = asked.result["options"]
    words = sentence.casefold().strip(" .!?")
    ordinals = {"first": "1", "the first": "1", "second": "2", "the second": "2", "third": "3"}
    words = ordinals.get(words, words)
    fitting = [
        option
        for number, option in enumerate(options, start=1)
        if words == str(number) or (len(words) > 1 and words in option["label"].casefold())
    ]
    if len(fitting) != 1:
        return None
    args = {**(asked.call.args or {}), "when": fitting[0]["when"]}
    if fitting[0].get("rest"):
        args["text"] = fitting[0]["rest"]
    learned = [
        Call("set_preference", {"name": name, "value": value})
        for name, value in fitting[0].get("preference", {}).items()
    ]
    return (*learned, Call(asked.call.name or "", args))


def _asked(before: Sequence[types.Content]) -> Asked | None:
    """The question of the tools just before, if the last exchange ended in one."""
    if len(before) < 3:
        return None
    calls = {call.id: call for call in calls_of(before[-3])}
    for result in responses_of(before[-2]):
        response = dict(result.response or {})
        if result.id in calls and ("options" in response or "needs" in response):
            return Asked(calls[result.id], response)
    return None


def _waiting_for_zone(before: Sequence[types.Content]) -> types.FunctionCall | None:
    """The call that failed for want of a zone in the exchange before this one."""
    for end in range(len(before), max(len(before) - 3, 2), -1):
        asked = _asked(before[:end])
        if asked is not None and asked.result.get("needs") == "time_zone":
            return asked.call
    return None


def _call_part(call: Call) -> types.Part:
    args = dict(call.args)
    if "new" in args:
        args |= _text_or_time(args.pop("new"))
    return types.Part(function_call=types.FunctionCall(name=call.tool, args=args))


def _text_or_time(new: str) -> dict[str, str]:
    """Whether "change it to …" gives a time, a text, or both. "by Friday" belongs to the text."""
    found = read(new, REFERENCE, "UTC")
    if found.when is None or isinstance(found.when, NotUnderstood):
        return {"text": new}
    if not found.rest.strip():
        return {"when": new}
    if re.search(r"\bby\b", new, re.IGNORECASE):
        return {"text": new}
    words = " ".join(new[start:end] for start, end in found.spans)
    return {"text": found.rest, "when": words}
