"""What all tools share: the tool decorator, Toolkit, and answers to questions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar, cast

from google.adk.tools.tool_context import ToolContext

from bot import profile as profile_state
from bot.errors import Problem
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.durations import length_words
from bot.reminders.model import Priority, Reminder
from bot.reminders.words import when_words, zone_words
from bot.services.reminders import ReminderService
from bot.timezones.values import SeveralZones
from bot.tools.replay import earlier_answer
from bot.tools.turn_log import Subject, log_of
from bot.when import Preferences

Answer = dict[str, Any]
Function = TypeVar("Function", bound=Callable[..., Coroutine[Any, Any, Answer]])

YES = frozenset({"true", "yes", "1"})


class NoWords(Problem):
    """An argument that is a list or an object where words belong."""

    def __init__(self, name: str) -> None:
        super().__init__(f"`{name}` must be words. Call me again with words.")


@dataclass(frozen=True, slots=True)
class Traits:
    """What a tool says about itself.

    ``repeatable``: idempotent, so a turn that runs again after a crash may call it again. If not,
    the answer of its first run is given again. ``about``: what it reads or changes.
    """

    repeatable: bool
    about: Subject


def tool(*, repeatable: bool, about: Subject) -> Callable[[Function], Function]:
    """Make a method a tool: a Problem becomes its answer for the model; a bug stays a bug."""
    traits = Traits(repeatable, about)

    def decorated(function: Function) -> Function:
        declared = signature(function).parameters

        @wraps(function)
        async def answering(*args: Any, **kwargs: Any) -> Answer:
            given = dict(kwargs)
            context: ToolContext = given.pop("tool_context")
            try:
                answer = None
                if not repeatable:
                    answer = earlier_answer(function.__name__, given, context)
                if answer is None:
                    answer = await function(*args, **_as_declared(declared, kwargs))
            except Problem as problem:
                return answer_of(problem)
            log_of(context).subjects.add(about)
            return answer

        answering.traits = traits  # type: ignore[attr-defined]  # functions take attributes
        return cast("Function", answering)

    return decorated


def traits_of(function: Callable[..., Any]) -> Traits:
    """Return what a tool says about itself. Raises TypeError if it is not decorated as one."""
    traits = getattr(function, "traits", None)
    if not isinstance(traits, Traits):
        raise TypeError(f"{function} does not say whether it is repeatable: decorate it as a tool")
    return traits


def answer_of(problem: Problem) -> Answer:
    """Tell the model what went wrong, or what to ask the person."""
    if isinstance(problem, timings.Question):
        return {"question": str(problem), "options": options_of(problem)}
    if isinstance(problem, timings.ZoneNeeded):
        # A change or a list that failed for want of the zone is repeated by the model.
        told = {"error": problem.question, "needs": "time_zone", "waiting": problem.waiting}
        return told | ({"deferred": {"text": problem.kept}} if problem.kept else {})
    if isinstance(problem, SeveralZones):
        return zones_to_choose(problem)
    return {"error": str(problem)}


def _as_declared(declared: Mapping[str, Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Convert a model's arguments to the declared types.

    Providers let 2 pass for "2" and null for "". A bool is false unless it is clearly a yes.
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
    """Tools of one subject. One instance serves all turns."""

    def __init__(self, reminder_service: ReminderService) -> None:
        self.reminder_service = reminder_service

    @abstractmethod
    def all(self) -> list[Callable[..., Awaitable[Answer]]]:
        """Return the tools of this kit, in the order in which models are told of them."""

    def stored(self, action: str, reminder: Reminder, context: ToolContext) -> Answer:
        """Add a receipt and return the answer to an action; ``reminder`` is the stored row."""
        log_of(context).record(action, reminder)
        return {action: self.facts(reminder, context)}

    def facts(self, reminder: Reminder, context: ToolContext) -> Answer:
        """Describe a reminder to the model."""
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
        """Return the time now and what the person's time words mean."""
        locale = log_of(context).turn.locale
        return self.reminder_service.clock(), timings.preferences_of(profile_of(context), locale)


def profile_of(context: ToolContext) -> Profile:
    return profile_state.read_profile(context.state.to_dict(), prefix=profile_state.USER)


def priority_of(word: str) -> Priority | None:
    if not word.strip():
        return None
    try:
        return Priority(word.strip().lower())
    except ValueError:
        raise Problem("The priority can be low, normal or high.") from None


def options_of(question: timings.Question) -> list[Answer]:
    """List the readings: ``label`` is for the person, ``when`` goes into the next call."""
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
    """List the places: ``label`` is for the person, ``city_or_zone`` goes into the next call."""
    options = [{"label": each.label, "city_or_zone": each.exact} for each in several.options]
    return {"question": f"{several}{more}", "options": options}
