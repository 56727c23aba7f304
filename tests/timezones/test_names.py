"""Where somebody is, in their own words → one zone, several to ask about, or a Problem."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.timezones.cities import table
from bot.timezones.iana import keeps, system_zone
from bot.timezones.names import find_place, located, looks_like_place, options
from bot.timezones.values import Located, SeveralZones, UnknownZone, ZoneChoices

NOW = datetime(2026, 11, 22, 13, 30, tzinfo=UTC)

ONE = {
    "Central European Summer Time": ("Europe/Paris", "Paris, France"),
    "Pacific Standard Time": ("America/Los_Angeles", "Los Angeles, California"),
    "British Summer Time": ("Europe/London", "London, England"),
    "no, in Lyon": ("Europe/Paris", "Lyon, France"),
    "nein, in Wien": ("Europe/Vienna", "Vienna, Austria"),
    "sorry, London, Ontario": ("America/Toronto", "London, Ontario"),
    "ich bin in Köln": ("Europe/Berlin", "Köln, Germany"),
    "ich komme aus Österreich": ("Europe/Vienna", "Austria"),
    "je suis à Lyon": ("Europe/Paris", "Lyon, France"),
    "j'habite à Paris": ("Europe/Paris", "Paris, France"),
    "vivo en Madrid": ("Europe/Madrid", "Madrid, Spain"),
    "moro em São Paulo": ("America/Sao_Paulo", "São Paulo, Brazil"),
    "A Coruña": ("Europe/Madrid", "A Coruña, Spain"),
    "I think Berlin": ("Europe/Berlin", "Berlin, Germany"),
    "Berlin, thanks!": ("Europe/Berlin", "Berlin, Germany"),
    "a small village near Hamburg": ("Europe/Berlin", "Hamburg, Germany"),
    # with the state or the country, after a comma or without one
    "London, Ontario": ("America/Toronto", "London, Ontario"),
    "Birmingham, Alabama": ("America/Chicago", "Birmingham, Alabama"),
    "Paris, Texas": ("America/Chicago", "Paris, Texas"),
    "Paris, Texas, USA": ("America/Chicago", "Paris, Texas"),
    "paris texas": ("America/Chicago", "Paris, Texas"),
    "Portland ME": ("America/New_York", "Portland, Maine"),
    "portland, me": ("America/New_York", "Portland, Maine"),
    "Springfield, Illinois": ("America/Chicago", "Springfield, Illinois"),
    "Vancouver, WA": ("America/Los_Angeles", "Vancouver, Washington"),
    "Vancouver, BC": ("America/Vancouver", "Vancouver, British Columbia"),
    "Sydney NSW": ("Australia/Sydney", "Sydney, Australia"),
    "Cambridge, MA": ("America/New_York", "Cambridge, Massachusetts"),
    "cambridge uk": ("Europe/London", "Cambridge, England"),
    "berlin, germany": ("Europe/Berlin", "Berlin, Germany"),
    "Berlin, DE": ("Europe/Berlin", "Berlin, Germany"),
    "Germany, Berlin": ("Europe/Berlin", "Berlin, Germany"),
    "Wien, Österreich": ("Europe/Vienna", "Vienna, Austria"),
    "san jose costa rica": ("America/Costa_Rica", "San José, Costa Rica"),
    "Brooklyn, NYC": ("America/New_York", "Brooklyn, New York"),
    "Moab, Utah": ("America/Denver", "Utah, United States"),
    "Kleinstadt, Bavaria": ("Europe/Berlin", "Bayern, Germany"),
    # other names, spellings and scripts
    "Essen": ("Europe/Berlin", "Essen, Germany"),
    **dict.fromkeys(("Köln", "Koeln", "Cologne", "koln"), ("Europe/Berlin", "Köln, Germany")),
    **dict.fromkeys(
        ("München", "Muenchen", "Munich", "MUNICH"), ("Europe/Berlin", "Munich, Germany")
    ),
    "sao paulo": ("America/Sao_Paulo", "São Paulo, Brazil"),
    **dict.fromkeys(
        ("New York", "new_york", "NYC"), ("America/New_York", "New York City, New York")
    ),
    "LA": ("America/Los_Angeles", "Los Angeles, California"),
    "Washington DC": ("America/New_York", "Washington, D.C."),
    "Москва": ("Europe/Moscow", "Moscow, Russia"),
    "東京": ("Asia/Tokyo", "Tokyo, Japan"),
    "القاهرة": ("Africa/Cairo", "Cairo, Egypt"),
    "Genève": ("Europe/Zurich", "Geneva, Switzerland"),
    "Bombay": ("Asia/Kolkata", "Mumbai, India"),
    "Ushuaia": ("America/Argentina/Ushuaia", "Ushuaia, Argentina"),
    # overwhelmingly bigger than namesakes elsewhere
    "London": ("Europe/London", "London, England"),
    "Paris": ("Europe/Paris", "Paris, France"),
    "Berlin": ("Europe/Berlin", "Berlin, Germany"),
    "Boston": ("America/New_York", "Boston, Massachusetts"),
    "Dublin": ("Europe/Dublin", "Dublin, Ireland"),
    "San Francisco": ("America/Los_Angeles", "San Francisco, California"),
    # states and countries of one zone
    "Ohio": ("America/New_York", "Ohio, United States"),
    "California": ("America/Los_Angeles", "California, United States"),
    "Bavaria": ("Europe/Berlin", "Bayern, Germany"),
    "Bayern": ("Europe/Berlin", "Bayern, Germany"),
    "Lower Saxony": ("Europe/Berlin", "Niedersachsen, Germany"),
    "NRW": ("Europe/Berlin", "Nordrhein-Westfalen, Germany"),
    "Queensland": ("Australia/Brisbane", "Queensland, Australia"),
    "Quebec, Canada": ("America/Toronto", "Quebec, Canada"),
    "Japan": ("Asia/Tokyo", "Japan"),
    "Deutschland": ("Europe/Berlin", "Germany"),
    "UK": ("Europe/London", "United Kingdom"),
    "China": ("Asia/Shanghai", "Shanghai, China"),
    # zones, abbreviations, offsets, clocks
    "Europe/Berlin": ("Europe/Berlin", "Berlin, Germany"),
    "europe/berlin": ("Europe/Berlin", "Berlin, Germany"),
    "Etc/UTC": ("Etc/UTC", "UTC"),
    "Etc/GMT-2": ("Etc/GMT-2", "UTC+2"),
    "Asia/Calcutta": ("Asia/Calcutta", "Calcutta"),
    "US/Pacific": ("America/Los_Angeles", "Los Angeles, California"),
    "EST": ("America/New_York", "New York City, New York"),
    "UTC": ("UTC", "UTC"),
    "utc+2": ("Etc/GMT-2", "UTC+2"),
    "GMT-5": ("Etc/GMT+5", "UTC-5"),
    "19:15": ("Asia/Kathmandu", "Kathmandu, Nepal"),
    "it is 7:15 pm here": ("Asia/Kathmandu", "Kathmandu, Nepal"),
    # within a sentence
    "i'm in Berlin": ("Europe/Berlin", "Berlin, Germany"),
    "No, I live in Portland, Maine.": ("America/New_York", "Portland, Maine"),
    "we’re in the Netherlands now": ("Europe/Amsterdam", "Netherlands"),
}

MANY = {
    "Portland": ["Portland, Oregon", "Portland, Maine"],
    "Birmingham": ["Birmingham, England", "Birmingham, Alabama"],
    "Athens": ["Athens, Greece", "Athens, Georgia"],
    "Odessa": ["Odesa, Ukraine", "Odessa, Texas"],
    "Barcelona": ["Barcelona, Spain", "Barcelona, Venezuela"],
    "Georgia": ["Georgia, United States", "Tbilisi, Georgia", "Sokhumi, Georgia"],
    "Washington": ["Washington, United States", "Washington, D.C."],
    "Victoria": ["Victoria, Australia", "Victoria, Hong Kong", "Victoria, British Columbia"],
    "Texas": ["Houston, Texas", "El Paso, Texas"],
    "TX": ["Houston, Texas", "El Paso, Texas"],
    "Ontario": ["Toronto, Ontario", "Kenora, Ontario"],
    "BC, Canada": [
        "Vancouver, British Columbia",
        "Fort St. John, British Columbia",
        "Cranbrook, British Columbia",
    ],
    "Washington, USA": ["Washington, United States", "Washington, D.C."],
    "Spain": ["Madrid, Spain", "Las Palmas de Gran Canaria, Spain"],
    "United States": [
        "New York City, New York",
        "Chicago, Illinois",
        "Los Angeles, California",
        "Denver, Colorado",
        "Phoenix, Arizona",
        "Honolulu, Hawaii",
    ],
    "australia": [
        "Sydney, Australia",
        "Brisbane, Australia",
        "Perth, Australia",
        "Adelaide, Australia",
        "Darwin, Australia",
    ],
    "Brasil": ["São Paulo, Brazil", "Manaus, Brazil", "Rio Branco, Brazil"],
    "14:30": ["Berlin, Germany", "Lagos, Nigeria", "Casablanca, Morocco"],
}


@pytest.mark.parametrize(("words", "found"), ONE.items(), ids=ONE)
def test_one_zone_and_the_place_that_was_taken(words: str, found: tuple[str, str]) -> None:
    assert find_place(words, NOW) == Located(*found)
    assert looks_like_place(words) is (words != "19:15")


@pytest.mark.parametrize(("words", "labels"), MANY.items(), ids=MANY)
def test_several_zones_are_asked_about(words: str, labels: list[str]) -> None:
    found = find_place(words, NOW)
    assert isinstance(found, ZoneChoices)
    assert [each.label for each in found.options] == labels
    assert looks_like_place(words) is (words != "14:30")
    with pytest.raises(SeveralZones, match="more than one time zone") as asked:
        located(words, NOW)
    assert asked.value.options == found.options


@pytest.mark.parametrize("words", [*ONE, *MANY])
def test_what_is_chosen_is_read_back_as_just_that(words: str) -> None:
    for each in options(find_place(words, NOW)):
        assert located(each.exact, NOW).zone == each.zone
        if not each.label.startswith("UTC"):
            assert find_place(each.exact, NOW) == each


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("Esen", "I don't know “Esen”. Did you mean Essen, Germany"),
        ("Hamburrg", "Did you mean Hamburg, Germany?"),
        ("Berln", "Did you mean Berlin, Germany or Bern, Switzerland?"),
        ("new yrok", "Did you mean New York City, New York?"),
        ("Philadelfia", "Did you mean Philadelphia, Pennsylvania?"),
        ("Minnappolis", "Did you mean Minneapolis, Minnesota?"),
        ("Frankfur", "Did you mean Frankfurt am Main, Germany"),
        ("Essen (Nowhere/Land)", "Try the nearest big city, like Berlin, New York or São Paulo."),
        ("25:99", "I don't know “25:99”. Try the nearest big city"),
        *((words, "Try the nearest") for words in ("13pm", "xyz", "", "me", "../../etc/passwd")),
        ("I am in nowhere", "I don't know “I am in nowhere”. "),
        ("Portland me", "Try the nearest big city"),
        ("Berlin, Nowhere", "Did you mean Berlin"),
    ],
)
def test_an_unknown_place_is_answered_with_the_nearest_names(words: str, hint: str) -> None:
    with pytest.raises(UnknownZone) as problem:
        find_place(words, NOW)
    assert hint in str(problem.value)
    assert not looks_like_place(words)


@pytest.mark.parametrize(
    "words",
    [
        *("thanks", "what?", "ok", "OK", "yes", "Hi", "Sure", "later", "reading", "home", "date"),
        *(
            "ping me when it's 5pm",
            "what time is it",
            "remind me tomorrow",
            "in 20 minutes",
            "at 5",
            "5pm",
            "17:00",
        ),
        *("i'm home", "i'm at work", "i'm not sure", "I like Paris", "Paris is nice", "Berlni", ""),
    ],
)
def test_talk_is_no_place(words: str) -> None:
    assert not looks_like_place(words)


@pytest.mark.parametrize("words", ["nice", "Reading", "it's 15:40 here", "est", "berlin!"])
def test_answers_that_could_be_talk(words: str) -> None:
    assert looks_like_place(words)


def test_the_thousand_biggest_cities_are_known_by_name() -> None:
    """Each is found in its zone, or is among the places that are asked about."""
    cities = table()
    places = sorted(range(len(cities.names)), key=cities.people, reverse=True)[:1000]
    missed, asked = [], 0
    for city in map(cities.city, places):
        found = options(find_place(city.name, NOW))
        asked += len(found) > 1
        if keeps(city.zone, NOW) not in {keeps(each.zone, NOW) for each in found}:
            missed.append(f"{city.name} in {city.state.code}: {found}")
    assert missed == []
    assert asked < 60


def test_a_place_that_is_too_long_for_a_button_is_its_zone() -> None:
    place = Located("Europe/Berlin", "Berlin, Germany")
    assert (place.within(31), place.within(30)) == ("Berlin, Germany (Europe/Berlin)", place.zone)


def test_offsets_of_this_year_tell_zones_apart() -> None:
    """Lisbon and London keep the same time, so that Portugal's neighbours are not asked about."""
    assert keeps("Europe/Lisbon", NOW) == keeps("Europe/London", NOW)
    assert keeps("Europe/Lisbon", NOW) != keeps("Africa/Casablanca", NOW)


def test_long_talk_is_no_place_and_quoted_short() -> None:
    with pytest.raises(UnknownZone) as problem:
        find_place("Berlin " + ", " * 2000 + "now", NOW)
    assert len(str(problem.value)) < 150
    assert not looks_like_place("in " * 2000 + "Berlin")


@pytest.mark.parametrize(
    ("tz", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":America/New_York", "America/New_York"),
        ("UTC", None),
        ("CET-1CEST", None),
    ],
)
def test_the_computer_s_zone_is_the_one_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tz: str, zone: str | None
) -> None:
    monkeypatch.setenv("TZ", tz)
    assert system_zone() == zone
