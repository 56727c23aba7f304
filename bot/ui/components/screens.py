"""Screens and forms: what to show, as plain values that a test can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.ui.components.ids import code

ROW = 5
"""Buttons of one row: "Action Row" in Discord's API reference."""


class Style(StrEnum):
    """How a button looks."""

    PLAIN = "secondary"
    MAIN = "primary"
    GOOD = "success"
    BAD = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """``code`` is its custom_id, from ``ids.code``; at most 80 characters of label."""

    label: str
    code: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu; label and hint have at most 100 characters."""

    label: str
    value: str
    hint: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A select menu of at most 25 choices, one of which is picked."""

    hint: str
    code: str
    choices: tuple[Choice, ...]


Row = tuple[Button, ...] | Menu


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: Markdown, and at most five rows of up to five buttons or one menu."""

    text: str = field(repr=False)
    rows: tuple[Row, ...] = ()

    def with_lead(self, lead: str) -> Screen:
        """Return the screen below a line that says what happened."""
        return replace(self, text=f"{lead}\n{self.text}" if self.text else lead)


@dataclass(frozen=True, slots=True)
class Field:
    """One line (or several) of a form to write in; ``value`` is what stands there at first."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = False
    long: bool = False
    most: int = 100


@dataclass(frozen=True, slots=True)
class Picker:
    """A menu in a form."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A modal: at most five fields and a title of 45 characters."""

    title: str
    code: str
    fields: tuple[Field | Picker, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of an answer."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Show:
    """Answer with a message of its own, which in a server only the person sees."""

    screen: Screen
    attachment: Upload | None = None


@dataclass(frozen=True, slots=True)
class Replace:
    """Change the message that the button stands on; ``aside`` is told to the person alone."""

    screen: Screen
    aside: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """Answer with a message for everyone in the channel; ``pings``: ids of those it notifies."""

    screen: Screen
    pings: tuple[str, ...] = ()


Response = Show | Replace | Post | Form


def tell(text: str, *rows: Row) -> Show:
    return Show(Screen(text, rows))


def change(text: str, *rows: Row) -> Replace:
    return Replace(Screen(text, rows))


def grid(buttons: Sequence[Button]) -> tuple[Row, ...]:
    """Lay buttons out in full rows."""
    return tuple(tuple(buttons[first : first + ROW]) for first in range(0, len(buttons), ROW))


def page_buttons(verb: str, page: int, last: int, *parts: str | int) -> tuple[Button, ...]:
    """Return the buttons between pages 0 to ``last``; none for a single page."""
    buttons = []
    if page > 0:
        buttons.append(Button("◀", code(verb, page - 1, *parts)))
    if page < last:
        buttons.append(Button("▶", code(verb, page + 1, *parts)))
    return tuple(buttons)
