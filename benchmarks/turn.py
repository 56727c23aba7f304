"""A turn: message in → answer and state stored, against ADK's plain way, as history grows."""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from benchmarks.cost import Cost
from benchmarks.places import BOTH, databases_of
from benchmarks.report import machine, median, milliseconds, say, show_table, times

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["benchmarks.turn_sides"])
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Size:
    """``pairs``: stored events → interleaved measurements of both sides.

    ``each``: turns of ours for one of the plain way's, which is slow with a long history.
    """

    pairs: dict[int, int] = field(default_factory=lambda: {0: 60, 1_000: 30, 10_000: 6})
    each: dict[int, int] = field(default_factory=lambda: {1_000: 2, 10_000: 10})
    unmeasured: int = 12
    databases: tuple[str, ...] = BOTH
    kinds: tuple[bool, ...] = (False, True)


QUICK = Size(pairs={0: 20, 1_000: 10, 10_000: 3})
TINY = Size({0: 1, 20: 1}, {}, 1, ("SQLite",), (True,))
COLD = 7
"""Turns of which each finds nothing remembered, as after a restart."""


def serve(name: str, url: str, remembers: bool, warm: bool, pipe: Connection) -> None:
    """In the new process, whose server has imported this already."""
    from benchmarks.turn_sides import serve

    serve(name, url, remembers, warm, pipe)


class Other:
    """One side in a process of its own, so that neither's imports and frozen memory help both."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe

    def _ask(self, *order: object) -> object:
        self.pipe.send(order)
        return self.pipe.recv()

    def fill(self, user_id: str, events: int) -> None:
        self._ask("fill", user_id, events)

    def forget(self, user_id: str) -> None:
        self._ask("forget", user_id)

    def turn(self, user_id: str) -> Cost:
        cost = self._ask("turn", user_id)
        assert isinstance(cost, Cost)
        return cost


@contextmanager
def side(name: str, url: str, remembers: bool, *, warm: bool = True) -> Iterator[Other]:
    """Start a side; it is stopped at the end."""
    here, there = CONTEXT.Pipe()
    process = CONTEXT.Process(target=serve, args=(name, url, remembers, warm, there))
    process.start()
    there.close()
    try:
        if not here.poll(START_SECONDS):
            raise TimeoutError(f"{name} did not start")
        here.recv()
        yield Other(here)
    finally:
        with contextlib.suppress(OSError):
            here.send(None)
        process.join(10)
        process.kill()


@dataclass(frozen=True, slots=True)
class Level:
    """What both sides took at one number of stored events; ``cold``: ours after a restart."""

    ours: list[Cost]
    plain: list[Cost]
    cold: list[Cost]


def measure(ours: Other, naive: Other, events: int, size: Size) -> Level:
    """Interleaved: ours, theirs, ours, …, so that a busy machine is busy for both."""
    level = Level([], [], [])
    same = f"long-{events}"
    if events:
        for one in (ours, naive):
            one.fill(same, events)
        for _ in range(size.unmeasured):  # until what was filled in is folded into a summary
            ours.turn(same)
        naive.turn(same)
    for number in range(size.pairs[events]):
        user_id = same if events else f"new-{number}"
        if not events:
            for one in (ours, naive):
                one.fill(user_id, 0)
        level.ours.extend(ours.turn(user_id) for _ in range(size.each.get(events, 1)))
        level.plain.append(naive.turn(user_id))
    for _ in range(COLD if events else 0):
        ours.forget(same)
        level.cold.append(ours.turn(same))
    return level


def cpu(costs: list[Cost]) -> float:
    return median([cost.cpu for cost in costs])


def wall(costs: list[Cost]) -> float:
    return median([cost.wall for cost in costs])


def mean_cpu(costs: list[Cost]) -> float:
    return sum(cost.cpu for cost in costs) / len(costs)


def compare(database: str, urls: tuple[str, str], size: Size, remembers: bool) -> None:
    """One table: both sides at each length of history."""
    with side("keepsake", urls[0], remembers) as ours, side("plain", urls[1], remembers) as naive:
        first = [(ours.turn(name), naive.turn(name)) for name in ("first", "second")]
        for _ in range(size.unmeasured):
            ours.turn("warm")
            naive.turn("warm")
        levels = {events: measure(ours, naive, events, size) for events in size.pairs}
    least = min(levels)
    own = cpu(levels[least].ours)
    what = "a message that stores a fact (one tool call)" if remembers else "a plain message"
    say(f"{database}, {what}: milliseconds a turn, medians of interleaved turns")
    show_table(
        (
            "stored events",
            "CPU",
            "plain CPU",
            "less CPU",
            "to own 0",
            "mean",
            "cold",
            "wall",
            "plain wall",
        ),
        [
            (
                f"{events:,}",
                milliseconds(cpu(level.ours)),
                milliseconds(cpu(level.plain)),
                times(cpu(level.plain) / cpu(level.ours)),
                times(cpu(level.ours) / own),
                milliseconds(mean_cpu(level.ours)),
                milliseconds(cpu(level.cold)) if level.cold else "",
                milliseconds(wall(level.ours)),
                milliseconds(wall(level.plain)),
            )
            for events, level in levels.items()
        ],
    )
    say(
        "The first message after the start, then the second, wall: "
        f"{' and '.join(milliseconds(ours.wall) for ours, _ in first)} ms; plain "
        f"{' and '.join(milliseconds(plain.wall) for _, plain in first)} ms\n"
    )


def run(size: Size) -> None:
    """Everything, on both databases."""
    say("A turn: message in → answer and state stored")
    say(machine())
    say(
        "CPU: of the process, all threads. Mean: with the summaries that fold older talk. Cold: "
        "the\nrecent events are read and parsed, as after a restart. Each side has a process and a "
        "database of\nits own; the model answers at once.\n"
    )
    with databases_of(size.databases) as databases:
        for name, made in databases.items():
            for remembers in size.kinds:
                with made.lent() as ours, made.lent() as plain:
                    compare(name, (ours, plain), size, remembers)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turn", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    run(QUICK if parser.parse_args(arguments).quick else Size())


if __name__ == "__main__":
    main()
