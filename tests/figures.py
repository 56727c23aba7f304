"""`python -m tests.figures REPORT "PART SECONDS" …`: a run in figures, for `.ci/run`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.reports import BAD, Case, cases

SLOWEST = 10


def figures(run: Sequence[Case], parts: Sequence[str]) -> Iterator[str]:
    ended = Counter(case.ended for case in run)
    failed = sum(ended[bad] for bad in BAD)
    yield f"Tests: {ended['passed']} passed, {failed} failed, {ended['skipped']} skipped"
    yield from (f"  failed: {case.name}" for case in run if case.ended in BAD)
    reasons = Counter(case.reason for case in run if case.ended == "skipped")
    yield from (f"  {number} skipped: {reason}" for reason, number in reasons.most_common())
    if parts:
        yield "Seconds: " + ", ".join(parts)
    yield f"The {SLOWEST} slowest, in seconds:"
    slowest = sorted(run, key=lambda case: -case.seconds)[:SLOWEST]
    yield from (f"  {case.seconds:6.1f}  {case.name}" for case in slowest)


if __name__ == "__main__":
    print("\n".join(figures(cases(Path(sys.argv[1])), sys.argv[2:])))
