"""Asker and Press: the user, their place, and what they pressed; Page: its handlers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.place import PlaceKind
from bot.turn import Turn
from bot.ui.components.ids import Code
from bot.ui.components.screens import Response


@dataclass(frozen=True, slots=True)
class Asker:
    """A user in a place. ``obstacle``: why the bot cannot post there, in words, or None.

    ``alone``: in the bot's own DM with the user.
    """

    turn: Turn
    obstacle: str | None = None
    alone: bool = False

    @property
    def user_id(self) -> str:
        return self.turn.user_id

    @property
    def in_server(self) -> bool:
        return self.turn.place.kind is PlaceKind.CHANNEL


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed, a choice made or a form sent.

    ``text`` and ``message_id``: of the message it stands on; empty for a command's form.
    """

    asker: Asker
    code: Code
    text: str = field(default="", repr=False)
    message_id: str = ""
    values: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def user_id(self) -> str:
        return self.asker.user_id

    def field(self, name: str) -> str:
        """Return the value of a form's field; empty for a field that was not sent."""
        return dict(self.fields).get(name, "")


Handler = Callable[[Press], Awaitable[Response]]
Page = Mapping[str, Handler]
"""The name of a code (``Code.name``) → what answers it."""
