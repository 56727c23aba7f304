"""Processes that compete for the same due reminders: each reminder goes to exactly one."""

from __future__ import annotations

import multiprocessing
from collections import Counter

import pytest

from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from bot.storage.database.engine import open_engine
from tests.storage.claimer import NOW, claim_all
from tests.storage.filling import fill

ROWS = 400
PROCESSES = 4

# The server imports everything once; the claimers are forked from it, and so are quick to start.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.storage.claimer"])


async def _fill(url: str) -> set[int]:
    draft = Draft("1", "due", Place(PlaceKind.DM, "9"), "UTC", due_at=NOW)
    async with open_engine(url) as engine:
        return set(await fill(engine, [draft] * ROWS, NOW))


def _compete(url: str, how: str) -> Counter[int]:
    """How often each reminder was claimed by PROCESSES processes that started together."""
    pipes = []
    started = []
    for _ in range(PROCESSES):
        ours, theirs = processes.Pipe()
        process = processes.Process(target=claim_all, args=(url, how, theirs), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        started.append(process)
    assert [pipe.recv() for pipe in pipes] == ["ready"] * PROCESSES
    for pipe in pipes:
        pipe.send("go")
    answers = [pipe.recv() for pipe in pipes]
    for process in started:
        process.join(30)
    assert sum(bool(answer) for answer in answers) > 1, "only one process did anything"
    return Counter(identity for answer in answers for identity in answer)


async def test_each_reminder_is_claimed_once(migrated_url: str) -> None:
    ids = await _fill(migrated_url)
    assert _compete(migrated_url, "real") == Counter(ids)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_the_guard_alone_is_enough_where_rows_cannot_be_locked(migrated_url: str) -> None:
    ids = await _fill(migrated_url)
    assert _compete(migrated_url, "torn") == Counter(ids)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_this_competition_would_show_a_missing_guard(migrated_url: str) -> None:
    ids = await _fill(migrated_url)
    claimed = _compete(migrated_url, "unguarded")
    assert set(claimed) == ids
    assert claimed.total() > ROWS
