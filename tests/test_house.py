"""The house rules, over the import statements: floors, vendors' rooms, first lines, size."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from docs.refresh import FLOORS, ROOT, VENDORS, modules, purpose, room

LINES = 300
FLOOR = {name: number for number, (_, rooms) in enumerate(FLOORS) for name in rooms.split()}
BOT = [path for path in modules("bot") if path != ROOT / "bot/__init__.py"]


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module and name that the file imports, wherever in it, dotted."""
    return tuple(_imports(ast.parse(path.read_text(encoding="utf-8"))))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names)


def all_imports() -> Iterator[tuple[str, str, str]]:
    """(file, its room, what it imports)."""
    for path in BOT:
        yield from ((named(path), room(path), name) for name in imports(path))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_module_is_on_a_floor() -> None:
    homeless = [named(path) for path in BOT if room(path) not in FLOOR]
    assert homeless == [], "put them on a floor in docs/refresh.py"


def test_imports_come_from_the_same_floor_or_below() -> None:
    upwards = [
        f"{file} imports {name}"
        for file, mine, name in all_imports()
        if name.startswith("bot.")
        and FLOOR.get(name.split(".")[1], 0) > FLOOR.get(mine, len(FLOORS))
    ]
    assert upwards == []


def test_vendors_stay_in_their_rooms() -> None:
    astray = [
        f"{file} imports {name}"
        for file, mine, name in all_imports()
        for vendor, rooms in VENDORS.items()
        if f"{name}.".startswith(f"{vendor}.") and mine not in rooms.split()
    ]
    assert astray == []


def test_what_is_imported_is_what_a_host_installs() -> None:
    """A package that only a developer's environment has is missing on the host's."""
    lock = (ROOT / "requirements-litellm.lock").read_text(encoding="utf-8")
    installed = {canonical(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    owners = packages_distributions()
    missing = [
        f"{file} imports {name}"
        for file, _, name in all_imports()
        if (package := name.split(".")[0]) not in {"bot", *sys.stdlib_module_names}
        and not installed.intersection(map(canonical, owners.get(package, [package])))
    ]
    assert missing == [], "declare it in pyproject.toml and run make lock"


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_imports_are_absolute() -> None:
    assert [f"{file} imports {name}" for file, _, name in all_imports() if name[0] == "."] == []


def test_imports_make_no_circle() -> None:
    """In a circle, whether the program starts depends on which module is imported first."""
    files = {path.relative_to(ROOT).with_suffix("").as_posix(): path for path in BOT}
    graph = {name: {*_within(imports(path), files)} - {name} for name, path in files.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def _within(names: tuple[str, ...], files: Mapping[str, Path]) -> Iterator[str]:
    for name in names:
        path = name.replace(".", "/")
        module = path if path in files else path.rpartition("/")[0]
        yield from (found for found in (module, f"{module}/__init__") if found in files)


def test_the_reader_of_time_words_knows_nothing_else() -> None:
    known = {name for _, mine, name in all_imports() if mine == "when" and name[:4] == "bot."}
    assert {name for name in known if not name.startswith("bot.when.")} == set()


def test_the_first_line_says_the_purpose() -> None:
    silent = [
        named(path)
        for path in (*BOT, *modules("tests"), *modules("benchmarks"))
        if not path.read_text(encoding="utf-8").startswith(('"""', "#!")) or not purpose(path)
    ]
    assert silent == []


def test_modules_are_short() -> None:
    # A vocabulary has one line per meaning: data, not code.
    code = [path for path in BOT if not path.is_relative_to(ROOT / "bot/when/words")]
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    assert {file: count for file, count in lines.items() if count > LINES} == {}
