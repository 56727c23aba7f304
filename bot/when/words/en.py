"""English: the words people use for time. `WORDS[kind][meaning]` lists them, by commas."""

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
TENTHS = ["twentieth", "thirtieth"]


def numbers() -> dict[int, str]:
    """0 to 99 in words; compounds are written with a space (a hyphen is read as one)."""
    ones = dict(enumerate(ONES))
    tens = {20 + 10 * i: word for i, word in enumerate(TENS)}
    both = {t + n: f"{w} {ONES[n]}" for t, w in tens.items() for n in range(1, 10)}
    return ones | tens | both | {40: "forty, fourty", 90: "ninety, ninty"}


def ordinals() -> dict[int, str]:
    """1st to 31st in words."""
    ones = {n: word for n, word in enumerate(ORDINALS) if n}
    compounds = {
        t + n: f"{TENS[t // 10 - 2]} {ORDINALS[n]}" for t in (20, 30) for n in range(1, 10)
    }
    return (
        ones
        | {20: TENTHS[0], 30: TENTHS[1], -1: "last, final"}
        | {-2: "penultimate, second to last, second last, next to last, last but one"}
        | compounds
    )


WORDS: dict[str, dict[int, str] | dict[str, str]] = {
    "number": numbers(),
    "ordinal": ordinals(),
    "ordinal_end": {1: "st, nd, rd, th"},
    "weekday": {
        0: "monday, mon, mondy, munday",
        1: "tuesday, tue, tues, tuseday, tusday, teusday",
        2: "wednesday, wed, weds, wendesday, wensday, wednsday, wedensday",
        3: "thursday, thu, thur, thurs, thrusday, thirsday",
        4: "friday, fri, firday, fryday",
        5: "saturday, sat, saterday, satruday, saturaday",
        6: "sunday, sun, sundy",
    },
    "weekdays": {
        0: "mondays",
        1: "tuesdays",
        2: "wednesdays",
        3: "thursdays",
        4: "fridays",
        5: "saturdays",
        6: "sundays",
    },
    "group": {
        "weekday": (
            "weekdays, week days, workdays, work days, working days, business days, "
            "weekday, workday, working day, business day, work day, week day, m-f"
        ),
        "weekend": "weekends, week ends, weekend, week end, wkend, wknd",
    },
    "plural": {
        1: (
            "mondays, tuesdays, wednesdays, thursdays, fridays, saturdays, sundays, weekdays, "
            "week days, workdays, work days, working days, business days, weekends, week ends, m-f"
        )
    },
    "month": {
        1: "january, jan, janury, januray",
        2: "february, feb, febuary, feburary, febr",
        3: "march, mar",
        4: "april, apr, aprl",
        5: "may",
        6: "june, jun",
        7: "july, jul",
        8: "august, aug, agust",
        9: "september, sep, sept, setember, septmber",
        10: "october, oct, ocotber, octber",
        11: "november, nov, novmber",
        12: "december, dec, decmber",
    },
    "day": {
        0: (
            "today, same day, the same day, this day, this very day, later today, "
            "later on today, sometime today, 2day, tdy, todya"
        ),
        1: (
            "tomorrow, tommorow, tommorrow, tomorow, tomorrrow, tomarrow, tomoro, tomoz, tmrw, "
            "tmr, tmrrw, tmw, tomo, 2 moro, 2 morrow, 2 mrw, tmorrow, tmrow, morrow, 2 morow, "
            "tomrrow, tomorro, 2mor, 2moz"
        ),
        2: (
            "day after tomorrow, day after tmrw, overmorrow, day after tmr, day after tommorow, "
            "day after tomorow, day after 2 moro"
        ),
        -1: "yesterday, yday, yesterdays",
        -2: "day before yesterday",
    },
    "unit": {
        "second": "seconds, second, secs, sec, s",
        "minute": "minutes, minute, mins, min, m, minuts, minuets, mintues, minuites, minits, mns",
        "hour": "hours, hour, hrs, hr, h, hours', hour's, horus, huors",
        "day": "days, day, d, days', day's, dys",
        "week": "weeks, week, wks, wk, w, weeks', week's, weaks",
        "fortnight": "fortnights, fortnight, fortnite",
        "month": "months, month, mths, mth, mnths, mo, mos, months', month's, monts, mnth",
        "quarter": "quarters, quarter",
        "year": "years, year, yrs, yr, y, years', year's",
        "decade": "decades, decade",
    },
    "part": {
        "morning": (
            "morning, mornings, first thing, first thing in the morning, mornin, am hours, "
            "forenoon, breakfast time, moring, morn"
        ),
        "now": "this time, same time, at this time, the same time, same hour",
        "noon": "lunchtime, lunch time, midday time",
        "afternoon": "afternoon, afternoons, arvo, afternon, aftrnoon, aft",
        "evening": "evening, evenings, eve, evning, dinner time, dinnertime, evenin",
        "night": "night, nights, nite, bedtime, bed time, nighttime, night time",
    },
    "part_plural": {1: "mornings, afternoons, evenings, nights"},
    "tonight": {1: "tonight, tonite, 2nite, 2night, tonigt, tonght, toninght, to night"},
    "named": {
        720: "noon, midday, mid day, high noon, noontime",
        0: "midnight, mid night, midnite",
    },
    "meridiem": {"am": "am", "pm": "pm"},
    "oclock": {1: "o'clock, oclock, o clock, o' clock, hrs, hours, h"},
    "past": {1: "past, after, gone"},
    "til": {1: "to, till, til, before, of"},
    "half": {1: "half"},
    "quarter": {1: "quarter, quarters"},
    "mod": {
        "this": "this, ths, the current",
        "next": "next, nxt, nex, the following, following",
        "coming": (
            "coming, upcoming, the closest, the nearest, closest, nearest, this coming, this "
            "upcoming"
        ),
        "last": "last, previous, past, prior",
    },
    "in": {
        1: (
            "in, within, in the, in about, in under, in less than, in around, in just, in exactly, "
            "in like, after"
        )
    },
    "hence": {1: "from now, later, hence, from this moment, from right now, frm now, time"},
    "ago": {1: "ago, earlier, back"},
    "before": {1: "before, prior to, ahead of, b4"},
    "after": {1: "after, from, following, past, since, on from, on"},
    "beside": {-1: "before, prior to", 1: "after"},
    "now": {
        1: "now, right now, immediately, asap, as soon as possible, straight away, "
        "this instant, this moment"
    },
    "every": {
        1: "every, each, evry, evey, ev, every single, evry",
        2: "every other, each other, every alternate, alternate, on alternate, alternating",
    },
    "everyday": {1: "everyday"},
    "freq": {
        "hour:1": "hourly",
        "day:1": "daily, day by day, dayly",
        "week:1": "weekly, wkly",
        "week:2": "fortnightly, biweekly, bi weekly, every fortnight",
        "month:1": "monthly, mthly, montly",
        "month:2": "bimonthly, bi monthly",
        "month:3": "quarterly",
        "month:6": "half yearly, semi annually, semiannually, twice a year, biannually",
        "year:1": "yearly, annually, anually, once a year",
    },
    "freq_part": {"night": "nightly"},
    "per": {1: "a, per, each, every, an"},
    "times": {1: "times, time, x"},
    "often": {1: "once, one time", 2: "twice, two times", 3: "thrice"},
    "until": {
        1: (
            "until, till, til, untill, up to, through, thru, up until, ending, ending on, til the "
            "end of"
        )
    },
    "start": {
        1: (
            "starting, starting on, starting from, beginning, beginning on, from, as of, as from, "
            "commencing, effective"
        )
    },
    "except": {
        1: (
            "except, except for, excluding, but, but not, but not on, except on, not on, not, "
            "apart from, besides, other than, skipping, without, excl, save for, "
            "with the exception of, leaving out, unless"
        )
    },
    "between": {1: "between, from, btw, btwn"},
    "upto": {1: "to, till, til, until, and, through, thru"},
    "for": {1: "for"},
    "edge": {
        "end": "end of, end, the end of, close of, end of the, ending of",
        "start": (
            "start of, beginning of, the start of, the beginning of, start of the, beginning of the"
        ),
        "middle": "middle of, mid, the middle of, middle of the, midway through",
    },
    "edge_of": {
        "end:day": (
            "eod, end of day, end of the day, end of business, close of business, cob, eob, cop"
        ),
        "end:week": "eow, end of week, end of the week",
        "end:month": "eom, end of month, end of the month",
        "end:year": "eoy, end of year, end of the year",
        "end:quarter": "eoq",
        "start:week": "start of the week, start of week",
    },
    "early": {-1: "early, early in, early on", 1: "late, late in, late on"},
    "more": {1: "more, other"},
    "quarter_year": {1: "q"},
    "fuzz": {
        1: (
            "around, about, approximately, approx, roughly, ish, circa, or so, no later than, "
            "not later than, exactly, sharp, "
            "on the dot, precisely, at around, at about, ca, more or less, give or take, "
            "prompt, on the nose, latest, at the latest"
        )
    },
    "couple": {
        2: "couple, couple of, a couple of, a couple, coupla, cpl, pair of, a pair of",
        3: "few, a few, several, some",
    },
    "thousand": {1000: "thousand", 100: "hundred"},
    "at": {
        1: (
            "at, @, by, around, about, at around, at about, at approximately, for, @ around, "
            "before, after, from"
        )
    },
    "on": {1: "on, by, during, during the, on the, in, in the, for, of, at"},
    "the": {1: "the, teh"},
    "of": {1: "of, in, of the, in the, for, during, during the"},
    "and": {1: "and, n, &, plus"},
    "or": {1: "or"},
    "article": {1: "a, an"},
    "time_word": {1: "time, timezone, time zone, standard time, daylight time, tz"},
    "clock_word": {1: "time"},
    "feast": {
        "christmas": (
            "christmas, christmas day, xmas, xmas day, x mas, crhistmas, chrismas, christmass"
        ),
        "christmas_eve": "christmas eve, xmas eve, x mas eve",
        "boxing_day": "boxing day, st stephen's day, saint stephen's day",
        "new_year": (
            "new year, new year's, new years, new year's day, new years day, new year day, "
            "the new year"
        ),
        "new_years_eve": "new year's eve, new years eve, new year eve, nye, silvester, sylvester",
        "epiphany": "epiphany, three kings day, three kings' day",
        "valentine": (
            "valentine's day, valentines day, valentine day, valentine's, valentines, saint "
            "valentine's day"
        ),
        "st_patrick": (
            "saint patrick, saint patrick's day, st patrick's day, st patricks day, st patrick "
            "day, "
            "saint patricks day, st. patrick's day, paddy's day, st paddy's day, st patrick, "
            "patrick's day"
        ),
        "april_fools": (
            "april fools, april fool's, april fools day, april fool's day, april fools' day, april "
            "fool day"
        ),
        "earth_day": "earth day",
        "may_day": (
            "may day, international workers' day, international workers day, workers' day, "
            "workers day, international worker's day, worker's day, labour day"
        ),
        "star_wars": "star wars day",
        "cinco_de_mayo": "cinco de mayo",
        "juneteenth": "juneteenth",
        "independence_day": "independence day, fourth of july holiday",
        "bastille": "bastille day",
        "halloween": (
            "halloween, hallowe'en, holloween, all hallows eve, all hallow's eve, haloween, hallow "
            "day"
        ),
        "all_saints": "all saints' day, all saints day, all saint's day, all saints",
        "all_souls": "all souls' day, all souls day, all soul's day",
        "guy_fawkes": "guy fawkes, guy fawkes night, guy fawkes day, bonfire night",
        "veterans_day": (
            "veterans day, veteran's day, veterans' day, armistice day, remembrance day"
        ),
        "st_nicholas": "saint nicholas day, st nicholas day, st nicholas, saint nicholas",
        "groundhog_day": "groundhog day, ground hog day, groundhogs day",
        "womens_day": (
            "women's day, womens day, international women's day, international womens day"
        ),
        "childrens_day": "children's day, childrens day, children day",
        "teachers_day": "teachers' day, teacher's day, teachers day",
        "ides_of_march": "ides of march",
        "pi_day": "pi day",
        "inauguration_day": "inauguration day",
        "easter": "easter, easter sunday, easter day",
        "easter_monday": "easter monday",
        "good_friday": "good friday",
        "maundy_thursday": "maundy thursday, holy thursday, covenant thursday",
        "easter_saturday": "easter saturday, holy saturday",
        "palm_sunday": "palm sunday",
        "ash_wednesday": "ash wednesday",
        "shrove_tuesday": (
            "shrove tuesday, pancake day, pancake tuesday, mardi gras, fat tuesday, shrove day"
        ),
        "ascension": "ascension day, ascension, ascension thursday",
        "pentecost": "pentecost, whitsun, whit sunday, white sunday",
        "whit_monday": "whit monday, pentecost monday",
        "trinity_sunday": "trinity sunday",
        "corpus_christi": "corpus christi, feast of corpus christi",
        "orthodox_easter": "orthodox easter, greek easter",
        "orthodox_good_friday": "orthodox good friday",
        "advent": "advent, first advent, advent sunday, first sunday of advent",
        "thanksgiving": (
            "thanksgiving, thanksgiving day, thanks giving, turkey day, thanksgivin, thanks "
            "giving day"
        ),
        "canadian_thanksgiving": "canadian thanksgiving",
        "black_friday": "black friday",
        "cyber_monday": "cyber monday",
        "small_business_saturday": "small business saturday",
        "giving_tuesday": "giving tuesday",
        "mlk_day": (
            "martin luther king day, mlk day, martin luther king jr day, martin luther king's day, "
            "martin luther king jr. day, mlk jr day, mlk jr. day, civil rights day, martin luther "
            "king"
        ),
        "presidents_day": "presidents' day, presidents day, president's day, washington's birthday",
        "mothers_day": "mother's day, mothers day, mothers' day, mother day",
        "uk_mothers_day": "mothering sunday, uk mother's day",
        "fathers_day": "father's day, fathers day, fathers' day, father day",
        "memorial_day": "memorial day, decoration day",
        "labor_day": "labor day",
        "columbus_day": "columbus day, indigenous peoples day, indigenous peoples' day",
        "election_day": "election day",
        "super_bowl": "super bowl, superbowl, super bowl sunday, superbowl sunday",
        "eid_al_fitr": (
            "eid al fitr, eid ul fitr, eid al fitr day, eid, id ul fitr, ramadan bayrami"
        ),
        "eid_al_adha": "eid al adha, eid ul adha, bakrid, feast of sacrifice, sacrifice feast",
        "ramadan": "ramadan, ramadhan, ramzan, start of ramadan",
        "islamic_new_year": "islamic new year, hijri new year, muharram",
        "ashura": "ashura, day of ashura",
        "mawlid": "mawlid, mawlid al nabi",
        "rosh_hashanah": "rosh hashanah, rosh hashana, rosh hashanna, jewish new year, yom teruah",
        "yom_kippur": "yom kippur",
        "sukkot": "sukkot, sukkos, feast of the ingathering, feast of booths, feast of tabernacles",
        "hanukkah": "hanukkah, chanukah, hanukah, hannukah, chanukkah",
        "purim": "purim",
        "passover": "passover, pesach, pesah",
        "shavuot": "shavuot, feast of weeks, shavuos",
        "chinese_new_year": (
            "chinese new year, lunar new year, spring festival, chinese lunar new year"
        ),
        "diwali": "diwali, deepavali, divali",
        "holi": "holi",
    },
    # Unmistakable even without "time" behind them; their zones are those of the table of cities.
    "zone": {
        "city": (
            "new york, nyc, new york city, boston, miami, chicago, texas, denver, los angeles, "
            "san francisco, seattle, california, alaska, hawaii, honolulu, sao paulo, brasilia, "
            "rio, london, uk, lisbon, dublin, paris, berlin, madrid, rome, amsterdam, zurich, "
            "stockholm, vienna, warsaw, athens, kyiv, kiev, helsinki, istanbul, moscow, cairo, "
            "johannesburg, lagos, nairobi, dubai, karachi, india, mumbai, delhi, new delhi, "
            "kolkata, bangalore, bangkok, jakarta, singapore, hong kong, china, shanghai, "
            "beijing, manila, tokyo, japan, seoul, korea, perth, sydney, melbourne, brisbane, "
            "adelaide, auckland, wellington, new zealand, toronto, vancouver, mexico city, "
            "buenos aires, bogota"
        ),
        "America/New_York": "est, edt, et, eastern, eastern standard, eastern daylight, us eastern",
        "America/Chicago": "cst, cdt, ct, central, central standard, central daylight, us central",
        "America/Denver": "mst, mdt, mt, mountain, mountain standard, mountain daylight",
        "America/Los_Angeles": (
            "pst, pdt, pt, pacific, pacific standard, pacific daylight, us pacific"
        ),
        "America/Anchorage": "akst, akdt",
        "Pacific/Honolulu": "hst",
        "America/Halifax": "ast, adt, atlantic",
        "America/Sao_Paulo": "brt",
        "Europe/London": "bst, british",
        "Europe/Lisbon": "wet, west",
        "Europe/Dublin": "irish",
        "Europe/Paris": "cet, cest, central european, french",
        "Europe/Berlin": "german, mez, mesz",
        "Europe/Madrid": "spanish",
        "Europe/Rome": "italian",
        "Europe/Amsterdam": "dutch",
        "Europe/Zurich": "swiss",
        "Europe/Stockholm": "swedish",
        "Europe/Warsaw": "polish",
        "Europe/Athens": "eet, eest, greek",
        "Europe/Istanbul": "trt, turkish",
        "Europe/Moscow": "msk",
        "Africa/Johannesburg": "sast",
        "Africa/Lagos": "wat",
        "Africa/Nairobi": "eat",
        "Asia/Dubai": "gst",
        "Asia/Karachi": "pkt",
        "Asia/Kolkata": "ist, indian, indian standard",
        "Asia/Jakarta": "wib",
        "Asia/Singapore": "sgt",
        "Asia/Hong_Kong": "hkt",
        "Asia/Manila": "pht",
        "Asia/Tokyo": "jst, japanese",
        "Asia/Seoul": "kst, korean",
        "Australia/Perth": "awst",
        "Australia/Sydney": "aest, aedt",
        "Australia/Adelaide": "acst, acdt",
        "Pacific/Auckland": "nzst, nzdt",
        "UTC": "utc, gmt, zulu, z, coordinated universal",
    },
    "label": {
        1: (
            "room, chapter, ch, page, floor, flat, apartment, apt, suite, gate, platform, "
            "terminal, flight, bus, lane, level, lesson, episode, ep, volume, vol, issue, ticket, "
            "section, step, version, exit, channel, seat, row, invoice, exercise, module, bay, "
            "number, no, nr"
        )
    },
    "whose": {1: "his, her, their, your, server, our, its"},
    "correction": {
        1: (
            "no, nope, no wait, wait, sorry, i mean, i meant, rather, or rather, make it, "
            "make that, actually, correction, scratch that, oops"
        )
    },
    "holiday": {
        1: (
            "holidays, bank holidays, public holidays, school holidays, holiday, bank holiday, "
            "public holiday, vacation, vacations"
        )
    },
    "unclear_hour": {
        1: (
            "lunch, breakfast, dinner, supper, sunset, sunrise, sundown, dawn, dusk, bed, work, "
            "school"
        )
    },
    "unclear_place": {1: "bed, work, school"},
    "ordinary": {1: "24 / 7, 9 / 11, 50 / 50"},
    "filler": {
        1: (
            "please, pls, plz, then, just, maybe, the, a, on, of, and, at, for, in, by, so, like, "
            "again, my time, local time, sometime, some time, anytime, any time, time, day, once, "
            "date, this, clock, it, around, only, also"
        )
    },
}

# Ordinary words as well: they only mean time next to something that clearly does.
WEAK = (
    "may, march, mar, sun, sat, mon, wed, second, seconds, s, m, d, w, y, h, sec, min, mo, fri, "
    "dec, jan, jun, night, noon time, morrow, day, days, week, month, year, eve, late, early, "
    "now, advent, eid, cop, time, last, eat, west, wet, past, mins, hour, hours, minute, minutes, "
    "ascension, any, some, x, back, set, holi"
)

# A misspelling within one letter of these is read as them (never words close to ordinary ones).
MEND = (
    "tomorrow, yesterday, tonight, monday, tuesday, wednesday, thursday, friday, saturday, sunday, "
    "january, february, september, october, november, december, august, minutes, seconds, "
    "weekend, weekday, weekdays, fortnight, midnight, afternoon, evening, christmas, easter, "
    "halloween, thanksgiving"
)

# Said before the thing to be reminded of; dropped from the rest by split().
OPENERS = (
    "remind me to, remind me that, remind me about, remind me of, remind me, reminder to, "
    "reminder, please remind me to, please remind me, pls remind me to, can you remind me to, "
    "can you remind me, could you remind me to, could you please remind me to, "
    "set a reminder to, set a reminder for, set a reminder, set reminder to, set reminder, "
    "set me a reminder to, set me a reminder, i need to, i have to, don't let me forget to, "
    "dont let me forget to, ping me to, ping me, ping me about, notify me to, notify me, "
    "tell me to, tell me, "
    "wake me up, remind me for, to, that, about, for, rm"
)

# How `describe` says it; every line here is understood back.
SHOW = {
    "weekdays": "Mon Tue Wed Thu Fri Sat Sun",
    "weekdays_long": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "date": "{day} {month}",
    "count": "in {n} {unit}",
    "units": "sec min h day days month months year years",
    "and": "and",
    "at": "at {times}",
    "daily": "every day|every other day|every {n} days",
    "weekly": "every {days}|every other {days}|every {n} weeks on {days}",
    "weekdays_all": "every weekday",
    "on": "on {days}",
    "monthly": (
        "every month on the {days}|every other month on the {days}|every {n} months on the {days}"
    ),
    "yearly": "every year on {days}|every other year on {days}|every {n} years on {days}",
    "hourly": "every hour|every other hour|every {n} hours",
    "minutely": "every minute|every other minute|every {n} minutes",
    "secondly": "every second|every other second|every {n} seconds",
    "ordinals": "st nd rd th",
    "nths": "first second third fourth fifth last",
    "nth": "{nth} {what}",
    "nth_in": "{nth} {what} of {month}",
    "last_day": "last day",
    "workday": "weekday",
    "between": "between {start} and {end}",
    "times": "{n} times",
    "until": "until {date}",
    "starting": "starting {date}",
}
