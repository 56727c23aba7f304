"""What was understood, as lines for a person to read at the terminal."""

from __future__ import annotations

from datetime import datetime

from bot.when.output.describe import describe
from bot.when.preferences import Preferences
from bot.when.values import Ambiguous, Moment, Recurrence, Split

_HABITS = Preferences()


def understood_lines(found: Split, now: datetime, habits: Preferences = _HABITS) -> str:
    """The reading in words, what it assumed, and what it left; `now` is aware."""
    when = found.when
    if isinstance(when, Moment | Recurrence):
        lines = [f"{describe(when, now, habits)} ({when.zone})"]
        if isinstance(when, Recurrence):
            lines.append(f"  rule: {when.rule}, from {when.anchor:%a %d %b %Y %H:%M}")
        lines += [f"  assumed: {assumption}" for assumption in when.assumed]
        lines += [f"  note: {when.note}"] if when.note else []
    elif isinstance(when, Ambiguous):
        lines = [when.question, *[f"  - {option.label}" for option in when.options]]
    elif when is None:
        lines = ["no time words"]
    else:
        hint = f" Try “{when.suggestion}”." if when.suggestion else ""
        lines = [f"not understood: {when.message}{hint}"]
    if when is not None and found.rest.strip():
        lines.append(f"  the rest: {found.rest.strip()}")
    return "\n".join(lines)
