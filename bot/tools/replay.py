"""A turn that runs again after a crash: what its tools did the first time is not done twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.adk.tools.tool_context import ToolContext

from bot.tools.turn_log import TurnLog

MESSAGE = "message"
"""Key of an event's metadata: the id of the message that its turn answers."""

ACTS = frozenset(
    "update_reminder delete_reminder finish_reminder snooze_reminder move_reminder skip_next "
    "pause_reminder resume_reminder undo_last confirm_several set_time_zone".split()
)
"""Done twice they do more, or tell less: "the first" is another one the second time, and what had
waited for the time zone is stored by the first call. (Adding has its own key.)"""


def done_before(
    tool: str, args: Mapping[str, Any], log: TurnLog, context: ToolContext
) -> dict[str, Any] | None:
    """What the same call answered in an earlier run of this turn; each answer counts once."""
    if tool not in ACTS:
        return None
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
