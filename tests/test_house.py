"""The house rules, over the import statements: floors, vendors' rooms, first lines, size."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import quantiles

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINES = 400
"""Lines that a module may have; the aim is 200."""
USUAL_LINES = 260
USUAL_BODY = 30
"""Lines that nine of ten modules, and of ten function bodies, have at most: a limit alone makes
modules that fill it, and chips beside them."""

FLOORS: tuple[str, ...] = (
    # leaves: the standard library and one small library each
    "errors concurrency place help_text reminders/search",
    "settings timezones turn",
    "when",
    # domain: pure; no Discord, ADK, SQLAlchemy, network or clock
    "profile",
    "reminders",
    # the only SQL
    "ical storage",
    # the model's adapters, and delivery
    "llm delivery",
    # the use cases: no Discord, no ADK
    "services",
    # what the model may do, its turns, and the model without a provider
    "tools",
    "agent sessions offline",
    # composition: builds all of the above and closes it again
    "bootstrap",
    # what Discord shows, and what the client tells the operator
    "ui host/health host/logs host/warmup",
    # what listens
    "client cogs terminal",
    "host",
)
"""Rooms (folders and modules below bot/) of each floor, from the ground up."""

TOGETHER = {("client", "cogs"), ("cogs", "client")}
"""The one circle of rooms: the client loads the cogs, and a cog is set up with the client."""

NEIGHBOURS = {
    "when": "timezones",
    "ical": "errors place timezones reminders",
    "offline": "help_text timezones when profile reminders reminders/search",
    "delivery": "errors place reminders storage",
}
"""Room → all that it knows, where that is less than its floor allows."""

ADK = "agent sessions llm tools offline host/warmup"
DISCORD = "ui client cogs host/serve"

VENDORS = {
    "sqlalchemy": "storage",
    "alembic": "storage",
    "aiosqlite": "storage",
    "google.adk": ADK,
    "google.genai": ADK,
    "litellm": "llm/providers",
    "discord": DISCORD,
    "aiohttp": f"{DISCORD} host/health",
    "icalendar": "ical",
    "prompt_toolkit": "terminal",
}
"""Vendor's package → the rooms of bot/ that may import it."""

FLOOR = {name: number for number, rooms in enumerate(FLOORS) for name in rooms.split()}


def modules(folder: str) -> list[Path]:
    """Every Python file under ``folder``."""
    return sorted((ROOT / folder).rglob("*.py"))


BOT = [path for path in modules("bot") if path != ROOT / "bot/__init__.py"]


def within(name: str) -> Iterator[str]:
    """Yield the rooms of a module, like ``host/serve``: itself, then its folders."""
    while name:
        yield name
        name = name.rpartition("/")[0]


def room(path: Path) -> str:
    """The path below bot/, without its ending."""
    name = path.relative_to(ROOT / "bot").with_suffix("").as_posix()
    return name.removesuffix("/__init__")


def listed(name: str) -> str | None:
    """The room of FLOORS in which a module, or a name in it, is."""
    return next((each for each in within(name) if each in FLOOR), None)


def known(name: str) -> str | None:
    """The room of FLOORS that an import enters; None for other packages."""
    return listed(name[4:].replace(".", "/")) if name.startswith("bot.") else None


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def purpose(path: Path) -> str:
    """The first line of a module's docstring."""
    docstring = ast.get_docstring(parsed(path)) or ""
    return docstring.partition("\n")[0]


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module and name that the file imports, wherever in it, dotted."""
    return tuple(_imports(parsed(path)))


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
    homeless = [named(path) for path in BOT if listed(room(path)) is None]
    assert homeless == [], "put them on a floor in FLOORS"


def test_every_room_on_a_floor_exists() -> None:
    rooms = {*FLOOR, *(name for rooms in VENDORS.values() for name in rooms.split())}
    missing = [name for name in rooms if not any(name in within(room(path)) for path in BOT)]
    assert missing == [], "take them out of FLOORS or VENDORS"


def test_imports_come_from_below() -> None:
    """A room knows those below it; not the ones beside it, and not those above."""
    upwards = [
        f"{file} imports {name}"
        for file, path, name in all_imports()
        if (mine := listed(path)) and (theirs := known(name))
        if mine != theirs and (mine, theirs) not in TOGETHER and FLOOR[theirs] >= FLOOR[mine]
    ]
    assert upwards == []


@pytest.mark.parametrize("mine", NEIGHBOURS)
def test_some_rooms_know_few_others(mine: str) -> None:
    """Exactly these, so that the table says no more than is true."""
    found = {known(name) for _, path, name in all_imports() if listed(path) == mine}
    assert found - {mine, None} == {*NEIGHBOURS[mine].split()}


def test_vendors_stay_in_their_rooms() -> None:
    astray = [
        f"{file} imports {name}"
        for file, mine, name in all_imports()
        for vendor, rooms in VENDORS.items()
        if f"{name}.".startswith(f"{vendor}.") and not {*within(mine)} & {*rooms.split()}
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


def test_the_first_line_says_the_purpose() -> None:
    silent = [
        named(path)
        for path in (*BOT, *modules("tests"), *modules("benchmarks"))
        if not path.read_text(encoding="utf-8").startswith(('"""', "#!")) or not purpose(path)
    ]
    assert silent == []


def test_tests_share_modules_and_no_tests() -> None:
    shared = [
        f"{named(path)} imports {name}"
        for path in modules("tests")
        for name in imports(path)
        if re.match(r"tests\.([\w.]+\.)?test_", name)
    ]
    assert shared == []


SAME_IN_ITS_ROOM = {
    # one feature, with a file in each room that has a part in it
    *"actions agenda bulk habits introduction memory quiet reminders requests timezone".split(),
    "durations",  # in a sentence, and alone after a reminder
    # the same kind of thing in each room that has its own
    *"errors values".split(),
}
"""File names that may come twice in bot/: the same word for the same thing."""


def test_a_name_is_of_one_thing() -> None:
    files = Counter(path.stem for path in BOT if path.stem != "__init__")
    assert {name for name, times in files.items() if times > 1} == SAME_IN_ITS_ROOM
    classes = Counter(
        node.name
        for path in BOT
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in classes.items() if times > 1] == []


# A vocabulary has one line per meaning: data, not code.
CODE = [path for path in BOT if not path.is_relative_to(ROOT / "bot/when/words")]


def test_modules_are_short() -> None:
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {file: count for file, count in lines.items() if count > LINES} == {}
    assert ninth_decile(lines.values()) <= USUAL_LINES


def test_functions_are_short() -> None:
    bodies = [
        (node.end_lineno or 0) - node.body[ast.get_docstring(node) is not None].lineno + 1
        for path in CODE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and len(node.body) > 1
    ]
    assert ninth_decile(bodies) <= USUAL_BODY


def ninth_decile(numbers: Iterable[int]) -> float:
    return quantiles(numbers, n=10)[-1]


PROSE = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/**/*.md",
    "Makefile",
    "Dockerfile",
    "tests/conftest.py",
)
A_PATH = re.compile(r"(?<![\w/])(?:bot|tests|benchmarks|docs|deploy|scripts)/[\w/.-]*\w")


def test_the_files_that_documents_name_exist() -> None:
    pages = [page for pattern in PROSE for page in sorted(ROOT.glob(pattern))]
    gone = [
        f"{named(page)} names {path}"
        for page in pages
        for path in A_PATH.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert gone == []


def test_the_map_names_every_room_and_no_other() -> None:
    lines = (ROOT / "docs/house.md").read_text(encoding="utf-8").splitlines()
    mapped = [found[1] for line in lines if (found := re.match(r"- `([\w/]+)/`:", line))]
    folders = {path.parent.relative_to(ROOT / "bot").as_posix() for path in BOT}
    assert sorted(mapped) == sorted(folders - {".", "storage/migrations/versions"})
    assert len(lines) <= 80


def test_nothing_is_assigned_from_outside() -> None:
    """Where objects are put together, each gets what it needs in its constructor.

    Then the order in which cogs are loaded, which is that of their files' names, changes nothing.
    """
    outside = [
        f"{named(path)}:{node.lineno}"
        for path in BOT
        if {*within(room(path))} & {"bootstrap", "client", "cogs", "terminal"}
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"})
    ]
    assert outside == []
