"""Every reading of some pieces: one is the answer, several are a question."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from bot.timezones.spoken import zones_of
from bot.timezones.values import Located
from bot.when.errors import Refused, nothing
from bot.when.output.describe import describe
from bot.when.parsing.scan import Item
from bot.when.parsing.vocabulary import vocabulary
from bot.when.parsing.zones import zone_info
from bot.when.pieces import Date, Day, Duration, Offset, Piece, Zone
from bot.when.preferences import Preferences
from bot.when.resolving.context import Context, Reading, days_after, readings
from bot.when.resolving.frame import Frame, sort_pieces
from bot.when.resolving.moments import Timed, moment
from bot.when.resolving.series import AnchoredRule, maybe_series, series, series_said
from bot.when.values import Ambiguous, Moment, Option, Recurrence, When

MOST_PLACES = 5
"""Buttons in one row at Discord."""

YOURS = "Your own time"


class Ask(NamedTuple):
    """Who asks, when and where: the same for every way of reading a text."""

    now: datetime
    zone: str
    habits: Preferences


def answer(items: list[Item], ask: Ask) -> When:
    """Every reading of these pieces: one is the answer, several are a question.

    A place in several zones is a question, too.
    """
    place = next((i.piece for i in items if isinstance(i.piece, Zone) and i.piece.place), None)
    if place is None:
        return _answer(items, ask)
    question, variants = _variants(items, place, ask)
    if len(variants) == 1:
        return _answer(variants[0][1], ask)
    found: dict[object, tuple[str, Option]] = {}
    refused: list[Refused] = []
    for label, variant in variants:
        try:
            when = _answer(variant, ask)
        except Refused as refusal:  # what is past in one zone is still to come in another
            refused.append(refusal)
            continue
        for each in [each.when for each in when.options] if isinstance(when, Ambiguous) else [when]:
            option = Option(_label(each, label, ask), each)
            found.setdefault(_instant(each), (label, option))
    if not found:
        raise refused[0]
    options = _offered(list(found.values()))
    return options[0].when if len(options) == 1 else Ambiguous(question, options)


def _variants(items: list[Item], place: Zone, ask: Ask) -> tuple[str, list[tuple[str, list[Item]]]]:
    """The question, and for each zone that may be meant its label and the items with it."""
    zones = zones_of(place.place, ask.now)
    variants = [
        (zone.label, [_settled(item, place, zone, named=len(zones) > 1) for item in items])
        for zone in zones
    ]
    if not place.doubtful:
        question = f"There's more than one time zone for “{place.label}”. Which place do you mean?"
        return question, variants
    variants.append((YOURS, [item for item in items if item.piece != place]))
    return f"Do you mean the place “{place.label}”, or your own time?", variants


def _offered(found: list[tuple[str, Option]]) -> tuple[Option, ...]:
    """As many as have room: one reading of each place before the second of any; your own first."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int]] = []
    for number, (label, _) in enumerate(found):
        ranked.append((0 if label == YOURS else seen[label], number))
        seen[label] += 1
    kept = sorted(number for _, number in sorted(ranked)[:MOST_PLACES])
    return tuple(found[number][1] for number in kept)


def _settled(item: Item, place: Zone, zone: Located, *, named: bool) -> Item:
    """The item with the zone in the place's stead; of several, with its own name."""
    if item.piece != place:
        return item
    return item._replace(piece=Zone(zone.zone, zone.label if named else place.label))


def _label(when: Moment | Recurrence, place: str, ask: Ask) -> str:
    """The reading in words; a series says its zone itself, and its words are read back."""
    words = describe(when, ask.now, ask.habits, ask.zone)
    return words if isinstance(when, Recurrence) else f"{place}: {words}"


def _instant(when: Moment | Recurrence) -> object:
    if isinstance(when, Moment):
        return when.at.astimezone(UTC)
    return when.rule, when.anchor.timestamp(), when.zone


def _answer(items: list[Item], ask: Ask) -> Moment | Recurrence | Ambiguous:
    frame = sort_pieces([item.piece for item in items])
    zone = frame.zone.name if frame.zone else ask.zone
    local = ask.now.astimezone(zone_info(zone))

    def fresh(path: tuple[int, ...]) -> Context:
        return Context(local, zone, ask.habits, path)

    def build(context: Context) -> Timed | AnchoredRule:
        pieces = _days_meant([item.piece for item in items], ask, context)
        own = _counted_both_ways(sort_pieces(pieces), context)
        again = series_said(own) or (
            maybe_series(own)
            and context.pick("Once, or every month?", [(False, None), (True, None)])
        )
        made = series(own, context) if again else moment(own, context)
        if own.zone and zone != ask.zone:
            _tell_zone(own.zone, made.at if isinstance(made, Timed) else made.anchor, context)
        return made

    found, refused = readings(build, fresh)
    if not found:
        raise refused[0] if refused else nothing("")
    return _ranked(found, ask)


def _days_meant(pieces: list[Piece], ask: Ask, context: Context) -> list[Piece]:
    """Where "tomorrow 9am London time" is said when London is a day ahead: whose tomorrow."""
    today = ask.now.date()
    near = any(isinstance(piece, Day) for piece in pieces)
    whose = "Counting from the date where you are, or from the date there?"
    if not near or today == context.today or not context.pick(whose, [(True, None), (False, None)]):
        return pieces
    return [_dated(today, piece) if isinstance(piece, Day) else piece for piece in pieces]


def _dated(today: date, near: Day) -> Date:
    day = days_after(today, near.offset)
    return Date(day.day, day.month, day.year)


def _counted_both_ways(frame: Frame, context: Context) -> Frame:
    """The frame with each length that counts today as one of its two meanings.

    "Dans quinze jours" is two weeks to most, fifteen days to some; the other one is tried as well.

    A series stays as it was said: "cada 15 días" is what a doctor writes, and means fifteen.
    """
    loose = vocabulary(context.preferences.language).show.get("inclusive", "").split()
    frame.offsets = [_weeks_or_days(offset, loose, context) for offset in frame.offsets]
    return frame


def _weeks_or_days(offset: Offset, loose: list[str], context: Context) -> Offset:
    days = offset.length.days
    weeks = offset.length._replace(days=days // 7 * 7)
    if str(days) not in loose or offset.length != Duration(days=days, grain=offset.length.grain):
        return offset
    question = f"Exactly {days} days, or {days // 7} week{'s' if days > 14 else ''}?"
    return context.pick(question, [(offset, None), (offset._replace(length=weeks), None)])


def _tell_zone(zone: Zone, at: datetime, context: Context) -> None:
    """Which zone was read; and that "EST" in July is what clocks there show, summer time."""
    context.assume(f"{zone.label} is {zone.name}")
    if at.dst() and zone.label.upper() in {"EST", "CST", "MST", "PST", "CET", "GMT"}:
        context.note(
            f"{zone.name} is on summer time then; I took {at:%H:%M} as the time on clocks there."
        )


def _ranked(found: list[Reading], ask: Ask) -> Moment | Recurrence | Ambiguous:
    unique: dict[object, tuple[Reading, Moment | Recurrence]] = {}
    for reading in found:
        value = _value(reading)
        key = value.at.astimezone(UTC) if isinstance(value, Moment) else (value.rule, value.anchor)
        unique.setdefault(key, (reading, value))
    if len(unique) == 1:
        reading, only = next(iter(unique.values()))
        if reading.context.forks and len(found) == 1:
            told = (*only.assumed, "the only way to read it that is not in the past")
            return replace(only, assumed=told)
        return only
    chosen = list(unique.values())[:3]
    forks = chosen[0][0].context.forks
    decisive = next((n for n, f in enumerate(forks) if _differs(n, chosen)), 0)
    options = tuple(
        Option(describe(value, ask.now, ask.habits, ask.zone), value, _learn(reading, decisive))
        for reading, value in chosen
    )
    return Ambiguous(forks[decisive].question, options)


def _differs(n: int, chosen: list[tuple[Reading, Moment | Recurrence]]) -> bool:
    taken = {r.context.forks[n].taken for r, _ in chosen if len(r.context.forks) > n}
    return len(taken) > 1


def _learn(reading: Reading, n: int) -> tuple[str, str] | None:
    forks = reading.context.forks
    return forks[n].learns[forks[n].taken] if n < len(forks) else None


def _value(reading: Reading) -> Moment | Recurrence:
    context, value = reading.context, reading.value
    assumed, note = tuple(context.assumed), " ".join(context.notes) or None
    if isinstance(value, AnchoredRule):
        return Recurrence(value.rule, value.anchor, context.zone, assumed, (), "", note)
    if not isinstance(value, Timed):
        raise TypeError("a try ends in a moment or a series")
    asked = context.skipped.get(value.at.astimezone(UTC))
    return Moment(value.at, value.grain, assumed, context.zone, (), "", note, asked)
