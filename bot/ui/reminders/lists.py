"""Lists: a user's reminders by day, and the history; the page's state is in its buttons."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.reminders.changes import Outcome, Past
from bot.reminders.durations import length_words
from bot.reminders.list_order import moment_of
from bot.reminders.model import Priority, Reminder, Status
from bot.reminders.search import matches
from bot.timezones.local import load_zone
from bot.ui.components.ids import UnknownComponent, code
from bot.ui.components.screens import Button, Choice, Menu, Row, Screen, page_buttons
from bot.ui.reminders.cards import short
from bot.ui.text.markdown import escape, shorten, stamp

PAGE = 10
SEARCH_BYTES = 60
"""A search goes into the custom_id of the page buttons, in base64."""


class ListMode(StrEnum):
    """Which reminders a list holds."""

    ALL = "all"
    TODAY = "today"
    WEEK = "week"
    TODO = "todo"
    SERIES = "series"
    PAUSED = "paused"
    MISSED = "missed"


TITLES = {
    ListMode.ALL: "Your reminders",
    ListMode.TODAY: "Today",
    ListMode.WEEK: "The next seven days",
    ListMode.TODO: "To-dos without a time",
    ListMode.SERIES: "Repeating reminders",
    ListMode.PAUSED: "Paused",
    ListMode.MISSED: "What I couldn't deliver",
}
EMPTY = {
    ListMode.ALL: "You don't have any reminders yet. Try `/remind`, or just tell me: “remind me "
    "tomorrow at 9 to call mum”.",
    ListMode.MISSED: "Nothing: everything got through.",
}
STATES = {
    Status.PAUSED: "⏸️",
    Status.UNDELIVERABLE: "📥",
    Status.RETRYING: "📤",
    Status.SENDING: "📤",
}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which list, and which words must occur."""

    show: ListMode = ListMode.ALL
    search: str = ""
    page: int = 0

    def parts(self) -> tuple[str, str]:
        return self.show.value, pack(self.search)


def pack(search: str) -> str:
    """Encode words for a custom_id, cut to what fits."""
    kept = search.encode()[:SEARCH_BYTES].decode("utf-8", "ignore")
    return base64.urlsafe_b64encode(kept.encode()).decode().rstrip("=")


def unpack(part: str) -> str:
    """Decode what ``pack`` encoded. Raises UnknownComponent."""
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), "-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise UnknownComponent from None


def wanted_of(show: str, search: str, page: int) -> ListQuery:
    """Read a ListQuery from the parts of a custom_id. Raises UnknownComponent."""
    try:
        return ListQuery(ListMode(show), unpack(search), min(page, 10_000))
    except ValueError:
        raise UnknownComponent from None


Numbered = tuple[int, Reminder]


def chosen(
    listed: Sequence[Reminder], wanted: ListQuery, now: datetime, zone: str
) -> list[Reminder]:
    """Filter ``listed`` by the query, keeping its order."""
    midnight = _midnight(now, zone)
    return [
        reminder
        for reminder in listed
        if _fits(reminder, wanted.show, midnight) and matches(reminder.text, wanted.search)
    ]


def _fits(reminder: Reminder, show: ListMode, midnight: datetime) -> bool:
    at = moment_of(reminder)
    match show:
        case ListMode.TODAY:
            return at is not None and at < midnight + timedelta(days=1)
        case ListMode.WEEK:
            return at is not None and at < midnight + timedelta(days=7)
        case ListMode.TODO:
            return at is None
        case ListMode.SERIES:
            return reminder.repeats
        case ListMode.PAUSED:
            return reminder.status is Status.PAUSED
        case ListMode.MISSED:
            return reminder.status is Status.UNDELIVERABLE
        case _:
            return True


def _midnight(now: datetime, zone: str) -> datetime:
    """Return the start of the user's day."""
    local = now.astimezone(load_zone(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def list_screen(
    numbered: Sequence[Numbered], wanted: ListQuery, now: datetime, zone: str
) -> Screen:
    """Return one page of ``numbered``, with the numbers by which users name reminders."""
    if not numbered:
        return Screen(_nothing(wanted))
    last = (len(numbered) - 1) // PAGE
    page = min(wanted.page, last)
    shown = numbered[page * PAGE : (page + 1) * PAGE]
    lines = [f"**{TITLES[wanted.show]}** ({_count(len(numbered), page, last)})"]
    heading = ""
    for number, reminder in shown:
        new = _heading(reminder, now, zone)
        if new != heading:
            lines.append(f"__{new}__")
            heading = new
        lines.append(_line(number, reminder, zone))
    return Screen("\n".join(lines), _rows(shown, page, last, wanted))


def _count(total: int, page: int, last: int) -> str:
    return f"{total}" if not last else f"{total}, page {page + 1} of {last + 1}"


def _nothing(wanted: ListQuery) -> str:
    if wanted.search:
        return f"None of your reminders mention “{escape(shorten(wanted.search, 80))}”."
    return EMPTY.get(wanted.show, f"**{TITLES[wanted.show]}**: nothing.")


def _heading(reminder: Reminder, now: datetime, zone: str) -> str:
    at = moment_of(reminder)
    if at is None:
        return "No time"
    if at < now and reminder.status is not Status.PAUSED:
        return "Due"
    day = at.astimezone(load_zone(zone)).date()
    return day_words(day, now.astimezone(load_zone(zone)).date())


def day_words(day: date, today: date) -> str:
    """ "Today", "Tomorrow", "Thu 26 Nov", with the year when it is another one."""
    if day == today:
        return "Today"
    if day == today + timedelta(days=1):
        return "Tomorrow"
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")


def _line(number: int, reminder: Reminder, zone: str) -> str:
    at = moment_of(reminder)
    clock = "" if at is None else f"{at.astimezone(load_zone(zone)):%H:%M} "
    signs = [
        STATES.get(reminder.status, ""),
        "💤" if reminder.snoozed_until is not None else "",
        "🔁" if reminder.repeats else "",
        "❗" if reminder.priority is Priority.HIGH else "",
    ]
    marks = "".join(f" {sign}" for sign in signs if sign)
    return f"**{number}.** {clock}{short(reminder, 90)}{marks}"


def _rows(shown: Sequence[Numbered], page: int, last: int, wanted: ListQuery) -> tuple[Row, ...]:
    choices = tuple(
        Choice(shorten(f"{number}. {' '.join(reminder.text.split())}", 100), str(reminder.id))
        for number, reminder in shown
    )
    menu = Menu("Open one…", code("open"), choices)
    buttons = page_buttons("list", page, last, *wanted.parts())
    return (menu, buttons) if buttons else (menu,)


# -- history -------------------------------------------------------------------------------------

OUTCOMES = {
    Outcome.DELIVERED: "✅",
    Outcome.UNDELIVERABLE: "📥 not delivered",
    Outcome.SKIPPED: "⏭️ skipped",
    Outcome.MISSED: "⚪ not sent",
}


def history_screen(past: Sequence[Past], older: int | None) -> Screen:
    """Return a page of deliveries, newest first; the next page is of those before ``older``."""
    if not past:
        return Screen("I haven't delivered anything yet.")
    lines = ["**What happened lately**", *(_past_line(each) for each in past)]
    rows: tuple[Row, ...] = ((Button("Older ▶", code("past", older)),),) if older else ()
    return Screen("\n".join(lines), rows)


def _roughly(late: timedelta) -> str:
    """Return a length in its two largest units: "2 days 11 h", "35 min"."""
    step = timedelta(hours=1) if late >= timedelta(days=1) else timedelta(minutes=1)
    return length_words(late // step * step)


def _past_line(past: Past) -> str:
    delivery = past.delivery
    text = escape(shorten(" ".join(past.text.split()), 80))
    line = f"{OUTCOMES[delivery.outcome]} {stamp(delivery.sent_at or past.slot_at, 'f')} {text}"
    if delivery.late is not None and delivery.late >= timedelta(minutes=1):
        line += f" · {_roughly(delivery.late)} late"
    if delivery.outcome is Outcome.UNDELIVERABLE and delivery.error:
        line += f" · {escape(shorten(delivery.error, 80))}"
    if delivery.message_id and delivery.channel_id:
        place = f"{delivery.guild_id or '@me'}/{delivery.channel_id}/{delivery.message_id}"
        line += f" · [message](<https://discord.com/channels/{place}>)"
    return line
