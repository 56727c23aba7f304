"""Sanitize: untrusted bytes → text that is safe for a calendar parser, or BadCalendar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.ical.timezones import zone_named
from bot.ical.values import BadCalendar

MAX_BYTES = 512_000
"""A thousand events of a real calendar have about 400 KB."""

MAX_COMPONENTS = 2_000
MAX_DEPTH = 4
"""VCALENDAR, VEVENT, VALARM, and one to spare."""

MAX_LINE = 20_000
"""Characters of one property, unfolded; a long description has some thousand."""


# RFC 5545, 3.8.3.1: a name that begins with a slash is some vendor's, and the parser guesses.
_VENDOR_ZONE = re.compile(r';TZID="?/([^":;]+)"?(?=[:;])', re.IGNORECASE)


def check_size(size: int) -> None:
    """Raises BadCalendar for more bytes than we read."""
    if size > MAX_BYTES:
        raise BadCalendar(f"it's {size // 1000:,} KB, and I can take up to {MAX_BYTES // 1000} KB.")


def scan(data: bytes) -> str:
    """The text of a calendar of bounded size, depth and number, without its VTIMEZONEs.

    Zones are found by name instead: a VTIMEZONE is a program (rules that are expanded when it is
    read), and the only part of a file whose reading can take long. Raises BadCalendar.
    """
    check_size(len(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadCalendar("it isn't UTF-8 text.") from None
    if "\x00" in text:
        raise BadCalendar("it isn't text.")
    lines = list(_unfolded(text))
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise BadCalendar("it doesn't start with BEGIN:VCALENDAR.")
    return "\r\n".join(_checked(lines)) + "\r\n"


def _unfolded(text: str) -> Iterator[str]:
    """Content lines; a line that begins with a blank goes on with the one before it."""
    parts: list[str] = []
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if raw[:1] in (" ", "\t") and parts:
            parts.append(raw[1:])
            continue
        if parts and (line := "".join(parts)).strip():
            yield line
        parts = [raw]
    if parts and (line := "".join(parts)).strip():
        yield line


def _checked(lines: list[str]) -> Iterator[str]:
    """The lines without VTIMEZONEs, if they nest properly and are not too many."""
    open_ones: list[str] = []
    components = 0
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            raise BadCalendar(f"entry {number} is longer than {MAX_LINE:,} characters.")
        word, _, name = line.partition(":")
        word, name = word.strip().upper(), name.strip().upper()
        in_zone = "VTIMEZONE" in open_ones
        if word == "BEGIN":
            open_ones.append(name)
            components += 1
            if len(open_ones) > MAX_DEPTH or components > MAX_COMPONENTS:
                raise BadCalendar("it's nested too deeply or has too many parts.")
        elif word == "END" and (not open_ones or open_ones.pop() != name):
            raise BadCalendar(f"its END:{name[:20]} doesn't match anything before it.")
        if not in_zone and not (word == "BEGIN" and name == "VTIMEZONE"):
            yield _VENDOR_ZONE.sub(_named, line)
    if open_ones:
        raise BadCalendar("it ends too early.")


def _named(match: re.Match[str]) -> str:
    return f";TZID={zone_named(match[1]) or match[1]}"
