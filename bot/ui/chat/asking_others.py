"""Asking others by talking: "remind @Bob on Friday to …" asks Bob, as `/remindfor` does."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import discord

from bot.errors import Problem
from bot.llm.profiles import Profiles
from bot.services.requests import ReminderRequests
from bot.turn import Turn
from bot.ui.channel_readers import check_reader
from bot.ui.components.interactions import spelled
from bot.ui.components.render import view_of
from bot.ui.pages.requests import question_screen

Answer = Callable[[discord.Message, Turn], Awaitable[str | None]]

VERB = r"(?:remind|erinnere|rappelle (?:à )?|recu[ée]rdale a|lembr[ae] (?:a |o )?)"
ASKED = re.compile(
    rf"^\W*(?:<@!?\d+>\W*)?(?:(?:please|pls|bitte|hey|can you|could you)\W+)*{VERB}\s*"
    r"(?P<whom><@[!&]?\d+>|@everyone|@here)[\s,:]+(?P<wish>.+)$",
    re.IGNORECASE | re.DOTALL,
)


class RequestShortcut:
    """Whom comes from Discord's mention in the message; the words never name anybody."""

    def __init__(self, reminder_requests: ReminderRequests, profiles: Profiles) -> None:
        self.reminder_requests = reminder_requests
        self.profiles = profiles

    async def answer(self, message: discord.Message, turn: Turn) -> str | None:
        """What was asked of whom; None when the message asks nobody. Raises Problem."""
        match = ASKED.match(message.content)
        if match is None or match["whom"].strip("<@!>") == turn.user_id:
            return None
        person = await self._person(message, match["whom"])
        profile = await self.profiles.get(turn.user_id)
        with spelled():
            request = await self.reminder_requests.ask(
                turn, profile, str(person.id), "", match["wish"]
            )
        question = question_screen(request)
        await message.channel.send(
            question.text,
            view=view_of(question.rows),
            nonce=f"{message.id}.q",
            allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=[person]),
        )
        return f"I've asked {discord.utils.escape_markdown(person.display_name)}."

    async def _person(self, message: discord.Message, whom: str) -> discord.abc.User:
        """The one human that is mentioned, if they are here and can read this. Raises Problem."""
        found = [user for user in message.mentions if whom.strip("<@!>") == str(user.id)]
        if whom.startswith(("<@&", "@")) or not found:
            raise Problem("I can only ask one person at a time, so please mention just one.")
        await check_reader(message.guild, message.channel, str(found[0].id))
        return found[0]


def first_of(first: Answer, second: Answer | None) -> Answer:
    """Ask ``first``, and ``second`` only if it has no answer."""

    async def answer(message: discord.Message, turn: Turn) -> str | None:
        found = await first(message, turn)
        if found is not None or second is None:
            return found
        return await second(message, turn)

    return answer
