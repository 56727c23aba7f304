"""Reads zones said in words: "9pm EST", "8:00 GMT+2", "noon Tokyo time", "Europe/Berlin"."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache

from bot.timezones.aliases import ARTICLES, NOUNS
from bot.timezones.local import BadZone, load_zone
from bot.timezones.spoken import Certainty, biggest_zone, place_in
from bot.when.parsing.tokens import TokenLine
from bot.when.pieces import Zone

Found = tuple[object, int] | None

# Short enough to be a word as well ("is", "ate"): these need capitals or "time" behind them.
_PLAIN = frozenset(
    [
        "est",
        "edt",
        "cst",
        "cdt",
        "mst",
        "mdt",
        "pst",
        "pdt",
        "utc",
        "gmt",
        "cet",
        "cest",
        "bst",
        "aest",
        "aedt",
        "jst",
        "sgt",
        "eet",
        "eest",
        "msk",
    ]
)
# What Americans call their zones, without "time" behind it.
AMERICAN = frozenset(["eastern", "central", "mountain", "pacific"])
# Kinds of words that go on saying when, behind a zone.
_BESIDE = (
    "day", "weekday", "weekdays", "group", "month", "mod", "tonight", "freq", "every", "until",
    "start", "on", "at", "in", "for", "except", "part",
)  # fmt: skip
# What a place in a city is called: "at 8 in china town", "at 9 in london bridge station".
_IN_A_CITY = frozenset(
    """town street st road rd avenue ave lane square sq park garden gardens bridge tower station
    airport hotel hostel restaurant cafe bar pub inn grill bistro kitchen lounge house hall court
    market mall plaza arena stadium theatre theater club gallery museum church cathedral school
    university college hospital clinic beach bay river creek lake island hill hills room center
    centre palace district quarter wall gate terrace mosque temple zoo opera gym""".split()
)
# "Londoner Zeit", "Bremer Zeit", "Münchner Zeit": an ending and what the city has in its place.
_GERMAN_ENDINGS = (("er", ""), ("er", "en"), ("ner", "en"))
_MOST_WORDS = 5
_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?([0-5]\d))?(?!\d)")


@lru_cache(maxsize=512)
def zone_info(name: str) -> tzinfo:
    """The zone of that IANA name, or of an offset such as "+05:30"; ValueError if there is none."""
    match = _OFFSET.fullmatch(name)
    if match:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    try:
        return load_zone(name)
    except BadZone as error:
        raise ValueError(f"{name} isn't a time zone") from error


def fixed_name(minutes: int) -> str:
    """A name for a fixed offset: IANA's for whole hours (with its sign turned), or ±hh:mm."""
    if minutes % 60 == 0 and -14 * 60 <= -minutes <= 12 * 60:
        return f"Etc/GMT{-minutes // 60:+d}" if minutes else "UTC"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def read_zone(line: TokenLine, i: int, *, leads: bool = False) -> Found:
    """A zone at `i`, behind a time of day or, with ``leads``, in front of one.

    First in a sentence a capital does not tell a place from "Derby time 5pm".
    """
    j = i + 1 if line.sign(i) == "(" else i
    inside = line.skip(j, "in", "the")
    found = _named(line, j) or _city_time(line, j, leads) or _iana(line, j)
    if found is None and inside > j:
        j = inside
        found = _named(line, j) or _city_time(line, j, leads)
    if found is None:
        return None
    zone, k = found
    return zone, k + 1 if line.sign(i) == "(" and line.sign(k) == ")" else k


def _named(line: TokenLine, i: int) -> tuple[Zone, int] | None:
    name = line.word(i, "zone")
    if name is None:
        return None
    token = line.tokens[i]
    written = _written(line, i)
    k = line.skip(i + 1, "time_word")
    # "9am in Tokyo"
    inside = line.sign(i - 1) in {"in", "("} and len(written) > 3 and line.sign(k) not in _IN_A_CITY
    if (
        k == i + 1
        and not inside
        and not (token.text in AMERICAN and _closes(line, k))
        and not (token.text in _PLAIN or (written.isupper() and len(written) <= 4))
    ):
        return None
    if name == "UTC":
        return _offset(line, k, written)
    if name == "city":
        name = biggest_zone(token.text.removesuffix("'s"))
    return Zone(name, label=written), k


def city_begins(line: TokenLine, i: int) -> bool:
    """Whether a zone may begin at `i` that the vocabulary does not know: "Munich time 9am"."""
    if not line.text[line.tokens[i].start].isupper():
        return False
    return any(line.get(k, "time_word") for k in range(i + 1, i + _MOST_WORDS))


def _city_time(line: TokenLine, i: int, leads: bool) -> tuple[Zone, int] | None:
    """Any place with "time" behind it, or "heure de" in front: "Munich time", "São José time"."""
    if line.get(i, "time_word"):
        return _city_behind(line, i + 1) if line.sign(i).endswith(" de") else None
    for k in range(i, min(i + _MOST_WORDS, line.size)):
        if k > i and line.get(k, "time_word") and not line.sign(k).endswith(" de"):
            city = _city(line, i, k, capital_tells=not (leads and _begins_sentence(line, i)))
            return (city, line.skip(k, "time_word")) if city else None
        if not _is_wordlike(line, k):
            return None
    return None


def _city_behind(line: TokenLine, i: int) -> tuple[Zone, int] | None:
    """The place behind "hora de", with its article or behind it: "la Paz", "la Argentina".

    "la" in "la cena" is not Los Angeles, and "la reunión" no island.
    """
    article = line.sign(i) in ARTICLES and not _written(line, i).isupper()
    if article and line.sign(i + 1) in NOUNS and _written(line, i + 1).islower():
        return None
    return _longest_city(line, i, i + article) or (
        _longest_city(line, i + 1, i + 1) if article else None
    )


def _longest_city(line: TokenLine, i: int, shortest: int) -> tuple[Zone, int] | None:
    """The longest run of tokens from `i`, ending behind `shortest`, that names a place."""
    for k in range(min(i + _MOST_WORDS, line.size), shortest, -1):
        city = _city(line, i, k) if all(_is_wordlike(line, at) for at in range(i, k)) else None
        if city:
            return city, k
    return None


def _begins_sentence(line: TokenLine, i: int) -> bool:
    return i == 0 or line.sign(i - 1) in {".", "!", "?", ":"}


def _written(line: TokenLine, i: int) -> str:
    return line.text[line.tokens[i].start : line.tokens[i].end]


def _is_wordlike(line: TokenLine, i: int) -> bool:
    return line.sign(i).replace(" ", "").isalpha() or line.sign(i) in {".", ",", "-", "'"}


def _city(line: TokenLine, first: int, last: int, *, capital_tells: bool = True) -> Zone | None:
    """The place that the words of the tokens [first, last) name."""
    if not (line.sign(first)[:1].isalpha() and line.sign(last - 1)[:1].isalpha()):
        return None
    written = line.text[line.tokens[first].start : line.tokens[last - 1].end]
    german = line.sign(last) == "zeit"
    names = [written]
    if german:
        names += [
            written.removesuffix(end) + real
            for end, real in _GERMAN_ENDINGS
            if written.endswith(end)
        ]
    for name in names:
        certainty = place_in(name, capital_tells=capital_tells and not german)
        if certainty:
            return Zone(label=written, place=name, doubtful=certainty is Certainty.DOUBTFUL)
    return None


def _closes(line: TokenLine, i: int) -> bool:
    """Whether no ordinary word follows, which "central" could belong to ("5pm central station")."""
    if i >= line.size or not line.sign(i)[:1].isalnum():
        return True
    joined = line.sign(i) in {"with", "to", "about", "and", "then", "please"}
    return joined or line.any_of(i, *_BESIDE)


def _offset(line: TokenLine, i: int, written: str) -> tuple[Zone, int]:
    """UTC, UTC+2, GMT-05:30."""
    if i < line.size and line.sign(i) in {"+", "-"} and line.digits(i + 1):
        match = _OFFSET.match(line.text[line.tokens[i].start :].replace(" ", ""))
        if match and int(match[2]) <= 14:
            minutes = (int(match[2]) * 60 + int(match[3] or 0)) * (-1 if match[1] == "-" else 1)
            end = i + 2
            if match[3] and line.sign(end) == ":":
                end += 2
            return Zone(fixed_name(minutes), label=f"{written}{match[0]}"), end
    return Zone("UTC", label=written), i


def _iana(line: TokenLine, i: int) -> tuple[Zone, int] | None:
    """As in "Europe/Berlin", "America/Argentina/Buenos_Aires"."""
    if line.sign(i + 1) != "/" or not line.glued(i + 1) or not line.sign(i).isalpha():
        return None
    j = i + 1
    while line.glued(j) and (line.sign(j) in {"/", "_"} or line.sign(j).isalpha()):
        j += 1
    name = line.text[line.tokens[i].start : line.tokens[j - 1].end]
    key = "/".join("_".join(w.capitalize() for w in part.split("_")) for part in name.split("/"))
    try:
        zone_info(key)
    except ValueError:
        return None
    return Zone(key, label=name), j
