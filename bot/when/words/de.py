"""German: the words people use for time. `WORDS[kind][meaning]` lists them, separated by commas."""

ONES = [
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
STEMS = [
    "erst",
    "zweit",
    "dritt",
    "viert",
    "fünft",
    "sechst",
    "siebt",
    "acht",
    "neunt",
    "zehnt",
    "elft",
    "zwölft",
    "dreizehnt",
    "vierzehnt",
    "fünfzehnt",
    "sechzehnt",
    "siebzehnt",
    "achtzehnt",
    "neunzehnt",
    "zwanzigst",
]


def numbers() -> dict[int, str]:
    """0 to 99 in words: einundzwanzig, with ue for ü as well."""
    made = dict(enumerate(ONES)) | {1: "eins"}
    made |= {20 + 10 * i: word for i, word in enumerate(TENS)}
    made |= {
        20 + 10 * i + n: f"{ONES[n]}und{word}" for i, word in enumerate(TENS) for n in range(1, 10)
    }
    return {n: f"{w}, {w.replace('ü', 'ue').replace('ö', 'oe')}" for n, w in made.items()}


def ordinals() -> dict[int, str]:
    """1st to 20th, in the forms that stand before a noun."""
    made = {
        n: ", ".join(f"{s}{end}" for end in ("e", "en", "er", "es")) for n, s in enumerate(STEMS, 1)
    }
    return made | {-1: "letzte, letzten, letzter, letztes"}


WORDS: dict[str, dict[int, str] | dict[str, str]] = {
    "number": numbers(),
    "ordinal": ordinals(),
    "weekday": {
        0: "montag, mo",
        1: "dienstag, di, dienstg",
        2: "mittwoch, mi, mitwoch",
        3: "donnerstag, do, donnerstg",
        4: "freitag, fr, freitg",
        5: "samstag, sa, sonnabend, samstg",
        6: "sonntag, so, sontag",
    },
    "weekdays": {
        0: "montags",
        1: "dienstags",
        2: "mittwochs",
        3: "donnerstags",
        4: "freitags",
        5: "samstags, sonnabends",
        6: "sonntags",
    },
    "group": {
        "weekday": (
            "unter der woche, werktags, wochentags, werktag, wochentag, werktage, arbeitstag, "
            "arbeitstage, arbeitstagen, werktagen"
        ),
        "weekend": "wochenende, wochenenden, wochenends, we",
    },
    "plural": {1: "unter der woche, werktags, wochentags, wochenends"},
    "month": {
        1: "januar, jänner, jan",
        2: "februar, feber, feb",
        3: "märz, maerz, mär, mrz",
        4: "april, apr",
        5: "mai",
        6: "juni, jun",
        7: "juli, jul",
        8: "august, aug",
        9: "september, sept, sep",
        10: "oktober, okt",
        11: "november, nov",
        12: "dezember, dez",
    },
    "day": {
        0: "heute, heut, heute später, später heute, heute noch",
        1: "morgen, morgn, moregn, mrgen, morgem, morgwn",
        2: "übermorgen, uebermorgen",
        -1: "gestern",
        -2: "vorgestern",
        7: "heute in acht tagen, heute in 8 tagen, heut in acht tagen, heut in 8 tagen",
    },
    "unit": {
        "second": "sekunde, sekunden, sek",
        "minute": "minute, minuten, min, minuted, minutne",
        "hour": "stunde, stunden, std, stdn, stunen",
        "day": "tag, tage, tagen, tages",
        "week": "woche, wochen, wo",
        "month": "monat, monate, monaten, monats",
        "quarter": "quartal, quartale, quartalen",
        "year": "jahr, jahre, jahren, jahres",
    },
    "minutes_word": {
        15: "viertelstunde, viertel stunde",
        30: "halbstunde",
        45: "dreiviertelstunde, dreiviertel stunde, drei viertel stunde, drei viertelstunden",
    },
    "couple": {3: "paar, ein paar, einige"},
    "amount_word": {
        "1.5": "anderthalb, eineinhalb, anderthalbe",
        "2.5": "zweieinhalb",
        "3.5": "dreieinhalb",
    },
    "part": {
        "morning": "morgen, morgens, früh, frueh, vormittag, vormittags, in der früh",
        "noon": "mittag, mittags",
        "now": "zur gleichen zeit, zur selben zeit, um die gleiche zeit, um dieselbe zeit",
        "afternoon": "nachmittag, nachmittags",
        "evening": "abend, abends",
        "night": "nacht, nachts",
    },
    "this_part": {"morning": "heute morgen, heute früh, heute frueh, heute vormittag"},
    "named": {720: "12 uhr mittags, zwölf uhr mittags", 0: "mitternacht"},
    "oclock": {1: "uhr, h"},
    "clock_hour": {1: "uhr"},
    "past": {1: "nach"},
    "til": {1: "vor"},
    "half": {1: "halb, halbe, halben, halber, halbes"},
    "half_to": {30: "halb", 45: "viertel", 15: "dreiviertel, drei viertel"},
    "quarter": {1: "viertel"},
    "mod": {
        "this": "dieser, diesen, diese, dieses, diesem",
        "next": (
            "nächste, nächsten, nächster, nächstes, nächstem, naechste, naechsten, naechster, "
            "naechstes"
        ),
        "coming": "kommende, kommenden, kommender, kommendes",
        "second": (
            "übernächste, übernächsten, übernächster, übernächstes, uebernaechste, uebernaechsten"
        ),
        "last": "letzte, letzten, letzter, letztes, vorige, vorigen, vergangene, vergangenen",
    },
    "in": {
        1: (
            "in, binnen, innerhalb von, innerhalb, in etwa, in ca, in gut, in knapp, in rund, "
            "in ungefähr"
        )
    },
    "hence": {1: "später, spaeter, ab jetzt, von jetzt an"},
    "ago_front": {1: "vor"},
    "ago": {1: "her, zuvor"},
    "before": {1: "vor"},
    "after": {1: "nach"},
    "beside": {-1: "vor", 1: "nach"},
    "now": {1: "jetzt, sofort, gleich jetzt"},
    "every": {1: "jede, jeden, jeder, jedes, jedem, alle, aller"},
    "freq": {
        "hour:1": "stündlich, stuendlich",
        "day:1": "täglich, taeglich",
        "week:1": "wöchentlich, woechentlich",
        "month:1": "monatlich",
        "month:3": "vierteljährlich, vierteljaehrlich",
        "year:1": "jährlich, jaehrlich",
    },
    "per": {1: "am, pro, in der, im, jeden, die, jede, jedes"},
    "times": {1: "mal"},
    "often": {1: "einmal", 2: "zweimal", 3: "dreimal", 4: "viermal", 5: "fünfmal", 10: "zehnmal"},
    "until": {1: "bis, bis zum, bis zu, bis einschließlich"},
    "start": {1: "ab, ab dem, beginnend, beginnend am, von"},
    "except": {1: "außer, ausser, außer am, ausser am"},
    "between": {1: "zwischen, von"},
    "upto": {1: "bis, und"},
    "for": {1: "für, fuer"},
    "edge": {
        "end": "ende, ende des, ende der",
        "start": "anfang, beginn, anfang des, anfang der",
        "middle": "mitte, mitte des, mitte der",
    },
    "edge_of": {
        "end:day": "ende des tages, tagesende",
        "end:week": "ende der woche, wochenschluss",
        "end:month": "ende des monats, monatsende, ultimo",
        "end:year": "ende des jahres, jahresende",
    },
    "fuzz": {1: "gegen, ungefähr, ungefaehr, etwa, ca, circa, zirka, pünktlich, genau, spätestens"},
    "at": {
        1: (
            "um, gegen, um ca, um etwa, um ungefähr, ab, nach, vor, kurz vor, kurz nach, so "
            "gegen, um kurz vor, um kurz nach, nachher um, später um"
        )
    },
    "on": {1: "am, an, im, in, zu, zum, den, der, vom, an dem, auf, bis zum"},
    "the": {1: "der, die, das, den, dem, des"},
    "of": {1: "des, der, im, vom, von, in, eines"},
    "and": {1: "und, u"},
    "or": {1: "oder"},
    "ordinal_end": {1: "ten, te, ter, tes, sten, ste"},
    "article": {1: "ein, eine, einen, einer, einem, eines, ne, ner, nem"},
    "date_lead": {1: "am, den, der, dem, zum, vom"},
    "part_of": {1: "am, in der, zu"},
    "time_word": {1: "zeit"},
    "feast": {
        "christmas": "weihnachten, weihnachtstag, erster weihnachtstag, ersten weihnachtstag, "
        "erster weihnachtsfeiertag, ersten weihnachtsfeiertag, 1 . weihnachtstag, "
        "1 . weihnachtsfeiertag",
        "christmas_eve": "heiligabend, heilig abend, heiliger abend, weihnachtsabend",
        "boxing_day": "zweiter weihnachtstag, zweiten weihnachtstag, zweiter weihnachtsfeiertag, "
        "zweiten weihnachtsfeiertag, 2 . weihnachtstag, 2 . weihnachtsfeiertag",
        "new_year": "neujahr, neujahrstag",
        "new_years_eve": "silvester",
        "epiphany": "dreikönigstag, heilige drei könige, dreikönig",
        "valentine": "valentinstag",
        "womens_day": "weltfrauentag",
        "shrove_monday": "rosenmontag",
        "shrove_tuesday": "faschingsdienstag, fastnacht",
        "ash_wednesday": "aschermittwoch",
        "good_friday": "karfreitag",
        "easter": "ostern, ostersonntag",
        "easter_monday": "ostermontag",
        "may_day": "tag der arbeit, maifeiertag",
        "mothers_day": "muttertag",
        "ascension": "himmelfahrt, christi himmelfahrt, vatertag",
        "pentecost": "pfingsten, pfingstsonntag",
        "whit_monday": "pfingstmontag",
        "corpus_christi": "fronleichnam",
        "german_unity": "tag der deutschen einheit",
        "reformation": "reformationstag",
        "halloween": "halloween",
        "all_saints": "allerheiligen",
        "all_souls": "allerseelen",
        "st_martin": "martinstag, sankt martin",
        "advent": "erster advent, ersten advent, 1 . advent",
        "st_nicholas": "nikolaus, nikolaustag",
    },
    "filler": {
        1: (
            "bitte, mal, dann, doch, der, die, das, den, dem, am, um, an, und, in, im, zum, so, "
            "nur, wieder, uhr, noch, immer, irgendwann, nachher, spätestens"
        )
    },
}

WEAK = (
    "mo, di, mi, do, fr, sa, so, mai, nacht, früh, tag, we, vor, nach, min, wo, ersten, erste, "
    "zweite, zweiten, dritte, ende, anfang, mitte, jetzt, halb, alle, jan, dez"
)

MEND = (
    "morgen, übermorgen, montag, dienstag, mittwoch, donnerstag, freitag, samstag, "
    "sonntag, januar, "
    "februar, september, oktober, november, dezember, minuten, stunden, sekunden, wochenende, "
    "nachmittag, vormittag, mitternacht, weihnachten, silvester"
)

# English words that mean something else here.
DROP = "so, do, mar"

OPENERS = (
    "erinnere mich daran, erinnere mich an, erinnere mich dass, erinnere mich, erinner mich an, "
    "erinner mich bitte an, erinner mich bitte daran, erinner mich bitte, erinnere mich bitte an, "
    "erinnere mich bitte daran, erinnere mich bitte, "
    "erinner mich daran, erinner mich dass, erinner mich, bitte erinnere mich an, bitte "
    "erinnere mich daran, "
    "bitte erinnere mich, bitte erinner mich an, bitte erinner mich daran, bitte erinner mich, "
    "sag mir, sag mir bescheid, erinnerung an, erinnerung, daran, dass, an, zu, weck mich"
)

SHOW = {
    "hours24": "1",
    "inclusive": "8",
    "weekdays": "Mo Di Mi Do Fr Sa So",
    "weekdays_long": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "months": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "date": "{day}. {month}",
    "count": "in {n} {unit}",
    "units": "Sek Min Std Tag Tagen Monat Monaten Jahr Jahren",
    "and": "und",
    "at": "um {times}",
    "daily": "jeden Tag|jeden zweiten Tag|alle {n} Tage",
    "weekly": "jeden {days}|jeden zweiten {days}|alle {n} Wochen am {days}",
    "weekdays_all": "jeden Werktag",
    "on": "am {days}",
    "monthly": "jeden Monat am {days}|alle 2 Monate am {days}|alle {n} Monate am {days}",
    "yearly": "jedes Jahr am {days}|alle 2 Jahre am {days}|alle {n} Jahre am {days}",
    "hourly": "jede Stunde|alle 2 Stunden|alle {n} Stunden",
    "minutely": "jede Minute|alle 2 Minuten|alle {n} Minuten",
    "secondly": "jede Sekunde|alle 2 Sekunden|alle {n} Sekunden",
    "ordinals": ". . . .",
    "nths": "ersten zweiten dritten vierten fünften letzten",
    "nth": "{nth} {what}",
    "nth_in": "{nth} {what} im {month}",
    "last_day": "letzten Tag",
    "workday": "Werktag",
    "between": "zwischen {start} und {end}",
    "times": "{n} mal",
    "until": "bis {date}",
    "starting": "ab {date}",
}
