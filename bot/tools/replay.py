"""Replay: answer a repeated tool call of a crashed turn from its first run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.adk.tools.tool_context import ToolContext

from bot.tools.turn_log import log_of

MESSAGE = "message"
"""Key of an event's metadata: the id of the message that its turn answers."""


def earlier_answer(
    tool: str, args: Mapping[str, Any], context: ToolContext
) -> dict[str, Any] | None:
    """Return what the same call answered in an earlier run of this turn; each answer once."""
    log = log_of(context)
    earlier = [
        event
        for event in context.session.events
        if (event.custom_metadata or {}).get(MESSAGE) == log.turn.message_id
        and event.invocation_id != context.invocation_id
    ]
    answers = {r.id: r.response for event in earlier for r in event.get_function_responses()}
    for made in (call for event in earlier for call in event.get_function_calls()):
        answer = answers.get(made.id)
        same = made.name == tool and dict(made.args or {}) == dict(args)
        if same and answer and made.id not in log.replayed and not answer.keys() & {"error"}:
            log.replayed.add(str(made.id))
            return dict(answer)
    return None
