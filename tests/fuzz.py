"""`make fuzz MINUTES=10`: every property with other examples in each round, for so many minutes."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Sequence
from time import monotonic

from tests.examples import FUZZ


def command(seed: int, tests: Sequence[str]) -> list[str]:
    chosen = ["-m", "hypothesis", f"--hypothesis-profile={FUZZ}", f"--hypothesis-seed={seed}"]
    return [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *chosen, *tests]


def main(minutes: float, tests: Sequence[str]) -> int:
    """Stop after ``minutes``, ending the round that has begun, or at the first failure."""
    end, rounds = monotonic() + minutes * 60, 0
    while (left := end - monotonic()) > 0:
        rounds += 1
        seed = secrets.randbelow(2**32)
        print(f"Round {rounds}, seed {seed}; {left / 60:.1f} minutes left", flush=True)
        run = command(seed, tests)
        if code := subprocess.run(run, check=False).returncode:
            print("Found something. The same examples again, besides the blob above:")
            print(" ".join([".venv/bin/python", *run[1:]]))
            return code
    print(f"Nothing found in {rounds} rounds.")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
