"""`make flaky RUNS=20`: the stories repeated beside a busy program, and what failed how often."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from tests.reports import BAD, cases

BURN = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: sum(range(100_000))"
"""Keeps one core busy, and ends with whoever started it."""

LONGEST = 1800
"""Seconds after which a run is given up."""


@contextmanager
def busy_core() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", BURN]) as burning:
        try:
            yield burning
        finally:
            burning.kill()


def run(tests: Sequence[str], report: Path) -> list[str]:
    """Run these tests once → the names of those that failed; the output goes beside the report."""
    chosen = ["-q", "-n", "3", "--dist", "loadgroup", f"--junitxml={report}", *tests]
    with report.with_suffix(".txt").open("w", encoding="utf-8") as out:
        try:
            ended = subprocess.run(
                [sys.executable, "-m", "pytest", *chosen],
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return [f"(a run did not end in {LONGEST} s)"]
    failed = [case.name for case in cases(report) if case.ended in BAD] if report.exists() else []
    return failed or (["(pytest itself failed)"] if ended.returncode else [])


def main(runs: int, tests: Sequence[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="keepsake-flaky-"))
    failures = Counter[str]()
    with busy_core():
        for number in range(1, runs + 1):
            begun = monotonic()
            failed = run(tests or ["tests/stories"], folder / f"{number}.xml")
            failures.update(failed)
            seconds = monotonic() - begun
            told = f"{len(failed)} failed" if failed else "green"
            print(f"Run {number} of {runs}: {told}, {seconds:.0f} s", flush=True)
    for name, number in failures.most_common():
        print(f"  failed {number} of {runs}: {name}")
    if failures:
        print(f"What each run said: {folder}")
        return 1
    shutil.rmtree(folder)
    print(f"Nothing failed in {runs} runs.")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
