"""OfflineModel: an ADK model without a provider; it calls the same tools as any other."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.genai import types

from bot.offline.answers import ASK_NAME, UNKNOWN, answer
from bot.offline.followups import (
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
from bot.offline.zone_question import (
    CORRECTED,
    SET_ZONE,
    city_told,
    corrects_zone,
    in_two,
    still_asked,
    taken_back,
    to_repeat,
    was_just_asked,
)
from bot.profile import GREETED, ZONE_UNKNOWN
from bot.timezones.names import looks_like_place
from bot.when import NotUnderstood, read

MOVED = "Is that your time zone now? Then say “my time zone is {place}”."
"""To the bare name of a place from somebody whose zone is known: nothing asked for it."""

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
        parts = respond(
            llm_request.contents,
            zone_unknown=ZONE_UNKNOWN in instruction,
            greeted=GREETED in instruction,
        )
        yield LlmResponse(
            content=types.Content(role="model", parts=parts),
            usage_metadata=NO_USAGE,
            turn_complete=True,
        )


def respond(
    contents: Sequence[types.Content], *, zone_unknown: bool = False, greeted: bool = False
) -> list[types.Part]:
    """The parts of the next response in this conversation.

    ``zone_unknown``: the person never told their time zone, here or anywhere else. ``greeted``: a
    greeting, which is no part of the conversation, asked for their city.
    """
    results = responses_of(contents[-1])
    if results:
        return _after_tools(contents, results, zone_unknown=zone_unknown)
    sentence = words_of(contents[-1])
    both = in_two(sentence, zone_unknown=zone_unknown)
    if both is not None and not isinstance(rest := intent_of(both.rest), Say):
        if not zone_unknown:
            return [_call_part(Call(SET_ZONE, {"city_or_zone": both.place}))]
        return [_call_part(call) for call in rest]  # kept first, lest the place be a question
    follow_up = _follow_up(contents[:-1], sentence, zone_unknown=zone_unknown, greeted=greeted)
    intent = follow_up if follow_up is not None else intent_of(sentence)
    if intent == Say(UNKNOWN) and (errand := unprompted(plain_sentence(sentence))):
        intent = (errand,)
    if isinstance(intent, Say):
        if intent == Say(UNKNOWN) and not zone_unknown and looks_like_place(sentence):
            no = CORRECTED.match(sentence)
            place = sentence[no.end() if no else 0 :].strip(" ,.!?")
            return [types.Part(text=MOVED.format(place=place))]
        asked = still_asked(contents[:-1]) if zone_unknown and intent == Say(UNKNOWN) else ""
        return [types.Part(text=f"{intent.text}\n{asked}" if asked else intent.text)]
    return [_call_part(meant(call, contents[:-1])) for call in intent]


def _after_tools(
    contents: Sequence[types.Content],
    results: list[types.FunctionResponse],
    *,
    zone_unknown: bool,
) -> list[types.Part]:
    """What to say to the tools' answers; or the calls that waited for a time zone, once more."""
    calls = calls_of(contents[-2])
    by_id = {call.id: call for call in calls}
    sentence = words_of(contents[-3]) if len(contents) > 2 else ""
    both = in_two(sentence, zone_unknown=zone_unknown)
    if both is not None and zone_unknown and calls[0].name != SET_ZONE:
        told_now = [result for result in results if "needs" not in (result.response or {})]
        return [*_text(told_now, by_id), _call_part(Call(SET_ZONE, {"city_or_zone": both.place}))]
    again: list[types.FunctionCall] = []
    heard = list(results)
    for index, result in enumerate(results):
        told = result.response or {}
        if result.name != SET_ZONE:
            continue
        again += [
            types.FunctionCall(name="add_reminder", args=dict(args))
            for args in told.get("ask_again", ())
        ]
        if "time_zone" in told:
            again += [
                types.FunctionCall(name=call.name, args=call.args)
                for call in to_repeat(contents[:-2])
            ]
        if "ask" in told and corrects_zone(contents[:-3], sentence):
            # What was said in a zone that was never theirs was meant by their own clock.
            heard[index] = result.model_copy(update={"response": _without(told, "ask")})
            again.append(types.FunctionCall(name="keep_reminder_times", args={"keep": "clock"}))
    parts = [types.Part(function_call=call) for call in again]
    if both is not None and not zone_unknown and calls[0].name == SET_ZONE:
        rest = intent_of(both.rest)
        parts += [] if isinstance(rest, Say) else [_call_part(call) for call in rest]
    text = _text(heard, by_id)
    return [*text, *parts] if text or parts else [types.Part(text="")]


def _without(answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != name}


def _text(
    results: list[types.FunctionResponse], calls: Mapping[str | None, types.FunctionCall]
) -> list[types.Part]:
    """What the results come to in words, as one part; none if nothing is to be said."""
    said = []
    for result in results:
        call = calls.get(result.id) or types.FunctionCall(name=result.name, args={})
        said.append(answer(result.name or "", call.args or {}, result.response or {}))
    text = "\n".join(line for line in said if line)
    return [types.Part(text=text)] if text else []


def _follow_up(
    before: Sequence[types.Content], sentence: str, *, zone_unknown: bool, greeted: bool
) -> tuple[Call, ...] | None:
    """The sentence as an answer to what was asked before, or None when it is not one."""
    city = city_told(
        before,
        sentence,
        zone_unknown=zone_unknown,
        just_asked=was_just_asked(before) if before else greeted,
        understood=intent_of(sentence) != Say(UNKNOWN),
    )
    if not before:
        return _zone(city)
    last_words = words_of(before[-1])
    # "Berlin" is no name while a reminder waits for the city, whatever was asked last.
    if last_words.endswith(ASK_NAME) and not (city and still_asked(before)):
        # "What's my name?" or "help" may follow the question as well, and is no name.
        name = bare_name(sentence) if intent_of(sentence) == Say(UNKNOWN) else None
        return (Call("set_name", {"name": name}),) if name else None
    if _previewed(before):
        return _yes_or_no(sentence)
    correction = corrected(before, sentence)
    if correction is not None:
        return (correction,)
    unwanted = taken_back(before, sentence)
    if unwanted is not None:
        return (Call("delete_reminder", {"which": unwanted}),)
    if intent_of(sentence) == Say(UNKNOWN) and (whole := supplied(before, sentence)):
        return (whole,)
    asked = _asked(before)
    if asked is not None and "options" in asked.result and (chosen := _chosen(asked, sentence)):
        return chosen
    return _zone(city)


def _zone(city: str | None) -> tuple[Call, ...] | None:
    return None if city is None else (Call(SET_ZONE, {"city_or_zone": city}),)


def _previewed(before: Sequence[types.Content]) -> bool:
    """Whether the last exchange ended in a preview, in the words of whichever version asked."""
    results = responses_of(before[-2]) if len(before) > 1 else []
    return any("preview" in (result.response or {}) for result in results)


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
    words = re.sub(r"^(?:the |number |no\.? ?|#)+|(?: one|\))$", "", words)
    words = {"first": "1", "second": "2", "third": "3", "fourth": "4"}.get(words, words)
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
