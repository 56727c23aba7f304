"""Promises: detect an answer that promises a reminder, to compare it with what was stored.

A model that calls no tool leaves no receipt, and sounds just the same.
"""

from __future__ import annotations

import re

LONGEST = 2000
"""Characters; what is longer is a text that was asked for, and no word of ours."""

_QUOTED = re.compile(r"```.*?```|`[^`\n]*`|“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"\n]*\"", re.DOTALL)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")

_CONDITIONS = re.compile(
    r"\b(?:if|once|as soon as|unless|until you|wenn|sobald|falls|sofern|dès que|quand|lorsque|"
    r"cuando|en cuanto|quando|assim que)\b|\bs(?:i|e) (?:me|tu|vous|você|quieres|quiser|dese)|"
    r"\b(?:not|never|nicht|pas|nunca|não)\b|n't\b|n’t\b",
    re.IGNORECASE,
)
"""A condition is an offer, and a refusal none at all."""

_SET = r"(?:set|added|created|saved|scheduled|stored)"
_GESETZT = r"(?:gesetzt|gespeichert|eingetragen|angelegt|erstellt|notiert)"
_MIS = r"(?:enregistré|créé|ajouté|programmé|noté)"
_PUESTO = r"(?:guardado|creado|añadido|agregado|programado|anotado|configurado)"
_POSTO = r"(?:criado|salvo|guardado|adicionado|definido|agendado|programado|anotado)"
_PUS = r"(?:criei|salvei|guardei|adicionei|defini|agendei|programei)"

_WORDS = (
    r"i(?:['’]ll| will|['’]m going to| am going to) (?:\w+ ){0,2}remind you",
    rf"i(?:['’]ve| have)? (?:just |now )?{_SET}\b.{{0,40}}\breminder",
    rf"reminder (?:is |has been |was )?(?:now )?{_SET}",
    r"you(?:['’]ll| will) (?:get|receive) (?:a|your|the) reminder",
    r"ich erinnere (?:dich|sie|euch)",
    r"erinnere ich (?:dich|sie|euch)",
    r"werde (?:ich )?(?:dich|sie|euch)\b.{0,60}\berinnern",
    rf"erinnerung\b.{{0,30}}\b{_GESETZT}",
    r"je (?:te|vous) (?:le |la |les )?rappell?erai",
    r"je t['’]en rappellerai",
    r"je vais (?:te|vous) (?:le |la |les )?rappeler",
    rf"rappel\b.{{0,20}}\b{_MIS}",
    rf"j['’]ai (?:bien )?{_MIS}\b.{{0,30}}\brappel",
    r"(?:te|se|os) (?:lo |la |los |las )?recordaré",
    r"te (?:lo |la )recuerdo",
    r"voy a recordar(?:te|le|os)",
    r"te (?:lo )?voy a recordar",
    rf"recordatorio\b.{{0,20}}\b{_PUESTO}",
    rf"he {_PUESTO}\b.{{0,30}}\brecordatorio",
    r"(?:vou|irei) (?:te |lhe |o |a )?lembrar",
    r"vou lembrá-l[oa]",
    r"(?:te|lhe) lembrarei",
    r"lembro-te",
    rf"lembrete\b.{{0,20}}\b{_POSTO}",
    rf"{_PUS}\b.{{0,30}}\blembrete",
)
_PROMISES = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def promises_reminder(text: str) -> bool:
    """Return whether ``text`` says, in one of our languages, that a reminder will come."""
    if len(text) > LONGEST:
        return False
    own = _QUOTED.sub(" ", text)
    return any(
        _PROMISES.search(sentence) and not _CONDITIONS.search(sentence)
        for sentence in _SENTENCE.findall(own)
        if not sentence.endswith("?")
    )
