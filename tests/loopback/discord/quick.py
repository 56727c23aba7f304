"""A JSON schema as nested Python functions that only say yes or no, for many requests a second.

jsonschema remains the judge that explains a no; a test holds the two together. It knows the
keywords that Discord's document uses and refuses to compile any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sized
from typing import Any

Check = Callable[[Any], bool]

TYPES: dict[str, Check] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool))
        or (isinstance(value, float) and value.is_integer())
    ),
}
SIZES: dict[str, tuple[type[Sized], Callable[[int, int], bool]]] = {
    "maxLength": (str, int.__le__),
    "minLength": (str, int.__ge__),
    "maxItems": (list, int.__le__),
    "minItems": (list, int.__ge__),
    "maxProperties": (dict, int.__le__),
}
ANNOTATIONS = {"title", "deprecated", "default", "if", "then", "$defs"}


def same(one: Any, other: Any) -> bool:
    """JSON's equality, in which true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


class Quick:
    """Compiles schemas that share `$defs`; a definition is compiled once, when first met."""

    def __init__(self, defs: dict[str, Any]) -> None:
        self._defs = defs
        self._ready: dict[str, Check] = {}

    def compile(self, schema: dict[str, Any]) -> Check:
        checks = [
            check
            for keyword, value in schema.items()
            if keyword not in ANNOTATIONS
            for check in [self._keyword(keyword, value, schema)]
            if check is not None
        ]
        if "if" in schema:
            condition, then = self.compile(schema["if"]), self.compile(schema["then"])
            checks.append(lambda value: not condition(value) or then(value))
        if len(checks) == 1:
            return checks[0]
        return lambda value: all(check(value) for check in checks)

    def _keyword(self, keyword: str, given: Any, schema: dict[str, Any]) -> Check | None:
        if keyword in SIZES:
            return size(keyword, given)
        if keyword in {"allOf", "anyOf", "oneOf"}:
            return self._combined(keyword, [self.compile(branch) for branch in given])
        if keyword == "$ref":
            return self._reference(given.rsplit("/", 1)[-1])
        if keyword == "properties":
            return self._properties(given)
        if keyword == "items":
            item = self.compile(given)
            return lambda value: not isinstance(value, list) or all(map(item, value))
        if keyword == "additionalProperties":
            return self._others(given, frozenset(schema.get("properties", ())))
        return plain(keyword, given)

    def _reference(self, name: str) -> Check:
        """Compiled on first use, because definitions refer to each other."""

        def follow(value: Any) -> bool:
            check = self._ready.get(name)
            if check is None:
                check = self._ready[name] = self.compile(self._defs[name])
            return check(value)

        return follow

    def _combined(self, keyword: str, branches: list[Check]) -> Check:
        if keyword == "allOf":
            return lambda value: all(branch(value) for branch in branches)
        if keyword == "anyOf":
            return lambda value: any(branch(value) for branch in branches)
        return lambda value: sum(branch(value) for branch in branches) == 1

    def _properties(self, given: dict[str, Any]) -> Check:
        known = {name: self.compile(schema) for name, schema in given.items()}
        if len(known) == 1:  # the choice by `type`, asked once per kind of component
            [(only, check)] = known.items()
            return lambda value: (
                not isinstance(value, dict) or only not in value or check(value[only])
            )
        return lambda value: (
            not isinstance(value, dict)
            or all(known[name](item) for name, item in value.items() if name in known)
        )

    def _others(self, given: Any, known: frozenset[str]) -> Check:
        """`additionalProperties`: False, or a schema for the values of all other names."""
        if given is False:
            return lambda value: not isinstance(value, dict) or value.keys() <= known
        other = self.compile(given)
        return lambda value: (
            not isinstance(value, dict)
            or all(other(item) for name, item in value.items() if name not in known)
        )


def size(keyword: str, limit: int) -> Check:
    """A bound on the length of a text, list or object; other values pass."""
    kind, compare = SIZES[keyword]
    return lambda value: not isinstance(value, kind) or compare(len(value), limit)


def plain(keyword: str, given: Any) -> Check:
    """The keywords that hold no schema."""
    number = TYPES["number"]
    if keyword == "type":
        kinds = [TYPES[name] for name in ([given] if isinstance(given, str) else given)]
        return kinds[0] if len(kinds) == 1 else lambda value: any(kind(value) for kind in kinds)
    if keyword == "required":
        names = frozenset(given)
        return lambda value: not isinstance(value, dict) or names <= value.keys()
    if keyword == "enum":
        return lambda value: any(same(value, choice) for choice in given)
    if keyword == "const":
        return lambda value: same(value, given)
    if keyword == "minimum":
        return lambda value: not number(value) or value >= given
    if keyword == "maximum":
        return lambda value: not number(value) or value <= given
    if keyword == "pattern":
        search = re.compile(given).search
        return lambda value: not isinstance(value, str) or search(value) is not None
    if keyword == "uniqueItems":
        return lambda value: not isinstance(value, list) or unique(value)
    raise NotImplementedError(keyword)


def unique(items: list[Any]) -> bool:
    return not any(same(item, other) for n, item in enumerate(items) for other in items[:n])
