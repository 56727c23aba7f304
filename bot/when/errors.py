"""Refused: the reader's own exception; it carries the answer NotUnderstood."""

from __future__ import annotations

from bot.when.values import NotUnderstood, Reason


class Refused(Exception):
    """No reading along this way; `answer` is what the person is told."""

    def __init__(
        self, reason: Reason, words: str, message: str, suggestion: str | None = None
    ) -> None:
        super().__init__(message)
        self.answer = NotUnderstood(words, reason, message, suggestion)


def no_such_time(words: str) -> Refused:
    """A clock that does not exist, such as 13:99."""
    return Refused(Reason.NO_SUCH_TIME, words, f"There's no such time as {words}.", "13:30")


def no_such_date(words: str, suggestion: str | None = None) -> Refused:
    """A day that no calendar has, such as 31 June."""
    return Refused(Reason.NO_SUCH_DATE, words, f"There's no such date as {words}.", suggestion)


def past(words: str, suggestion: str | None = "tomorrow at 9") -> Refused:
    """A moment that is over."""
    return Refused(Reason.PAST, words, f"{words} is in the past.", suggestion)


def too_far(words: str) -> Refused:
    """Beyond what anybody plans for (and what calendars can count)."""
    return Refused(
        Reason.TOO_FAR, words, f"{words} is further away than I can count.", "in 10 years"
    )


def leftover(words: str, suggestion: str | None = None) -> Refused:
    """Words that look like time and fit nowhere."""
    return Refused(
        Reason.LEFTOVER,
        words,
        f"I'm not sure what “{words}” means here, so I'd rather ask.",
        suggestion,
    )


def unsupported(what: str, suggestion: str | None = None) -> Refused:
    """Understood, and nothing that one reminder can be; ``what`` is a description, not a quote."""
    return Refused(Reason.LEFTOVER, what, f"I can't handle {what}.", suggestion)


def nothing(words: str) -> Refused:
    """No time word at all."""
    return Refused(
        Reason.NOTHING,
        words,
        "I don't see a time in that.",
        "tomorrow at 9, in 20 minutes, friday 18:30",
    )
