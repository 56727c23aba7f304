"""Entry, Refusal, CalendarFile: what a calendar file holds, and why parts are refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Problem
from bot.place import Place
from bot.reminders.model import Draft, Priority


class BadCalendar(Problem):
    """A file that is no calendar, damaged, or too much; nothing of it is taken."""

    def __init__(self, why: str) -> None:
        super().__init__(f"I can't read that as a calendar file (.ics): {why} Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One reminder that a file would make. ``due_at`` is aware UTC, ``anchor`` naive in ``zone``.

    ``note`` says what of the original is lost.
    """

    text: str = field(repr=False)
    zone: str
    due_at: datetime | None = None
    rule: str | None = None
    anchor: datetime | None = None
    notices: tuple[timedelta, ...] = ()
    priority: Priority = Priority.NORMAL
    note: str | None = None

    def draft(self, user_id: str, place: Place, source_key: str) -> Draft:
        return Draft(
            user_id=user_id,
            text=self.text,
            place=place,
            zone=self.zone,
            due_at=self.due_at,
            rule=self.rule,
            anchor=self.anchor,
            notices=self.notices,
            priority=self.priority,
            source_key=source_key,
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "zone": self.zone,
            "due_at": self.due_at.isoformat() if self.due_at else None,
            "rule": self.rule,
            "anchor": self.anchor.isoformat() if self.anchor else None,
            "notices": [int(notice.total_seconds()) for notice in self.notices],
            "priority": self.priority.value,
            "note": self.note,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Entry:
        due_at, anchor = values["due_at"], values["anchor"]
        return cls(
            text=values["text"],
            zone=values["zone"],
            due_at=datetime.fromisoformat(due_at) if due_at else None,
            rule=values["rule"],
            anchor=datetime.fromisoformat(anchor) if anchor else None,
            notices=tuple(timedelta(seconds=seconds) for seconds in values["notices"]),
            priority=Priority(values["priority"]),
            note=values["note"],
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """One entry of a file that makes no reminder, and why, in a few words."""

    title: str = field(repr=False)
    why: str


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """Everything that a file would make, and what it cannot."""

    entries: tuple[Entry, ...]
    refused: tuple[Refusal, ...]


def fresh(entries: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """Those that are still to come, when the question was answered later than it was asked."""
    return tuple(entry for entry in entries if entry.due_at is None or entry.due_at > now)
