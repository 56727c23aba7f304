"""Golden files: a message as a phone shows it, kept as text that a person reads in review.

Set GOLDEN=write to write them anew; the difference is then reviewed like code.
"""

from __future__ import annotations

import difflib
import os
import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.loopback.discord.messages import Message

FOLDER = Path(__file__).parent / "golden"
PHONE = 46
"""Characters in a line of Discord's Android client at its usual size, about."""

MASKED = re.compile(r"\[([^\]\n]+)\]\(<?https?://[^)>\s]+>?\)")
"""A link behind words: a phone shows the words."""

STYLES = {
    "t": "%H:%M",
    "T": "%H:%M:%S",
    "d": "%d/%m/%Y",
    "D": "%d %B %Y",
    "f": "%d %B %Y %H:%M",
    "F": "%A, %d %B %Y %H:%M",
    "R": "(relative)",
}


def screen(message: Message) -> str:
    """The message's text wrapped to a phone, then its buttons row by row and its files."""
    lines: list[str] = []
    for line in MASKED.sub(r"\1 ↗", _stamped(_named(message))).split("\n"):
        lines += textwrap.wrap(line, PHONE, subsequent_indent="  ") or [""]
    for row in message.components:
        labels = [_label(part) for part in row.get("components", [])]
        lines.append(" ".join(labels))
    lines += [f"📎 {file.filename}" for file in message.attachments]
    return "\n".join(lines) + "\n"


def form(modal: dict[str, Any]) -> str:
    """The form's title, and each field's label above what stands in it."""
    lines = [f"== {modal['title']} =="]
    for row in modal["components"]:
        part = row["component"]
        chosen = [option["label"] for option in part.get("options", []) if option.get("default")]
        value = "".join(chosen) or part.get("value") or f"({part.get('placeholder', '')})"
        lines += [row["label"], *(f"  {line}" for line in textwrap.wrap(value, PHONE - 2))]
    return "\n".join(lines) + "\n"


def assert_golden(name: str, message: Message | dict[str, Any]) -> None:
    """The message, or the form, looks as the golden file of that name says."""
    file = FOLDER / f"{name}.txt"
    shown = form(message) if isinstance(message, dict) else screen(message)
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    kept = file.read_text(encoding="utf-8")
    lines = difflib.unified_diff(kept.splitlines(), shown.splitlines(), file.name, "shown", n=20)
    assert shown == kept, "\n".join(lines)


def _named(message: Message) -> str:
    """Mentions as their reader sees them: by name where several people are named."""
    users, text = message._world.users, message.shown
    several = len(set(re.findall(r"<@(\d+)>", text))) > 1

    def shown(match: re.Match[str]) -> str:
        return f"@{users[int(match[1])].name}" if several else "@you"

    return re.sub(r"<@(\d+)>", shown, text)


def _label(part: dict[str, object]) -> str:
    emoji = part.get("emoji")
    sign = f"{emoji['name']} " if isinstance(emoji, dict) else ""
    return f"[{sign}{part.get('label') or part.get('placeholder') or ''}]"


def _stamped(text: str) -> str:
    """`<t:…>` as a reader whose clock shows UTC sees it."""

    def shown(match: re.Match[str]) -> str:
        at = datetime.fromtimestamp(int(match[1]), UTC)
        return at.strftime(STYLES[match[2] or "f"])

    return re.sub(r"<t:(-?\d+)(?::([tTdDfFR]))?>", shown, text)
