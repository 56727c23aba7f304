"""MessagePost: post an answer under the Discord message that it answers."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import aiohttp
import discord

from bot.ui.chat.answer_messages import Gone, Posted, PostFailed

_NO_HISTORY = 160002
"""Discord's JSON error code for a reply without the permission Read Message History."""
_UNKNOWN_MESSAGE = 10008
"""Discord's JSON error code; among others, of a nonce whose message was deleted."""
_THREAD_ARCHIVED = 50083
_TOO_MANY_REQUESTS = 429


Reference = discord.MessageReference


class MessagePost:
    """Posts where ``source`` stands; pings its ``author`` and, whatever is written, nobody else.

    ``channel``: post there instead; a reply can only stand beside its source.
    """

    def __init__(
        self,
        source: discord.Message | discord.PartialMessage,
        author: discord.abc.Snowflake,
        channel: discord.DMChannel | None = None,
    ) -> None:
        self._channel = channel or source.channel
        self._reference = None if channel else source.to_reference(fail_if_not_exists=False)
        self._mentions = discord.AllowedMentions(
            everyone=False, roles=False, users=[author], replied_user=True
        )

    async def send(self, text: str, *, nonce: str, reply: bool) -> Posted:
        """Post ``text``; as a reply to the source, if it still exists and ``reply`` is set."""
        post = partial(self._channel.send, text, nonce=nonce, allowed_mentions=self._mentions)
        with passing_failures():
            try:
                message = await self._sent(post, self._reference if reply else None)
            except discord.NotFound as error:
                if error.code == _UNKNOWN_MESSAGE:
                    raise Gone from error
                raise
        return Posted(message.id, message.content)

    async def _sent(
        self, post: partial[Coroutine[Any, Any, discord.Message]], source: Reference | None
    ) -> discord.Message:
        if source is None:
            return await post()
        try:
            return await post(reference=source)
        except discord.Forbidden as error:
            if error.code != _NO_HISTORY:
                raise
            return await post()

    async def edit(self, message_id: int, text: str) -> None:
        """Replace the text of one of our messages."""
        with passing_failures():
            try:
                await self._edit(message_id, text)
            except discord.NotFound as error:
                raise Gone from error

    async def delete(self, message_id: int) -> None:
        """Take one of our messages away."""
        with passing_failures():
            try:
                await self._partial(message_id).delete()
            except discord.NotFound:
                return

    async def _edit(self, message_id: int, text: str) -> None:
        change = partial(
            self._partial(message_id).edit, content=text, allowed_mentions=self._mentions
        )
        try:
            await change()
        except discord.HTTPException as error:
            if error.code != _THREAD_ARCHIVED or not isinstance(self._channel, discord.Thread):
                raise
            # Posting opens an archived thread again by itself, editing does not.
            await self._channel.edit(archived=False)
            await change()

    def _partial(self, message_id: int) -> discord.PartialMessage:
        return discord.PartialMessage(channel=self._channel, id=message_id)


@contextmanager
def passing_failures() -> Iterator[None]:
    """Turn what passes by itself into ``PostFailed``; discord.py retries some of it, not 503."""
    try:
        yield
    except discord.RateLimited as error:
        raise PostFailed("rate limited", error.retry_after) from error
    except (discord.DiscordServerError, aiohttp.ClientError, OSError) as error:
        raise PostFailed(type(error).__name__) from error
    except discord.HTTPException as error:
        if error.status != _TOO_MANY_REQUESTS:
            raise
        raise PostFailed("too many requests") from error
