"""A turn with a scripted model, and what its tool answered."""

from __future__ import annotations

from typing import Any

from bot.bootstrap import Services
from tests.conversation import say
from tests.fakes import ScriptedModel, answered


async def told(services: Services, model: ScriptedModel, text: str = "do it") -> dict[str, Any]:
    """What the tool of this turn answered to the model."""
    await say(services, text)
    result = answered(model.requests[-1])
    assert result is not None
    return result
