"""The benchmarks run and print their tables: with tiny numbers, and with no word about time."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
needs = {"turn": (), "start": (), "delivery": ("apscheduler",)}


@pytest.mark.xdist_group("benchmarks")
@pytest.mark.parametrize("subject", needs)
def test_it_runs(subject: str) -> None:
    missing = [name for name in needs[subject] if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"make bench installs {', '.join(missing)}")
    tiny = f"from benchmarks import {subject} as it; it.run(it.TINY)"
    # A process of its own: it starts others, and spawned ones import what started them.
    done = subprocess.run(
        [sys.executable, "-c", tiny],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n---") >= 1, done.stdout
