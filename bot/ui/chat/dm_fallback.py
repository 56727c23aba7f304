"""DmFallback: post an answer beside its message or, where forbidden, in the user's DM."""

from __future__ import annotations

import discord

from bot.ui.chat.answer_messages import Gone, Posted
from bot.ui.chat.post import MessagePost, passing_failures
from bot.ui.permissions import CLOSED, PermissionWarnings, lacking, meaning


def reason_of(channel_id: int) -> str:
    return f"I can't write in <#{channel_id}>, so I'm answering here."


class DmFallback:
    """A Post. ``addressed``: the message mentions us or replies to us, so its author waits.

    Whoever only writes in a channel that we are set to answer gets no DM: the host is told.
    """

    def __init__(
        self, message: discord.Message, warnings: PermissionWarnings, *, addressed: bool
    ) -> None:
        self._message = message
        self._warnings = warnings
        self._addressed = addressed
        self._here = MessagePost(message, message.author)
        self._dm: MessagePost | None = None
        self._in_dm: set[int] = set()

    async def send(self, text: str, *, nonce: str, reply: bool) -> Posted:
        """Post it, in the channel if that takes it."""
        if self._dm is None:
            missing = lacking(self._message.channel) if self._addressed else ()
            if not missing:
                try:
                    return await self._here.send(text, nonce=nonce, reply=reply)
                except discord.HTTPException as error:
                    missing = self._told(error)
            self._dm = await self._opened(missing)
        sent = await self._dm.send(text, nonce=nonce, reply=False)
        self._in_dm.add(sent.id)
        return sent

    def _told(self, error: discord.HTTPException) -> tuple[str, ...]:
        """What we lack; raises ``error`` where a DM is not the answer to it."""
        guild = self._message.guild
        if guild is None or error.code not in CLOSED:
            raise error
        missing = meaning(error.code, self._message.channel)
        if not self._addressed:
            self._warnings.warn(guild.id, self._message.channel.id, missing)
            raise error
        return missing

    async def _opened(self, missing: tuple[str, ...]) -> MessagePost:
        """The person's DM, in which stands why we write there."""
        message = self._message
        self._warnings.warn(message.guild and message.guild.id, message.channel.id, missing)
        with passing_failures():
            channel = await message.author.create_dm()
        dm = MessagePost(message, message.author, channel)
        reason = reason_of(message.channel.id)
        await dm.send(reason, nonce=f"{message.id}.w", reply=False)
        return dm

    async def edit(self, message_id: int, text: str) -> None:
        """Replace the text of one of our messages, wherever it stands."""
        if self._dm is not None and message_id in self._in_dm:
            await self._dm.edit(message_id, text)
            return
        try:
            await self._here.edit(message_id, text)
        except discord.Forbidden as error:
            if error.code not in CLOSED or not self._addressed:
                raise
            raise Gone from error  # sent anew, then by DM

    async def delete(self, message_id: int) -> None:
        """Take one of our messages away."""
        if self._dm is not None and message_id in self._in_dm:
            await self._dm.delete(message_id)
            return
        try:
            await self._here.delete(message_id)
        except discord.Forbidden as error:
            if error.code not in CLOSED:
                raise
