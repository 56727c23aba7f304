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
from bot.offline.zone_question import SET_ZONE, city_told, still_asked, to_repeat
from bot.profile import ZONE_UNKNOWN
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
        instruction = str(llm_request.config.system_instruction or "")
        parts = respond(llm_request.contents, zone_unknown=ZONE_UNKNOWN in instruction)
        yield LlmResponse(
            content=types.Content(role="model", parts=parts),
            usage_metadata=NO_USAGE,
            turn_complete=True,
        )


def respond(contents: Sequence[types.Content], *, zone_unknown: bool = False) -> list[types.Part]:
    """The parts of the next response in this conversation.

    ``zone_unknown``: the person never told their time zone, here or anywhere else.
    """
    results = responses_of(contents[-1])
    if results:
        return _after_tools(contents, results)
    sentence = words_of(contents[-1])
    follow_up = _follow_up(contents[:-1], sentence, zone_unknown=zone_unknown)
    intent = follow_up if follow_up is not None else intent_of(sentence)
    if intent == Say(UNKNOWN) and (errand := unprompted(plain_sentence(sentence))):
        intent = (errand,)
    if isinstance(intent, Say):
        asked = still_asked(contents[:-1]) if zone_unknown and intent == Say(UNKNOWN) else ""
        return [types.Part(text=f"{intent.text}\n{asked}" if asked else intent.text)]
    return [_call_part(meant(call, contents[:-1])) for call in intent]


def _after_tools(
    contents: Sequence[types.Content], results: list[types.FunctionResponse]
) -> list[types.Part]:
    """What to say to the tools' answers; or the calls that waited for a time zone, once more."""
    calls = calls_of(contents[-2])
    by_id = {call.id: call for call in calls}
    said = []
    for result in results:
        call = by_id.get(result.id) or types.FunctionCall(name=result.name, args={})
        said.append(answer(result.name or "", call.args or {}, result.response or {}))
    text = "\n".join(line for line in said if line)
    again: list[types.FunctionCall] = []
    for told in (result.response or {} for result in results if result.name == SET_ZONE):
        again += [
            types.FunctionCall(name="add_reminder", args=dict(args))
            for args in told.get("ask_again", ())
        ]
        if "time_zone" in told:
            again += [
                types.FunctionCall(name=call.name, args=call.args)
                for call in to_repeat(contents[:-2])
            ]
    parts = [types.Part(function_call=call) for call in again]
    return [types.Part(text=text), *parts] if text or not parts else parts


def _follow_up(
    before: Sequence[types.Content], sentence: str, *, zone_unknown: bool
) -> tuple[Call, ...] | None:
    """The sentence as an answer to what was asked before, or None when it is not one."""
    city = city_told(
        before,
        sentence,
        zone_unknown=zone_unknown,
        understood=intent_of(sentence) != Say(UNKNOWN),
    )
    if not before:
        return _zone(city)
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
    if asked is not None and "options" in asked.result and (chosen := _chosen(asked, sentence)):
        return chosen
    return _zone(city)


def _zone(city: str | None) -> tuple[Call, ...] | None:
    return None if city is None else (Call(SET_ZONE, {"city_or_zone": city}),)


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
    chosen = {key: fitting[0][key] for key in ("when", "city_or_zone") if key in fitting[0]}
    args = {**(asked.call.args or {}), **chosen}
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
