"""Components below a delivered message: buttons of its reminders, or the agenda's."""

from __future__ import annotations

from discord.ui import View

from bot.delivery.messages import Parcel
from bot.ui.components.render import view_of
from bot.ui.components.screens import Row
from bot.ui.pages.agenda import agenda_rows
from bot.ui.pages.requests import me_too
from bot.ui.reminders.fired_actions import rows_for


def below(parcel: Parcel) -> tuple[Row, ...]:
    if any(line.agenda for line in parcel.lines):
        return agenda_rows()
    return (*rows_for(parcel.lines), *me_too(parcel))


def fired_components(parcel: Parcel) -> View | None:
    """The view for the messenger; None if there is nothing to press."""
    rows = below(parcel)
    return view_of(rows) if rows else None
