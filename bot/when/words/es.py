"""Spanish: the words people use for time. `WORDS[kind][meaning]` lists them, by commas."""

ONES = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]


def numbers() -> dict[int, str]:
    """0 to 99 in words: treinta y uno."""
    made = dict(enumerate(ONES)) | {1: "uno, una", 21: "veintiuno, veintiuna, veintiún"}
    for i, word in enumerate(TENS):
        made |= {30 + 10 * i + n: f"{word} y {ONES[n]}" if n else word for n in range(10)}
    return made


WORDS: dict[str, dict[int, str] | dict[str, str]] = {
    "number": numbers(),
    "ordinal": {
        1: "primer, primero, primera, primeros, primeras",
        2: "segundo, segunda",
        3: "tercer, tercero, tercera",
        4: "cuarto, cuarta",
        5: "quinto, quinta",
        -1: "último, última, ultimo, ultima, últimos, últimas",
    },
    "ordinal_end": {1: "º, ª, o, a, °, ro, er, ra, do, to"},
    "weekday": {
        0: "lunes, lun",
        1: "martes, mar",
        2: "miércoles, mié, mier",
        3: "jueves, jue",
        4: "viernes, vie",
        5: "sábado, sáb",
        6: "domingo, dom",
    },
    "weekdays": {
        0: "los lunes",
        1: "los martes",
        2: "los miércoles",
        3: "los jueves",
        4: "los viernes",
        5: "sábados, los sábados",
        6: "domingos, los domingos",
    },
    "group": {
        "weekday": (
            "días laborables, días hábiles, día laborable, día hábil, días de semana, entre semana"
        ),
        "weekend": "fin de semana, fines de semana, finde, findes",
    },
    "plural": {
        1: "días laborables, días hábiles, días de semana, entre semana, fines de semana, findes"
    },
    "month": {
        1: "enero, ene",
        2: "febrero, feb",
        3: "marzo",
        4: "abril, abr",
        5: "mayo",
        6: "junio, jun",
        7: "julio, jul",
        8: "agosto, ago",
        9: "septiembre, setiembre, sept, sep",
        10: "octubre, oct",
        11: "noviembre, nov",
        12: "diciembre, dic",
    },
    "day": {
        0: "hoy, hoy más tarde, más tarde hoy",
        1: "mañana, manyana, mñn",
        2: "pasado mañana",
        -1: "ayer",
        -2: "anteayer, antes de ayer",
        7: "de hoy en ocho, hoy en ocho, de hoy en ocho días, de hoy en 8, de hoy en 8 días",
        8: "de mañana en ocho, mañana en ocho, de mañana en ocho días",
        14: "de hoy en quince, hoy en quince, de hoy en quince días, de hoy en 15 días",
    },
    "unit": {
        "second": "segundo, segundos, seg",
        "minute": "minuto, minutos, min, mins, minutitos, minutito",
        "hour": "hora, horas, h, hs, horitas, horita",
        "day": "día, días, dia, dias",
        "week": "semana, semanas, sem",
        "fortnight": "quincena, quincenas",
        "month": "mes, meses",
        "quarter": "trimestre, trimestres",
        "year": "año, años",
    },
    "minutes_word": {
        15: "cuarto de hora",
        30: "media hora",
        45: "tres cuartos de hora",
        90: "hora y media",
    },
    "couple": {2: "par de, un par de", 3: "unos, unas"},
    "part": {
        "morning": (
            "mañana, mañanas, por la mañana, de la mañana, en la mañana, madrugada, de la "
            "madrugada, "
            "temprano, a primera hora"
        ),
        "now": "a la misma hora, misma hora",
        "noon": "hora de comer",
        "afternoon": "tarde, tardes, por la tarde, de la tarde, en la tarde",
        "evening": "anochecer",
        "night": "noche, noches, por la noche, de la noche, en la noche",
    },
    "this_part": {"morning": "esta mañana", "afternoon": "esta tarde"},
    "tonight": {1: "esta noche, hoy por la noche, hoy en la noche"},
    "named": {
        720: (
            "mediodía, medio día, 12 del mediodía, doce del mediodía, 12 de mediodía, "
            "12 del medio día"
        ),
        0: "medianoche, media noche, 12 de la noche, doce de la noche",
    },
    "oclock": {1: "horas, hora, h, hs, en punto"},
    "clock_hour": {1: "h, hs"},
    "clock_plus": {1: "y"},
    "clock_minus": {1: "menos"},
    "clock_article": {1: "las, la"},
    "til": {1: "para las, para la"},
    "half": {1: "media, medio"},
    "quarter": {1: "cuarto"},
    "mod": {
        "this": "este, esta, estos",
        "next": "próximo, próxima, proximo, proxima, siguiente",
        "last": "pasado, pasada, último, última",
    },
    "mod_behind": {
        "next": "próximo, próxima, siguiente",
        "coming": "que viene, que entra",
        "last": "pasado, pasada",
    },
    "in": {1: "en, dentro de, de aquí a, tras"},
    "hence": {1: "más tarde, después, a partir de ahora"},
    "ago_front": {1: "hace"},
    "ago": {1: "atrás"},
    "before": {1: "antes de, antes del, antes"},
    "after": {1: "después de, después del, tras"},
    "beside": {-1: "antes de, antes del", 1: "después de, después del, tras"},
    "now": {1: "ahora, ahora mismo, ya"},
    "every": {1: "cada, todos los, todas las"},
    "freq": {
        "day:1": "diariamente, diario, diaria, a diario, once a day",
        "day:2": (
            "un día sí y otro no, un día sí y un día no, día sí y día no, un día sí, "
            "día sí día no, día por medio, día de por medio"
        ),
        "other:2": "sí y otro no, sí y uno no",
        "week:1": "semanalmente, semanal, once a week",
        "week:2": "semana por medio, una semana sí y otra no, quincenal, quincenalmente",
        "month:1": "mensualmente, mensual, once a month",
        "month:3": "trimestral, trimestralmente",
        "year:1": "anualmente, anual, once a year",
    },
    "per": {1: "al, a la, por, cada"},
    "times": {1: "veces, vez"},
    "often": {1: "una vez", 2: "dos veces", 3: "tres veces"},
    "until": {1: "hasta, hasta el, hasta la, hasta las"},
    "start": {1: "a partir de, a partir del, desde, desde el, empezando, empezando el"},
    "except": {1: "excepto, salvo, menos, excepto el, excepto los, menos los"},
    "between": {1: "entre, entre las, de, desde las"},
    "upto": {1: "a, y, hasta, a las"},
    "for": {1: "durante, por, para"},
    "edge": {
        "end": "fin de, final de, fin del, final del, finales de, a finales de",
        "start": (
            "principio de, principios de, a principios de, principios del, a principios del, "
            "inicio de, inicio del, comienzo de"
        ),
        "middle": "mediados de, mitad de, a mediados de",
    },
    "edge_of": {
        "end:day": "fin del día, final del día",
        "end:month": "fin de mes, final de mes, fin del mes, final del mes",
        "end:year": "fin de año, final de año, fin del año, final del año",
    },
    "fuzz": {
        1: (
            "sobre, sobre las, alrededor de, aproximadamente, más o menos, exactamente, en punto, "
            "a más tardar"
        )
    },
    "at": {
        1: (
            "a las, a la, a, a eso de las, a eso de la, como a las, tipo, sobre las, hacia "
            "las, alrededor de las, para las, antes de las, "
            "después de las, desde las, al"
        )
    },
    "on": {1: "el, los, en, del, para el, al, en el, de, la"},
    "the": {1: "el, la, los, las"},
    "of": {1: "de, del, de la, en"},
    "and": {1: "y, e"},
    "or": {1: "o, u"},
    "article": {1: "un, una"},
    "date_lead": {1: "el, el día, día, del, al, los días, días"},
    "part_of": {1: "por la, de la, en la, a la, al"},
    "time_word": {1: "hora de"},
    "feast": {
        "christmas": "navidad, día de navidad",
        "christmas_eve": "nochebuena",
        "new_year": "año nuevo, día de año nuevo",
        "new_years_eve": "nochevieja, fin de año",
        "epiphany": "día de reyes, reyes magos, reyes, epifanía",
        "valentine": "san valentín, día de san valentín",
        "ash_wednesday": "miércoles de ceniza",
        "palm_sunday": "domingo de ramos",
        "maundy_thursday": "jueves santo",
        "good_friday": "viernes santo",
        "easter": "pascua, domingo de pascua, domingo de resurrección",
        "easter_monday": "lunes de pascua",
        "may_day": "día del trabajo, día del trabajador",
        "corpus_christi": "corpus christi",
        "st_john": "san juan",
        "assumption": "asunción",
        "spain_day": "día de la hispanidad",
        "halloween": "halloween",
        "all_saints": "todos los santos, día de todos los santos",
        "all_souls": "día de muertos, día de los muertos, día de los difuntos",
        "immaculate": "inmaculada",
    },
    "filler": {
        1: (
            "por favor, el, la, los, las, a, de, del, y, en, al, para, pues, luego, hora, horas, "
            "de, un, una, día, otro no, un día no, día no"
        )
    },
}

WEAK = (
    "segundo, segunda, dom, jue, vie, mar, ya, ahora, uno, once, noche, tarde, dia, día, mayo, "
    "seg, sem, cuarto, quinto, media, primero, primera, último, última, abr, ago, dic, ene, "
    "par, tercero, o, a, menos, mes, feb, oct, nov"
)

MEND = (
    "mañana, miércoles, viernes, domingo, sábado, febrero, septiembre, octubre, "
    "noviembre, diciembre, "
    "minutos, segundos, semana, próximo, próxima, mediodía, medianoche, navidad"
)

# English words that mean something else here.
DROP = "once, y, mar"

OPENERS = (
    "recuérdame que, recuérdame, recordame que, recordame, recuérdeme que, recuérdeme, "
    "me puedes recordar que, me puedes recordar, puedes recordarme que, puedes recordarme, "
    "avísame que, avisame que, avisame, despiértame, despertame, recordar, recuerdame que, "
    "recuerdame, recordarme, recordatorio, "
    "recordatorio de, recuérdame de, avísame, por favor recuérdame, que, de"
)

SHOW = {
    "hours24": "1",
    "inclusive": "8 15",
    "weekdays": "lun mar mié jue vie sáb dom",
    "weekdays_long": "lunes martes miércoles jueves viernes sábado domingo",
    "months": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ),
    "date": "{day} de {month}",
    "count": "en {n} {unit}",
    "units": "seg min h día días mes meses año años",
    "and": "y",
    "at": "a las {times}",
    "daily": "todos los días|cada 2 días|cada {n} días",
    "weekly": "cada {days}|cada 2 semanas el {days}|cada {n} semanas el {days}",
    "weekdays_all": "cada día laborable",
    "on": "el {days}",
    "monthly": "cada mes el {days}|cada 2 meses el {days}|cada {n} meses el {days}",
    "yearly": "cada año el {days}|cada 2 años el {days}|cada {n} años el {days}",
    "hourly": "cada hora|cada 2 horas|cada {n} horas",
    "minutely": "cada minuto|cada 2 minutos|cada {n} minutos",
    "secondly": "cada segundo|cada 2 segundos|cada {n} segundos",
    "ordinals": "º º º º",
    "nths": "primer segundo tercer cuarto quinto último",
    "nth": "{nth} {what}",
    "nth_in": "{nth} {what} de {month}",
    "last_day": "último día",
    "workday": "día laborable",
    "between": "entre las {start} y las {end}",
    "times": "{n} veces",
    "until": "hasta el {date}",
    "starting": "a partir del {date}",
}
