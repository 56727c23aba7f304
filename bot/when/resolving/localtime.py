"""Wall-clock time to an instant: what daylight saving skips, and what it makes happen twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.when.resolving.context import Context


def place(naive: datetime, context: Context) -> datetime:
    """The instant at which clocks in the context's zone show `naive`.

    A time that is skipped moves forward by the size of the gap (RFC 5545, 3.3.5) with a note; one
    that happens twice is a choice between both.
    """
    first = naive.replace(tzinfo=context.tz, fold=0)
    second = naive.replace(tzinfo=context.tz, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None or before == after:
        return first
    if before < after:  # skipped
        moved = first.astimezone(UTC).astimezone(context.tz)
        context.note(
            f"{naive:%H:%M} doesn't exist on {naive:%d %B %Y}: the clocks go forward. I'll use "
            f"{moved:%H:%M}."
        )
        return moved
    question = f"The clocks go back that night and {naive:%H:%M} happens twice. Which one?"
    return context.pick(question, [(first, None), (second, None)])


def later(first: datetime, second: datetime) -> bool:
    """Whether `first` is after `second` in real time.

    Python compares two times of one zone by their wall clocks, which is wrong in the hour that
    daylight saving repeats.
    """
    return first.timestamp() > second.timestamp()


def elapsed(start: datetime, seconds: float) -> datetime:
    """`seconds` of real time after `start`, in the zone of `start`."""
    return (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(start.tzinfo)
