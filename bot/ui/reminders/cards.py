"""Cards: one reminder with all its details, and its buttons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.place import PlaceKind
from bot.reminders import transitions
from bot.reminders.durations import length_words
from bot.reminders.model import Priority, Reminder, Status
from bot.reminders.quiet import Quiet, defer, is_quiet
from bot.reminders.words import repeat_words
from bot.storage.snapshots import Snapshot
from bot.timezones.iana import zone_name
from bot.timezones.local import load_zone
from bot.ui.components.ids import code
from bot.ui.components.screens import Button, Choice, Menu, Row, Style
from bot.ui.text.markdown import escape, escaped, relative, stamp
from bot.when import Preferences

TEXT = 1200
"""Characters of the reminder's own text, escaped: with what follows, a card fits one message."""

STATES = {
    Status.PAUSED: "⏸️ paused until you resume it",
    Status.UNDELIVERABLE: "📥 I couldn't deliver it",
    Status.RETRYING: "📤 being delivered: {error}",
    Status.SENDING: "📤 being delivered",
    Status.DELIVERED: "🔔 went off, not ticked off yet",
    Status.DONE: "✅ done",
    Status.CANCELLED: "🗑️ deleted",
}
MARKS = {Priority.HIGH: "❗ ", Priority.LOW: "", Priority.NORMAL: ""}

SNOOZES = (
    Choice("10 minutes", "10m"),
    Choice("1 hour", "1h"),
    Choice("This evening", "evening"),
    Choice("Tomorrow morning", "morning"),
    Choice("Next week", "week", "Monday morning"),
    Choice("Other…", "other", "In your own words"),
)


def title(reminder: Reminder) -> str:
    """Return the reminder's text in bold, with its marks."""
    mark = "📝" if reminder.is_todo else "⏰"
    text = escaped(reminder.text, TEXT)
    return f"{mark} {MARKS[reminder.priority]}**{text}**"


def card_text(
    reminder: Reminder,
    preferences: Preferences,
    now: datetime,
    here: str | None = None,
    note: str | None = None,
    quiet: Quiet | None = None,
) -> str:
    """Return all details of a reminder as Markdown.

    ``here``: the channel that the reader is in. ``quiet``: their quiet hours.
    """
    lines = [title(reminder), *_times(reminder, preferences)]
    if reminder.status in STATES:
        lines.append(STATES[reminder.status].format(error=escape(reminder.error or "retrying")))
    lines += [*_extras(reminder, quiet, now), _small(reminder, now, here)]
    if note:
        lines.append(f"-# {escape(note)}")
    return "\n".join(line for line in lines if line)


def _times(reminder: Reminder, preferences: Preferences) -> list[str]:
    if reminder.due_at is None:
        return ["On your list, without a time."]
    lines = [f"{stamp(reminder.due_at, 'F')} · {relative(reminder.due_at)}"]
    if (until := reminder.snoozed_until) is not None:
        # What comes first is told first.
        at = 0 if until < reminder.due_at else 1
        lines.insert(at, f"💤 snoozed until {stamp(until, 'f')} · {relative(until)}")
    if reminder.repeats:
        lines.append(f"🔁 {repeat_words(reminder, preferences)}")
        following = transitions.upcoming(reminder)
        if following:
            lines.append("Then " + " · ".join(stamp(at, "f") for at in following))
        else:
            lines.append("That's the last one.")
    return lines


def _extras(reminder: Reminder, quiet: Quiet | None, now: datetime) -> list[str]:
    lines = []
    due = transitions.pending(reminder)
    if (
        reminder.priority is Priority.LOW
        and due is not None
        and is_quiet(due, reminder.zone, quiet)
    ):
        end = defer(due, reminder.zone, quiet)
        lines.append(f"🌙 waits until your quiet hours end: {stamp(end, 't')}")
    lines += _ahead(reminder, due, now)
    if reminder.nag_every is not None:
        every = length_words(reminder.nag_every)
        not_then = ", never in your quiet hours" if quiet is not None else ""
        times = "once" if reminder.nag_cap == 1 else f"up to {reminder.nag_cap} times"
        lines.append(f"📣 again every {every} until done, {times}{not_then}")
    return lines


def _ahead(reminder: Reminder, due: datetime | None, now: datetime) -> list[str]:
    """Return the lines about notices: those to come, and those too late for this time."""
    late = [] if due is None or due <= now else [n for n in reminder.notices if due - n <= now]
    usual = [n for n in reminder.notices if reminder.repeats or n not in late]
    lines = [f"🔔 also {_lengths(usual)} before"] if usual else []
    if late:
        when = "this time" if reminder.repeats else "now"
        lines.append(f"-# ⚠️ {when} it's too late for {_lengths(late)} before")
    return lines


def _lengths(lengths: Iterable[timedelta]) -> str:
    return ", ".join(map(length_words, lengths))


def _small(reminder: Reminder, now: datetime, here: str | None) -> str:
    parts = []
    if reminder.due_at is not None:
        local = reminder.due_at.astimezone(load_zone(reminder.zone))
        parts.append(f"{local:%H:%M} in {zone_name(reminder.zone)}")
    parts.append(place_words(reminder, here))
    if reminder.priority is not Priority.NORMAL:
        parts.append(f"{reminder.priority.value} priority")
    return "-# " + " · ".join(parts)


def place_words(reminder: Reminder, here: str | None = None) -> str:
    """Say where it will be delivered."""
    place = reminder.place
    if place.kind is PlaceKind.DM:
        return "by DM"
    if place.kind is PlaceKind.TERMINAL:
        return "at the terminal"
    return "here" if place.channel_id == here else f"in <#{place.channel_id}>"


def short(reminder: Reminder, most: int = 80) -> str:
    """Return the reminder's text on one line, for a sentence."""
    return escaped(" ".join(reminder.text.split()), most)


def new_buttons(reminder: Reminder) -> Row:
    """Return the buttons below a new reminder."""
    return (
        Button("Undo", code("drop", reminder.id, reminder.revision)),
        Button("Edit", code("edit", reminder.id)),
    )


def undo_button(token: str) -> Row:
    return (Button("Undo", code("undo", token)),)


def card_rows(reminder: Reminder) -> tuple[Row, ...]:
    """Return the buttons and menu for a reminder in its present state."""
    if reminder.status is Status.CANCELLED:
        return ()
    edit = Button("Edit", code("edit", reminder.id))
    if reminder.status is Status.DONE:
        return ((edit,),)
    row = [Button("Done", code("tick", reminder.id, reminder.revision), Style.GOOD), edit]
    if reminder.status is Status.PAUSED:
        row.append(Button("Resume", code("resume", reminder.id)))
    elif not reminder.is_todo and reminder.status is not Status.DELIVERED:
        row.append(Button("Pause", code("pause", reminder.id)))
    due = transitions.pending(reminder)
    if reminder.repeats and due is not None:
        row.append(Button("Skip next", code("skip", reminder.id, due)))
    row.append(Button("Delete", code("delete", reminder.id), Style.BAD))
    return (tuple(row), Menu("Snooze…", code("put", reminder.id), SNOOZES))


def about_words(snapshot: Snapshot) -> str:
    """Return the line of a card with a link to the message it is about."""
    count = len(snapshot.files)
    files = "" if not count else f", with {count} file{'s' if count > 1 else ''}"
    return f"-# 📎 about [a message](<{snapshot.jump_url}>) by {escape(snapshot.author)}{files}"
