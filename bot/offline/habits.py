"""Habits: quiet hours, the agenda and a move; sentence → tool call, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.offline.grammar import Rule, call, rule

_SET = r"(?:set |change |use |make )?(?:my )?"
_STOP = r"(?:stop|end|cancel|turn off|switch off|no(?: more)?|delete|remove)"
_BRING = r"(?:send|give|bring|show|post)(?: me)?"
_DAILY = r"(?:(?:every|each) (?:day|morning) |daily )?"

HABIT_RULES: tuple[Rule, ...] = (
    rule(rf"{_STOP}(?: (?:my|the))? quiet hours?", call("set_quiet_hours", hours="off")),
    rule(rf"{_SET}quiet hours?(?: are| is| to|:)? (?P<hours>.+)", call("set_quiet_hours")),
    rule(
        r"(?:be quiet|do not disturb(?: me)?|don't disturb(?: me)?|leave me alone)"
        r" (?P<hours>(?:from|between) .+)",
        call("set_quiet_hours"),
    ),
    rule(
        rf"{_STOP}(?: (?:sending(?: me)?|my|the|an))*(?: daily)? agendas?(?: for me)?",
        call("set_agenda", when="off"),
    ),
    rule(
        rf"(?:(?:what(?:'s| is)|{_BRING}) )?(?:my |the |an )?(?:agenda|day)"
        r"(?: now| for today| today)?",
        call("show_agenda"),
    ),
    rule(r"what(?:'s| is) (?:on|due|planned)(?: for)? today", call("show_agenda")),
    rule(
        rf"(?:{_BRING} )?(?:an |my |the )?(?:daily |morning )?agenda {_DAILY}(?:to |is )?"
        r"(?P<when>.*\d.*)",
        call("set_agenda"),
    ),
    rule(
        r"(?:keep|same)(?: the)?(?: same)?"
        r" (?:clock ?times?|times?(?: on the clock)?|clocks?)",
        call("keep_reminder_times", keep="clock"),
    ),
    rule(
        r"(?:keep|same)(?: the)?(?: same)? (?:moments?|instants?)",
        call("keep_reminder_times", keep="moment"),
    ),
)


def _quiet(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    if result["quiet_hours"] == "none":
        return "OK, no more quiet hours."
    return f"Quiet hours: {result['quiet_hours']}. I won't nag you then."


def _agenda(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    if result["agenda"] == "off":
        return (
            "OK, no more daily agendas." if result["was_on"] else "You don't have a daily agenda."
        )
    return f"I'll send you your agenda as {result['comes_as']}: {result['agenda']}"


def _kept(args: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    if not result["count"]:
        return "There's nothing left to move."
    what = {"clock": "keep the same clock time", "moment": "stay at the same moment"}
    return f"They {what[result['kept']]}: {', '.join(result['reminders'])}"


HABIT_ANSWERS = {
    "set_quiet_hours": _quiet,
    "set_agenda": _agenda,
    "show_agenda": lambda args, result: str(result["today"]),
    "keep_reminder_times": _kept,
}
