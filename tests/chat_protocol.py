"""What every chat protocol demands of tools and messages, as sentences about what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for an answer, as it came; ``messages`` have roles and contents."""

    model: str
    streams: bool
    body: dict[str, Any]

    @property
    def messages(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.body["messages"]
        return messages

    @property
    def question(self) -> str:
        """The newest words of a person, also after tools answered."""
        told = (words_of(m) for m in reversed(self.messages) if m["role"] == "user")
        return next((words for words in told if words), "")


def words_of(message: dict[str, Any]) -> str:
    """The text of a message, whether it is one string or blocks."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(block["text"] for block in content if block.get("type") == "text")


def wrong_tool(name: object, description: object, schema: object) -> str | None:
    """Why a provider would refuse the declaration of this tool."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return f"a tool's name is {name!r}"
    if not isinstance(description, str) or not description:
        return f"{name} has no description"
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return f"the parameters of {name} are no object"
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"the schema of {name} is invalid: {error.message}"
    return None


def wrong_order(messages: list[dict[str, Any]]) -> Iterator[str]:
    """Instructions come first, then a person; each call of a tool is answered, and at once.

    For protocols in which a tool's result is a message of the role ``tool``.
    """
    open_calls: list[str] = []
    begun = False
    for message in messages:
        role = message["role"]
        if role == "tool":
            if not open_calls:
                yield "the result of a tool that was not called"
                return
            open_calls.remove(message.get("tool_call_id", open_calls[0]))
            continue
        if open_calls:
            yield f"a message of {role} where the result of a tool is due"
        if role in ("system", "developer"):
            if begun:
                yield "instructions in the middle of the conversation"
            continue
        if not begun and role != "user":
            yield "the conversation does not begin with the person"
        begun = True
        calls = message.get("tool_calls") or []
        if not calls and not message.get("content"):
            yield f"an empty message of {role}"
        open_calls = [call.get("id", str(number)) for number, call in enumerate(calls)]
    if open_calls or not begun or messages[-1]["role"] == "assistant":
        yield "nothing to answer: the last message is not a person's or a tool's"
