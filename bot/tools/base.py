"""What all tools share: whose turn it is, Problems as answers, readings to ask about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar, cast

from google.adk.tools.tool_context import ToolContext

from bot import profile as known
from bot.errors import Problem
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.durations import length_words
from bot.reminders.model import Priority, Reminder
from bot.reminders.words import when_words, zone_words
from bot.services.reminders import ReminderService
from bot.timezones.values import SeveralZones
from bot.tools.replay import done_before
from bot.tools.turn_log import TURN, Receipt, TurnLog
from bot.when import Preferences

Answer = dict[str, Any]
Tool = TypeVar("Tool", bound=Callable[..., Coroutine[Any, Any, Answer]])


YES = frozenset({"true", "yes", "1"})


class NoWords(Problem):
    """An argument that is neither words nor anything that could be meant as words."""

    def __init__(self, name: str) -> None:
        super().__init__(f"`{name}` must be words. Call me again with words.")


def tells(tool: Tool) -> Tool:
    """A Problem becomes an answer in words that the agent can pass on; a bug stays a bug."""
    declared = signature(tool).parameters

    @wraps(tool)
    async def told(*args: Any, **kwargs: Any) -> Answer:
        given = dict(kwargs)
        context: ToolContext = given.pop("tool_context")
        log = log_of(context)
        try:
            answer = done_before(tool.__name__, given, log, context) or await tool(
                *args, **_as_declared(declared, kwargs)
            )
        except timings.Question as question:
            return {"question": str(question), "options": options_of(question)}
        except timings.ZoneNeeded as problem:
            # A change or a list that failed for want of the zone is repeated by the model.
            told = {"error": problem.question, "needs": "time_zone", "waiting": problem.waiting}
            return told | ({"deferred": {"text": problem.kept}} if problem.kept else {})
        except SeveralZones as several:
            return zones_to_choose(several)
        except Problem as problem:
            return {"error": str(problem)}
        log.done.add(tool.__name__)
        return answer

    return cast("Tool", told)


def _as_declared(declared: Mapping[str, Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a model gave, in the declared types: providers let 2 pass for "2", and null for "".

    What is not clearly a yes is a no.
    """
    taken = {}
    for name, value in given.items():
        parameter = declared.get(name)
        if parameter is None or parameter.annotation not in ("str", "bool"):
            taken[name] = value
        elif parameter.annotation == "bool":
            taken[name] = str(value).strip().casefold() in YES
        elif value is None:
            taken[name] = "" if parameter.default is Parameter.empty else parameter.default
        else:
            taken[name] = _words(name, value)
    return taken


def _words(name: str, value: object) -> str:
    if not isinstance(value, str | int | float):
        raise NoWords(name)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


class Toolkit(ABC):
    """What each class of tools has. One instance serves all turns."""

    def __init__(self, reminder_service: ReminderService) -> None:
        self.reminder_service = reminder_service

    @abstractmethod
    def all(self) -> list[Callable[..., Awaitable[Answer]]]:
        """Return the tools of this kit, in the order in which models are told of them."""

    def stored(self, action: str, reminder: Reminder, context: ToolContext) -> Answer:
        """The answer to an act, with a receipt from the database's row."""
        log_of(context).receipts.append(Receipt(action, reminder))
        return {action: self.facts(reminder, context)}

    def facts(self, reminder: Reminder, context: ToolContext) -> Answer:
        now, preferences = self.reading(context)
        facts = {
            "text": reminder.text,
            "when": when_words(reminder, now, preferences),
            "priority": reminder.priority.value,
            "status": reminder.status.value,
        }
        if elsewhere := zone_words(reminder, profile_of(context).zone):
            facts["when"] += f", {elsewhere}"
        if reminder.notices:
            facts["also_before"] = ", ".join(length_words(each) for each in reminder.notices)
        if reminder.nag_every is not None:
            facts["nags_every"] = length_words(reminder.nag_every)
        return facts

    def reading(self, context: ToolContext) -> tuple[Any, Preferences]:
        """Now, and what the person's words mean."""
        locale = log_of(context).turn.locale
        return self.reminder_service.clock(), timings.preferences_of(profile_of(context), locale)


def log_of(context: ToolContext) -> TurnLog:
    log = context.state[TURN]
    if not isinstance(log, TurnLog):
        raise TypeError("a tool ran outside a turn")
    return log


def profile_of(context: ToolContext) -> Profile:
    return known.read_profile(context.state.to_dict(), prefix=known.USER)


def priority_of(word: str) -> Priority | None:
    if not word.strip():
        return None
    try:
        return Priority(word.strip().lower())
    except ValueError:
        raise Problem("The priority can be low, normal or high.") from None


def options_of(question: timings.Question) -> list[Answer]:
    """The readings to ask about: say the label; pass ``when`` back with the person's choice."""
    options = []
    for option, when in zip(question.ambiguous.options, question.answers(), strict=True):
        answer: Answer = {"label": option.label, "when": when}
        if question.rest:
            answer["rest"] = question.rest
        if option.learn:
            answer["preference"] = dict([option.learn])
        options.append(answer)
    return options


def zones_to_choose(several: SeveralZones, more: str = "") -> Answer:
    """The places to ask about: say the label; pass ``city_or_zone`` back with the choice."""
    options = [{"label": each.label, "city_or_zone": each.exact} for each in several.options]
    return {"question": f"{several}{more}", "options": options}
