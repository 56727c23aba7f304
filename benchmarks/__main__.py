"""`python -m benchmarks [--quick] [name …]`: run the subjects, each in a process of its own."""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys

SUBJECTS = ("turn", "start", "delivery", "when")
WITH_QUICK = ("turn", "start", "delivery")


def main() -> int:
    """Processes of their own: what one subject has imported or frozen is not the next one's."""
    known = [name for name in SUBJECTS if importlib.util.find_spec(f"benchmarks.{name}")]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(known)}")
    parser.add_argument("--quick", action="store_true", help="a smaller run, for a first look")
    options = parser.parse_args()
    for name in options.names:
        if name not in known:
            parser.error(f"there is no benchmark “{name}”; there are {', '.join(known)}")
    failed = 0
    for name in options.names or known:
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if options.quick and name in WITH_QUICK:
            command.append("--quick")
        failed |= subprocess.run(command, check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
