"""A fired reminder as text: the ping, what it says, and the small print of how it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.delivery.messages import Cause, Late, Line, Parcel
from bot.reminders.model import Priority, WakeKind
from bot.ui.text.code_blocks import closed
from bot.ui.text.markdown import LIMIT, relative, shorten, stamp

_ROOM = 500
"""Characters kept free for the ping and the small print around a reminder's own text."""
_DAY = timedelta(hours=20)
"""From here on a clock time alone would leave the day open."""
_MORE = " · "

_SIGNS = {
    WakeKind.OCCURRENCE: "⏰",
    WakeKind.SNOOZE: "⏰",
    WakeKind.NOTICE: "⏳",
    WakeKind.NAG: "🔁",
}


def fired_text(parcel: Parcel) -> str:
    """The message for ``parcel``: it begins with its owner's mention and fits into one message."""
    ping = f"<@{parcel.user_id}>"
    if len(parcel.lines) == 1:
        line = parcel.lines[0]
        parts = [f"{ping} {headline(line)}", *_small_print(line)]
    else:
        parts = [f"{ping} {_digest_title(parcel)}", *map(_digest_entry, parcel.lines)]
    return shorten("\n".join([*parts, *_about_the_way(parcel)]), LIMIT)


def headline(line: Line) -> str:
    """What the message says first. It depends on nothing that changes from try to try."""
    sign = "❗" if line.priority is Priority.HIGH else _SIGNS[line.kind]
    text = closed(shorten(line.text, LIMIT - _ROOM))
    if line.kind is WakeKind.NOTICE and line.due_at is not None:
        return f"{sign} {relative(line.due_at)}: {text}"
    if line.kind is WakeKind.NAG:
        return f"{sign} still open: {text}"
    return f"{sign} {text}"


def shows(content: str, parcel: Parcel, line: Line) -> bool:
    """Whether ``content``, a message of ours, is about ``line``, alone or among others.

    Discord keeps no nonce with a message (github.com/Rapptz/discord.py, issue 2451), so its text
    must tell. Two reminders of one person with the same text look alike.
    """
    return _alone(content, parcel, line) or _listed(content, line)


def lists(content: str, parcel: Parcel) -> bool:
    """Whether ``content`` shows lines of the parcel as entries of a digest, and none alone."""
    alone = any(_alone(content, parcel, line) for line in parcel.lines)
    return not alone and any(_listed(content, line) for line in parcel.lines)


def _alone(content: str, parcel: Parcel, line: Line) -> bool:
    begins = f"<@{parcel.user_id}> {headline(line)}".split("\n")
    return content.split("\n")[: len(begins)] == begins


def _listed(content: str, line: Line) -> bool:
    entry = _entry_start(line)
    return any(each == entry or each.startswith(entry + _MORE) for each in content.split("\n")[1:])


def _entry_start(line: Line) -> str:
    due = line.first_missed or line.due_at or line.slot_at
    text = " ".join(line.text.split()).replace("```", "`\u200b``")
    return f"• {stamp(due)} {shorten(text, LIMIT - _ROOM)}"


def _digest_entry(line: Line) -> str:
    return _MORE.join([_entry_start(line), *_missed_before(line)])


def _digest_title(parcel: Parcel) -> str:
    count = len(parcel.lines)
    lates = [line.late for line in parcel.lines if line.late is not None]
    if lates and all(late.cause is Cause.DOWN for late in lates):
        until = max(late.until for late in lates)
        return f"⏰ {count} reminders came due while I was offline, until {stamp(until)}:"
    return f"⏰ {count} reminders are late:"


def _small_print(line: Line) -> Iterator[str]:
    notes = [*_missed_before(line)]
    if line.late is not None:
        notes.append(_lateness(line.late))
    if line.quiet_since is not None:
        since = stamp(line.quiet_since, "t")
        notes.append(f"was due at {since}; I waited until your quiet hours were over")
    if notes:
        yield f"-# {'; '.join(notes)}"


def _missed_before(line: Line) -> Iterator[str]:
    if line.collapsed and line.first_missed is not None:
        times = "once" if line.collapsed == 1 else f"{line.collapsed:,} times"
        yield f"missed {times} before, since {stamp(line.first_missed)}"


def _lateness(late: Late) -> str:
    due = f"was due at {_clock(late.since, late)}"
    if late.cause is Cause.DOWN:
        return f"{due}; I was offline until {_clock(late.until, late)}"
    if late.cause is Cause.REFUSED:
        return f"{due}; Discord wouldn't take it until now"
    return f"{due}; sorry, I'm late"


def _clock(at: datetime, late: Late) -> str:
    return stamp(at, "t" if late.by < _DAY else "f")


def _about_the_way(parcel: Parcel) -> Iterator[str]:
    if parcel.detour is not None:
        yield f"-# you're getting this here because {parcel.detour}"
    if parcel.maybe_repeat:
        yield "-# (possibly a repeat)"
