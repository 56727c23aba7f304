"""Reply intents: a short reply to a fired reminder → what it asks for. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Want(StrEnum):
    DONE = "done"
    SKIP = "skip"
    STOP = "stop"
    PAUSE = "pause"
    LATER = "later"
    TEXT = "text"
    WHEN = "when"


@dataclass(frozen=True, slots=True)
class Wish:
    """``words``: the new text, or what may be time words, which only a reader of them can tell.

    ``sure``: the person said that it is about time ("snooze until …"), so what cannot be read is
    told rather than taken for ordinary talk.
    """

    want: Want
    words: str = ""
    sure: bool = False


_POLITE = re.compile(
    r"^(?:(?:ok(?:ay)?|yes|yep|yeah|please|no|nope|thanks|thank you|and)[,.!]? +)+(?=\S)"
    r"|[,]? *(?:please|thanks|thank you|thx|instead)[.!]*$",
    re.IGNORECASE,
)
_THIS = r"(?: (?:it|this|that|this one|that one|the reminder|this reminder))?"
_DONE = (
    r"done|did|did it|did that|i did|i did it|i'?ve done it|all done|is done|it'?s done|done it"
    r"|finished|completed?|check(?:ed)?|tick(?:ed)?(?: it)?(?: off)?"
    rf"|(?:mark{_THIS} )?(?:as )?done|✅|✔️?|👍"
    r"|erledigt|fertig|gemacht|fait|c'est fait|hecho|listo|feito|pronto"
)
_SKIP = rf"skip{_THIS}|skip (?:the )?next(?: one| time)?|not (?:the )?next time"
_STOP = (
    rf"(?:stop|cancel|delete|remove|drop|forget){_THIS}|stop reminding me|never again"
    r"|no more(?: of this)?|don'?t remind me (?:again|any ?more)"
)
_LATER = (
    rf"(?:snooze|postpone|delay){_THIS}|not (?:now|yet)|(?:later|soon|in a (?:bit|while))"
    r"|remind me(?: again)?(?: later| soon| in a (?:bit|while))?"
)
_PLAIN = {
    Want.LATER: _LATER,
    Want.DONE: _DONE,
    Want.SKIP: _SKIP,
    Want.STOP: _STOP,
    Want.PAUSE: rf"pause{_THIS}",
}
_TEXT = re.compile(
    r"(?:change|rename|edit|update|set|correct)"
    r"(?: it| this| that|(?: the| its)? (?:text|reminder|name))?(?: to(?: say)?:?|:) +(?P<words>.+)"
    r"|call (?:it|this|that) +(?P<name>.+)",
    re.IGNORECASE | re.DOTALL,
)
_WHEN = re.compile(
    r"(?:(?:snooze|postpone|push|delay|move|reschedule|repeat)"
    r"(?: it| this| that)?(?: again)?(?: for| until| till| til| to| by)?"
    r"|(?:change|set|move)(?: the| its)? (?:time|date|day)(?: to)?) +(?P<snooze>.+)"
    r"|(?:remind|ask|tell|ping|nag)(?: me)?(?: again)?(?: of| about)?(?: it| this| that)?"
    r"(?: again)? +(?P<again>.+)"
    r"|(?:make|do) (?:it|this|that) +(?P<make>.+)",
    re.IGNORECASE | re.DOTALL,
)


def wish_of(sentence: str) -> Wish:
    """What the sentence asks for. Anything that is nothing else may be time words."""
    plain = " ".join(sentence.replace("’", "'").split()).strip(" .!")
    while (bare := _POLITE.sub("", plain).strip(" .!,")) != plain and bare:
        plain = bare
    for want, pattern in _PLAIN.items():
        if re.fullmatch(pattern, plain, re.IGNORECASE):
            return Wish(want)
    if match := _WHEN.fullmatch(plain):
        words = match["snooze"] or match["again"] or match["make"]
        return Wish(Want.WHEN, words, sure=match["snooze"] is not None)
    if match := _TEXT.fullmatch(plain):
        return Wish(Want.TEXT, match["words"] or match["name"])
    return Wish(Want.WHEN, plain)


ABOUT = re.compile(
    r"(?:please +)?remind me(?: again)?(?: of| about)? (?:this|that|it)(?: message)?"
    r"(?P<when>.*)",
    re.IGNORECASE | re.DOTALL,
)


def about_when(sentence: str) -> str | None:
    """The time words of "remind me about this tomorrow"; None for another sentence."""
    match = ABOUT.fullmatch(" ".join(sentence.split()).strip(" .!"))
    return None if match is None else match["when"].strip(" ,")
