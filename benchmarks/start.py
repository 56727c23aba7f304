"""Starting: CPU until the first gateway connection, memory when idle, and what they are made of."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.loopback import ROOT, Loopback, loopback
from benchmarks.report import machine, median, say, show_table

MEGABYTE = 1_000_000
STEPS = {
    "Python itself": "",
    "discord.py": "import discord, discord.ext.commands",
    "SQLAlchemy": "import sqlalchemy.ext.asyncio",
    "google.genai": "import google.genai.types",
    "google.adk": (
        "import google.adk.runners, google.adk.agents.llm_agent, "
        "google.adk.sessions.database_session_service, google.adk.models.google_llm"
    ),
    "ours, with what else it imports": "import bot.host.serve",
}
PROBE = """
import json, psutil, sys, time
steps = json.loads(sys.argv[1])
me, taken = psutil.Process(), []
for code in steps:
    exec(code)
    taken.append([time.process_time(), me.memory_info().rss])
print(json.dumps(taken))
"""


@dataclass(frozen=True, slots=True)
class Size:
    """``runs`` starts on the same database, after a first one that creates it; idle seconds."""

    runs: int = 5
    idle: float = 10.0
    steps: tuple[str, ...] = tuple(STEPS)


QUICK = Size(runs=2, idle=5.0)
TINY = Size(runs=0, idle=0.0, steps=("Python itself",))


@dataclass(frozen=True, slots=True)
class Started:
    """One start: CPU and clock seconds to the connection; bytes and CPU seconds when idle."""

    cpu: float
    wall: float
    idle_cpu: float
    resident: int
    own: int


def start_once(discord: Loopback, folder: Path, idle: float) -> Started:
    """The real run_bot.py as a host starts it, on a SQLite file in ``folder``."""
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ
    }
    environment |= {
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DATABASE_URL": f"sqlite:///{folder}/keepsake.db",
        "KEEPSAKE_CONFIG": os.devnull,
        "LOG_LEVEL": "WARNING",
    }
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, str(ROOT / "run_bot.py")], cwd=folder, env=environment
    ) as process:
        try:
            seen = psutil.Process(process.pid)
            while not discord.stats()["sessions_connected"]:
                if process.poll() is not None:
                    raise RuntimeError("the bot did not start")
                time.sleep(0.01)
            cpu, wall = _cpu(seen), time.perf_counter() - began
            time.sleep(idle)
            memory = seen.memory_full_info()
            return Started(cpu, wall, _cpu(seen) - cpu, memory.rss, memory.uss)
        finally:
            process.terminate()
            process.wait(30)
            while discord.stats()["sessions_connected"]:
                time.sleep(0.01)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def measure_imports(names: Sequence[str], runs: int) -> list[tuple[float, float]]:
    """For each of ``names``: CPU seconds and bytes that it adds to those before it, medians."""
    taken = [_probe([STEPS[name] for name in names]) for _ in range(runs)]
    steps = []
    for step in range(len(names)):
        cpu = [run[step][0] - (run[step - 1][0] if step else 0.0) for run in taken]
        size = [run[step][1] - (run[step - 1][1] if step else 0.0) for run in taken]
        steps.append((median(cpu), median(size)))
    return steps


def _probe(steps: list[str]) -> Any:
    command = [sys.executable, "-c", PROBE, json.dumps(steps)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def run(size: Size) -> None:
    """The whole report."""
    say("Starting the bot")
    say(machine() + "\n")
    with tempfile.TemporaryDirectory() as folder, loopback() as discord:
        first = start_once(discord, Path(folder), size.idle)
        later = [start_once(discord, Path(folder), size.idle) for _ in range(size.runs)]
    show_starts(first, later, size)
    say("What it is made of: each import adds to those above it")
    measured = measure_imports(size.steps, max(1, size.runs))
    rows = [
        (name, f"{cpu:.2f}", f"{added / MEGABYTE:.0f}")
        for name, (cpu, added) in zip(size.steps, measured, strict=True)
    ]
    show_table(("import", "CPU s", "MB"), rows)


def show_starts(first: Started, later: list[Started], size: Size) -> None:
    """The first start makes the database and registers the commands; later ones find them."""
    say(f"SQLite, offline model; later starts: medians of {size.runs}; idle after {size.idle:g} s")

    def row(name: str, starts: list[Started]) -> tuple[str, ...]:
        return (
            name,
            f"{median([start.cpu for start in starts]):.2f}",
            f"{median([start.wall for start in starts]):.2f}",
            f"{median([start.idle_cpu for start in starts]):.2f}",
            f"{median([start.resident for start in starts]) / MEGABYTE:.0f}",
            f"{median([start.own for start in starts]) / MEGABYTE:.0f}",
        )

    head = ("", "CPU s to gateway", "seconds", "CPU s after it", "RSS MB", "USS MB")
    starts = {"first start": [first], "later starts": later}
    show_table(head, [row(name, those) for name, those in starts.items() if those])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    run(QUICK if parser.parse_args(arguments).quick else Size())


if __name__ == "__main__":
    main()
