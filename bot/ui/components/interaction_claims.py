"""InteractionClaims: one of several processes works on an interaction."""

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
    """Claims, because during an update two processes have one token, and two skips skip twice."""

    def __init__(self, marks: Marks, clock: Callable[[], datetime]) -> None:
        self.marks = marks
        self.clock = clock

    async def take(self, interaction_id: int) -> bool:
        """Claim an interaction; False if another process has it. True if the database is away."""
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
        """Delete the claims of expired interactions; return how many."""
        return await self.marks.prune(PREFIX, self.clock() - KEPT)
