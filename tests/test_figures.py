"""What `.ci/run`, `make fuzz` and `make flaky` say about a run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.examples import FUZZ, TEST, examples
from tests.figures import figures
from tests.flaky import busy_core, run
from tests.fuzz import command
from tests.reports import cases

REPORT = """<testsuites><testsuite>
<testcase classname="tests.stories.test_x" name="test_slow[a.b]" time="12.5" />
<testcase classname="tests.test_y.TestIt" name="test_bad" time="1"><failure/></testcase>
<testcase classname="tests.test_y.TestIt" name="test_bad" time="2"><error/></testcase>
<testcase classname="tests.test_y" name="test_n" time="0"><skipped message="no server"/></testcase>
<testcase classname="tests.test_y" name="test_m" time="0"><skipped message="no server"/></testcase>
</testsuite></testsuites>"""


def test_a_run_in_figures(tmp_path: Path) -> None:
    report = tmp_path / "r.xml"
    report.write_text(REPORT, encoding="utf-8")
    assert list(figures(cases(report), ["check 4", "test 5"])) == [
        "Tests: 1 passed, 1 failed, 2 skipped",
        "  failed: tests/test_y.py::TestIt::test_bad",
        "  2 skipped: no server",
        "Seconds: check 4, test 5",
        "The 10 slowest, in seconds:",
        "    12.5  tests/stories/test_x.py::test_slow[a.b]",
        "     2.0  tests/test_y.py::TestIt::test_bad",
        "     0.0  tests/test_y.py::test_n",
        "     0.0  tests/test_y.py::test_m",
    ]


def test_what_failed_in_a_run_is_named_and_the_busy_program_ends(tmp_path: Path) -> None:
    failing = tmp_path / "test_it.py"
    failing.write_text("def test_good(): pass\ndef test_bad(): assert 0\n", encoding="utf-8")
    alone = ["-p", "no:cacheprovider", f"--rootdir={tmp_path}", "-n", "0"]
    with busy_core() as burning:
        assert burning.poll() is None
        assert run([*alone, str(failing)], tmp_path / "1.xml") == ["test_it.py::test_bad"]
    assert burning.poll() is not None
    assert "1 failed, 1 passed" in (tmp_path / "1.txt").read_text(encoding="utf-8")


PROFILES = """from hypothesis import settings
from tests.examples import FUZZ, TEST, register_profiles
register_profiles()
print(settings.get_profile(TEST).derandomize, settings.get_profile(FUZZ).derandomize)"""


@pytest.mark.parametrize("ci", ["", "true"], ids=["at a desk", "in CI"])
def test_chance_is_for_fuzz_wherever_it_runs(ci: str) -> None:
    """hypothesis looks at the environment, and leaves chance out by default where it says CI."""
    told = [sys.executable, "-c", PROFILES]
    environ = {key: value for key, value in os.environ.items() if key != "CI"}
    said = subprocess.check_output(told, env=environ | ({"CI": ci} if ci else {}), text=True)
    assert said.split() == ["True", "False"]


def test_tests_try_the_same_examples_and_fuzz_tries_others() -> None:
    test, fuzz = settings.get_profile(TEST), settings.get_profile(FUZZ)
    assert test.print_blob
    assert fuzz.print_blob
    assert examples(7).max_examples == (7 if settings().derandomize else fuzz.max_examples)
    assert "--hypothesis-seed=5" in command(5, ["tests/ui"])
