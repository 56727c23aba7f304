"""The release of the zone database that `zoneinfo` reads here."""

from __future__ import annotations

import zoneinfo
from importlib import metadata
from pathlib import Path


def tzdata_version() -> str:
    """The release of the zone database that `zoneinfo` reads here, such as ``2026b``.

    The system's files come before the tzdata package (`zoneinfo.TZPATH`). Builds of the system's
    files put their release in ``tzdata.zi`` or ``+VERSION``; without either: ``unknown``.
    """
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "UTC").exists():
            return _release(folder) or "unknown"
    try:
        return _release_of_package(metadata.version("tzdata"))
    except metadata.PackageNotFoundError:
        return "unknown"


def _release(folder: Path) -> str | None:
    version, source = folder / "+VERSION", folder / "tzdata.zi"
    if version.is_file():
        return version.read_text(encoding="ascii").strip()
    if not source.is_file():
        return None
    with source.open(encoding="utf-8") as lines:
        first = lines.readline()
    return first.removeprefix("# version ").strip() if first.startswith("# version ") else None


def _release_of_package(version: str) -> str:
    """2026.2 → 2026b: the package counts the year's releases from 1."""
    year, _, number = version.partition(".")
    return f"{year}{chr(ord('a') + int(number.split('.')[0]) - 1)}"
