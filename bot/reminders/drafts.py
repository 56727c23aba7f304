"""NewReminder: a request for a reminder, in words → Draft; and back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.durations import is_no, read_length, read_lengths
from bot.reminders.model import Draft, Limits, Priority, checked_text
from bot.reminders.recurrence.schedule import Series, next_occurrence, plan
from bot.reminders.timings import Timing
from bot.reminders.transitions import Times
from bot.timezones.local import load_zone
from bot.turn import Turn
from bot.when import Recurrence, read

REPEATS = ("every day", "every weekday", "every week", "every month", "every year")
NAGS = 12
MOST_NAGS = 100
"""How often to nag about one occurrence, unless told; and at most."""


@dataclass(frozen=True, slots=True)
class NewReminder:
    """A request in the person's own words. ``timing``: already settled by an answer of theirs."""

    text: str = field(repr=False)
    when: str = ""
    repeat: str = ""
    notice: str = ""
    nag: str = ""
    priority: Priority = Priority.NORMAL
    place: Place | None = None
    timing: Timing | None = None
    source_key: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As a pending question keeps it."""
        timing = self.timing
        return {
            "text": self.text,
            "when": self.when,
            "repeat": self.repeat,
            "notice": self.notice,
            "nag": self.nag,
            "priority": self.priority.value,
            "place": None if self.place is None else place_to_json(self.place),
            "timing": None if timing is None else timing_to_json(timing),
            "source_key": self.source_key,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> NewReminder:
        place, timing = values["place"], values["timing"]
        return cls(
            text=values["text"],
            when=values["when"],
            repeat=values["repeat"],
            notice=values["notice"],
            nag=values["nag"],
            priority=Priority(values["priority"]),
            place=None if place is None else place_from_json(place),
            timing=None if timing is None else timing_from_json(timing),
            source_key=values["source_key"],
        )


def draft_of(
    ask: NewReminder, turn: Turn, profile: Profile, limits: Limits, now: datetime
) -> tuple[Draft, str | None]:
    """Return the draft, and a note about its time.

    Raises Question, ZoneNeeded, TimeNotUnderstood, and the Problems of a bad rule.
    """
    text, timing = _taken(ask, turn, profile, now)
    timing = _happening(timing)
    notices = read_lengths(ask.notice)
    every, cap = nagging(ask.nag)
    if (notices or every) and timing.due_at is None:
        raise Problem(
            "I can only remind you early or again if there's a time. When should I remind you?"
        )
    draft = timings.draft(
        turn, text, timing, limits, priority=ask.priority, source_key=ask.source_key
    )
    place = ask.place or draft.place
    whole = replace(draft, place=place, notices=notices, nag_every=every, nag_cap=cap)
    return whole, timing.note


def next_due(draft: Draft, now: datetime) -> datetime | None:
    """When the draft is due next, after ``now``: a series goes on, a single moment may be over."""
    if draft.due_at is None or draft.due_at > now:
        return draft.due_at
    if draft.rule is None or draft.anchor is None:
        return None
    found = next_occurrence(Series(draft.rule, draft.anchor, draft.zone), now)
    return None if found is None else found.at


def _taken(ask: NewReminder, turn: Turn, profile: Profile, now: datetime) -> tuple[str, Timing]:
    """The text without its time words, and when, with the repetition."""
    text = checked_text(ask.text, Limits(text_length=100_000))
    if ask.timing is not None:
        return text, ask.timing
    if ask.when.strip():
        timing = timings.timing_of(ask.when, now, profile, turn.locale)
        if timing.rule is not None and ask.repeat.strip():
            raise Problem(
                f"“{ask.when.strip()[:60]}” already says how it repeats. Leave `repeat` empty, "
                "or put just the first time in `when`."
            )
    elif ask.repeat.strip():
        found = timings.when_in(text, now, profile, turn.locale)
        if found.when is None:
            return text, timings.timing_of(ask.repeat, now, profile, turn.locale)
        text, timing = timings.taken_apart(text, now, profile, turn.locale)
    else:
        text, timing = timings.taken_apart(text, now, profile, turn.locale)
    if not text.strip():
        raise Problem(
            f"“{ask.text.strip()[:80]}” tells me when, but not what. What should I remind you "
            "about?"
        )
    return text, repeated(timing, ask.repeat, profile, turn.locale)


def repeated(timing: Timing, repeat: str, profile: Profile, locale: str = "en") -> Timing:
    """``timing`` with the series that ``repeat`` means from there on ("every 2 weeks")."""
    words = repeat.strip()
    if not words:
        return timing
    if timing.due_at is None:
        raise Problem("When should the first one be?")
    preferences = timings.preferences_of(profile, locale)
    local = timing.due_at.astimezone(load_zone(timing.zone))
    begin = local - timedelta(seconds=1)
    anchor = timing.asked or local.replace(tzinfo=None, microsecond=0)
    for phrase in (f"{words} at {anchor:%H:%M}", words):
        found = read(phrase, begin, timing.zone, preferences).when
        if isinstance(found, Recurrence):
            return _happening(replace(timing, rule=found.rule, anchor=anchor))
    raise timings.TimeNotUnderstood(
        f"I don't understand “{words[:60]}” as a way to repeat. Try “every day”, “every 2 "
        "weeks” or “every first Monday”."
    )


def _happening(timing: Timing) -> Timing:
    """A series that can be kept: one that happens, and not too often. Raises BadRule, TooOften."""
    if timing.rule is None or timing.anchor is None or timing.due_at is None:
        return timing
    series = plan(timing.rule, timing.anchor, timing.zone)
    first = next_occurrence(series, timing.due_at - timedelta(seconds=1))
    return timing if first is None else replace(timing, due_at=first.at, rule=series.rule)


def nagging(words: str) -> tuple[timedelta | None, int]:
    """Interval and cap of "10 min", "10 min x5" or "every 10 min, 5 times"; nothing for no words.

    Raises BadLength, or Problem for a cap that is out of bounds.
    """
    plain = words.strip().casefold()
    if not plain or is_no(plain):
        return None, 0
    span, cap = plain, NAGS
    for mark in ("times", "x"):
        head, found, tail = plain.rpartition(mark)
        if found == "x" and tail.strip().isdecimal():
            span, cap = head, int(tail)
        elif found == "times" and not tail.strip():
            cut = head.strip().rpartition(" ")
            if cut[2].isdecimal():
                span, cap = cut[0], int(cut[2])
    if not 1 <= cap <= MOST_NAGS:
        raise Problem(f"I can nag you 1 to {MOST_NAGS} times about one thing.")
    return read_length(span.strip(" ,").removesuffix("up to").strip(" ,")), cap


def times_of(timing: Timing) -> Times:
    return Times(timing.due_at, timing.zone, timing.rule, timing.anchor)


def place_to_json(place: Place) -> list[str | None]:
    return [place.kind.value, place.channel_id, place.guild_id]


def place_from_json(values: list[str | None]) -> Place:
    kind, channel_id, guild_id = values
    return Place(PlaceKind(str(kind)), channel_id, guild_id)


def timing_to_json(timing: Timing) -> dict[str, Any]:
    """As an open question keeps it; ``asked`` only serves ``repeated``, which comes before."""
    return {
        "due_at": timing.due_at and timing.due_at.astimezone(UTC).isoformat(),
        "rule": timing.rule,
        "anchor": timing.anchor and timing.anchor.isoformat(),
        "zone": timing.zone,
        "note": timing.note,
    }


def timing_from_json(values: dict[str, Any]) -> Timing:
    due, anchor = values["due_at"], values["anchor"]
    return Timing(
        due_at=datetime.fromisoformat(due) if due else None,
        rule=values["rule"],
        anchor=datetime.fromisoformat(anchor) if anchor else None,
        zone=values["zone"],
        note=values["note"],
    )
