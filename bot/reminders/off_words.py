"""Words that switch something off: quiet hours, the agenda, early notices, nagging, a time."""

from __future__ import annotations

OFF = frozenset({"off", "none", "no", "never", "stop", "-"})


def is_no(words: str) -> bool:
    """Whether the words want the thing not at all."""
    return words.strip().casefold() in OFF
