"""Languages: greetings, names and thanks in German, French, Spanish and Portuguese."""

from __future__ import annotations

import re

from bot.offline.grammar import NAME, Call, Intent, Rule, call, rule, say

_LATER = {
    "de": (
        "Ohne Sprachmodell verstehe ich nur einfaches Englisch, zum Beispiel: “remind me "
        "tomorrow at 9 to call mum”. Bei `/remind` kannst du die Zeit auf Deutsch angeben."
    ),
    "fr": (
        "Sans modèle de langage, je ne comprends que l'anglais simple, par exemple : “remind me "
        "tomorrow at 9 to call mum”. Dans `/remind`, tu peux donner l'heure en français."
    ),
    "es": (
        "Sin modelo de lenguaje solo entiendo inglés sencillo, por ejemplo: “remind me tomorrow "
        "at 9 to call mum”. En `/remind` puedes poner la hora en español."
    ),
    "pt": (
        "Sem modelo de linguagem só entendo inglês simples, por exemplo: “remind me tomorrow at "
        "9 to call mum”. No `/remind` você pode pôr a hora em português."
    ),
}
"""Honest, and in their language: a time read with the wrong words would ring at the wrong hour."""

_SPEAKS = {
    "de": r"erinner[en]?\b|wer bin ich|wie (?:heiße|heisse) ich|was (?:sind|weißt|kannst|habe)\b"
    r"|lösche?\b|zeige?\b|hilfe\b|kannst du|ich (?:möchte|muss|wohne|habe|mag)\b|stelle?\b|meine\b",
    "fr": r"rappel\w*|mes rappels|comment je|quels? (?:sont|est)\b|montre|supprime|efface|aide\b"
    r"|peux-tu|j'habite|j'ai\b|je (?:veux|dois|vis)\b|n'oublie",
    "es": r"recu[eé]rd\w*|mis recordatorios|c[oó]mo me llamo|cu[aá]l(?:es)?\b|borra|muestra|ayuda\b"
    r"|agrega|añade|puedes|vivo en|tengo\b|quiero\b",
    "pt": r"lembr\w*|meus lembretes|qua(?:l|is)\b|apag\w*|mostr[ea]\b|ajuda\b|adiciona|você pode"
    r"|moro em|tenho\b|quero\b",
}


def _capital(match: re.Match[str]) -> Intent | None:
    """ "ich bin Jürgen" tells a name, "ich bin müde" does not."""
    return (Call("set_name", {"name": match["name"]}),) if match["name"][0].isupper() else None


TONGUE_RULES: tuple[Rule, ...] = (
    rule(
        rf"(?:ich hei(?:ß|ss)e|mein name ist|je m'appelle|mon nom est|me llamo|mi nombre es"
        rf"|(?:eu )?me chamo|(?:o )?meu nome é) {NAME}",
        call("set_name"),
    ),
    rule(rf"(?:ich bin|je suis|soy|(?:eu )?sou) {NAME}", _capital),
    rule(
        r"bonjour|salut|bonsoir|hola|buen[oa]s (?:d[ií]as|tardes|noches)|olá|oi|bom dia|boa tarde"
        r"|guten (?:tag|morgen|abend)|servus|grüezi|grüß gott|hej",
        call("tell_name", greeting=True),
    ),
    rule(
        r"(?:vielen )?dank(?:e)?(?: schön)?|merci(?: beaucoup)?|(?:muchas )?gracias"
        r"|(?:muito )?obrigad[oa]",
        say("🙂"),
    ),
    *(rule(rf"(?:{words}).*", say(_LATER[tongue])) for tongue, words in _SPEAKS.items()),
)
