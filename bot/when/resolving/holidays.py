"""When feasts fall: fixed dates, weekdays of a month, Easter, and three other calendars.

Sources: the anonymous Gregorian and Meeus' Julian Easter algorithms; the arithmetic Hebrew
calendar (molad and postponements, Reingold and Dershowitz, "Calendrical Calculations"); the
tabular Islamic calendar (same book). Lunar feasts come from published tables: those of China and
India are known for the years listed only, those of Islam (the Umm al-Qura calendar of Saudi Arabia)
go on with the tabular calendar. A sighting of the moon may move an Islamic feast by a day.
"""

from __future__ import annotations

from datetime import date, timedelta

FIXED = {
    "christmas": (12, 25),
    "christmas_eve": (12, 24),
    "boxing_day": (12, 26),
    "new_year": (1, 1),
    "new_years_eve": (12, 31),
    "epiphany": (1, 6),
    "valentine": (2, 14),
    "groundhog_day": (2, 2),
    "womens_day": (3, 8),
    "ides_of_march": (3, 15),
    "pi_day": (3, 14),
    "st_patrick": (3, 17),
    "april_fools": (4, 1),
    "earth_day": (4, 22),
    "may_day": (5, 1),
    "star_wars": (5, 4),
    "cinco_de_mayo": (5, 5),
    "childrens_day": (6, 1),
    "juneteenth": (6, 19),
    "st_john": (6, 24),
    "independence_day": (7, 4),
    "bastille": (7, 14),
    "assumption": (8, 15),
    "german_unity": (10, 3),
    "teachers_day": (10, 5),
    "reformation": (10, 31),
    "halloween": (10, 31),
    "all_saints": (11, 1),
    "all_souls": (11, 2),
    "guy_fawkes": (11, 5),
    "veterans_day": (11, 11),
    "st_martin": (11, 11),
    "st_nicholas": (12, 6),
    "immaculate": (12, 8),
    "spain_day": (10, 12),
    "portugal_day": (6, 10),
    "liberty_day": (4, 25),
    "brazil_day": (9, 7),
    "inauguration_day": (1, 20),
}

# Days after Easter Sunday.
AROUND_EASTER = {
    "shrove_monday": -48,
    "shrove_tuesday": -47,
    "ash_wednesday": -46,
    "palm_sunday": -7,
    "maundy_thursday": -3,
    "good_friday": -2,
    "easter_saturday": -1,
    "easter": 0,
    "easter_monday": 1,
    "uk_mothers_day": -21,
    "ascension": 39,
    "pentecost": 49,
    "whit_monday": 50,
    "trinity_sunday": 56,
    "corpus_christi": 60,
}

# (month, weekday, which one, days added): Thanksgiving is the fourth Thursday of November.
WEEKDAY_OF_MONTH = {
    "mlk_day": (1, 0, 3, 0),
    "super_bowl": (2, 6, 2, 0),
    "presidents_day": (2, 0, 3, 0),
    "mothers_day": (5, 6, 2, 0),
    "memorial_day": (5, 0, -1, 0),
    "fathers_day": (6, 6, 3, 0),
    "labor_day": (9, 0, 1, 0),
    "columbus_day": (10, 0, 2, 0),
    "canadian_thanksgiving": (10, 0, 2, 0),
    "election_day": (11, 0, 1, 1),
    "thanksgiving": (11, 3, 4, 0),
    "black_friday": (11, 3, 4, 1),
    "small_business_saturday": (11, 3, 4, 2),
    "cyber_monday": (11, 3, 4, 4),
    "giving_tuesday": (11, 3, 4, 5),
}

# (month, day) of the tabular Islamic calendar.
ISLAMIC = {
    "islamic_new_year": (1, 1),
    "ashura": (1, 10),
    "mawlid": (3, 12),
    "ramadan": (9, 1),
    "eid_al_fitr": (10, 1),
    "eid_al_adha": (12, 10),
}

_LUNAR = {
    "ramadan": (
        2016,
        "06-06 05-27 05-16 05-06 04-24 04-13 04-02 03-23 03-11 03-01 02-18 02-08 01-28 01-16",
    ),
    "eid_al_fitr": (
        2016,
        "07-06 06-25 06-15 06-04 05-24 05-13 05-02 04-21 04-10 03-30 03-20 03-09 02-26 02-14",
    ),
    "eid_al_adha": (
        2016,
        "09-12 09-01 08-21 08-11 07-31 07-20 07-09 06-28 06-16 06-06 05-27 05-16 05-05 04-24",
    ),
    "chinese_new_year": (
        2016,
        (
            "02-08 01-28 02-16 02-05 01-25 02-12 02-01 01-22 02-10 01-29 02-17 02-06 01-26 "
            "02-13 02-03 01-23 02-11 01-31 02-19 02-08 01-28 02-15 02-04 01-24 02-12"
        ),
    ),
    "diwali": (
        2016,
        "10-30 10-19 11-07 10-27 11-14 11-04 10-24 11-12 11-01 10-20 11-08 10-29 10-17 11-05 10-26",
    ),
    "holi": (2021, "03-29 03-18 03-08 03-25 03-14 03-04 03-22 03-11 03-01 03-20"),
}


def feast(name: str, year: int) -> date | None:
    """The day of a feast in a (Gregorian) year, or None where it is not known."""
    if name in FIXED:
        return date(year, *FIXED[name])
    if name in AROUND_EASTER:
        return easter(year) + timedelta(AROUND_EASTER[name])
    if name in WEEKDAY_OF_MONTH:
        month, weekday, n, more = WEEKDAY_OF_MONTH[name]
        return nth_weekday(year, month, weekday, n) + timedelta(more)
    if name in {"orthodox_easter", "orthodox_good_friday"}:
        return orthodox_easter(year) - timedelta(2 if name.endswith("friday") else 0)
    if name == "advent":
        christmas = date(year, 12, 25)
        return christmas - timedelta(christmas.isoweekday() % 7 or 7) - timedelta(21)
    if name in _LUNAR:
        first, days = _LUNAR[name]
        listed = days.split()
        if 0 <= year - first < len(listed):
            return date.fromisoformat(f"{year}-{listed[year - first]}")
    if name in ISLAMIC:
        return _islamic(*ISLAMIC[name], year)
    return _hebrew(name, year)


def easter(year: int) -> date:
    """Western Easter Sunday (anonymous Gregorian algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def orthodox_easter(year: int) -> date:
    """Orthodox Easter Sunday, as a Gregorian date (Meeus' Julian algorithm; right to 2099)."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    julian = d + e + 114
    return date(year, julian // 31, julian % 31 + 1) + timedelta(13)


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th (−1: last) weekday of a month; n up to 4, or 5 where there is one (ValueError)."""
    if n > 0:
        first = date(year, month, 1)
        return first.replace(day=1 + (weekday - first.weekday()) % 7 + 7 * (n - 1))
    last = month_end(year, month)
    return last - timedelta((last.weekday() - weekday) % 7 + 7 * (-n - 1))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return (date(year, month, 28) + timedelta(4)).replace(day=1) - timedelta(1)


def _islamic(month: int, day: int, year: int) -> date | None:
    """The first such day of the tabular Islamic calendar in a Gregorian year."""
    around = (year - 622) * 33 // 32
    for hijri in range(around - 1, around + 3):
        ordinal = (
            day + (59 * (month - 1) + 1) // 2 + (hijri - 1) * 354 + (3 + 11 * hijri) // 30 + 227014
        )
        found = date.fromordinal(ordinal)
        if found.year == year:
            return found
    return None


def _new_year(hebrew: int) -> int:
    """Rosh Hashanah of a Hebrew year, as a proleptic Gregorian ordinal."""

    def elapsed(year: int) -> int:
        months = (235 * year - 234) // 19
        parts = 12084 + 13753 * months
        day = 29 * months + parts // 25920
        return day + 1 if 3 * (day + 1) % 7 < 3 else day

    before, here, behind = elapsed(hebrew - 1), elapsed(hebrew), elapsed(hebrew + 1)
    delay = 2 if behind - here == 356 else 1 if here - before == 382 else 0
    return -1373427 + here + delay


def _hebrew(name: str, year: int) -> date | None:
    autumn = _new_year(year + 3761)
    if name in {"rosh_hashanah", "yom_kippur", "sukkot"}:
        return date.fromordinal(autumn + {"rosh_hashanah": 0, "yom_kippur": 9, "sukkot": 14}[name])
    spring = {"passover": -163, "purim": -193, "shavuot": -113}
    if name in spring:
        return date.fromordinal(autumn + spring[name])
    if name == "hanukkah":
        long = (_new_year(year + 3762) - autumn) % 10 == 5
        return date.fromordinal(autumn + 83 + long)
    return None
