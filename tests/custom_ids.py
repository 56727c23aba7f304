"""The custom_ids that were ever sent, by form: tests/data/custom_ids.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.loopback.discord.messages import flatten

LIST = Path(__file__).parent / "data/custom_ids.txt"

PARTS: Mapping[str, str] = {
    "at": "[0-9]{9,12}",
    "hash": "[0-9a-f]{12}",
    "id": "[1-9][0-9]{0,17}",
    "index": "[0-9]",
    "page": "[0-9]{1,3}",
    "place": r"[^\n]{1,90}",
    "preference": "[a-z_]{1,40}",
    "revision": "[1-9][0-9]{0,8}",
    "search": "[A-Za-z0-9_-]{2,80}",
    "show": "(?:all|today|week|todo|series|paused|missed)",
    "token": "[A-Za-z0-9_-]{16}",
    "user": "[1-9][0-9]{0,18}",
    "zone": "[A-Za-z0-9_+/-]{1,32}",
}
"""Name in a form → the pattern of what stands there."""

FORMS: tuple[str, ...] = tuple(
    line for line in LIST.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
)


def code_of(form: str) -> str:
    """The custom_id alone, without the choice or field."""
    return re.split(" [=/] ", form)[0]


def pattern(form: str) -> re.Pattern[str]:
    texts = re.split(r"{([a-z]+)}", form)
    return re.compile(
        "".join(PARTS[text] if number % 2 else re.escape(text) for number, text in enumerate(texts))
    )


PATTERNS: Mapping[str, re.Pattern[str]] = {form: pattern(form) for form in FORMS}


def has_form(custom_id: str) -> bool:
    """Whether the list has the form of a custom_id, with its choice or field if it has any."""
    return any(each.fullmatch(custom_id) for each in PATTERNS.values())


def unlisted(custom_ids: Iterable[str]) -> list[str]:
    """Those whose form is not in the list. For a new one add a line, and a case that
    presses it to tests/stories/test_old_pages.py, or test_old_buttons.py for a reminder's."""
    return sorted(each for each in set(custom_ids) if not has_form(each))


def sent_in(body: Mapping[str, Any]) -> Iterator[str]:
    """The custom_ids in a message or modal for Discord, written as in the list."""
    modal = body.get("custom_id")
    for part in flatten(body.get("components") or []):
        if "custom_id" not in part:
            continue
        name = part["custom_id"] if modal is None else f"{modal} / {part['custom_id']}"
        if "options" not in part:
            yield name
        for option in part.get("options", ()):
            yield f"{name} = {option['value']}"
