"""AgendaMessenger: fill a due agenda with the user's day just before it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.delivery.messages import Found, Line, Messenger, Parcel, Sent
from bot.reminders.agenda import Agenda, agenda_text

AgendaOf = Callable[[str, str], Awaitable[Agenda]]
"""Return a user's agenda of the present day in an IANA zone."""


class AgendaMessenger:
    """Wraps another messenger. The title stays the first line, by which ``find`` knows it."""

    def __init__(self, inner: Messenger, agenda_of: AgendaOf) -> None:
        self.inner = inner
        self.agenda_of = agenda_of

    async def send(self, parcel: Parcel) -> Sent:
        return await self.inner.send(await self._filled(parcel))

    async def find(self, parcel: Parcel, since: datetime) -> Sequence[Found]:
        return await self.inner.find(parcel, since)

    async def _filled(self, parcel: Parcel) -> Parcel:
        if not any(line.agenda for line in parcel.lines):
            return parcel
        lines = [await self._with_day(parcel.user_id, line) for line in parcel.lines]
        return replace(parcel, lines=tuple(lines))

    async def _with_day(self, user_id: str, line: Line) -> Line:
        if not line.agenda:
            return line
        day = agenda_text(await self.agenda_of(user_id, line.zone))
        return replace(line, text=f"{line.text}\n{day}")
