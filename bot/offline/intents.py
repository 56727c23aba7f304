"""Intents: a plain English sentence → tool calls, or words to say."""

from __future__ import annotations

import re

from bot.offline.actions import DEED_RULES
from bot.offline.alarms import ALARM_RULES
from bot.offline.answers import HELLO, HELP, THANKS, UNKNOWN
from bot.offline.grammar import (
    A_REMINDER,
    NAME,
    REMINDERS,
    WHICH,
    Call,
    Intent,
    Rule,
    Say,
    call,
    pick,
    rule,
    say,
    which_of,
)
from bot.offline.habits import HABIT_RULES
from bot.offline.languages import TONGUE_RULES
from bot.offline.questions import ABOUT_RULES, QUESTION_RULES
from bot.timezones.names import looks_like_place

NOT_NAMES = frozenset(
    """
    a an the not so very just really here there back home busy tired hungry happy sad fine ok okay
    good great bad sick ill late sorry sure done ready afraid glad going trying looking working in
    at on from feeling thinking also still now never always bored lost new who what why when where
    how which whose yes no nothing maybe later ich je yo eu me mi meu mein mon soy sou es il
    you you're u ur he she they we it it's that that's this is are does don't can if stop shut fuck
    damn wtf lol idk nobody none nope
    """.split()
)
"""What follows "I am" and is no name."""

NO_NAME = frozenset("not maybe later back tomorrow tonight when if at whatever what".split())
"""What follows "my name is" or "call me" and is no name; others may be: An, So and Will are."""

SHORTHAND = {"im": "I'm", "ive": "I've", "id": "I'd", "its": "it's", "dont": "don't", "u": "you"}
SHORTHAND |= {"whats": "what's", "wheres": "where's", "whos": "who's"}
"""How phones begin a sentence, and what is meant."""

COMMANDS = {
    r"/remind(?: me)?(?![\w'])": "remind me",
    r"/reminders clear$": "clear all reminders",
    r"/reminders (?=(?:delete|done|snooze|pause|resume|undo|edit|search)\b)": "",
    r"/memory forget (?=\S)": "forget ",
    r"/": "",
}
"""Slash commands typed as words, at the terminal or past Discord's menu, and what they mean."""


def intent_of(sentence: str) -> Intent:
    """What the sentence asks for; a Say that explains the offline model when it is nothing known.

    Sentences are matched whole, without regard to case, with politeness and end marks removed.
    """
    plain = plain_sentence(sentence)
    if not plain and "?" in sentence:
        return Say(HELP)
    for pattern, meaning in RULES:
        match = pattern.fullmatch(plain)
        if match:
            found = meaning(match)
            if found is not None:
                return found
    return Say(UNKNOWN)


def plain_sentence(sentence: str) -> str:
    """One line without politeness around it: what is left is what is asked."""
    plain = " ".join(sentence.replace("’", "'").split()).strip(" .!?…")
    for typed, meant in COMMANDS.items():
        plain = re.sub(rf"^{typed}", meant, plain, flags=re.IGNORECASE)
    polite = (
        r"(?:please|pls|plz|hey|hi|hello|ok(?:ay)?|so|and|also|keepsake|now|then|oh|well|um+"
        r"|no(?=,)|sorry(?=,)|actually)"
    )
    plain = re.sub(rf"^(?:{polite}[,!]? )+(?=\S)", "", plain, flags=re.IGNORECASE)
    for short, whole in SHORTHAND.items():
        plain = re.sub(rf"^{short}(?![\w'])", whole, plain, flags=re.IGNORECASE)
    plain = re.sub(
        r"^(?:can|could|would|will) you (?:please )?|^i(?:'d| would) like (?:you )?to "
        r"|^i (?:want|need) (?:you )?to (?=remember|remind|forget|add|delete|list|show)",
        "",
        plain,
        flags=re.IGNORECASE,
    )
    plain = re.sub(
        r"(?:,? (?:please|pls|plz|thanks|thank you|thx|ty))+$", "", plain, flags=re.IGNORECASE
    )
    return plain.strip(" ,.!?…")


def bare_name(sentence: str) -> str | None:
    """A name given as the whole answer to "what should I call you?", or None."""
    plain = plain_sentence(sentence)
    plain = re.sub(
        r"^(?:it's|it is|i'm|i am|just|call me|my name is|name's) ", "", plain, flags=re.IGNORECASE
    )
    if re.fullmatch(NAME, plain) and plain.casefold().split()[0] not in NOT_NAMES:
        return plain
    return None


def _i_am(match: re.Match[str]) -> Intent | None:
    """ "I'm Ada" is a name, "I'm hungry" is not: a name has a capital and is no common word."""
    name, _, city = match["name"].partition(" from ")
    if city and looks_like_place(city):
        return (Call("set_name", {"name": name}), Call("set_time_zone", {"city_or_zone": city}))
    name = match["name"]
    if name[0].isupper() and name.casefold().split()[0] not in NOT_NAMES:
        return (Call("set_name", {"name": name}),)
    return None


def _named(match: re.Match[str]) -> Intent | None:
    """ "Call me Ishmael" tells a name, "call me maybe" and "my name is not Bob" do not."""
    if match["name"].casefold().split()[0] in NO_NAME:
        return None
    return (Call("set_name", {"name": match["name"]}),)


def _lives(match: re.Match[str]) -> Intent:
    fact = match.string[0].upper() + match.string[1:]
    return (
        Call("set_time_zone", {"city_or_zone": match["city"].strip()}),
        Call("remember", {"fact": fact}),
    )


def _fact(match: re.Match[str]) -> Intent:
    return (Call("remember", {"fact": match["fact"][0].upper() + match["fact"][1:]}),)


def _update(match: re.Match[str]) -> Intent:
    new = match["new"].strip()
    priority = re.fullmatch(r"(low|normal|high)(?: priority)?", new, re.IGNORECASE)
    if priority:
        return (Call("update_reminder", which_of(match) | {"priority": priority[1].lower()}),)
    return (Call("update_reminder", which_of(match) | {"new": new}),)


def _move(match: re.Match[str]) -> Intent:
    return (Call("update_reminder", which_of(match) | {"when": match["new"].strip()}),)


RULES: tuple[Rule, ...] = (
    # who somebody is
    rule(
        r"(?:what(?:'?s| is| was)|tell me|say|do you (?:know|remember)) my name(?: is)?",
        call("tell_name"),
    ),
    rule(r"(?:who am i|do you know (?:me|who i am)|what do you call me)", call("tell_name")),
    rule(
        rf"(?:my name(?:'s| is)|call me|i am called|i'm called|you can call me) {NAME}",
        _named,
    ),
    rule(rf"(?:change|set|update) my name to {NAME}", call("set_name")),
    rule(rf"(?:i'm|i am|this is) {NAME}", _i_am),
    rule(r"forget (?:what )?my name(?: is)?", call("forget", what="my name")),
    # where somebody is
    rule(r"my (?:home ?)?(?:city|town|home town) is (?P<city_or_zone>.+)", call("set_time_zone")),
    rule(
        r"(?:set |change )?(?:my )?time ?zone(?:'s| is| to|:)? (?P<city_or_zone>.+)",
        call("set_time_zone"),
    ),
    rule(r"i (?:live|am living|'m living) in (?P<city>.+)", _lives),
    rule(
        r"(?:(?:i'm|i am) (?:now )?(?:in|near|at home in)"
        r"|(?:i|we)(?:'ve| have)? (?:just )?moved to) (?P<city_or_zone>.+?)"
        r"(?: (?:right )?now| currently| at the moment| today)?",
        call("set_time_zone"),
    ),
    rule(
        r"it(?:'s| is) (?P<city_or_zone>\d{1,2}[:.]\d\d ?(?:am|pm)?) (?:here|for me|now)",
        call("set_time_zone"),
    ),
    # reminders: several before one, one before lists, lists before new ones
    *HABIT_RULES,
    *QUESTION_RULES,
    *DEED_RULES,
    rule(
        rf"(?:delete|remove|cancel|erase|drop|scratch) (?:{REMINDERS} )?{WHICH}",
        pick("delete_reminder"),
    ),
    rule(
        rf"(?:set|change) the priority of (?:{REMINDERS} )?{WHICH} to (?P<new>low|normal|high)",
        _update,
    ),
    rule(
        rf"(?:make|mark|set) (?:(?:my |the )?reminder (?:for|about|to) )?(?:{REMINDERS} )?{WHICH}"
        r" (?:as |to )?(?P<new>(?:low|normal|high) priority)",
        _update,
    ),
    rule(
        rf"(?:move|reschedule|postpone|shift) (?:{REMINDERS} )?{WHICH} (?:to|for|until)"
        rf" (?P<new>.+)",
        _move,
    ),
    rule(
        rf"(?:update|change|edit|rename|modify|correct) (?:{REMINDERS} )?{WHICH} (?:to|into|:)"
        rf" (?P<new>.+)",
        _update,
    ),
    rule(
        rf"(?:what(?:'s| are| is)|show|list|view|see|give|tell|read)(?: me)?(?: all)?(?: of)?"
        rf"(?: my| the)?(?: open| current)? (?:{REMINDERS}|reminder list|to-?do list|list)"
        rf"(?: do i have)?",
        call("list_reminders"),
    ),
    rule(
        rf"(?:what|which|do i have any|how many|any) {REMINDERS}(?: do i have| have i got|"
        rf" are there)?",
        call("list_reminders"),
    ),
    rule(
        rf"(?:my )?{REMINDERS}(?: list| show)?|list|what do i have(?: (?:coming up|planned))?"
        r"|what (?:do i (?:have|need)|am i supposed) to do"
        r"|what(?:'s| is) (?:still )?on (?:my|the) (?:to-?do )?list"
        r"|what (?:did|have) i ask(?:ed)? you to remind me (?:of|about)",
        call("list_reminders"),
    ),
    rule(
        rf"(?:find|search)(?: my)?(?: {REMINDERS})?(?: for| about)? (?P<search>.+)",
        call("list_reminders"),
    ),
    rule(
        rf"(?:show|view|open|see)(?: me)? (?:{REMINDERS} (?P<number>\S+)|(?:my |the )?"
        rf"(?P<which>.+?) {REMINDERS})",
        lambda m: (Call("view_reminder", {"which": m["number"] or m["which"]}),),
    ),
    *ALARM_RULES,
    rule(
        r"(?:remind me|don't let me forget)(?: again)? (?:to |about |of |that )?(?P<text>.+)",
        call("add_reminder"),
    ),
    rule(
        rf"(?:add|create|make|set|new|store|put|save)(?: up)? {A_REMINDER}(?: for me)?(?: to|"
        rf" for| about| that says| saying|:)? (?P<text>.+)",
        call("add_reminder"),
    ),
    rule(rf"(?:todo|to-do|note to self|{REMINDERS}):? (?:to )?(?P<text>.+)", call("add_reminder")),
    rule(
        rf"(?:add|put) (?P<text>.+) (?:to|on|onto) (?:my |the )?"
        rf"(?:{REMINDERS}|(?:to-?do |shopping )?list)",
        call("add_reminder"),
    ),
    rule(r"add (?P<text>.+)", call("add_reminder")),
    # what is known
    rule(
        r"(?:what|which things) do you (?:know|remember)(?: about me)?|(?:list|show)(?: me)?"
        r"(?: my)? (?:memories|facts|memory)|memory(?: show)?|what have i told you",
        call("list_memories"),
    ),
    *ABOUT_RULES,
    rule(r"(?:remember|note|keep in mind|don't forget)(?: that|:)? (?P<fact>.+)", _fact),
    rule(
        r"forget(?: that| about| fact| the fact that| what i (?:said|told you) about)?"
        r" (?P<what>.+)",
        call("forget"),
    ),
    rule(r"(?P<fact>my (?!name\b).+? (?:is|are|was|were) .+)", _fact),
    rule(
        r"(?P<fact>i (?:like|love|hate|prefer|enjoy|dislike|work|study|play|speak|collect|own|"
        r"am allergic to|was born|always|never|have(?! to\b| got to\b)) .+)",
        _fact,
    ),
    rule(r"(?P<fact>i'm (?:allergic to|an?|vegan|vegetarian) ?.*)", _fact),
    # manners
    *TONGUE_RULES,
    rule(
        r"|hi|hello|hey|hey there|hi there|hallo|good (?:morning|evening|afternoon|day)|yo|moin|"
        r"howdy",
        call("tell_name", greeting=True),
    ),
    rule(r"help|what can you do|how does this work|commands|\?", say(HELP)),
    rule(
        r"(?:thanks|thank you|thx|ty|cheers|great|cool|nice|perfect|awesome)(?: .*)?", say(THANKS)
    ),
    rule(
        r"(?:bye|goodbye|good night|see you|cu|ciao)(?: .*)?",
        say("See you! I'll keep an eye on your reminders."),
    ),
    rule(r"(?:who|what) are you|are you (?:an? )?(?:ai|bot|human|real)", say(HELLO)),
)
