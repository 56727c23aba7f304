"""Calendar files: the export, and the question before an import."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.ical import Entry, Refusal, to_ics
from bot.ical.sanitize import check_size
from bot.llm.profiles import Profiles
from bot.reminders.timings import ZoneNeeded
from bot.services.calendar_import import CalendarImport
from bot.storage.lookups import Lookups
from bot.timezones.local import wall_clock
from bot.ui.components.ids import code
from bot.ui.components.press import Asker, Page, Press
from bot.ui.components.screens import (
    Button,
    Response,
    Screen,
    Show,
    Style,
    Upload,
    change,
    tell,
)
from bot.ui.text.markdown import escape, shorten

LISTED = 10
REFUSED = 6
"""Entries that are listed one by one, of either kind: the rest is counted."""

FILE_NAME = "keepsake.ics"
EXPORTED = (
    "Here you go: {count}. You can import the file into Google Calendar, Apple Calendar or "
    "Thunderbird. Anything with a time becomes an event with an alarm, and the rest become "
    "to-dos (Google skips those)."
)

Download = Callable[[], Awaitable[bytes]]


class CalendarPage:
    """Export a person's reminders, and import an .ics file once they have said yes."""

    def __init__(
        self,
        calendar_import: CalendarImport,
        profiles: Profiles,
        lookups: Lookups,
        clock: Callable[[], datetime],
    ) -> None:
        self.calendar_import = calendar_import
        self.profiles = profiles
        self.lookups = lookups
        self.clock = clock

    @property
    def handlers(self) -> Page:
        return {"calendar:yes": self.accepted, "calendar:no": self.refused}

    async def exported(self, user_id: str) -> Response:
        """All open reminders as a file."""
        reminders = await self.lookups.list(user_id)
        if not reminders:
            return tell("You don't have any open reminders to export.")
        data = await asyncio.to_thread(to_ics, reminders, self.clock())
        text = EXPORTED.format(count=_counted(len(reminders)))
        return Show(Screen(text), Upload(FILE_NAME, data))

    async def asked(self, asker: Asker, size: int, download: Download) -> Response:
        """What a file would add, with the buttons to do so. Raises BadCalendar, ZoneNeeded."""
        check_size(size)
        profile = await self.profiles.get(asker.user_id)
        if profile.zone is None:
            raise ZoneNeeded
        offer = await self.calendar_import.offer(
            asker.user_id, profile, await download(), asker.turn.locale
        )
        text = preview(offer.new, offer.refused, offer.known)
        if offer.token is None:
            return tell(text)
        yes = code("yes", offer.token, page="calendar")
        no = Button("No", code("no", offer.token, page="calendar"))
        return tell(text, (Button(f"Add {_counted(len(offer.new))}", yes, Style.GOOD), no))

    async def accepted(self, press: Press) -> Response:
        made = await self.calendar_import.accept(
            press.user_id, press.asker.turn.place, press.code.text(0)
        )
        return change(
            f"Done! I added {_counted(made)} from that file. `/reminders list` shows them all."
        )

    async def refused(self, press: Press) -> Response:
        await self.calendar_import.refuse(press.user_id, press.code.text(0))
        return change("OK, I didn't import anything.")


def preview(new: Sequence[Entry], refused: Sequence[Refusal], known: int) -> str:
    """What the file would make and what it cannot, in at most 2000 characters."""
    lines = [f"**I'd add {_counted(len(new))} from this file**"]
    lines += [_entry_line(entry) for entry in new[:LISTED]]
    lines += _more(len(new) - LISTED)
    if known:
        lines += ["", f"You already have {known} more of them."]
    if refused:
        lines += ["", f"**I can't import {len(refused)}**"]
        lines += [f"• {escape(each.title)}: {escape(each.why)}" for each in refused[:REFUSED]]
        lines += _more(len(refused) - REFUSED)
    return shorten("\n".join(lines), 2000)


def _entry_line(entry: Entry) -> str:
    title = escape(shorten(" ".join(entry.text.split()), 60))
    parts = [title]
    if entry.due_at is not None:
        parts.append(f"{wall_clock(entry.due_at, entry.zone):%a %d %b %Y %H:%M}")
    if entry.rule is not None:
        parts.append("repeats")
    if entry.note is not None:
        parts.append(entry.note)
    return f"• {' · '.join(parts)}"


def _more(count: int) -> list[str]:
    return [f"… and {count} more"] if count > 0 else []


def _counted(count: int) -> str:
    return f"{count} reminder{'' if count == 1 else 's'}"
