"""Codes: what a button, menu or form means, written into its custom_id; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import Problem

PREFIX = "r"
"""The page of reminders."""

LONGEST = 100
"""Characters of a custom_id: "Component Object" in Discord's API reference."""

_ID = "([0-9]{1,18})"
_ZONE = "([A-Za-z0-9_+/-]{1,32})"

FORMS: Mapping[str, str] = {
    PREFIX: r"(?P<verb>[a-z]{1,16})(?P<rest>(?::[A-Za-z0-9_.+/-]{0,80}){0,6})",
    "agenda": "(?P<verb>give|time)",
    "calendar": "(?P<verb>yes|no):([A-Za-z0-9_-]{16})",
    "help": "(?P<verb>talk|commands)",
    "memory": "(?P<verb>page|forget|all|erase|keep):([0-9]{1,3}):(.{0,80})",
    "metoo": _ID,
    "place": r"([^\n]{1,90})",
    "remindfor": "([1-9][0-9]{0,18})",
    "request": f"(?P<verb>accept|decline|never|cancel):{_ID}",
    "unblock": "([0-9]{1,20})",
    "zone": f"(once|series):(clock|instant):([os]{{1,2}}):{_ZONE}:{_ZONE}",
}
"""Page → the pattern of what follows it in every custom_id that was ever sent.

Messages live for years: a form may be added, and none may be changed or taken away.
"""
_FORMS = {page: re.compile(form) for page, form in FORMS.items()}


class UnknownComponent(Problem):
    """A custom_id that was never sent: from a tampered client, or a much newer version."""

    def __init__(self) -> None:
        super().__init__("I don't know that button any more. Please use the command again.")


@dataclass(frozen=True, slots=True)
class Code:
    """``page`` and ``verb`` say what to do, ``parts`` with what; no reader trusts the parts."""

    verb: str
    parts: tuple[str, ...] = ()
    page: str = PREFIX

    @property
    def name(self) -> str:
        """The name of its handler: "r:done", "memory:forget", "place"."""
        return f"{self.page}:{self.verb}" if self.verb else self.page

    def __str__(self) -> str:
        text = ":".join((self.name, *self.parts))
        try:
            same = read_code(text) == self
        except UnknownComponent:
            same = False
        if not same:
            raise ValueError(f"not a custom_id: {text!r}")
        return text

    def text(self, index: int) -> str:
        """Return the part at ``index``. Raises UnknownComponent if there is none."""
        if index >= len(self.parts):
            raise UnknownComponent
        return self.parts[index]

    def number(self, index: int) -> int:
        """Return the part at ``index`` as a whole number that fits a database column."""
        part = self.text(index)
        if not re.fullmatch(r"\d{1,18}", part, re.ASCII):
            raise UnknownComponent
        return int(part)

    def moment(self, index: int) -> datetime:
        """Return the part at ``index`` as a moment, aware UTC."""
        seconds = self.number(index)
        if seconds > 250_000_000_000:  # the year 9892: beyond it datetime ends
            raise UnknownComponent
        return datetime.fromtimestamp(seconds, UTC)


def code(verb: str, *parts: str | int | datetime, page: str = PREFIX) -> str:
    """Write a custom_id; a moment is kept in whole seconds. ``verb`` "": the page has one act."""
    return str(Code(verb, tuple(_part(part) for part in parts), page))


def _part(part: str | int | datetime) -> str:
    if isinstance(part, datetime):
        return str(int(part.timestamp()))
    return str(part)


def read_code(custom_id: str) -> Code:
    """Read a custom_id. Raises UnknownComponent for what was never sent."""
    page, _, rest = custom_id.partition(":")
    form = _FORMS.get(page)
    match = form.fullmatch(rest) if form is not None and len(custom_id) <= LONGEST else None
    if match is None:
        raise UnknownComponent
    groups = match.groupdict()
    verb = groups.get("verb") or ""
    if "rest" in groups:
        return Code(verb, tuple(groups["rest"].split(":")[1:]), page)
    return Code(verb, match.groups()[1 if verb else 0 :], page)
