"""Tools for what is known about a person: name, facts and preferences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from google.adk.tools.tool_context import ToolContext

from bot import profile as profile_state
from bot.errors import Problem
from bot.reminders import timings
from bot.tools.base import Answer, Toolkit, profile_of, tool
from bot.tools.timezone import local_words
from bot.tools.turn_log import Subject, log_of


class MemoryTools(Toolkit):
    def all(self) -> list[Callable[..., Awaitable[Answer]]]:
        return [
            self.tell_name,
            self.set_name,
            self.remember,
            self.list_memories,
            self.forget,
            self.set_preference,
        ]

    @tool(repeatable=True, about=Subject.PERSON)
    async def tell_name(self, tool_context: ToolContext) -> Answer:
        """Look up the name of the person you talk to."""
        return {"name": profile_of(tool_context).name}

    @tool(repeatable=True, about=Subject.PERSON)
    async def set_name(self, name: str, tool_context: ToolContext) -> Answer:
        """Keep the person's name, when they tell it or correct it.

        Args:
            name: What they want to be called.
        """
        checked = profile_state.checked_name(name)
        tool_context.state[profile_state.USER + profile_state.NAME] = checked
        return {"name": checked}

    @tool(repeatable=False, about=Subject.PERSON)
    async def remember(self, fact: str, tool_context: ToolContext) -> Answer:
        """Remember a lasting fact or wish of the person, everywhere and for good.

        Not for things to be reminded of: those are reminders.

        Args:
            fact: One sentence that can be understood alone, in the person's own language.
        """
        checked = profile_state.checked_fact(fact, profile_of(tool_context))
        place = log_of(tool_context).turn.place.kind.value
        value = profile_state.fact_value(checked, self.reminder_service.clock(), place)
        tool_context.state[profile_state.USER + profile_state.fact_key(checked)] = value
        return {"remembered": checked}

    @tool(repeatable=True, about=Subject.PERSON)
    async def list_memories(self, tool_context: ToolContext) -> Answer:
        """List what is remembered about the person: name, time zone, facts, preferences."""
        profile, now = profile_of(tool_context), self.reminder_service.clock()
        return {
            "name": profile.name,
            "time_zone": profile.zone,
            "local_time": local_words(profile.zone, now),
            "facts": [fact.text for fact in profile.facts],
            "preferences": dict(profile.preferences),
        }

    @tool(repeatable=False, about=Subject.PERSON)
    async def forget(self, what: str, tool_context: ToolContext) -> Answer:
        """Forget one remembered fact, or the name. Only when the person asks for it.

        Args:
            what: Words of the fact, its number in the list, or "my name".
        """
        if what.casefold().strip() in ("name", "my name", "the name"):
            tool_context.state[profile_state.USER + profile_state.NAME] = None
            return {"forgotten": ["name"]}
        facts = profile_state.find_facts(profile_of(tool_context), what)
        if not facts:
            raise Problem("I don't remember anything like that, so there's nothing to forget.")
        if len(facts) > 1:
            texts = "; ".join(fact.text for fact in facts[:10])
            raise Problem(f"Several things match: {texts}. Which one?")
        tool_context.state[profile_state.USER + facts[0].key] = None
        return {"forgotten": [facts[0].text]}

    @tool(repeatable=True, about=Subject.PERSON)
    async def set_preference(self, name: str, value: str, tool_context: ToolContext) -> Answer:
        """Keep what the person's time words mean, after they answered a question about it.

        Args:
            name: date_order, bare_hour, next_weekday, week_start, morning, noon, afternoon,
                evening or night.
            value: For example dmy, mdy, 08:30.
        """
        try:
            timings.preferences_of(profile_of(tool_context)).with_answer(name, value)
        except ValueError as error:
            raise Problem(f"I can't keep that preference: {error}.") from None
        tool_context.state[profile_state.USER + profile_state.PREFERENCE + name] = value
        return {"kept": {name: value}}
