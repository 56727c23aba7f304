"""Presses as values, as the kit makes them of interactions; and screens as text."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.place import Place, PlaceKind
from bot.turn import Turn
from bot.ui.components.ids import read_code
from bot.ui.components.press import Asker, Press
from bot.ui.components.screens import Menu, Screen

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
DM = Place(PlaceKind.DM, "5")


def asker(user_id: str = "1", place: Place = DM) -> Asker:
    turn = Turn(
        user_id=user_id,
        place=place,
        message_id="8",
        text="",
        received_at=NOW,
        display_name="Ada",
        locale="en-US",
    )
    return Asker(turn, None, place.kind is PlaceKind.DM)


def press(custom_id: str, place: Place = DM, user_id: str = "1", **fields: str) -> Press:
    """The press on a component, or a form sent with ``fields``."""
    who = asker(user_id, place)
    return Press(who, read_code(custom_id), "", "9", fields=tuple(fields.items()))


def labels(screen: Screen) -> list[list[str]]:
    """The words on the buttons of each row; a menu is its hint."""
    return [
        [row.hint] if isinstance(row, Menu) else [button.label for button in row]
        for row in screen.rows
    ]


def code_of(screen: Screen, label: str) -> str:
    """The custom_id of the button with that label."""
    rows = (row for row in screen.rows if not isinstance(row, Menu))
    (code,) = (button.code for row in rows for button in row if button.label == label)
    return code
