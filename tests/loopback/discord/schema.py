"""Checks every request body against Discord's own OpenAPI document (trimmed, in tests/data)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tests.loopback.discord.quick import Check, Quick

DOCUMENT = Path(__file__).parents[2] / "data" / "discord-openapi-trimmed.json"

# What discord.py 2.7 sends, Discord accepts, and the document does not know: schema, field, reason.
KNOWN_DIFFERENCES = [
    ("MessageEditRequestPartial", "tts", "always in a message's parameters, ignored on edit"),
    ("IncomingWebhookUpdateRequestPartial", "tts", "the same for edits of interaction answers"),
    ("IncomingWebhookUpdateForInteractionCallbackRequestPartial", "tts", "the same, first answer"),
    ("ApplicationCommandCreateRequest", "nsfw", "documented for commands, missing in the document"),
    ("ApplicationCommandUpdateRequest", "nsfw", "the same in a bulk overwrite"),
]
# Discord's snowflakes are strings in the document; discord.py sends them as JSON integers, which
# Discord has always coerced.
SNOWFLAKE = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$", "minimum": 0}


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that Discord's contract does not allow. `where` is the field's path."""

    route: str
    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.route} at {self.where or 'the body'}: {self.problem}"


def by_type(union: list[dict[str, Any]], defs: dict[str, Any]) -> dict[str, Any] | None:
    """A union of schemas that differ by the value of `type`, as a choice by that value.

    It is checked faster than trying all of them, and its errors name the field at fault.
    """
    choices: list[dict[str, Any]] = []
    known: list[int] = []
    for branch in union:
        target = defs.get(branch.get("$ref", "").rsplit("/", 1)[-1], {})
        values = target.get("properties", {}).get("type", {}).get("enum")
        if not values:
            return None
        known += values
        choices.append({"if": {"properties": {"type": {"enum": values}}}, "then": branch})
    required = {"type": "object", "required": ["type"], "properties": {"type": {"enum": known}}}
    return required | {"allOf": choices}


def prepare(node: Any, defs: dict[str, Any]) -> Any:
    """Make a schema strict (no unknown fields) and its typed unions quick."""
    if isinstance(node, list):
        return [prepare(item, defs) for item in node]
    if not isinstance(node, dict):
        return node
    ready = {key: prepare(value, defs) for key, value in node.items()}
    for word in ("oneOf", "anyOf"):
        choice = by_type(node[word], defs) if isinstance(node.get(word), list) else None
        if choice is not None:
            del ready[word]
            ready |= choice
    if isinstance(node.get("properties"), dict) and "type" in node:
        ready.setdefault("additionalProperties", False)
    return ready


@dataclass(frozen=True, slots=True)
class Contract:
    """One operation's body: `holds` is quick, `judge` explains what does not hold."""

    holds: Check
    judge: Draft202012Validator


@cache
def contracts() -> dict[str, Contract | None]:
    """By operation, e.g. "POST /channels/{channel_id}/messages"; None where no body belongs."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    plain = document["$defs"]
    for name, field, _ in KNOWN_DIFFERENCES:
        plain[name]["properties"][field] = {}
    plain["SnowflakeType"] = SNOWFLAKE
    defs = {name: prepare(schema, plain) for name, schema in plain.items()}
    quick = Quick(defs)
    found: dict[str, Contract | None] = {}
    for operation, schema in document["operations"].items():
        ready = schema and prepare(schema, plain)
        judge = ready and Draft202012Validator(ready | {"$defs": defs})
        found[operation] = ready and Contract(quick.compile(ready), judge)
    return found


def check(operation: str, body: Any) -> Violation | None:
    """The most telling way in which the body breaks the contract, if it does."""
    contract = contracts()[operation]
    if contract is None:
        return None if body in (None, {}) else Violation(operation, "", "takes no body")
    if contract.holds(body):
        return None
    error = best_match(contract.judge.iter_errors(body))
    assert error is not None, f"{operation}: the quick check is stricter than jsonschema"
    where = ".".join(map(str, error.absolute_path))
    return Violation(operation, where, error.message[:500])
