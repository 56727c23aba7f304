"""A reminder in plain words, for the agent and the terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.reminders.changes import Outcome, Past
from bot.reminders.model import Priority, Reminder, Status
from bot.timezones.iana import city_of, zone_name
from bot.when import Grain, Moment, Preferences, Recurrence, describe

NOTES = {
    Status.PAUSED: "paused",
    Status.UNDELIVERABLE: "couldn't be delivered",
    Status.RETRYING: "being delivered",
    Status.SENDING: "being delivered",
}


def when_words(reminder: Reminder, now: datetime, preferences: Preferences) -> str:
    """When it is due in its own zone ("Thu 26 Nov 09:00, in 18 h"), or "no time"."""
    if reminder.snoozed_until is not None:
        until = moment_words(reminder.snoozed_until, reminder.zone, now, preferences)
        whole = replace(reminder, snoozed_until=None)
        usual = f"; {when_words(whole, now, preferences)}" if reminder.repeats else ""
        return f"snoozed until {until}{usual}"
    if reminder.due_at is None:
        return "no time"
    next_one = moment_words(reminder.due_at, reminder.zone, now, preferences)
    if not reminder.repeats:
        return next_one
    return f"{repeat_words(reminder, preferences)}; next {next_one}"


def moment_words(at: datetime, zone: str, now: datetime, preferences: Preferences) -> str:
    """One moment, as clocks in ``zone`` show it."""
    local = at.astimezone(ZoneInfo(zone))
    return describe(Moment(local, Grain.MINUTE, (), zone, (), ""), now, preferences)


def zone_words(reminder: Reminder, zone: str | None) -> str:
    """ "New York time", where the clocks of somebody in ``zone`` show something else."""
    at = reminder.snoozed_until or reminder.due_at
    if zone is None or at is None:
        return ""
    there, here = (at.astimezone(ZoneInfo(each)) for each in (reminder.zone, zone))
    if there.utcoffset() == here.utcoffset():
        return ""
    return f"{city_of(zone_name(reminder.zone))} time"


def one_line(
    reminder: Reminder, now: datetime, preferences: Preferences, zone: str | None = None
) -> str:
    """Text, then in brackets what differs from an ordinary to-do of a person in ``zone``."""
    parts = [] if reminder.is_todo else [when_words(reminder, now, preferences)]
    if elsewhere := zone_words(reminder, zone):
        parts.append(elsewhere)
    if reminder.priority is not Priority.NORMAL:
        parts.append(f"{reminder.priority.value} priority")
    if reminder.status in NOTES:
        parts.append(NOTES[reminder.status])
    return f"{reminder.text} ({'; '.join(parts)})" if parts else reminder.text


OUTCOMES = {
    Outcome.DELIVERED: "delivered",
    Outcome.UNDELIVERABLE: "not delivered",
    Outcome.SKIPPED: "skipped",
    Outcome.MISSED: "not sent",
}


def past_words(past: Past, now: datetime, preferences: Preferences) -> str:
    """What became of one message: "call mum: delivered Thu 26 Nov 09:00 (5 min late)"."""
    delivery = past.delivery
    moment = delivery.sent_at or past.slot_at
    over = max(now, moment + timedelta(minutes=1))  # what has just come is over as well
    at = moment_words(moment, past.zone, over, preferences)
    late = delivery.late or timedelta()
    minutes = int(late.total_seconds() // 60)
    why = [f"{minutes} min late"] if minutes else []
    if delivery.outcome is Outcome.UNDELIVERABLE and delivery.error:
        why.append(delivery.error)
    told = f"{past.text}: {OUTCOMES[delivery.outcome]} {at}"
    return f"{told} ({'; '.join(why)})" if why else told


def repeat_words(reminder: Reminder, preferences: Preferences) -> str:
    """How it repeats ("every Monday at 09:00"), understood back; nothing for a one-shot.

    Told from its coming occurrence on: when it began is of no interest any more. A series that is
    counted is told from its beginning, which the count belongs to.
    """
    if reminder.rule is None or reminder.anchor is None:
        return ""
    zone = ZoneInfo(reminder.zone)
    begin = reminder.anchor.replace(tzinfo=zone)
    if reminder.due_at is not None and "COUNT" not in reminder.rule:
        begin = reminder.due_at.astimezone(zone)
    series = Recurrence(reminder.rule, begin, reminder.zone, (), (), "")
    return describe(series, begin - timedelta(seconds=1), preferences)
