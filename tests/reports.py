"""A report of pytest's (`--junitxml`), read back: which test ended how, and how long it took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

BAD = ("failure", "error")


@dataclass(frozen=True, slots=True)
class Case:
    """``ended``: passed, skipped, failure or error; ``reason``: why it was skipped."""

    name: str
    ended: str
    seconds: float
    reason: str = ""


def cases(report: Path) -> list[Case]:
    """One for each test; a test that failed and whose teardown failed as well counts once."""
    found: dict[str, Case] = {}
    for case in _all(report):
        if case.name not in found or case.ended in BAD:
            found[case.name] = case
    return list(found.values())


def _node_id(dotted: str, function: str) -> str:
    """`tests.test_x.TestIt`, `test_y` → `tests/test_x.py::TestIt::test_y`, as pytest is told it."""
    parts = dotted.split(".")
    file = 1 + max(n for n, part in enumerate(parts) if part.startswith("test") or n == 0)
    return "::".join(["/".join(parts[:file]) + ".py", *parts[file:], function])


def _all(report: Path) -> Iterator[Case]:
    for element in ET.parse(report).iter("testcase"):  # noqa: S314  # our own file
        name = _node_id(element.get("classname", ""), element.get("name", ""))
        ended = next((child for child in element if child.tag in (*BAD, "skipped")), None)
        yield Case(
            name,
            "passed" if ended is None else ended.tag,
            float(element.get("time", 0)),
            "" if ended is None else ended.get("message", ""),
        )
