"""Calendar files on Discord: the file that goes out, and the question before one comes in."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from typing import Any

import discord

from bot.bootstrap import Services
from bot.ical import BadCalendar, CalendarFile, Entry, Refusal, read_calendar, to_ics
from bot.ical.sanitize import MAX_BYTES
from bot.ical.values import fresh
from bot.place import Place
from bot.profile import Profile
from bot.reminders import timings
from bot.reminders.model import Draft
from bot.reminders.next_wake import Wake
from bot.reminders.transitions import first_wake
from bot.timezones.local import wall_clock
from bot.ui.components.interactions import person_of, place_of_interaction, services_of, show
from bot.ui.components.pressing import Interaction, LegacyAction, buttons
from bot.ui.text.markdown import escape, shorten

KIND = "calendar"
LISTED = 10
REFUSED = 6
"""Entries that are listed one by one, of either kind: the rest is counted."""

FILE_NAME = "keepsake.ics"
EXPORTED = (
    "Here you go: {count}. You can import the file into Google Calendar, Apple Calendar or "
    "Thunderbird. Anything with a time becomes an event with an alarm, and the rest become "
    "to-dos (Google skips those)."
)


class ImportButton(
    LegacyAction, template=r"calendar:(?P<verb>yes|no):(?P<token>[A-Za-z0-9_-]{16})"
):
    """Make what the question listed, or let it be. The entries wait in a row of their own."""

    async def act(self, interaction: Interaction, **matched: str) -> None:
        services, person = services_of(interaction), person_of(interaction)
        now = services.clock()
        if matched["verb"] == "no":
            await services.open_questions.take(person, matched["token"], KIND, now)
            await show(interaction, "OK, I didn't import anything.")
            return
        pending = await services.open_questions.get(person, matched["token"], KIND, now)
        place = place_of_interaction(interaction)
        made = await make(services, person, place, pending.token, pending.request["entries"])
        await services.open_questions.take(person, matched["token"], KIND, now)
        await show(
            interaction,
            f"Done! I added {_counted(made)} from that file. `/reminders list` shows them all.",
        )


async def make(
    services: Services, user_id: str, place: Place, token: str, kept: Sequence[dict[str, Any]]
) -> int:
    """Store all entries that are still to come, or none → how many. Twice is as good as once."""
    now = services.clock()
    drafts: list[tuple[Draft, Wake | None]] = []
    entries = fresh((Entry.from_json(values) for values in kept), now)
    for number, entry in enumerate(entries, start=1):
        draft = entry.draft(user_id, place, f"ics:{token}:{number}")
        drafts.append((draft, first_wake(draft.due_at, draft.notices, now)))
    return len(await services.stores.reminders.add_all(drafts, now))


async def export_file(services: Services, user_id: str) -> tuple[str, discord.File | None]:
    """All open reminders as a file, and what to say with it."""
    reminders = await services.stores.lookups.list(user_id)
    if not reminders:
        return "You don't have any open reminders to export.", None
    data = await asyncio.to_thread(to_ics, reminders, services.clock())
    said = EXPORTED.format(count=_counted(len(reminders)))
    return said, discord.File(io.BytesIO(data), FILE_NAME)


async def question(
    services: Services, user_id: str, file: discord.Attachment, locale: str
) -> tuple[str, discord.ui.View]:
    """What a file would make, with the buttons to do so. Raises BadCalendar, ZoneNeeded."""
    if file.size > MAX_BYTES:
        raise BadCalendar(
            f"it's {file.size // 1000:,} KB, and I can take up to {MAX_BYTES // 1000} KB."
        )
    profile = await services.profiles.get(user_id)
    if profile.zone is None:
        raise timings.ZoneNeeded
    found = await _read(services, profile, await file.read(), locale)
    held = await services.stores.lookups.list(user_id)
    known = {(each.text, each.due_at, each.rule) for each in held}
    new = [each for each in found.entries if (each.text, each.due_at, each.rule) not in known]
    text = preview(new, found.refused, len(found.entries) - len(new))
    if not new:
        return text, buttons([])
    request = {"entries": [entry.to_json() for entry in new]}
    token = await services.open_questions.keep(user_id, KIND, request, services.clock())
    good = discord.ButtonStyle.success
    yes = ImportButton(f"calendar:yes:{token}", f"Add {_counted(len(new))}", good)
    return text, buttons([yes, ImportButton(f"calendar:no:{token}", "No")])


async def _read(services: Services, profile: Profile, data: bytes, locale: str) -> CalendarFile:
    morning = timings.preferences_of(profile, locale).morning
    zone, limits = profile.zone or "UTC", services.reminder_service.limits
    # In a thread: half a megabyte takes a second, and the gateway's heartbeat cannot wait.
    return await asyncio.to_thread(read_calendar, data, services.clock(), zone, morning, limits)


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
