"""What the reader of time words answers with: frozen values, nothing that acts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Grain(StrEnum):
    """How precisely a moment was said."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Reason(StrEnum):
    """Why words were not understood."""

    PAST = "past"
    NO_SUCH_DATE = "no_such_date"
    NO_SUCH_TIME = "no_such_time"
    NOTHING = "nothing"
    LEFTOVER = "leftover"
    TOO_FAR = "too_far"


Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant. `at` is aware, in `zone`; `spans` are [start, end) offsets into `text`.

    `asked`: the time that was said (naive), where the clocks skip it and `at` stands for it.
    """

    at: datetime
    grain: Grain
    assumed: tuple[str, ...]
    zone: str
    spans: Spans
    text: str
    note: str | None = None
    asked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A series: an RFC 5545 RRULE value (no `RRULE:`) and its first occurrence, in `zone`."""

    rule: str
    anchor: datetime
    zone: str
    assumed: tuple[str, ...]
    spans: Spans
    text: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One reading to offer; `learn` is the (preference, value) that choosing it teaches."""

    label: str
    when: Moment | Recurrence
    learn: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two to five readings that are equally sensible, and the question that tells them apart."""

    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """No reading: the words at fault, why, one friendly sentence, the nearest thing that works."""

    words: str
    reason: Reason
    message: str
    suggestion: str | None = None


When = Moment | Recurrence | Ambiguous | NotUnderstood


@dataclass(frozen=True, slots=True)
class Split:
    """Text taken apart: `rest` is what is not time; `when` is None if no time word was found."""

    rest: str
    when: When | None
    spans: Spans = ()


def located(when: When, text: str, spans: Spans) -> When:
    """The same answer, telling which part of which text it came from."""
    if isinstance(when, Moment | Recurrence):
        return replace(when, text=text, spans=spans)
    if isinstance(when, Ambiguous):
        options = tuple(
            replace(option, when=replace(option.when, text=text, spans=spans))
            for option in when.options
        )
        return replace(when, options=options)
    return when
