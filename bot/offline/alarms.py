"""Alarms, timers and wake-up calls → a reminder whose text is what it is."""

from __future__ import annotations

import re

from bot.offline.grammar import Call, Intent, Rule, call, rule


def _when_it_is(match: re.Match[str]) -> Intent:
    """ "Ping me when it's 5pm": what to say then is that it is."""
    time = match["time"].strip()
    return (Call("add_reminder", {"text": f"it's {time}", "when": f"at {time}"}),)


def _wake(match: re.Match[str]) -> Intent:
    """Who wakes at 7 means the morning, also when it is past 7 now."""
    when = match["when"].strip()
    morning = " am" if re.fullmatch(r"(?:at )?(?:[1-9]|1[01])(?:[:.]\d\d)?", when) else ""
    return (Call("add_reminder", {"text": "wake up", "when": when + morning}),)


ALARM_RULES: tuple[Rule, ...] = (
    rule(
        r"(?:ping|tell|alert|notify|nudge|remind|wake) me when it(?:'s| is) (?P<time>\d.*)",
        _when_it_is,
    ),
    rule(r"wake me(?: up)? (?P<when>.+)", _wake),
    rule(
        r"(?:set )?(?:an? |the )?alarm(?: for)? (?P<when>.*\d.*)",
        call("add_reminder", text="alarm"),
    ),
    rule(
        r"(?:set )?(?:an? |the )?timer(?: for| of| in)? (?P<length>\d.*)",
        lambda m: (Call("add_reminder", {"text": "timer", "when": f"in {m['length']}"}),),
    ),
)
