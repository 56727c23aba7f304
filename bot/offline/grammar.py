"""Grammar: the parts of rules: calls, words, patterns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

NAME = r"(?P<name>[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,3})"
WHICH = r"(?P<which>.+?)"
REMINDERS = r"(?:reminders?|to-?dos?|tasks?)"
A_REMINDER = rf"(?:an?|another|one more|the|this)? ?(?:new )?{REMINDERS}"


@dataclass(frozen=True, slots=True)
class Call:
    """One tool to call."""

    tool: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """Words that need no tool."""

    text: str


Intent = tuple[Call, ...] | Say
Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Intent | None]]


def rule(pattern: str, meaning: Callable[[re.Match[str]], Intent | None]) -> Rule:
    return re.compile(pattern, re.IGNORECASE), meaning


def call(tool: str, **fixed: Any) -> Callable[[re.Match[str]], Intent]:
    def meaning(match: re.Match[str]) -> Intent:
        named = {key: value.strip() for key, value in match.groupdict().items() if value}
        return (Call(tool, {**fixed, **named}),)

    return meaning


def say(text: str) -> Callable[[re.Match[str]], Intent]:
    return lambda _: Say(text)


def which_of(match: re.Match[str]) -> dict[str, Any]:
    return {
        "which": re.sub(
            rf"^(?:my|the) | (?:{REMINDERS})$", "", match["which"].strip(), flags=re.IGNORECASE
        )
    }


def pick(tool: str) -> Callable[[re.Match[str]], Intent]:
    return lambda match: (Call(tool, which_of(match)),)
