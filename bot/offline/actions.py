"""Actions on reminders: done, snooze, skip, pause, undo, several; sentence → tool call."""

from __future__ import annotations

import re

from bot.offline.grammar import (
    REMINDERS,
    WHICH,
    Call,
    Intent,
    Rule,
    call,
    pick,
    rule,
    say,
    which_of,
)


def _several(match: re.Match[str]) -> Intent:
    """ "cancel all gym ones until Monday" → a preview, which asks."""
    given = {key: (value or "").strip() for key, value in match.groupdict().items()}
    action = DEEDS.get(given.pop("verb").casefold(), "cancel")
    search, during = given.get("search", ""), given.get("during", "")
    if not during and (told := DURING.search(search)):
        search, during = search[: told.start()], told[0]
    search = OWN.sub(" ", f" {search} ").strip()
    args = {"action": action, "search": search, "during": during.strip(), "by": given.get("by", "")}
    return (Call("preview_several", {key: value for key, value in args.items() if value}),)


DEEDS = {
    "move": "move",
    "shift": "move",
    "push": "move",
    "postpone": "move",
    "delay": "move",
    "pause": "pause",
    "mute": "pause",
    "resume": "resume",
    "unpause": "resume",
    "finish": "done",
    "complete": "done",
}
DURING = re.compile(
    r"\b(?:until|till|before|after) .+$|\b(?:on |for |in )?(?:today|tonight|tomorrow|this week"
    r"|next week|next month|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|(?:(?:this|next) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"(?: (?:morning|afternoon|evening|night))?$|\bthis (?:morning|afternoon|evening)$",
    re.IGNORECASE,
)
"""The part of a request about several reminders that says which time it is about."""

MANY = rf"(?:(?:all|everything|every)(?= |$)|my {REMINDERS}\b|(?:the|my) (?:whole )?list\b)"
OWN = re.compile(
    rf"\b(?:all|every|everything|of|my|the|list|whole|ones?|{REMINDERS[3:-1]})\b", re.IGNORECASE
)


SNOOZE_WHAT = "Sure! Which one, and for how long? For example: snooze 1 for an hour"


def _finish(match: re.Match[str]) -> Intent:
    which = match["which"] or match["done"]
    bare = re.sub(rf"^(?:my|the) | (?:{REMINDERS})$", "", which.strip(), flags=re.IGNORECASE)
    return (Call("finish_reminder", {"which": bare}),)


DEED_RULES: tuple[Rule, ...] = (
    rule(
        r"undo(?: (?:that|it|the last one|my last change))?|take (?:that|it) back",
        call("undo_last"),
    ),
    rule(
        rf"(?P<verb>move|shift|push|postpone|delay) (?P<search>{MANY}.*?)"
        r"(?: back| forward)? by (?P<by>.+)",
        _several,
    ),
    rule(
        rf"(?:move|shift|push|postpone|delay|snooze) (?:{REMINDERS} )?{WHICH}(?: back)?"
        r" by (?P<by>.+)",
        lambda m: (Call("move_reminder", which_of(m) | {"by": m["by"].strip()}),),
    ),
    rule(
        rf"(?P<verb>delete|remove|clear|cancel|erase|skip|pause|mute|resume|unpause|finish|complete)"
        rf" (?P<search>{MANY}.*)",
        _several,
    ),
    rule(
        r"(?:(?:i'm|i am|i've|i have|it's|all) )?(?:done|did it|finished)(?: (?:it|that|already))?",
        call("finish_reminder", which="what rang"),
    ),
    rule(
        rf"(?:i'm |i am )?(?:done|finished) with (?:{REMINDERS} )?{WHICH}"
        rf"|(?:i(?:'ve| have)? )?(?:finished|completed|done) (?:{REMINDERS} )?(?P<done>.+)",
        _finish,
    ),
    rule(
        rf"(?:mark|tick|check) (?:off )?(?:{REMINDERS} )?{WHICH}(?: as)?"
        r"(?: off| done| finished| completed)"
        rf"|(?:complete|finish|tick off|check off) (?:{REMINDERS} )?(?P<done>.+)",
        _finish,
    ),
    rule(
        r"snooze (?:for |until |till )?(?P<until>\d[\d.,:]* ?[smhdw]\w*|an? (?:hour|day|week)\b.*"
        r"|half an.*|tomorrow.*|tonight.*|this evening)",
        call("snooze_reminder", which="it"),
    ),
    rule(
        rf"snooze (?:{REMINDERS} )?{WHICH} (?:for|until|till|to) (?P<until>.+)",
        lambda m: (Call("snooze_reminder", which_of(m) | {"until": m["until"].strip()}),),
    ),
    rule(
        rf"snooze (?:{REMINDERS} )?{WHICH} (?P<until>(?:\d|an? (?:hour|day|week)\b|half an)[^@]*"
        r"|tomorrow.*|tonight.*|this evening)",
        lambda m: (Call("snooze_reminder", which_of(m) | {"until": m["until"].strip()}),),
    ),
    rule(r"snooze(?: it| that| this)?", say(SNOOZE_WHAT)),
    rule(
        rf"skip (?:(?:the )?next )?(?:(?:time|one) (?:of )?)?(?:{REMINDERS} )?{WHICH}",
        pick("skip_next"),
    ),
    rule(rf"(?:pause|mute) (?:{REMINDERS} )?{WHICH}", pick("pause_reminder")),
    rule(rf"(?:resume|unpause|unmute|restart) (?:{REMINDERS} )?{WHICH}", pick("resume_reminder")),
)
