"""Plain-text tables, medians and percentiles, and what machine and versions they come from."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("discord.py", "google-adk", "SQLAlchemy", "aiosqlite", "asyncpg")


def say(text: str = "") -> None:
    """One line of the report, shown at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def show_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as they need to be; the first is text, the others are numbers."""
    cells = [list(map(str, row)) for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for number, row in enumerate(cells):
        first = row[0].ljust(widths[0])
        others = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        say("  ".join((first, *others)).rstrip())
        if number == 0:
            say("  ".join("-" * width for width in widths))
    say()


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that ``percent`` of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = max(0, min(len(ordered) - 1, round(percent / 100 * len(ordered) + 0.5) - 1))
    return ordered[rank]


def median(values: Sequence[float]) -> float:
    return percentile(values, 50)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def times(ratio: float) -> str:
    return f"{ratio:.2f}×" if ratio < 10 else f"{ratio:.0f}×"


def machine() -> str:
    """Processor, load and versions: numbers of one machine say little about another."""
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} cores; load {load} at the start; "
        f"{platform.system()} {platform.release()}; Python {platform.python_version()}; {versions}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is missing"
