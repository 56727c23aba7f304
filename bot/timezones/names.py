"""An answer to "where are you?" → its time zone, the zones to choose from, or UnknownZone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from bot.timezones.aliases import TALK, ZONES
from bot.timezones.cities import WORLD, Area, table
from bot.timezones.folding import fold
from bot.timezones.guesses import guesses
from bot.timezones.iana import keeps, zone_cities, zone_key, zone_label
from bot.timezones.labels import city_label
from bot.timezones.offsets import minute_of_day, offset_zone, says_now, zones_showing
from bot.timezones.places import NamedPlace, Share, of_areas, places
from bot.timezones.values import Located, SeveralZones, UnknownZone, ZoneChoices

OVERWHELMING = 10
"""How many times bigger a place is than every namesake in another zone for it to be meant unasked.

By the table, of the 1,000 biggest cities 26 have a namesake nearer than that: Birmingham is 5.9
times as big as its Alabaman namesake, Athens 5.2, Kingston 7.1, Odesa 8.9, Portland 9.7. Beyond it
are San Francisco 10.3 (a town in the Philippines), Edmonton 12, Boston 15, Dublin 18, London 21,
Madrid 24, Paris 86.
"""

CHOICES = 6

LONGEST = 120
"""Characters of words that may be a place; "Berlin, Germany (Europe/Berlin)" has 31."""

EXACT = re.compile(r"(.+) \(([\w+/-]+)\)")

_ABBREVIATIONS = {fold(name): zone for name, zone in ZONES.items()}

LEAD = re.compile(
    r"^(?:(?:no|yes|ok|okay|oh|well|hi|hello|hey|actually|sorry|i mean|i meant|i think|i guess|"
    r"maybe|probably|it is|it[’']?s|that[’']?s|"
    r"(?:i|we) (?:live|am|are|work|stay|moved)|(?:i|we)[’']?(?:m|re|ve moved)|living|based|now|"
    r"\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)? (?:right )?(?:here|now)(?= in )|"
    r"my (?:city|town|home|time ?zone|zone|place)(?: is)?|the city of|somewhere|close|to|from|in|"
    r"at|near|around|outside|the|an?(?: (?:small|little|tiny))? (?:village|town|suburb|place)|"
    # German, French, Spanish and Portuguese
    r"nein|nee|ja|non|oui|no|não|nao|sí|sim|ich (?:bin|wohne|lebe|komme)|wir (?:sind|wohnen|leben)|"
    r"aus|bei|(?:je (?:suis|vis)|j[’']?habite)(?: (?:à|a|en|au|aux|de))?|à|"
    r"(?:yo )?(?:vivo|estoy|soy)(?: (?:en|de))?|(?:eu )?(?:moro|estou|sou)(?: (?:em|de|no|na))?"
    r")(?!\w)[\s,:]*)+",
    re.IGNORECASE,
)
TRAIL = re.compile(
    r"(?:[\s,.!]+(?:now|here|right now|please|at the moment|currently|i think|"
    r"(?:(?:standard|daylight|summer) )?time|thanks|thank you|thx|bitte|danke|merci|gracias|"
    r"obrigad[oa]))+$",
    re.IGNORECASE,
)


def find_place(words: str, now: datetime) -> Located | ZoneChoices:
    """The zone of the place, clock time or offset in ``words``. Raises UnknownZone."""
    found = known(words, now)
    if found is None:
        raise UnknownZone(words.strip(), guesses(bare(words)))
    return found


def located(words: str, now: datetime) -> Located:
    """The one place that ``words`` mean. Raises UnknownZone or SeveralZones."""
    found = find_place(words, now)
    if isinstance(found, ZoneChoices):
        raise SeveralZones(words.strip(), found.options)
    return found


def known(words: str, now: datetime) -> Located | ZoneChoices | None:
    """``find_place`` without guesses at what it may have been instead."""
    if len(words) > LONGEST:
        return None
    return _found(words.strip(), now) or _found(bare(words), now)


def options(found: Located | ZoneChoices | None) -> tuple[Located, ...]:
    if found is None:
        return ()
    return found.options if isinstance(found, ZoneChoices) else (found,)


def in_area(area: Area, now: datetime) -> ZoneChoices:
    """The biggest city of each zone of a state or country."""
    shares = [share for place in of_areas([area]) for share in place.shares]
    return ZoneChoices(tuple(_by_time(shares, now)[:CHOICES]))


def looks_like_place(words: str) -> bool:
    """Whether the words as they are answer "where are you?": no guesses, and no other talk.

    A bare "5pm" may be when to remind; "it's 5pm here" is an answer.
    """
    return len(words) <= LONGEST and any(map(_is_place, (words.strip(), bare(words))))


def bare(words: str) -> str:
    """ "no, i'm in Berlin now" → "Berlin"."""
    return TRAIL.sub("", LEAD.sub("", words.strip(" .!?\n"))).strip(" .,!?")


def _is_place(words: str) -> bool:
    folded = fold(words)
    if not folded or (folded in TALK and not words[:1].isupper()):
        return False
    if offset_zone(words) or _chosen(words):
        return True
    if minute_of_day(words) is not None:
        return says_now(words)
    return bool(_zone_named(words) or folded in zone_cities() or places(words))


def _found(words: str, now: datetime) -> Located | ZoneChoices | None:
    zone = offset_zone(words) or _zone_named(words)
    if zone:
        return Located(zone, zone_label(zone))
    chosen = _chosen(words)
    if chosen:
        return chosen
    minute = minute_of_day(words)
    if minute is not None:
        return _at_clock(minute, now)
    found = places(words)
    if found:
        return decide(found, now)
    zone = zone_cities().get(fold(words))
    return Located(zone, zone_label(zone)) if zone else None


def _zone_named(words: str) -> str | None:
    return _ABBREVIATIONS.get(fold(words)) or zone_key(words)


def _chosen(words: str) -> Located | None:
    """What `Located.exact` wrote; with another name in front, the zone's own."""
    match = EXACT.fullmatch(words)
    zone = match and zone_key(match[2])
    if not match or not zone:
        return None
    labels = [place.label for place in places(match[1]) if zone in place.zones]
    if match[1] in labels:
        return Located(zone, match[1])
    return Located(zone, labels[0] if labels else zone_label(zone))


def _at_clock(minute: int, now: datetime) -> Located | ZoneChoices | None:
    """The zones that show that time; those with most people first."""
    world = table().zones[WORLD]
    lived_in = [(zone, *world[zone]) for zone in zones_showing(minute, now) if zone in world]
    shares = [
        Share(zone, people, city_label(table().city(biggest))) for zone, people, biggest in lived_in
    ]
    choices = _by_time(shares, now)[:CHOICES]
    return ZoneChoices(tuple(choices)) if choices[1:] else next(iter(choices), None)


def decide(found: list[NamedPlace], now: datetime) -> Located | ZoneChoices:
    """The place that is meant, if it is much bigger than namesakes elsewhere; or all of them."""
    first = found[0]
    here = {keeps(zone, now) for zone in first.zones}
    others = [each for each in found if not here.issuperset(keeps(z, now) for z in each.zones)]
    if not others or first.people > OVERWHELMING * others[0].people:
        return _one(first, now)
    likely = max([each.people for each in found if each.is_city] or [0]) / OVERWHELMING
    offered: dict[str, Located] = {}
    for place in found:
        if place.people >= likely:
            for each in options(_one(place, now)):
                offered.setdefault(each.label, each)
    choices = tuple(offered.values())[:CHOICES]
    alike = len({keeps(each.zone, now) for each in choices}) == 1
    return choices[0] if alike else ZoneChoices(choices)


def _one(place: NamedPlace, now: datetime) -> Located | ZoneChoices:
    """The zone of a place, or a city for each of its zones that keep different times."""
    choices = _by_time(place.shares, now)[:CHOICES]
    return ZoneChoices(tuple(choices)) if choices[1:] else Located(choices[0].zone, place.label)


def _by_time(shares: Iterable[Share], now: datetime) -> list[Located]:
    """One of the zones that keep the same time, by how many people keep it."""
    groups: dict[object, list[Share]] = {}
    for share in shares:
        groups.setdefault(keeps(share.zone, now), []).append(share)
    ranked = sorted(groups.values(), key=lambda group: -sum(each.people for each in group))
    return [
        Located(most.zone, most.label)
        for most in (max(group, key=lambda each: each.people) for group in ranked)
    ]
