"""Portuguese: the words people use for time. `WORDS[kind][meaning]` lists them, by commas."""

ONES = [
    "zero",
    "um",
    "dois",
    "três",
    "quatro",
    "cinco",
    "seis",
    "sete",
    "oito",
    "nove",
    "dez",
    "onze",
    "doze",
    "treze",
    "catorze",
    "quinze",
    "dezesseis",
    "dezessete",
    "dezoito",
    "dezenove",
]
TENS = ["vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"]


def numbers() -> dict[int, str]:
    """0 to 99 in words: vinte e um; European spellings as well."""
    made = dict(enumerate(ONES))
    for i, word in enumerate(TENS):
        made |= {20 + 10 * i + n: f"{word} e {ONES[n]}" if n else word for n in range(10)}
    made |= {n + 1: f"{made[n]} e um, {made[n]} e uma" for n in range(20, 100, 10)}
    made |= {n + 2: f"{made[n]} e dois, {made[n]} e duas" for n in range(20, 100, 10)}
    return made | {
        1: "um, uma",
        2: "dois, duas",
        14: "catorze, quatorze",
        16: "dezesseis, dezasseis",
        17: "dezessete, dezassete",
        19: "dezenove, dezanove",
    }


def by_turns() -> dict[str, str]:
    """As in "de 8 em 8 horas", "de dois em dois dias"; the few that people say."""
    words = dict(enumerate(ONES)) | {1: "um", 2: "dois, duas"}
    said = {
        ("hour", "horas"): (2, 3, 4, 6, 8, 12),
        ("minute", "minutos"): (5, 10, 15, 20, 30),
        ("day", "dias"): (2, 3, 4, 5, 7, 15),
        ("week", "semanas"): (2, 3, 4),
        ("month", "meses"): (2, 3, 4, 6),
    }
    return {
        f"{unit}:{n}": ", ".join(
            f"de {m} em {m} {noun}" for m in (str(n), *words.get(n, "").split(", ")) if m
        )
        for (unit, noun), counts in said.items()
        for n in counts
    }


WORDS: dict[str, dict[int, str] | dict[str, str]] = {
    "number": numbers(),
    "ordinal": {
        1: "primeiro, primeira, primeiros, primeiras",
        2: "segundo, segunda",
        3: "terceiro, terceira",
        4: "quarto, quarta",
        5: "quinto, quinta",
        -1: "último, última, ultimo, ultima, últimos, últimas",
    },
    "ordinal_end": {1: "º, ª, o, a, °, ro"},
    "weekday": {
        0: "segunda feira, segunda, seg, 2ª feira, na 2ª",
        1: "terça feira, terça, ter, 3ª feira, na 3ª",
        2: "quarta feira, quarta, qua, 4ª feira, na 4ª",
        3: "quinta feira, quinta, qui, 5ª feira, na 5ª",
        4: "sexta feira, sexta, sex, 6ª feira, na 6ª",
        5: "sábado, sáb",
        6: "domingo, dom",
    },
    "weekdays": {
        0: "segundas, segundas feiras",
        1: "terças, terças feiras",
        2: "quartas, quartas feiras",
        3: "quintas, quintas feiras",
        4: "sextas, sextas feiras",
        5: "sábados",
        6: "domingos",
    },
    "group": {
        "weekday": "dias úteis, dia útil, dias de semana, dia de semana, durante a semana",
        "weekend": "fim de semana, fins de semana, fds, final de semana",
    },
    "plural": {1: "durante a semana, dias úteis, fins de semana, dias de semana"},
    "month": {
        1: "janeiro, jan",
        2: "fevereiro, fev",
        3: "março",
        4: "abril, abr",
        5: "maio, mai",
        6: "junho, jun",
        7: "julho, jul",
        8: "agosto, ago",
        9: "setembro, set",
        10: "outubro, out",
        11: "novembro, nov",
        12: "dezembro, dez",
    },
    "day": {
        0: "hoje, hj, hoje mais tarde, mais tarde hoje",
        1: "amanhã, amanha, amnh, amanhâ, amnhã",
        2: "depois de amanhã, depois de amanha",
        -1: "ontem",
        -2: "anteontem, antes de ontem",
        7: "de hoje a oito, de hoje a oito dias, de hoje a 8 dias",
        14: "de hoje a quinze, de hoje a quinze dias, de hoje a 15 dias",
    },
    "unit": {
        "second": "segundo, segundos, seg",
        "minute": "minuto, minutos, min, mins, minutinhos",
        "hour": "hora, horas, h, hr, hrs, hs",
        "day": "dia, dias, santo dia",
        "week": "semana, semanas, sem",
        "fortnight": "quinzena, quinzenas",
        "month": "mês, meses",
        "quarter": "trimestre, trimestres",
        "year": "ano, anos",
    },
    "minutes_word": {
        15: "quarto de hora",
        30: "meia hora",
        45: "três quartos de hora",
        90: "hora e meia",
    },
    "couple": {2: "par de, um par de", 3: "alguns, algumas, uns, umas"},
    "part": {
        "morning": (
            "manhã, manhãs, de manhã, da manhã, pela manhã, madrugada, da madrugada, cedo, bem "
            "cedo, cedinho"
        ),
        "now": "na mesma hora, mesma hora, à mesma hora, no mesmo horário",
        "noon": "hora do almoço",
        "afternoon": "tarde, tardes, à tarde, da tarde, de tarde, pela tarde",
        "evening": "noitinha, fim da tarde",
        "night": "noite, noites, à noite, da noite, de noite, pela noite",
    },
    "this_part": {"morning": "hoje de manhã, esta manhã", "afternoon": "hoje à tarde, esta tarde"},
    "tonight": {1: "hoje à noite, esta noite, hoje a noite, nesta noite, hj à noite"},
    "named": {720: "meio dia", 0: "meia noite"},
    "oclock": {1: "horas, hora, h, hrs, hs, em ponto"},
    "clock_hour": {1: "h, hrs, hs"},
    "clock_plus": {1: "e"},
    "clock_minus": {1: "menos"},
    "clock_article": {1: "as, a, o"},
    "til": {1: "para as, para a, para o, pras, pra as, pra a, pra"},
    "half": {1: "meia, meio"},
    "quarter": {1: "quarto"},
    "mod": {
        "this": "este, esta, neste, nesta, essa, esse, nessa, nesse",
        "next": "próximo, próxima, proximo, proxima, na próxima, no próximo",
        "last": "passado, passada, último, última",
    },
    "mod_behind": {
        "next": "próximo, próxima, seguinte",
        "coming": "que vem",
        "last": "passado, passada",
    },
    "in": {1: "em, daqui a, dentro de, em cerca de, daqui"},
    "hence": {1: "mais tarde, depois, a partir de agora"},
    "ago_front": {1: "há"},
    "ago": {1: "atrás"},
    "before": {1: "antes de, antes do, antes da"},
    "after": {1: "depois de, depois do, depois da, após, após o, após a"},
    "beside": {-1: "antes de, antes do, antes da", 1: "depois de, depois do, depois da, após"},
    "now": {1: "agora, agora mesmo, já"},
    "every": {1: "cada, a cada, todo, toda, todos os, todas as, todos, todas, td, tds os, tds as"},
    "freq": by_turns()
    | {
        "day:2": (
            "de 2 em 2 dias, de dois em dois dias, um dia sim, um dia sim um dia não, um dia sim "
            "outro não, dia sim, dia sim dia não"
        ),
        "day:1": "diariamente, diário, diária",
        "week:1": "semanalmente, semanal",
        "other:2": "sim outra não, sim e outra não, sim outro não, sim e outro não",
        "hour:1": "de hora em hora",
        "minute:30": "de meia em meia hora",
        "week:2": "semana sim semana não, uma semana sim outra não, quinzenal, quinzenalmente",
        "month:1": "mensalmente, mensal",
        "month:3": "trimestral, trimestralmente",
        "year:1": "anualmente, anual",
    },
    "per": {1: "por, ao, à, a cada, cada"},
    "times": {1: "vezes, vez"},
    "often": {1: "uma vez", 2: "duas vezes", 3: "três vezes"},
    "until": {1: "até, até o, até a, até ao, até as, até dia"},
    "start": {1: "a partir de, a partir do, desde, desde o, começando, começando em"},
    "except": {1: "exceto, menos, exceto o, exceto aos, salvo"},
    "between": {1: "entre, entre as, das, de, desde as"},
    "upto": {1: "às, as, e, até, até as, a"},
    "for": {1: "durante, por, para"},
    "edge": {
        "end": "fim de, final de, fim do, final do, fim da, fins de",
        "start": "início de, início do, começo de, começo do",
        "middle": "meados de, meio de, meio do",
    },
    "edge_of": {
        "end:day": "fim do dia, final do dia",
        "end:month": "fim do mês, final do mês, fim de mês",
        "end:year": "fim do ano, final do ano, fim de ano",
    },
    "fuzz": {
        1: "por volta, cerca de, aproximadamente, mais ou menos, exatamente, em ponto, no máximo"
    },
    "at": {
        1: (
            "às, as, à, ao, a, pelas, por volta das, por volta de, para as, antes das, depois "
            "das, desde as, lá pelas"
        )
    },
    "on": {1: "na, no, em, nas, nos, aos, para, de, do, da, o, a"},
    "the": {1: "o, a, os, as"},
    "of": {1: "de, do, da, em"},
    "and": {1: "e"},
    "or": {1: "ou"},
    "article": {1: "um, uma"},
    "date_lead": {1: "dia, no dia, em, do dia, até dia, no, dias"},
    "part_of": {1: "de, da, à, pela, ao"},
    "time_word": {1: "horário de, hora de"},
    "feast": {
        "christmas": "natal, dia de natal",
        "christmas_eve": "véspera de natal",
        "new_year": "ano novo, dia de ano novo",
        "new_years_eve": "réveillon, véspera de ano novo",
        "epiphany": "dia de reis, reis",
        "valentine": "são valentim",
        "shrove_tuesday": "carnaval, terça de carnaval",
        "ash_wednesday": "quarta feira de cinzas",
        "palm_sunday": "domingo de ramos",
        "good_friday": "sexta feira santa, sexta santa",
        "easter": "páscoa, domingo de páscoa",
        "liberty_day": "dia da liberdade",
        "may_day": "dia do trabalhador, dia do trabalho",
        "mothers_day": "dia das mães",
        "corpus_christi": "corpus christi",
        "portugal_day": "dia de portugal",
        "st_john": "são joão",
        "assumption": "assunção",
        "brazil_day": "dia da independência",
        "halloween": "halloween, dia das bruxas",
        "all_saints": "todos os santos, dia de todos os santos",
        "all_souls": "finados, dia de finados",
    },
    "filler": {
        1: (
            "por favor, pfv, o, a, os, as, de, do, da, e, em, no, na, para, pra, então, hora, "
            "horas, um, uma, dia, às, dia não, um dia não, outro não"
        )
    },
}

WEAK = (
    "segundo, segunda, quarta, quinta, terça, sexta, seg, ter, qua, qui, sex, dom, set, out, "
    "sem, um, uma, já, agora, noite, tarde, manhã, dia, quarto, meia, primeiro, primeira, "
    "último, última, mai, mês, abr, ago, par, o, a, reis, para as, menos"
)

MEND = (
    "amanhã, domingo, sábado, janeiro, fevereiro, setembro, outubro, novembro, dezembro, minutos, "
    "segundos, semana, próximo, próxima, segunda, quarta, quinta"
)

# English words that mean something else here.
DROP = "y, mar"

OPENERS = (
    "pode me lembrar de, pode me lembrar, me avisa, me avise, me avisa de, me acorda, "
    "me acorde, lembre me de, lembre-me de, lembra me de, lembra-me de, me lembre de, me "
    "lembra de, "
    "me lembre que, lembre me, me lembre, me lembra, lembrete, lembrete para, lembrar de, "
    "por favor me lembre de, de, que"
)

SHOW = {
    "hours24": "1",
    "inclusive": "8 15",
    "weekdays": "seg ter qua qui sex sáb dom",
    "weekdays_long": (
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"
    ),
    "months": (
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
    ),
    "date": "{day} de {month}",
    "count": "em {n} {unit}",
    "units": "seg min h dia dias mês meses ano anos",
    "and": "e",
    "at": "às {times}",
    "daily": "todos os dias|a cada 2 dias|a cada {n} dias",
    "weekly": "cada {days}|a cada 2 semanas na {days}|a cada {n} semanas na {days}",
    "weekdays_all": "cada dia útil",
    "on": "na {days}",
    "monthly": "cada mês no dia {days}|a cada 2 meses no dia {days}|a cada {n} meses no dia {days}",
    "monthly_nth": "cada mês na {days}|a cada 2 meses na {days}|a cada {n} meses na {days}",
    "yearly": "cada ano em {days}|a cada 2 anos em {days}|a cada {n} anos em {days}",
    "hourly": "a cada hora|a cada 2 horas|a cada {n} horas",
    "minutely": "a cada minuto|a cada 2 minutos|a cada {n} minutos",
    "secondly": "a cada segundo|a cada 2 segundos|a cada {n} segundos",
    "ordinals": "º º º º",
    "nths": "primeira segunda terceira quarta quinta última",
    "nth": "{nth} {what}",
    "nth_in": "{nth} {what} de {month}",
    "last_day": "último dia",
    "workday": "dia útil",
    "between": "entre as {start} e as {end}",
    "times": "{n} vezes",
    "until": "até {date}",
    "starting": "a partir de {date}",
}
