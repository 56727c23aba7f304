"""Meeting: somebody is here (again): note where, resume what was paused, tell what they missed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import discord

from bot.place import Place
from bot.reminders.changes import Past
from bot.services.inbox import Inbox, missed_text
from bot.storage.people import People
from bot.ui.chat.live_reply import Post, PostFailed
from bot.ui.components.interactions import Interaction, place_of_interaction
from bot.ui.text.markdown import split, stamp

log = logging.getLogger(__name__)

OnReturn = Callable[[str, str], Awaitable[object]]


class Meeting:
    """Each contact, be it a message or a command, comes through here first."""

    def __init__(
        self, people: People, inbox: Inbox, on_return: OnReturn, clock: Callable[[], datetime]
    ) -> None:
        self.people = people
        self.inbox = inbox
        self.on_return = on_return
        self.clock = clock

    async def before_answer(self, message: discord.Message, place: Place, post: Post) -> None:
        """The first thing they get is what could not be delivered before."""
        user_id = str(message.author.id)
        await self._meet(user_id, place, None)
        async with self.inbox.opened(user_id) as missed:
            if missed:
                await self._show(message, place, post, missed)

    async def _show(
        self, message: discord.Message, place: Place, post: Post, missed: Sequence[Past]
    ) -> None:
        user_id = str(message.author.id)
        try:
            for number, text in enumerate(split(missed_text(missed, _missed_when))):
                sent = await post.send(text, nonce=f"{message.id}.m{number}", reply=number == 0)
        except (discord.HTTPException, PostFailed) as error:
            # Words that a server's AutoMod keeps off stay in the inbox; the answer is owed anyway.
            log.warning("what %s missed cannot be shown there: %s", user_id, error)
        else:
            await self.inbox.shown(user_id, missed, place, str(sent.id))

    async def after_command(self, interaction: Interaction) -> None:
        """A command is a contact, too: learn the language, and tell what was missed."""
        user_id, locale = str(interaction.user.id), str(interaction.locale)
        place = place_of_interaction(interaction)
        await self._meet(user_id, place, locale)
        async with self.inbox.opened(user_id) as missed:
            if missed and interaction.response.is_done():
                for text in split(missed_text(missed, _missed_when)):
                    await interaction.followup.send(text, ephemeral=True)
                await self.inbox.shown(user_id, missed, place)

    async def _meet(self, user_id: str, place: Place, locale: str | None) -> None:
        """Note that they are here; what was paused when they left a server goes on."""
        await self.people.touch(user_id, place, locale, self.clock())
        if place.guild_id:  # however short they were away: nobody tells us that they left
            await self.on_return(user_id, place.guild_id)


def _missed_when(due: datetime, _zone: str) -> str:
    return stamp(due)
