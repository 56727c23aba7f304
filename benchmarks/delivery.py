"""Delivery: lateness, drain rate, the cost of a tick and of competing, beside APScheduler 3."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass

from benchmarks.claiming import claims_per_second
from benchmarks.loopback import loopback
from benchmarks.peer import Ran, run_jobs
from benchmarks.places import BOTH, Made, databases_of
from benchmarks.report import machine, milliseconds, percentile, say, show_table, times
from benchmarks.sending import Sent, send_at_once, send_spread
from benchmarks.ticking import Tick, tick_apscheduler, tick_ours


@dataclass(frozen=True, slots=True)
class Size:
    """``spread`` reminders over ``seconds``, ``burst`` at once, ``due`` to compete for."""

    spread: int = 1_000
    seconds: float = 60.0
    burst: int = 10_000
    pending: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    ticks: int = 100
    due: int = 20_000
    processes: tuple[int, ...] = (1, 2, 4)
    jobs: int = 2_000
    databases: tuple[str, ...] = BOTH


QUICK = Size(200, 12.0, 1_000, (1_000, 100_000), 40, 2_000, (1, 2, 4), 500)
TINY = Size(5, 0.2, 5, (10, 20), 2, 20, (1,), 5, ("SQLite",))


def show_lateness(databases: dict[str, Made], size: Size) -> None:
    """The clock of Discord's stand-in when it has the message, against the moment it was due."""
    say(f"Lateness of {size.spread:,} reminders spread over {size.seconds:g} s, milliseconds")
    rows = []
    for name, made in databases.items():
        with loopback(users=min(size.spread, 100)) as discord, made.lent() as url:
            sent = asyncio.run(send_spread(discord, url, size.spread, size.seconds))
        rows.append(
            (f"keepsake, {name}, sent", *late(sent), f"{1000 * sent.cpu / size.spread:.1f}")
        )
        with made.lent() as url:
            ran = run_jobs(url, size.spread, size.seconds)
        rows.append((f"APScheduler, {name}, noted", *late(ran), per_job(ran)))
    show_table(("", "p50", "p99", "most", "CPU ms each"), rows)


def late(what: Sent | Ran) -> tuple[str, str, str]:
    return (
        milliseconds(percentile(what.late, 50)),
        milliseconds(percentile(what.late, 99)),
        milliseconds(max(what.late)),
    )


def per_job(ran: Ran) -> str:
    return f"{1000 * ran.cpu / len(ran.late):.1f}"


def show_drain(databases: dict[str, Made], size: Size) -> None:
    """All due at once, while Discord takes 50 requests a second."""
    say(f"{size.burst:,} reminders of as many people, due at once, Discord's limit 50 a second")
    rows = []
    for name, made in databases.items():
        with loopback(users=size.burst) as discord, made.lent() as url:
            sent = asyncio.run(send_at_once(discord, url, size.burst))
        rows.append(
            (
                name,
                f"{size.burst / sent.seconds:.1f}",
                str(sent.refused),
                str(sent.busiest),
                f"{sent.seconds:.0f}",
                f"{1000 * sent.cpu / size.burst:.1f}",
            )
        )
    head = ("", "a second", "429s", "busiest second", "seconds", "CPU ms each")
    show_table(head, rows)


def show_ticks(databases: dict[str, Made], size: Size) -> None:
    """Nothing is due: what looking costs as more and more is pending."""
    say("A tick that finds nothing due: milliseconds (medians) and statements")
    rows = []
    for name, made in databases.items():
        for who, tick in (("keepsake", tick_ours), ("APScheduler", tick_apscheduler)):
            with made.lent() as url:
                first: Tick | None = None
                for pending in size.pending:
                    taken = asyncio.run(tick(url, pending, size.ticks))
                    first = first or taken
                    rows.append(tick_row(f"{who}, {name}, {pending:,} pending", taken, first))
    show_table(("", "CPU", "to the fewest", "wall", "statements"), rows)


def tick_row(label: str, taken: Tick, first: Tick) -> tuple[str, ...]:
    return (
        label,
        f"{taken.cpu * 1000:.2f}",
        times(taken.cpu / first.cpu),
        f"{taken.wall * 1000:.2f}",
        f"{taken.statements:g}",
    )


def show_claims(made: Made, size: Size) -> None:
    """Competing processes on one database. Ours fails here if anything is claimed twice."""
    say(
        f"Processes on one {size.databases[-1]}: keepsake claims {size.due:,}, each once; "
        f"APScheduler, which\ndoes not share its store, runs {size.jobs:,}; died: schedulers that "
        "met another one"
    )
    rows = []
    for processes in size.processes:
        with made.lent() as url:
            claimed = asyncio.run(claims_per_second(url, size.due, processes))
        with made.lent() as url:
            ran = run_jobs(url, size.jobs, 0.001, processes)
        rows.append(
            (
                str(processes),
                f"{claimed:,.0f}",
                f"{len(ran.late) / ran.seconds:,.0f}",
                str(size.jobs - len(ran.late) + ran.twice),
                str(ran.twice),
                str(ran.died),
            )
        )
    head = ("processes", "claims/s", "APScheduler jobs/s", "never run", "run twice", "died")
    show_table(head, rows)


def run(size: Size) -> None:
    """The whole report."""
    say("Delivery")
    say(machine())
    say(
        "Keepsake sends over REST to a Discord on loopback in another process; APScheduler's jobs "
        "only\nnote the time, so its figures hold no sending.\n"
    )
    with databases_of(size.databases) as databases:
        show_ticks(databases, size)
        show_claims(databases[size.databases[-1]], size)
        show_lateness(databases, size)
        show_drain(databases, size)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    run(QUICK if parser.parse_args(arguments).quick else Size())


if __name__ == "__main__":
    main()
