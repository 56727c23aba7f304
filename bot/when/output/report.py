"""Readings at the terminal: lines for a person, JSON for a program."""

from __future__ import annotations

from datetime import datetime

from bot.when.output.describe import describe
from bot.when.preferences import Preferences
from bot.when.values import Ambiguous, Moment, Recurrence, Split, When

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


def report(text: str, result: Split | When) -> dict[str, object]:
    """The fields phrase, kind, at, grain, rrule, rest, options, reason (message, assumed, note).

    `at` is ISO 8601 with offset: the moment, or the first occurrence of a recurrence. `options` of
    an ambiguous phrase are objects with label, at, grain and rrule.
    """
    when = result.when if isinstance(result, Split) else result
    made: dict[str, object] = {"phrase": text, "kind": "not_understood"}
    rest = result.rest if isinstance(result, Split) else ""
    made |= {"at": None, "grain": None, "rrule": None, "rest": rest, "options": [], "reason": None}
    if isinstance(when, Moment | Recurrence):
        made |= _reading(when) | {"assumed": list(when.assumed), "note": when.note}
    elif isinstance(when, Ambiguous):
        options = [
            {"label": option.label, "learn": option.learn} | _reading(option.when)
            for option in when.options
        ]
        made |= {"kind": "ambiguous", "options": options, "message": when.question}
    elif when is None:
        made["reason"] = "nothing"
    else:
        made |= {"reason": str(when.reason), "words": when.words, "message": when.message}
        made["suggestion"] = when.suggestion
    return made


def _reading(when: Moment | Recurrence) -> dict[str, object]:
    if isinstance(when, Moment):
        return {
            "kind": "moment",
            "at": when.at.isoformat(),
            "grain": str(when.grain),
            "rrule": None,
        }
    return {"kind": "recurrence", "at": when.anchor.isoformat(), "grain": None, "rrule": when.rule}
