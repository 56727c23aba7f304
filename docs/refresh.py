"""Write the table of settings in README.md from the code.

Run it with `make docs` after adding a setting; a test compares.
"""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.settings import Settings  # noqa: E402 - run as a script, this folder comes first


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
    """Map each document with a part from the code to its text as it should be."""
    readme = ROOT / "README.md"
    return {readme: replaced(readme.read_text(encoding="utf-8"), "settings", the_settings())}


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
