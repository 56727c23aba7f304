"""Which release of the zone database is in use: the system's files first, then the package."""

from __future__ import annotations

import zoneinfo
from importlib import metadata
from pathlib import Path

import pytest

from bot.timezones.tzdata import tzdata_version


@pytest.mark.parametrize(
    ("file", "content", "release"),
    [
        ("tzdata.zi", "# version 2025b\n# Link", "2025b"),
        ("+VERSION", "2024a\n", "2024a"),
        ("zone.tab", "", "unknown"),
        ("tzdata.zi", "Link A B", "unknown"),
    ],
)
def test_the_release_of_the_systems_zone_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, content: str, release: str
) -> None:
    (tmp_path / "UTC").touch()
    (tmp_path / file).write_text(content)
    monkeypatch.setattr(zoneinfo, "TZPATH", ("/nowhere", str(tmp_path)))

    assert tzdata_version() == release


def test_without_system_files_the_package_tells_the_release(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    monkeypatch.setattr(metadata, "version", lambda name: "2026.2")

    assert tzdata_version() == "2026b"
