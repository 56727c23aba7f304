"""The contract check: it agrees with jsonschema, is complete, and its exceptions are needed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.loopback.discord import schema
from tests.loopback.discord.quick import Quick
from tests.loopback.discord.routes import ROUTES

SEND = "POST /channels/{channel_id}/messages"
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
COMMANDS = "PUT /applications/{application_id}/commands"
BUTTON = {"type": 2, "style": 1, "label": "Done", "custom_id": "done:1"}
OPTION = {"type": 3, "name": "when", "description": "When", "required": True, "max_length": 100}
SAMPLES: list[tuple[str, Any]] = [
    (SEND, {"content": "hi", "nonce": "n", "enforce_nonce": True, "tts": False}),
    (SEND, {"embeds": [{"title": "t", "fields": [{"name": "n", "value": "v", "inline": True}]}]}),
    (SEND, {"components": [{"type": 1, "components": [BUTTON]}]}),
    (SEND, {"allowed_mentions": {"parse": ["roles"], "users": [1], "replied_user": False}}),
    (SEND, {"message_reference": {"message_id": 1, "channel_id": "2"}, "flags": 4096}),
    (CALLBACK, {"type": 4, "data": {"content": "hi", "flags": 64}}),
    (CALLBACK, {"type": 5}),
    (CALLBACK, {"type": 8, "data": {"choices": [{"name": "a", "value": "b"}]}}),
    (COMMANDS, [{"name": "remind", "description": "d", "type": 1, "options": [OPTION]}]),
]
ODD_VALUES = [None, True, 0, 1, -1, 1.5, 64, "", "x", "1", "x" * 5000, [], [1, 1], {}, {"type": 2}]


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to every value within a body."""
    found = [path] if path else []
    inner: Any = node.items() if isinstance(node, dict) else ()
    if isinstance(node, list):
        inner = enumerate(node)
    for key, value in inner:
        found += places(value, (*path, key))
    return found


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(body))
    target = copy
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return copy


@pytest.mark.parametrize(("operation", "body"), SAMPLES)
def test_a_proper_body_passes(operation: str, body: Any) -> None:
    assert schema.check(operation, body) is None


@examples(150)
@given(data=st.data())
def test_the_quick_check_agrees_with_jsonschema(data: st.DataObject) -> None:
    operation, body = data.draw(st.sampled_from(SAMPLES))
    for _ in range(data.draw(st.integers(1, 2))):
        paths = places(body)
        if paths:
            path = data.draw(st.sampled_from(paths))
            body = replaced(body, path, data.draw(st.sampled_from(ODD_VALUES)))
    contract = schema.contracts()[operation]
    assert contract is not None
    assert contract.holds(body) == contract.judge.is_valid(body)


def test_a_violation_names_the_field() -> None:
    bad = {"components": [{"type": 1, "components": [BUTTON | {"custom_id": "x" * 101}]}]}
    violation = schema.check(SEND, bad)
    assert violation is not None
    assert violation.where == "components.0.components.0.custom_id"
    assert "POST /channels" in str(violation)


def test_every_route_has_its_contract() -> None:
    assert {route.name for route in ROUTES} == set(schema.contracts())


@pytest.mark.parametrize(("name", "field", "reason"), schema.KNOWN_DIFFERENCES)
def test_a_known_difference_is_still_one(name: str, field: str, reason: str) -> None:
    document = json.loads(schema.DOCUMENT.read_text(encoding="utf-8"))
    assert field not in document["$defs"][name]["properties"], "the document caught up: remove it"
    assert reason


def test_an_unknown_keyword_is_not_skipped() -> None:
    with pytest.raises(NotImplementedError, match="multipleOf"):
        Quick({}).compile({"multipleOf": 2})


def test_exactly_one_branch_must_fit() -> None:
    holds = Quick({}).compile({"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 5}]})
    assert [holds(value) for value in (1, 5.5, 5, "x")] == [True, True, False, False]
