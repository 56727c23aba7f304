"""The front of the reader: whole phrases with `understand`, any text with `split` and `read`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.when.errors import Refused, leftover, nothing
from bot.when.output.describe import describe
from bot.when.parsing.scan import Item, scan
from bot.when.parsing.tokens import TokenLine, tokenize
from bot.when.parsing.vocabulary import vocabulary
from bot.when.parsing.zones import zone_info
from bot.when.pieces import Clock, Number, Part, Zone
from bot.when.preferences import Preferences
from bot.when.resolving.candidates import Ask, answer
from bot.when.spans import (
    Cluster,
    clusters,
    day_words,
    fit_together,
    strip,
    without,
    without_adverbs,
    without_doubtful,
)
from bot.when.unparsed import open_words, vague_hour
from bot.when.values import (
    Ambiguous,
    Moment,
    NotUnderstood,
    Option,
    Reason,
    Recurrence,
    Split,
    When,
    located,
)

MOST_CHARACTERS = 300
_HABITS = Preferences()


def understand(
    text: str, now: datetime, zone: str, preferences: Preferences = _HABITS
) -> Moment | Recurrence | Ambiguous | NotUnderstood:
    """Read a text that is nothing but time words.

    `now` is aware; `zone` is the person's IANA zone. Never raises for what people type; raises
    ValueError for a naive `now` or an unknown zone.
    """
    ask = _ask(now, zone, preferences)
    if len(text) > MOST_CHARACTERS:
        return _long(text)
    try:
        line, items = _scanned(text, ask)
    except Refused as refusal:
        return _named(refusal.answer, text)
    return _whole(line, items, ask)


def _scanned(text: str, ask: Ask) -> tuple[TokenLine, list[Item]]:
    line = tokenize(text, vocabulary(ask.habits.language))
    return line, scan(line)


def _whole(line: TokenLine, items: list[Item], ask: Ask) -> When:
    """The answer if the text is nothing but time words."""
    try:
        if not items:
            raise nothing(line.text.strip()[:60])
        left = open_words(line, items, strict=True)
        if left:
            raise leftover(left, _without(line, items))
        when = answer(items, ask)
    except Refused as refusal:
        return _named(refusal.answer, line.text)
    start, end = line.tokens[0].start, line.tokens[-1].end
    return located(when, line.text, ((start, end),))


def _named(refused: NotUnderstood, text: str) -> NotUnderstood:
    """The refusal about the words that were said, where the code could only say "That"."""
    if refused.words != "That":
        return refused
    words = text.strip()[:60]
    return replace(refused, words=words, message=f"“{words}”{refused.message[4:]}")


def _ask(now: datetime, zone: str, habits: Preferences) -> Ask:
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    return Ask(now.astimezone(zone_info(zone)).replace(microsecond=0), zone, habits)


def _long(text: str) -> NotUnderstood:
    message = f"That's too long for me; {MOST_CHARACTERS} characters are enough for a time."
    return NotUnderstood(text[:40], Reason.NOTHING, message, "tomorrow at 9")


def _without(line: TokenLine, items: list[Item]) -> str | None:
    """The understood part of a text, as the nearest thing that works."""
    known = [line.text[line.tokens[i.first].start : line.tokens[i.last - 1].end] for i in items]
    return " ".join(known) or None


def split(text: str, now: datetime, zone: str, preferences: Preferences = _HABITS) -> Split:
    """Take a text apart into its time words and the rest, wherever the time words stand."""
    ask = _ask(now, zone, preferences)
    if len(text) > MOST_CHARACTERS:
        return _split_long(text, ask)
    try:
        line, items = _scanned(text, ask)
    except Refused as refusal:
        return _unscanned(text, refusal.answer)
    return _parts(line, items, ask)


def _unscanned(text: str, refused: NotUnderstood) -> Split:
    """A text that the scan refused: for its words, or (none told) for the number of its tokens."""
    return Split(text.strip(), _named(refused, text) if refused.words else None)


def _parts(line: TokenLine, items: list[Item], ask: Ask) -> Split:
    groups = clusters(line, items)
    if not groups:
        return Split(strip(line, (), vocabulary(ask.habits.language).openers), None)
    return _hinted(line, items, groups, ask)


def _hinted(line: TokenLine, items: list[Item], groups: list[Cluster], ask: Ask) -> Split:
    """As in "evening class at 7": the adjective may tell which 7, so it is asked."""
    made = _chosen(line, groups, ask)
    used = [item for group in groups for item in group.items]
    stray = [item for item in items if isinstance(item.piece, Part) and item not in used]
    bare = any(isinstance(item.piece, Clock) and item.piece.bare for item in used)
    parted = any(isinstance(item.piece, Part) for item in used)
    if len(stray) != 1 or not bare or parted or not isinstance(made.when, Moment | Recurrence):
        return made
    try:
        when = answer(sorted([*used, *stray], key=lambda item: item.first), ask)
    except Refused:
        return made
    if not isinstance(when, Moment | Recurrence) or _instant(when) == _instant(made.when):
        return made
    hinted = replace(made, when=located(when, line.text, made.spans))
    return _question("Which of these do you mean?", [hinted, made], ask)


def _split_long(text: str, ask: Ask) -> Split:
    """A long text has its time at its beginning or its end, or is not read."""
    half = MOST_CHARACTERS // 2
    cut = text.rfind(" ", 0, half) if " " in text[:half] else half
    found = split(text[:cut], ask.now, ask.zone, ask.habits)
    if found.when is not None:
        rest = f"{found.rest} {text[cut:].strip()}".strip()
        return Split(rest, found.when, found.spans)
    cut = max(text.find(" ", len(text) - half), len(text) - half)
    found = split(text[cut:], ask.now, ask.zone, ask.habits)
    if found.when is None:
        return Split(text.strip(), None)
    spans = tuple((start + cut, end + cut) for start, end in found.spans)
    return Split(f"{text[:cut].strip()} {found.rest}".strip(), found.when, spans)


def _chosen(line: TokenLine, groups: list[Cluster], ask: Ask) -> Split:
    """All groups as one where they fit together; else each by itself, and a question if several."""
    groups = without_adverbs(line, groups)
    together = len(groups) == 1 or fit_together(groups)
    if together:
        made = _attempt(line, groups, ask)
        doubt = None if isinstance(made.when, NotUnderstood) else _doubted(line, groups, ask, made)
        if doubt or len(groups) == 1 or not isinstance(made.when, NotUnderstood):
            return doubt or made
    alone = [_attempt(line, [group], ask) for group in groups[:3]]
    read = [split for split in alone if isinstance(split.when, Moment | Recurrence | Ambiguous)]
    good = [one for split in read for one in _spread(split)]
    if len(read) > 1:
        return _question("Which of these do you mean?", good, ask)
    lost = next((s for s, g in zip(alone, groups, strict=False) if _unread(line, s.when, g)), None)
    if lost:  # the one that is read must not stand for both
        return made if together else lost
    return next((s for s in alone if not isinstance(s.when, NotUnderstood)), alone[0])


def _spread(split: Split) -> list[Split]:
    """A reading as it is, a question as the readings that it offers."""
    if not isinstance(split.when, Ambiguous):
        return [split]
    return [replace(split, when=option.when) for option in split.when.options]


def _unread(line: TokenLine, when: When | None, group: Cluster) -> bool:
    """Whether a group is no reading by itself, though not merely over ("notes of 3 may 2020")."""
    if not isinstance(when, NotUnderstood):
        return False
    earlier = line.sign(group.items[-1].last - 1) == "earlier"  # "at 5, remind me an hour earlier"
    return when.reason is Reason.LEFTOVER or len(day_words(group)) > 1 or earlier


def _attempt(line: TokenLine, groups: list[Cluster], ask: Ask) -> Split:
    """The text with these groups as its time words."""
    spans = tuple(group.span for group in groups)
    items = [item for group in groups for item in group.items]
    try:
        left = open_words(line, items, strict=False)
        if left:
            raise leftover(left)
        vague = vague_hour(line, items)
        if vague:
            raise leftover(vague, "tomorrow at 18:00")
        when = located(answer(items, ask), line.text, spans)
    except Refused as refusal:
        when = _named(refusal.answer, " ".join(line.text[a:b] for a, b in spans))
    taken = spans
    for item in items:  # what may be no place stays in the text: "turkey time with family"
        if isinstance(item.piece, Zone) and item.piece.doubtful:
            taken = without(line, taken, item)
    rest = strip(line, taken, vocabulary(ask.habits.language).openers)
    if any(c.isdigit() for c in rest) and not any(c.isalpha() for c in rest):
        when = leftover(rest).answer  # "tonight 9305": a number that nobody can place
    return Split(rest, when, spans)


def _doubted(line: TokenLine, groups: list[Cluster], ask: Ask, made: Split) -> Split | None:
    """The same text without a piece that may be an ordinary word ("weekly report", "room 5")."""
    fewer = without_doubtful(line, groups)
    if fewer is None:
        return None
    other = _attempt(line, fewer, ask)
    if isinstance(other.when, Ambiguous) and isinstance(made.when, Moment | Recurrence):
        return _question("Which of these do you mean?", [made, *_spread(other)[:2]], ask)
    both = [split for split in (made, other) if isinstance(split.when, Moment | Recurrence)]
    same = len(both) == 2 and _instant(both[0].when) == _instant(both[1].when)
    if len(both) < 2:
        return None
    if same:
        return made if isinstance(groups[0].items[0].piece, Number) else other
    return _question("Which of these do you mean?", both, ask)


def _instant(when: When | None) -> object:
    if isinstance(when, Recurrence):
        return when.rule, when.anchor
    return when.at if isinstance(when, Moment) else None


def _question(question: str, splits: list[Split], ask: Ask) -> Split:
    """One question about several ways to take a text apart; the rest is the longest one."""
    unique = {_instant(split.when): split for split in reversed(splits)}
    if len(unique) == 1:
        return splits[-1]
    options = tuple(
        Option(describe(split.when, ask.now, ask.habits, ask.zone), split.when)
        for split in reversed(unique.values())
        if isinstance(split.when, Moment | Recurrence)
    )
    longest = max(splits, key=lambda split: len(split.rest))
    return Split(longest.rest, Ambiguous(question, options[:3]), longest.spans)


def read(text: str, now: datetime, zone: str, preferences: Preferences = _HABITS) -> Split:
    """What every front calls: a phrase of time words (rest is empty), or a text with some in it."""
    ask = _ask(now, zone, preferences)
    if len(text) > MOST_CHARACTERS:
        return _split_long(text, ask)
    try:
        line, items = _scanned(text, ask)
    except Refused as refusal:
        return _unscanned(text, refusal.answer)
    whole = _whole(line, items, ask)
    if isinstance(whole, Ambiguous):
        return Split("", whole, whole.options[0].when.spans)
    if isinstance(whole, Moment | Recurrence):
        return Split("", whole, whole.spans)
    if whole.reason not in {Reason.LEFTOVER, Reason.NOTHING}:
        return Split("", whole)
    return _parts(line, items, ask)
