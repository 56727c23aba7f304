"""A user's preferences for time words, described in words."""

from __future__ import annotations

from collections.abc import Mapping

HABITS: Mapping[str, Mapping[str, str]] = {
    "date_order": {"dmy": "“3/4” is the 3rd of April", "mdy": "“3/4” is March 4th"},
    "bare_hour": {
        "coming": "“at 9” is the next 9 o'clock",
        "day": "“at 9” means while you're awake",
        "24h": "“at 9” is 09:00",
    },
    "next_weekday": {
        "coming": "“next Friday” means this coming Friday",
        "after": "“next Friday” means Friday of next week",
    },
    "week_start": {"0": "Weeks begin on Monday", "6": "Weeks begin on Sunday"},
}


def in_words(name: str, value: str) -> str:
    """A stored preference as a person would say it."""
    if name in HABITS:
        return HABITS[name].get(value, f"{name.replace('_', ' ')}: {value}")
    if name == "quiet":
        return f"Quiet hours: {value}"
    return f"“{name.replace('_', ' ')}” is {value}"
