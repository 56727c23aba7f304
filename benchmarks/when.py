"""How fast and how right the reader of time words is, beside other libraries on the same phrases.

    python benchmarks/when.py                  speed and accuracy on the project's own tables
    python benchmarks/when.py --score FILE     accuracy on a JSON file of phrases:
        [{"phrase", "reference": local ISO, "expect": local ISO, "grain": "Day" | ...}]
        (a list, or an object with the list under "examples"); --habit name=value, repeatable

Other libraries are measured when they are installed; a line tells which are not.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a file, from anywhere

from bot.when import Ambiguous, Moment, Preferences, read  # noqa: E402

TABLE = ROOT / "tests" / "when" / "moments_en.txt"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, tzinfo=BERLIN)
Parser = Callable[[str, datetime], datetime | None]


class Case(NamedTuple):
    """A phrase, when it was said and what it means; `day`: only the date counts."""

    phrase: str
    now: datetime
    expect: datetime
    day: bool


def own_cases() -> list[Case]:
    """The phrases of our English table that mean one moment."""
    cases = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        phrase, _, expected = line.partition(" | ")
        if expected[:1].isdigit() and not line.startswith("#"):
            at = datetime.fromisoformat(expected.strip()).replace(tzinfo=BERLIN)
            cases.append(Case(phrase, NOW, at, at.hour == 9 and not at.minute))
    return cases


def cases_in(path: Path) -> list[Case]:
    """The phrases of a file, in UTC: only local times are compared."""
    data = json.loads(path.read_text(encoding="utf-8"))
    utc = ZoneInfo("UTC")
    return [
        Case(
            row["phrase"],
            datetime.fromisoformat(row["reference"]).replace(tzinfo=utc),
            datetime.fromisoformat(row["expect"]).replace(tzinfo=utc),
            row["grain"].lower() in {"day", "week", "month", "year"},
        )
        for row in (data["examples"] if isinstance(data, dict) else data)
    ]


def right(found: datetime, case: Case) -> bool:
    """Whether a reading is the expected one: the date for a bare day, else to the second."""
    local = found.replace(microsecond=0)
    if local.tzinfo and case.expect.tzinfo and str(case.now.tzinfo) != "UTC":
        local = local.astimezone(case.now.tzinfo)
    wall, expected = local.replace(tzinfo=None), case.expect.replace(tzinfo=None)
    return wall.date() == expected.date() if case.day else wall == expected


def score_ours(cases: Sequence[Case], habits: Preferences, *, show: bool) -> None:
    """Right, wrong, asked (with the right reading among the options) and refused."""
    tally = {"right": 0, "wrong": 0, "asked, right one offered": 0, "asked": 0, "refused": 0}
    for case in cases:
        made = read(case.phrase, case.now, str(case.now.tzinfo), habits).when
        if isinstance(made, Moment):
            kind = "right" if right(made.at, case) else "wrong"
        elif isinstance(made, Ambiguous):
            moments = [option.when for option in made.options]
            offered = any(right(m.at, case) for m in moments if isinstance(m, Moment))
            kind = "asked, right one offered" if offered else "asked"
        else:
            kind = "refused"
        tally[kind] += 1
        if show and kind != "right":
            at = made.at.isoformat() if isinstance(made, Moment) else ""
            print(f"  {kind}: {case.phrase!r} at {case.now:%Y-%m-%dT%H:%M} {at}")
    print_tally("keepsake", tally)


def print_tally(name: str, tally: dict[str, int]) -> None:
    """One line of percentages."""
    total = sum(tally.values())
    parts = ", ".join(f"{kind} {100 * n / total:.1f} %" for kind, n in tally.items())
    print(f"{name:14} {total} phrases: {parts}")


def score_other(name: str, parser: Parser, cases: Sequence[Case]) -> None:
    """Right, wrong and refused for a library that answers with a datetime or nothing."""
    tally = {"right": 0, "wrong": 0, "refused": 0}
    for case in cases:
        found = attempt(parser, case)
        tally["refused" if found is None else "right" if right(found, case) else "wrong"] += 1
    print_tally(name, tally)


def attempt(parser: Parser, case: Case) -> datetime | None:
    """A library's answer; one that raises has refused."""
    try:
        return parser(case.phrase, case.now.replace(tzinfo=None))
    except Exception:
        return None


def speed(name: str, parser: Parser, cases: Sequence[Case]) -> None:
    """Median, 99th percentile and maximum of one call, in microseconds (best of three)."""
    attempt(parser, cases[0])
    taken = []
    for case in cases:
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            attempt(parser, case)
            best = min(best, time.perf_counter() - start)
        taken.append(best * 1e6)
    taken.sort()
    p99 = taken[int(len(taken) * 0.99)]
    print(
        f"{name:14} median {statistics.median(taken):8.0f} µs  p99 {p99:8.0f}  max {taken[-1]:8.0f}"
    )


def ours(phrase: str, now: datetime) -> datetime | None:
    """This project's reader in the shape of the others."""
    when = read(phrase, now.replace(tzinfo=BERLIN), "Europe/Berlin").when
    return when.at if isinstance(when, Moment) else None


def others() -> list[tuple[str, Parser]]:
    """The libraries to compare with, as far as they are installed."""
    made: list[tuple[str, Parser]] = []
    for name, build in (("dateparser", _dateparser), ("parsedatetime", _pdt), ("recurrent", _rec)):
        try:
            made.append((f"{name} {version(name)}", build(import_module(name))))
        except (ImportError, PackageNotFoundError):
            print(f"{name}: not installed, skipped")
    return made


def _dateparser(module: Any) -> Parser:
    settings = {"PREFER_DATES_FROM": "future", "RETURN_AS_TIMEZONE_AWARE": False}
    parse = module.parse
    return lambda phrase, now: parse(
        phrase, languages=["en"], settings={**settings, "RELATIVE_BASE": now}
    )


def _pdt(module: Any) -> Parser:
    calendar = module.Calendar()

    def parse(phrase: str, now: datetime) -> datetime | None:
        found, status = calendar.parseDT(phrase, now)
        return found if status else None

    return parse


def _rec(module: Any) -> Parser:
    def parse(phrase: str, now: datetime) -> datetime | None:
        event = module.RecurringEvent(now_date=now)
        found = event.parse(phrase)
        return found if isinstance(found, datetime) else None

    return parse


def import_time() -> None:
    """What importing the reader costs, in fresh interpreters with bytecode (best of five)."""
    code = "import time; t = time.perf_counter(); import bot.when; print(time.perf_counter() - t)"
    with tempfile.TemporaryDirectory() as cache:
        clean = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment = clean | {"PYTHONPYCACHEPREFIX": cache}
        command = [sys.executable, "-c", code]
        taken = [
            float(subprocess.check_output(command, cwd=ROOT, env=environment)) for _ in range(6)
        ]
    print(f"import {min(taken) * 1e3:.1f} ms")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--score", type=Path, metavar="FILE", help="JSON file of phrases")
    options.add_argument("--habit", action="append", default=[], metavar="NAME=VALUE")
    options.add_argument("--others", action="store_true", help="with --score: other libraries too")
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    habits = Preferences.from_mapping(dict(habit.split("=", 1) for habit in chosen.habit))
    if chosen.score:
        cases = cases_in(chosen.score)
        score_ours(cases, habits, show=True)
        for name, parser in others() if chosen.others else ():
            score_other(name, parser, cases)
        return
    cases = own_cases()
    compared = others()
    import_time()
    speed("keepsake", ours, cases)
    for name, parser in compared:
        speed(name, parser, cases)
    score_ours(cases, habits, show=False)
    for name, parser in compared:
        score_other(name, parser, cases)


if __name__ == "__main__":
    main()
