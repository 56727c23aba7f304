"""Questions about the day, the clock and the user → the tool that knows the answer."""

from __future__ import annotations

import re

from bot.offline.grammar import Call, Intent, Rule, call, rule, say

ASK_WHAT = "Sure! What should I remind you about, and when? For example: tomorrow at 9 call mum"
ASKED_WHAT = (
    ASK_WHAT,
    "Gladly! What shall I remind you of, and when? For example: tomorrow at 9 call mum",
)
"""What was asked before the present sentence, perhaps by an earlier version."""
FOR_OTHERS = (
    "I only remind other people if they agree: in a server, use `/remindfor` or mention them, "
    "and I'll ask. For yourself, say “remind me …”."
)
FORGET_ALL = (
    "On Discord, use `/memory forget` and pick “Everything about me”: I'll ask once, then erase "
    "it all, reminders too. Here I forget one thing at a time: “forget the tea”, “delete all "
    "reminders”."
)

_DAY = (
    r"(?P<during>(?:(?:on |for |in )?(?:today|tonight|tomorrow|tmrw|tmr|this week|next week"
    r"|this month|next month|the weekend|this weekend|(?:(?:this|next) )?"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?: (?:morning|afternoon|evening|night))?)"
    r"|this (?:morning|afternoon|evening))"
)
_ASKED = (
    r"(?:what(?:'?s| is| are| do| have)?(?: i| my)?(?: have| got)?"
    r"(?: reminders| tasks| to-?dos| plans)?"
    r"(?: on| due| planned| up| coming up| to do)?"
    r"|(?:is there |do i have |have i got )?any(?:thing|\s?reminders?)(?: on| due| planned)?"
    r"|(?:show|list|tell)(?: me)?(?: my| the)?(?: reminders| tasks| to-?dos)?)"
)


def _due(match: re.Match[str]) -> Intent:
    during = re.sub(r"^(?:on|for|in) ", "", match["during"].strip(), flags=re.IGNORECASE)
    during = re.sub(r"^(?:tmrw|tmr)\b", "tomorrow", during, flags=re.IGNORECASE)
    if during.casefold() == "today":
        return (Call("show_agenda"),)
    return (Call("list_reminders", {"during": during}),)


QUESTION_RULES: tuple[Rule, ...] = (
    rule(
        r"(?:forget|delete|erase|remove|clear) (?:everything|all)(?: that)? (?:you (?:know|remember"
        r"|have)(?: (?:about|on|of) me)?|about me)|(?:forget|delete|erase) (?:me|(?:all )?my data)"
        r"|forget everything",
        say(FORGET_ALL),
    ),
    rule(r"never ?mind|nothing|stop", say("All right!")),
    rule(
        r"what time is it(?: now)?|what(?:'?s| is) the (?:time|date)(?: now| today)?"
        r"|what day is (?:it|today)(?: today)?|what(?:'?s| is) today(?:'s date)?",
        call("list_memories", asked="time"),
    ),
    rule(
        r"what(?:'?s| is) my time ?zone|(?:what|which) time ?zone am i in|where (?:am i|do i live)",
        call("list_memories", asked="time"),
    ),
    rule(rf"{_ASKED} {_DAY}", _due),
    rule(
        r"(?:(?:show|list)(?: me)?(?: my| the)? )?(?:reminders? )?history"
        r"|what (?:did|have) i miss(?:ed)?|did i miss anything|what (?:rang|has rung)(?: lately)?",
        call("show_history"),
    ),
    rule(
        r"what(?:'?s| is)(?: up| coming)? next|next|what(?:'?s| is) coming(?: up)?",
        call("list_reminders"),
    ),
    rule(
        r"when(?:'?s| is| are| do i have| was)(?: (?:the|my))? (?P<which>.+?)(?: due| again| on)?",
        call("view_reminder"),
    ),
    rule(
        r"(?:show|view|open|see)(?: me)? (?:number |no\.? ?|#)?(?P<which>\d{1,3})",
        call("view_reminder"),
    ),
    rule(
        r"(?:remind me|(?:set|add|make|create|new)(?: an?| another| me an?)?(?: new)? reminder"
        r"|reminder)(?: to| of| about| that)?(?: please)?",
        say(ASK_WHAT),
    ),
    rule(
        r"remind (?!me\b|my ?self\b)(?:<?@\S+|my \w+|everyone|everybody|him|her|them|us|all of us)"
        r"(?: .+)?",
        say(FOR_OTHERS),
    ),
)

ABOUT_RULES: tuple[Rule, ...] = (
    rule(
        r"(?:what(?:'?s| is| are| was| were)|who(?:'?s| is| are)|do you (?:know|remember)|when is"
        r"|tell me) my (?P<about>.+)",
        call("list_memories"),
    ),
    rule(
        r"what (?:am i|do i) (?P<about>allergic to|like|love|hate|prefer|do|study|play|collect)",
        call("list_memories"),
    ),
    rule(
        r"how are you(?: .*)?|how's it going|how do you do|what's up|sup",
        say("I'm good, thanks! What can I do for you?"),
    ),
    rule(
        r"yes|no|yep|nope|sure", say("I didn't ask you anything just now. What can I do for you?")
    ),
    rule(r"ok|okay|fine|alright|hm+|lol", say("All right!")),
)
