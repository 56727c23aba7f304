"""Typing: show the typing indicator while an answer is made."""

from __future__ import annotations

import asyncio
import logging

import discord

log = logging.getLogger(__name__)

TYPING_EVERY = 8.0
"""Seconds; Discord shows the indicator for ten."""


class Typing:
    """``async with``: shows the typing indicator until ``stop`` or the end."""

    def __init__(self, channel: discord.abc.Messageable) -> None:
        self._channel = channel
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Typing:
        self._task = asyncio.create_task(self._type())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _type(self) -> None:
        try:
            while True:
                await self._channel.typing()
                await asyncio.sleep(TYPING_EVERY)
        except discord.HTTPException as error:
            log.info("typing is not possible: %s", error)
