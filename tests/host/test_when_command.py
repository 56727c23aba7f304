"""`run_bot.py when`, as people and programs use it: the process, its streams and its answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIELDS = ["phrase", "kind", "at", "grain", "rrule", "rest", "options", "reason"]
FIXED = ("--now", "2026-11-24T10:00", "--zone", "Europe/Berlin")


def when(
    *words: str | bytes, given: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, str(ROOT / "run_bot.py"), "when", *FIXED, *words]
    return subprocess.run(
        command,
        input=given,
        env={**os.environ, **(env or {})},
        capture_output=True,
        check=False,
        timeout=60,
    )


def answers(made: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    assert made.returncode == 0, made.stderr
    return [json.loads(line) for line in made.stdout.decode().split("\n") if line]


def test_one_object_for_each_line_even_an_empty_one() -> None:
    lines = [
        "call mum tomorrow at 9",
        "",
        "   ",
        "every day at 8",
        "3/4",
        "y" * 10_000,
        "yesterday",
    ]
    made = answers(when("--json", given="\n".join(lines).encode()))
    assert [answer["phrase"] for answer in made] == lines
    assert [answer["kind"] for answer in made] == [
        "moment",
        "not_understood",
        "not_understood",
        "recurrence",
        "ambiguous",
        "not_understood",
        "not_understood",
    ]
    assert all(list(answer)[: len(FIELDS)] == FIELDS for answer in made)
    assert (made[0]["at"], made[0]["rest"]) == ("2026-11-25T09:00:00+01:00", "call mum")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_bytes_that_are_no_text_spoil_no_other_line(locale: str) -> None:
    given = b"ma\xf1ana\ntomorrow \xff at 9\nmorgen um 9 f\xc3\xbcr Mama\n"
    env = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    made = answers(when("--json", "--prefer", "language=de", given=given, env=env))
    assert [answer["kind"] for answer in made] == ["not_understood", "moment", "moment"]
    assert made[0]["phrase"] == "ma\ufffdana"
    assert made[2]["rest"] == "für Mama"
    words = answers(when("--json", b"tomorrow \xff at 9", env=env))
    assert words[0]["phrase"] == "tomorrow \ufffd at 9"


def test_lines_for_people_survive_a_terminal_without_their_letters() -> None:
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    made = when("--prefer", "language=es", given="llamar a José mañana\n\n".encode(), env=env)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(b"mi")


@pytest.mark.parametrize("wrong", [("--zone", "Mars/X"), ("--now", "soon"), ("--prefer", "a=b")])
def test_what_cannot_be_is_one_line_of_reproach(wrong: tuple[str, str]) -> None:
    made = when(*wrong, "tomorrow")
    assert (made.returncode, made.stdout) == (2, b"")
    assert made.stderr.startswith(b"keepsake: ")
    assert made.stderr.count(b"\n") == 1
