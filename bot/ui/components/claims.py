"""InteractionClaims: of several processes that hear of one interaction, one works on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.errors import Problem
from bot.storage.marks import Marks

log = logging.getLogger(__name__)

PREFIX = "interaction-"
PATIENCE = 1.0
"""Seconds: Discord wants to hear something within three."""
KEPT = timedelta(hours=1)
"""An interaction lives for 15 minutes."""


class InteractionClaims:
    """While an update goes on two processes have the same token, and skipping twice skips two."""

    def __init__(self, marks: Marks, clock: Callable[[], datetime]) -> None:
        self.marks = marks
        self.clock = clock

    async def take(self, interaction_id: int) -> bool:
        """False if another process has it. Without an answer of the database it is ours."""
        name = f"{PREFIX}{interaction_id}"
        try:
            async with asyncio.timeout(PATIENCE):
                taken = await self.marks.claim(name, "", self.clock())
        except (Problem, TimeoutError) as error:
            log.info("interaction %s is not claimed (%s)", interaction_id, type(error).__name__)
            return True
        if not taken:
            log.info("interaction %s is answered by another process", interaction_id)
        return taken

    async def prune(self, _before: datetime) -> int:
        """Delete the claims of interactions that are over → how many."""
        return await self.marks.prune(PREFIX, self.clock() - KEPT)
