"""The command `when`: show how time words are understood, for people and programs."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.errors import HostProblem, Problem
from bot.settings import Settings
from bot.timezones.iana import system_zone
from bot.timezones.local import load_zone
from bot.when import Preferences, read
from bot.when.output.report import report, understood_lines


class BadArgument(HostProblem):
    """An argument whose value cannot be used: the code that argparse ends with, too."""

    exit_code = 2


def run_when(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print how each phrase is understood, one after the other."""
    _forgive_bytes(json_lines=arguments.json)
    zone = arguments.zone or settings.time_zone or system_zone() or "UTC"
    try:
        load_zone(zone)
    except Problem as problem:
        raise BadArgument(f"--zone: {problem}") from None
    now = _moment(arguments.now, zone)
    preferences = Preferences()
    for habit in arguments.prefer:
        name, _, value = habit.partition("=")
        try:
            preferences = preferences.with_answer(name, value)
        except ValueError as error:
            raise BadArgument(f"--prefer: {error}. Try date_order=mdy.") from None
    said = " ".join(arguments.phrase).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    phrases = [said] if arguments.phrase else _lines(empty=arguments.json)
    for phrase in phrases:
        found = read(phrase, now, zone, preferences)
        if arguments.json:
            line = json.dumps(report(phrase, found), ensure_ascii=False)
        else:
            line = understood_lines(found, now, preferences)
        sys.stdout.write(line + "\n")
    return 0


def _forgive_bytes(*, json_lines: bool) -> None:
    """Bytes that are no text become a sign for that, so that one line does not end the others.

    Input and JSON are UTF-8 whatever the locale; lines for people are what their terminal shows.
    """
    for stream, encoding in ((sys.stdin, "utf-8"), (sys.stdout, "utf-8" if json_lines else None)):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors="replace")


def _lines(*, empty: bool) -> Iterator[str]:
    """Each line of input; `empty` ones too where a program counts on an answer to each."""
    for line in sys.stdin:
        if empty or line.strip():
            yield line.strip("\r\n")


def _moment(text: str, zone: str) -> datetime:
    if not text:
        return datetime.now(UTC).astimezone(load_zone(zone))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadArgument("--now needs an ISO time such as 2026-11-22T14:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=load_zone(zone))
