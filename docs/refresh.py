"""Write what the documents take from the code: the map in house.md, the settings in README.md.

Run it with `make docs` after adding a file or a setting; a test compares.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.settings import Settings  # noqa: E402 - run as a script, this folder comes first

SERVICES = """list_numbers reminding deferred acting requesting sweeping arranging habits agenda
delivery outage history message replay summary toolkit tools acting_tools habit_tools zone_tools
agent offline model
sessions turn_failures warm privacy"""

ADK = """agent toolkit tools acting_tools habit_tools zone_tools offline
sessions history message replay summary model warm"""
DISCORD = "ui client serving cogs"

VENDORS = {
    "sqlalchemy": "storage",
    "alembic": "storage",
    "aiosqlite": "storage",
    "google.adk": ADK,
    "google.genai": ADK,
    "litellm": "model",
    "discord": DISCORD,
    "aiohttp": f"{DISCORD} health",
    "icalendar": "calendar",
    "prompt_toolkit": "terminal",
}
"""Vendor's package → the rooms of bot/ that may import it."""

FLOORS: tuple[tuple[str, str], ...] = (
    (
        "leaves: the standard library and one small library each",
        """settings env_file paths signals errors logs locks runs allowance promises metrics zones
        timezones guide preference_words when""",
    ),
    (
        "domain: pure; no Discord, ADK, SQLAlchemy, network or clock",
        "reminders calendar profile turn",
    ),
    ("storage: the only SQL", "storage"),
    ("services: the only ADK; still no Discord", SERVICES),
    ("composition: builds all of the above and closes it again", "services backups"),
    ("what Discord shows", "ui"),
    ("what listens", "client serving cogs terminal health commands when_command"),
)
"""Title and rooms (modules and folders of bot/) of each floor, from the ground up."""


def room(path: Path) -> str:
    """The room of a file in bot/: its folder there, or the module itself."""
    return path.relative_to(ROOT / "bot").parts[0].removesuffix(".py")


def modules(folder: str) -> list[Path]:
    """Every Python file under ``folder``, packages' own files first."""
    found = (ROOT / folder).rglob("*.py")
    return sorted(found, key=lambda path: (path.parent.parts, path.name))


def purpose(path: Path) -> str:
    """The first line of a module's docstring: its one purpose."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


def the_map() -> str:
    lines = ["```", *_entries([ROOT / "run_bot.py"])]
    for number, (title, rooms) in enumerate(FLOORS):
        here = [path for path in modules("bot") if room(path) in rooms.split()]
        lines += ["", f"{number}  {title}", *_entries(here)]
    for folder in ("tests", "benchmarks", "scripts", "docs"):
        lines += ["", *_entries(modules(folder))]
    return "\n".join([*lines, "```"])


def the_vendors() -> str:
    rows = ["| package | its rooms in bot/ |", "| --- | --- |"]
    # One line a row: a line break in a cell ends a Markdown table.
    cells = [f"| `{vendor}` | {' '.join(rooms.split())} |" for vendor, rooms in VENDORS.items()]
    return "\n".join([*rows, *cells])


def _entries(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        yield f"{path.relative_to(ROOT).as_posix():<44} {purpose(path)}".rstrip()


def the_settings() -> str:
    rows = ["| variable | default | what it is |", "| --- | --- | --- |"]
    for spec in fields(Settings):
        text = spec.metadata["help"].replace("|", "\\|")
        rows.append(f"| `{spec.metadata['env']}` | {_shown(spec.default)} | {text} |")
    return "\n".join(rows)


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    return f"`{default}`" if default or isinstance(default, int) else ""


def replaced(text: str, name: str, content: str) -> str:
    """``text`` with ``content`` between its marks for ``name``."""
    marks = rf"(<!-- {name}: .*?-->\n)(.*?)(<!-- end of {name} -->)"
    new, count = re.subn(marks, lambda m: f"{m[1]}{content}\n{m[3]}", text, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"there must be one place marked for {name}")
    return new


def documents() -> dict[Path, str]:
    """Each document with a part from the code → its text as it should be."""
    house, readme = ROOT / "docs" / "house.md", ROOT / "README.md"
    text = replaced(house.read_text(encoding="utf-8"), "vendors", the_vendors())
    return {
        house: replaced(text, "map", the_map()),
        readme: replaced(readme.read_text(encoding="utf-8"), "settings", the_settings()),
    }


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
