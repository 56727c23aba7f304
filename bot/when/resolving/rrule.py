"""An RFC 5545 recurrence rule: as fields, as text, and read back from text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.timezones.local import localize, zone_of
from bot.when.errors import unsupported
from bot.when.resolving.holidays import month_end

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass
class RuleParts:
    """The parts of RRULE that are used here. Weekdays 0 is Monday; nths are (which, weekday)."""

    freq: str = ""
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nths: tuple[tuple[int, int], ...] = ()
    monthdays: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    setpos: tuple[int, ...] = ()
    times: tuple[tuple[int, int], ...] = ()
    count: int | None = None
    until: datetime | None = None

    def fits(self, day: date) -> bool:
        """Whether the rule could happen on `day`, whatever the interval says."""
        if self.months and day.month not in self.months:
            return False
        last = month_end(day.year, day.month).day
        if self.nths:
            return any(_is_nth(day, n, weekday, last) for n, weekday in self.nths)
        if self.setpos:
            return day.weekday() in self.weekdays and self._at_setpos(day, last)
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        days = {min(n, last) if n > 0 else last + 1 + n for n in self.monthdays}
        return not days or day.day in days

    def _at_setpos(self, day: date, last: int) -> bool:
        """Whether `day` is the n-th of the rule's weekdays in its month, from either end."""
        first = day.weekday() - day.day + 1
        before = sum((first + d) % 7 in self.weekdays for d in range(day.day))
        after = sum((first + d) % 7 in self.weekdays for d in range(day.day - 1, last))
        return before in self.setpos or -after in self.setpos

    def text(self, anchor: datetime) -> str:
        """The RRULE value. Days that short months lack become their last day."""
        parts = [f"FREQ={self.freq}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.months:
            parts.append("BYMONTH=" + ",".join(map(str, self.months)))
        days = [CODES[day] for day in self.weekdays]
        days += [f"{n}{CODES[weekday]}" for n, weekday in self.nths]
        if days:
            parts.append("BYDAY=" + ",".join(days))
        setpos = self._monthdays(parts)
        if setpos:
            parts.append("BYSETPOS=" + ",".join(map(str, setpos)))
        self._hours(parts, anchor, bool(setpos))
        if self.count:
            parts.append(f"COUNT={self.count}")
        if self.until:
            parts.append(f"UNTIL={self.until.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        return ";".join(parts)

    def _monthdays(self, parts: list[str]) -> tuple[int, ...]:
        days = tuple(sorted(set(self.monthdays), key=lambda day: (day < 0, day)))
        shortest = 28 if not self.months or self.months == (2,) else 31
        if len(days) == 1 and days[0] > shortest:
            parts.append("BYMONTHDAY=" + ",".join(map(str, range(28, days[0] + 1))))
            return (-1,)
        if any(day > shortest for day in days):
            if [day for day in days if day > shortest] != [31]:
                raise unsupported(
                    "the 29th or 30th together with other days", "every month on the 1st and 15th"
                )
            days = (*(day for day in days if 0 < day < 31), -1)
        if days:
            parts.append("BYMONTHDAY=" + ",".join(map(str, days)))
        return self.setpos

    def _hours(self, parts: list[str], anchor: datetime, setpos: bool) -> None:
        """Several times a day need BYHOUR; so does one that the first day's clocks skip."""
        skipped = localize(anchor.replace(tzinfo=None), zone_of(anchor)).moved is not None
        if len(self.times) < 2 and not (skipped and self.times):
            return
        hours = sorted({hour for hour, _ in self.times})
        minutes = sorted({minute for _, minute in self.times})
        if len(hours) * len(minutes) != len(self.times) or (setpos and len(self.times) > 1):
            raise unsupported("several times with different minutes", "every day at 9:30 and 21:30")
        parts.append("BYHOUR=" + ",".join(map(str, hours)))
        parts.append("BYMINUTE=" + ",".join(map(str, minutes)))


def _is_nth(day: date, n: int, weekday: int, last: int) -> bool:
    if day.weekday() != weekday:
        return False
    return (day.day - 1) // 7 == n - 1 if n > 0 else (last - day.day) // 7 == -n - 1


def first_occurrence(rule: RuleParts, day: date, now: datetime) -> datetime | None:
    """The first time after `now`, on `day` or later, at which the rule fits; in the zone of `now`.

    A time that the clocks skip is returned as it was asked for: the next day's is not moved. Looks
    as far as the longest gap that a rule made here can have (29 February of a leap year).
    """
    for n in range(400 * max(rule.interval, 2)):
        here = day + timedelta(n)
        if not rule.fits(here):
            continue
        for hour, minute in rule.times:
            wall = datetime.combine(here, time(hour, minute))
            if localize(wall, zone_of(now)).at > now:
                return wall.replace(tzinfo=now.tzinfo)
    return None


def parse(text: str) -> RuleParts:
    """The inverse of `Rule.text` for rules made here; unknown parts are left out."""
    fields = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    rule = RuleParts(fields.get("FREQ", "DAILY"), int(fields.get("INTERVAL", 1)))
    for code in filter(None, fields.get("BYDAY", "").split(",")):
        weekday, n = CODES.index(code[-2:]), code[:-2]
        if n:
            rule.nths += ((int(n), weekday),)
        else:
            rule.weekdays += (weekday,)
    rule.monthdays = _numbers(fields.get("BYMONTHDAY"))
    rule.months = _numbers(fields.get("BYMONTH"))
    rule.setpos = _numbers(fields.get("BYSETPOS"))
    hours, minutes = _numbers(fields.get("BYHOUR")), _numbers(fields.get("BYMINUTE"))
    rule.times = tuple((hour, minute) for hour in hours for minute in minutes or (0,))
    rule.count = int(fields["COUNT"]) if "COUNT" in fields else None
    if "UNTIL" in fields:
        rule.until = datetime.strptime(fields["UNTIL"], "%Y%m%dT%H%M%S%z")
    if rule.monthdays and rule.setpos == (-1,) and not rule.weekdays:
        rule.monthdays, rule.setpos = (max(rule.monthdays),), ()
    return rule


def _numbers(listed: str | None) -> tuple[int, ...]:
    return tuple(int(n) for n in listed.split(",")) if listed else ()
