"""French: the words people use for time. `WORDS[kind][meaning]` lists them, separated by commas."""

ONES = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix sept",
    "dix huit",
    "dix neuf",
]
TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def numbers() -> dict[int, str]:
    """0 to 99 in words, with spaces for hyphens: vingt et un, quatre vingt dix neuf."""
    made = dict(enumerate(ONES))
    for ten, word in TENS.items():
        made[ten] = word
        for n in range(1, 20 if ten == 60 else 10):
            made[ten + n] = f"{word} et {ONES[n]}" if n in (1, 11) else f"{word} {ONES[n]}"
    for n in range(20):
        made[80 + n] = f"quatre vingt {ONES[n]}" if n else "quatre vingts, quatre vingt"
    return made | {n: f"{made[n]}, {made[n]}e" for n in (21, 31, 41, 51)}


WORDS: dict[str, dict[int, str] | dict[str, str]] = {
    "number": numbers(),
    "ordinal": {
        1: "premier, première, premiers, premières",
        2: "deuxième, deuxièmes, second, seconde, seconds",
        3: "troisième, troisièmes",
        4: "quatrième",
        5: "cinquième",
        7: "le sept",
        -1: "dernier, dernière, derniers, dernières",
    },
    "ordinal_end": {1: "er, ère, e, ème, eme, nd, nde, re"},
    "weekday": {
        0: "lundi, lun",
        1: "mardi, mar",
        2: "mercredi, mer",
        3: "jeudi, jeu",
        4: "vendredi, ven, vend",
        5: "samedi, sam",
        6: "dimanche, dim",
    },
    "weekdays": {
        0: "lundis",
        1: "mardis",
        2: "mercredis",
        3: "jeudis",
        4: "vendredis",
        5: "samedis",
        6: "dimanches",
    },
    "group": {
        "weekday": (
            "jours ouvrés, jours ouvrables, jour ouvré, jour ouvrable, jours de semaine, jour de "
            "semaine, en semaine"
        ),
        "weekend": "week end, weekend, week ends, weekends",
    },
    "plural": {1: "en semaine, week ends, weekends, jours ouvrés, jours ouvrables"},
    "month": {
        1: "janvier, janv, jan",
        2: "février, fév, févr",
        3: "mars",
        4: "avril, avr",
        5: "mai",
        6: "juin",
        7: "juillet, juil",
        8: "août, aout",
        9: "septembre, sept",
        10: "octobre, oct",
        11: "novembre, nov",
        12: "décembre, déc",
    },
    "day": {
        0: "aujourd'hui, ajd, auj, aujourdhui, aujourd hui",
        1: "demain, dmain, 2main, 2m1, demin, deamin, le lendemain",
        2: "après demain, apres demain, surlendemain",
        -1: "hier",
        -2: "avant hier",
        7: "aujourd'hui en huit, d'aujourd'hui en huit",
        8: "demain en huit",
        14: "aujourd'hui en quinze, d'aujourd'hui en quinze",
    },
    "unit": {
        "second": "seconde, secondes, sec",
        "minute": "minute, minutes, min, mn, minuts",
        "hour": "heure, heures, h",
        "day": "jour, jours, j, jours de la semaine, jour de la semaine",
        "week": "semaine, semaines, sem, huitaine, huitaine de jours",
        "fortnight": "quinzaine, quinzaine de jours, quinzaines",
        "month": "mois",
        "quarter": "trimestre, trimestres",
        "year": "an, ans, année, années, l'année, l'an",
    },
    "minutes_word": {
        15: "quart d'heure, quarts d'heure",
        30: "demi heure",
        45: "trois quarts d'heure",
        90: "heure et demie",
    },
    "couple": {3: "quelques"},
    "part": {
        "morning": "matin, matinée, matins, du matin, du mat, à la première heure",
        "now": "à la même heure, même heure",
        "noon": "heure du déjeuner",
        "afternoon": (
            "après midi, l'après midi, apres midi, de l'après midi, aprem, d'après midi, "
            "début d'après midi, en début d'après midi, milieu d'après midi"
        ),
        "evening": "soir, soirée, soirs, du soir, fin d'après midi, en fin d'après midi",
        "night": "nuit, la nuit",
    },
    "this_part": {
        "morning": "ce matin",
        "afternoon": "cet après midi, cet aprem, cette après midi",
        "night": "cette nuit",
    },
    "tonight": {1: "ce soir"},
    "named": {720: "midi", 0: "minuit"},
    "oclock": {1: "h, heure, heures"},
    "clock_hour": {1: "h, heure, heures"},
    "clock_plus": {1: "et"},
    "clock_minus": {1: "moins"},
    "clock_article": {1: "le"},
    "half": {1: "demi, demie"},
    "quarter": {1: "quart"},
    "mod": {
        "this": "ce, cet, cette",
        "next": "prochain, prochaine, prochains, prochaines",
        "last": "dernier, dernière, passé, passée",
    },
    "mod_behind": {
        "next": "prochain, prochaine, suivant, suivante, pro",
        "coming": "qui vient, à venir",
        "last": "dernier, dernière, passé, passée",
        "second": "en huit",
        "third": "en quinze",
    },
    "in": {1: "dans, d'ici, sous, dans environ, dans moins, d'ici moins, ds"},
    "hence": {1: "plus tard, à partir de maintenant"},
    "ago_front": {1: "il y a"},
    "ago": {1: "plus tôt"},
    "before": {1: "avant"},
    "after": {1: "après, apres"},
    "beside": {-1: "avant", 1: "après"},
    "now": {1: "maintenant, tout de suite, immédiatement"},
    "every": {1: "chaque, tous les, toutes les, ts les"},
    "freq": {
        "hour:1": "toutes les heures",
        "day:3": "un jour sur trois",
        "day:2": "un jour sur deux, jour sur deux",
        "week:2": "une semaine sur deux",
        "month:2": "un mois sur deux",
        "year:2": "un an sur deux, une année sur deux",
        "other:2": "sur deux",
        "day:1": "quotidiennement, quotidien, journalier",
        "week:1": "hebdomadaire, hebdomadairement",
        "month:1": "mensuel, mensuellement",
        "month:3": "trimestriel",
        "year:1": "annuel, annuellement",
    },
    "per": {1: "par, chaque"},
    "times": {1: "fois"},
    "often": {1: "une fois", 2: "deux fois", 3: "trois fois"},
    "until": {1: "jusqu'à, jusqu'au, jusque, jusqu'en, jusqu'à la, jusqu'à l"},
    "start": {1: "à partir de, à partir du, dès, dès le, à compter du, depuis"},
    "except": {1: "sauf, sauf le, excepté, hormis"},
    "between": {1: "entre, de"},
    "upto": {1: "à, et, jusqu'à, au"},
    "for": {1: "pendant, pour, durant"},
    "edge": {
        "end": "fin, fin de, fin du, la fin de, la fin du, fin de la",
        "start": "début, début de, début du, le début de",
        "middle": "mi, milieu, milieu de, milieu du",
    },
    "edge_of": {
        "end:day": "fin de journée, fin de la journée",
        "end:week": "fin de semaine, fin de la semaine",
        "end:month": "fin du mois, fin de mois",
        "end:year": "fin de l'année, fin d'année",
    },
    "fuzz": {1: "vers, environ, à peu près, pile, précises, exactement, au plus tard"},
    "at": {1: "à, vers, à environ, dès, de, pour, avant, après"},
    "on": {1: "le, les, au, en, du, dans, à la, ce, pour"},
    "the": {1: "le, la, les, l, l'"},
    "of": {1: "de, du, d, de la, des, en"},
    "and": {1: "et"},
    "or": {1: "ou"},
    "ordinary": {1: "le four, du four, au four"},
    "article": {1: "un, une, d'un, d'une"},
    "date_lead": {1: "le, du, au"},
    "part_of": {1: "du, de, dans la, dans l, au, le, la"},
    "time_word": {1: "heure de"},
    "feast": {
        "christmas": "noël, jour de noël",
        "christmas_eve": "veille de noël, réveillon de noël",
        "boxing_day": "lendemain de noël, le lendemain de noël",
        "new_year": "nouvel an, jour de l'an, le nouvel an",
        "new_years_eve": "saint sylvestre, réveillon, réveillon du nouvel an",
        "epiphany": "épiphanie",
        "valentine": "saint valentin, la saint valentin",
        "shrove_tuesday": "mardi gras",
        "ash_wednesday": "mercredi des cendres",
        "good_friday": "vendredi saint",
        "easter": "pâques, dimanche de pâques",
        "easter_monday": "lundi de pâques",
        "may_day": "fête du travail",
        "ascension": "ascension, jeudi de l'ascension",
        "pentecost": "pentecôte",
        "whit_monday": "lundi de pentecôte",
        "bastille": "fête nationale",
        "assumption": "assomption",
        "halloween": "halloween",
        "all_saints": "toussaint",
        "veterans_day": "armistice",
        "st_nicholas": "saint nicolas",
    },
    "filler": {
        1: (
            "svp, stp, un, une, le, la, les, à, de, du, et, en, au, puis, alors, dans, ce, "
            "pour, vers, "
            "aussi, heure, heures"
        )
    },
}

WEAK = (
    "mar, mer, jeu, ven, sam, dim, lun, mai, mars, nuit, jour, an, sec, fin, e, j, mi, second, "
    "seconde, été, sept, premier, première, maintenant, soir, matin, midi"
)

MEND = (
    "demain, mercredi, vendredi, dimanche, samedi, janvier, février, juillet, septembre, octobre, "
    "novembre, décembre, minutes, secondes, semaine, prochain, prochaine, minuit"
)

# English words that mean something else here.
DROP = "mon, est, et, mar, y"

OPENERS = (
    "rappelle moi de, rappelle moi d, rappelle moi que, rappelle moi, rappelle-moi de, "
    "rappelez moi de, rappelez moi, rappelle moi à, rappel, tu peux me rappeler de, "
    "tu peux me rappeler d, tu peux me rappeler, peux tu me rappeler de, peux tu me rappeler d, "
    "peux tu me rappeler, réveille moi, "
    "d, rappelle moi qu, s'il te plaît rappelle moi de, de, que"
)

SHOW = {
    "hours24": "1",
    "inclusive": "8 15",
    "weekdays": "lun. mar. mer. jeu. ven. sam. dim.",
    "weekdays_long": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "months": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    ),
    "date": "{day} {month}",
    "count": "dans {n} {unit}",
    "units": "sec min h jour jours mois mois an ans",
    "and": "et",
    "at": "à {times}",
    "daily": "tous les jours|tous les 2 jours|tous les {n} jours",
    "weekly": "chaque {days}|toutes les 2 semaines le {days}|toutes les {n} semaines le {days}",
    "weekdays_all": "chaque jour ouvré",
    "on": "le {days}",
    "monthly": "tous les mois le {days}|tous les 2 mois le {days}|tous les {n} mois le {days}",
    "yearly": "tous les ans le {days}|tous les 2 ans le {days}|tous les {n} ans le {days}",
    "hourly": "toutes les heures|toutes les 2 heures|toutes les {n} heures",
    "minutely": "toutes les minutes|toutes les 2 minutes|toutes les {n} minutes",
    "secondly": "toutes les secondes|toutes les 2 secondes|toutes les {n} secondes",
    "ordinals": "e e e e",
    "nths": "premier deuxième troisième quatrième cinquième dernier",
    "nth": "{nth} {what}",
    "nth_in": "{nth} {what} de {month}",
    "last_day": "dernier jour",
    "workday": "jour ouvré",
    "between": "entre {start} et {end}",
    "times": "{n} fois",
    "until": "jusqu'au {date}",
    "starting": "à partir du {date}",
}
