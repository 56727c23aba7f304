"""Which hour a time of day means: parts of the day, am and pm, and bare hours such as "at 5"."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.when.errors import Refused, no_such_time, past
from bot.when.pieces import Clock, Part
from bot.when.resolving.context import Context, Learn
from bot.when.values import Reason

_SOON = timedelta(minutes=30)
_MIDNIGHT = time()


def at_clock(day: date, hour: int, clock: Clock) -> datetime:
    """`day` at that hour (24 and more: the day after), with the clock's minutes."""
    start = datetime.combine(day, _MIDNIGHT)
    return start + timedelta(hours=hour, minutes=clock.minute, seconds=clock.second or 0)


def hour_in_part(clock: Clock, part: Part) -> int:
    """The hour of a clock in a part of the day; 24 and more belong to the morning after."""
    hour, name = clock.hour, part.name
    if hour == 24:
        return 0 if name == "morning" else 24
    written = f"{clock.hour}:{clock.minute:02d} in the {name}"
    if name == "morning":
        if hour > 12:
            raise no_such_time(written)
        return 0 if hour == 12 and clock.bare else hour
    if name in {"noon", "afternoon"}:
        late = hour % 12 + 12 if name == "afternoon" or hour < 10 else hour
        return _agreeing(clock, late, written)
    if name == "evening":
        return _agreeing(clock, 24 if hour in {0, 12} else hour % 12 + 12, written)
    if hour % 12 < 5 and hour <= 12:
        return hour % 12 + 24
    return _agreeing(clock, hour % 12 + 12, written)


def _agreeing(clock: Clock, hour: int, written: str) -> int:
    """`hour`, unless am, pm or 24-hour writing says otherwise."""
    if clock.meridiem and clock.hour not in {hour, hour - 24}:
        raise no_such_time(written)
    return clock.hour if clock.hour > 12 and clock.hour < 24 else hour


def hour_on_day(clock: Clock, context: Context, today: bool) -> int:
    """The hour that a bare clock means on a given day.

    Without a habit: 7 to 11 in the morning, 12 at noon, 1 to 5 in the afternoon where people
    count to twelve; 6 is asked, and so are 1 to 6 where people count to twenty-four.
    """
    if clock.hour == 24 and not clock.colon and not today:
        ends: list[tuple[int, Learn]] = [(24, None), (0, None)]
        return context.pick("Midnight at the end of that day, or at the start?", ends)
    if not clock.bare:
        return clock.hour
    early, late = clock.hour % 12, clock.hour % 12 + 12
    habit = context.preferences.bare_hour
    if today:
        ahead = [h for h in (early, late) if at_clock(context.today, h, clock) > _naive(context)]
        if len(ahead) == 1 and habit != "24h":
            return ahead[0]
    if habit == "24h":
        return clock.hour
    if early >= 7:
        return early
    doubtful = early == 6 if context.preferences.language == "en" else 1 <= early <= 6
    if habit is None and doubtful:
        ways = [(late, ("bare_hour", "day")), (early, ("bare_hour", "24h"))]
        return context.pick("Morning or evening?", ways)
    if early:
        context.assume(f"{late}:{clock.minute:02d}, in the afternoon or evening")
    return late


def _naive(context: Context) -> datetime:
    return context.now.replace(tzinfo=None)


def coming(clock: Clock, context: Context) -> datetime:
    """The next time that a clock without a day shows, as wall-clock time.

    A bare hour means the coming half of the day if that is when people are up; in the evening,
    or when it is not, both halves are offered.
    """
    now = _naive(context)
    hours = [clock.hour % 12, clock.hour % 12 + 12] if clock.bare else [clock.hour]
    if clock.bare and context.preferences.bare_hour == "24h":
        hours = [clock.hour]
    elif clock.bare and context.preferences.bare_hour == "day":
        hours = [clock.hour % 12 if clock.hour % 12 >= 7 else clock.hour % 12 + 12]
    ahead = []
    for hour in hours:
        then = at_clock(context.today, hour, clock)
        ahead.append(then if then > now else then + timedelta(1))
    ahead.sort()
    if len(ahead) == 1 or context.preferences.bare_hour == "coming":
        return ahead[0]
    return _plausible(clock, ahead, now, context)


def _plausible(clock: Clock, ahead: list[datetime], now: datetime, context: Context) -> datetime:
    first, second = ahead
    up = [7 <= then.hour <= 22 for then in ahead]
    far = (first - now) > timedelta(hours=6) and 8 <= clock.hour <= 11
    morning = (far or (clock.colon and 6 <= clock.hour <= 11)) and second.date() > now.date()
    if up[0] and ((now.hour < 18 and not morning) or not up[1]):
        context.assume(f"{first:%H:%M}, the next one")
        return first
    if up[1] and not up[0] and second.date() == now.date():
        context.assume(f"{second:%H:%M}, because {first:%H:%M} is at night")
        return second
    ways = [(first, ("bare_hour", "coming")), (second, ("bare_hour", "day"))]
    return context.pick(f"{first:%H:%M} or {second:%H:%M}?", ways)


def later_today(context: Context) -> time:
    """The person's next usual hour of today; refused when the day is as good as over."""
    earliest = _naive(context) + _SOON
    for part in ("morning", "noon", "afternoon", "evening", "night"):
        usual = context.clock_of(part)
        if datetime.combine(context.today, usual) >= earliest:
            context.assume(f"{usual:%H:%M} because no time was given")
            return usual
    raise Refused(
        Reason.PAST, "today", "Today is nearly over; tell me a time.", "in 1 hour, or tomorrow at 9"
    )


def time_of_part(part: Part, context: Context, day: date) -> datetime:
    """When a part of the day begins for this person on `day`; tonight never begins in the past."""
    usual = context.clock_of(part.name, part.shift)
    at = datetime.combine(day, usual)
    if part.name == "now":
        return at
    now = _naive(context)
    if at <= now and day == context.today and part.name in {"tonight", "evening", "night"}:
        late = datetime.combine(day, context.clock_of("night"))
        at = late if late > now else (now + timedelta(hours=1)).replace(second=0, microsecond=0)
        if at.date() != day:
            raise past("Tonight", "in 20 minutes")
        context.assume(f"{at:%H:%M}, because {usual:%H:%M} has passed")
        return at
    context.assume(f"{at:%H:%M} is when the {_spoken(part)} begins for you")
    return at


def _spoken(part: Part) -> str:
    early = {-1: "early ", 1: "late "}.get(part.shift, "")
    return early + ("evening" if part.name == "tonight" else part.name)
