"""APScheduler 3 with its SQLAlchemy store: the same reminders, as its documentation sets it up."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import create_engine

from benchmarks.filling import fill_jobs, job_store
from benchmarks.ticking import sync_url

CONTEXT = multiprocessing.get_context("spawn")
NOTED: list[tuple[int, float]] = []
QUIET_SECONDS = 3.0
LEAD = timedelta(seconds=2)
"""Until the first job, so that the table is full and the schedulers run by then."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How late each job ran (s), and seconds from the moment of the first to the last.

    ``twice``: how many ran again; ``died``: how many schedulers ended with an error.
    """

    late: list[float]
    seconds: float
    cpu: float
    twice: int
    died: int


def note(number: int, due: float) -> None:
    """The job: it only notes when it ran, and sends nothing."""
    NOTED.append((number, time.time() - due))


def run_jobs(url: str, count: int, seconds: float, schedulers: int = 1) -> Ran:
    """``count`` jobs due within ``seconds`` from now on, run by so many processes on one store."""
    pipes, running = [], []
    for _ in range(schedulers):
        here, there = CONTEXT.Pipe()
        process = CONTEXT.Process(target=schedule, args=(sync_url(url), count, there))
        process.start()
        pipes.append(here)
        running.append(process)
    for pipe in pipes:
        assert pipe.recv() == "ready"
    engine = create_engine(sync_url(url))
    store = job_store(engine)
    began = datetime.now(UTC) + LEAD
    step = timedelta(seconds=seconds / count)
    fill_jobs(store, "benchmarks.peer:note", [began + n * step for n in range(count)])
    engine.dispose()
    for pipe in pipes:
        pipe.send("go")
    results = [pipe.recv() for pipe in pipes]
    for process in running:
        process.join()
    noted = [each for result in results for each in result[0]]
    numbers = [number for number, _ in noted]
    return Ran(
        late=[late for _, late in noted],
        seconds=max(result[1] for result in results) - began.timestamp(),
        cpu=sum(result[2] for result in results),
        twice=len(numbers) - len(set(numbers)),
        died=sum(result[3] for result in results),
    )


def schedule(url: str, count: int, pipe: Connection) -> None:
    """One process with a scheduler, until all is run or nothing happens any more."""
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    died: list[object] = []
    threading.excepthook = died.append  # the thread of a scheduler that meets another one
    scheduler = BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(url=url)})
    pipe.send("ready")
    pipe.recv()
    cpu = time.process_time()
    scheduler.start()
    ended, seen = time.time(), 0
    while len(NOTED) < count and (time.time() < ended + QUIET_SECONDS or not (seen or died)):
        time.sleep(0.01)
        if len(NOTED) > seen:
            ended, seen = time.time(), len(NOTED)
    pipe.send((list(NOTED), ended, time.process_time() - cpu, len(died)))
    scheduler.shutdown()
