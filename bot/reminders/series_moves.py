"""Series moves: a new day for a series: this time, every time, or once and never again?"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from bot.reminders.model import Reminder
from bot.reminders.timings import Question
from bot.reminders.words import moment_words, repeat_words
from bot.timezones.local import load_zone
from bot.when import Ambiguous, Grain, Moment, Option, Preferences, Recurrence, describe

WEEKLY = re.compile(r"FREQ=WEEKLY(?:;INTERVAL=\d+)?(?:;BYDAY=[A-Z]{2})?(?:;UNTIL=\w+)?")
"""A series of one weekday, which can move to another. One that is counted would count anew."""
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Which(StrEnum):
    """Which times of a series the words are about."""

    NEXT = "next"
    ONCE = "once"


_SAID = {
    Which.NEXT: re.compile(
        r"(?:only|just) (?:the |this )?(?:next|coming|one)(?: one| time)?[:,]?(?: to| on)? (.+)",
        re.IGNORECASE | re.DOTALL,
    ),
    Which.ONCE: re.compile(
        r"(?:only |just )?once(?:, and no more)?[:,]?(?: on)? (.+)", re.IGNORECASE | re.DOTALL
    ),
}


class SeriesQuestion(Question):
    """A day was said of a series. The labels of its options are understood back too."""

    def answers(self) -> tuple[str, ...]:
        said = zip(self.ambiguous.options, super().answers(), strict=True)
        return tuple(
            f"{option.label.partition(':')[0]}: {words}"
            if isinstance(option.when, Moment)
            else words
            for option, words in said
        )


def told(words: str) -> tuple[Which | None, str]:
    """ "only the next one: Tuesday" → which times of the series, and the time words."""
    for which, pattern in _SAID.items():
        if match := pattern.fullmatch(words.strip()):
            return which, match[1]
    return None, words


def series_question(
    reminder: Reminder, at: datetime, zone: str, now: datetime, preferences: Preferences
) -> SeriesQuestion:
    """What may be meant by ``at`` for what repeats; each option says what it would make of it."""
    moment = Moment(at.astimezone(load_zone(zone)), Grain.MINUTE, (), zone, (), "")
    label = moment_words(at, zone, now, preferences)
    options = [Option(f"only the next one: {label}", moment)]
    rule = _on_its_weekday(reminder, moment.at)
    if rule is not None and not at.second:  # "in 2 hours" is of no weekday's making
        series = Recurrence(rule, moment.at, zone, (), (), "")
        options.append(
            Option(describe(series, now.astimezone(moment.at.tzinfo), preferences), series)
        )
    options.append(Option(f"just once: {label}", moment))
    now_so = repeat_words(reminder, preferences)
    text = f"That one repeats ({now_so}). Just the next one, or all of them?"
    return SeriesQuestion(Ambiguous(text, tuple(options)))


def _on_its_weekday(reminder: Reminder, local: datetime) -> str | None:
    """The rule of a weekly series for the weekday of ``local``; None for other series."""
    rule = reminder.rule or ""
    if not WEEKLY.fullmatch(rule):
        return None
    parts = [part for part in rule.split(";") if not part.startswith("BYDAY")]
    day = f"BYDAY={CODES[local.weekday()]}"
    at = next((n for n, part in enumerate(parts) if part.startswith("UNTIL")), len(parts))
    return ";".join([*parts[:at], day, *parts[at:]])
