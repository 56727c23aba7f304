"""Words → a moment or a recurrence, given now, zone and preferences; knows time zones alone."""

from bot.when.output.describe import describe
from bot.when.preferences import LANGUAGES, Preferences
from bot.when.reader import read, split, understand
from bot.when.values import (
    Ambiguous,
    Grain,
    Moment,
    NotUnderstood,
    Option,
    Reason,
    Recurrence,
    Split,
    When,
)

__all__ = [
    "LANGUAGES",
    "Ambiguous",
    "Grain",
    "Moment",
    "NotUnderstood",
    "Option",
    "Preferences",
    "Reason",
    "Recurrence",
    "Split",
    "When",
    "describe",
    "read",
    "split",
    "understand",
]
