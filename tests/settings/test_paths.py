"""Paths: which .env and which data folder are used, by who starts it and how."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from platformdirs.api import PlatformDirsABC
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from bot.settings.paths import (
    ConfigFile,
    Folders,
    find_config,
    find_data,
    home_folders,
    user_folders,
)

CHECKOUT = Folders(Path("/opt/keepsake"), Path("/opt/keepsake/data"))
PACKAGE = Folders(Path("/home/ada/.config/keepsake"), Path("/home/ada/.local/share/keepsake"))
CWD = Path("/somewhere/else")


@pytest.mark.parametrize(
    ("home", "config", "data", "environ", "expected"),
    [
        (CHECKOUT, "", "", {}, ("/opt/keepsake/.env", "/opt/keepsake/data")),
        (PACKAGE, "", "", {}, (f"{PACKAGE.config}/.env", f"{PACKAGE.data}")),
        (CHECKOUT, "", "/var/lib/keepsake", {}, ("/opt/keepsake/.env", "/var/lib/keepsake")),
        (CHECKOUT, "/etc/k.env", "", {}, ("/etc/k.env", "/opt/keepsake/data")),
        (CHECKOUT, "my.env", "d", {}, ("/somewhere/else/my.env", "/somewhere/else/d")),
        (
            CHECKOUT,
            "",
            "",
            {"KEEPSAKE_CONFIG": "/etc/k.env", "KEEPSAKE_DATA": "/srv"},
            ("/etc/k.env", "/srv"),
        ),
        # In the .env file it means the folder of that file, wherever the process was started.
        (CHECKOUT, "", "", {"KEEPSAKE_DATA": "d"}, ("/opt/keepsake/.env", "/opt/keepsake/d")),
        (
            CHECKOUT,
            "/a.env",
            "/a",
            {"KEEPSAKE_CONFIG": "/b.env", "KEEPSAKE_DATA": "/b"},
            ("/a.env", "/a"),
        ),
        (
            CHECKOUT,
            "",
            "",
            {"KEEPSAKE_CONFIG": "", "KEEPSAKE_DATA": ""},
            ("/opt/keepsake/.env", "/opt/keepsake/data"),
        ),
    ],
)
def test_the_strongest_word_decides(
    home: Folders, config: str, data: str, environ: Mapping[str, str], expected: tuple[str, str]
) -> None:
    file = find_config(config, environ, home, CWD)
    folder = find_data(data, environ.get("KEEPSAKE_DATA", ""), home, file, CWD)
    assert (str(file.path), str(folder)) == expected
    assert file.named is bool(config or environ.get("KEEPSAKE_CONFIG"))


def test_a_checkout_is_known_by_its_script(tmp_path: Path) -> None:
    assert home_folders(tmp_path, lambda: PACKAGE) == PACKAGE
    (tmp_path / "run_bot.py").touch()
    assert home_folders(tmp_path, lambda: PACKAGE) == Folders(tmp_path, tmp_path / "data")


def test_a_home_folder_may_be_written_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    config = ConfigFile(Path("/opt/keepsake/.env"), named=False)
    assert find_data("", "~/bot", CHECKOUT, config, CWD) == Path("/home/ada/bot")
    unknown = find_data("~nobody-of-that-name/x", "", CHECKOUT, config, CWD)
    assert unknown == CWD / "~nobody-of-that-name/x"


@pytest.mark.parametrize(
    ("platform", "environ", "config", "data"),
    [
        (Unix, {}, ".config/keepsake", ".local/share/keepsake"),
        (
            Unix,
            {"XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d"},
            "/c/keepsake",
            "/d/keepsake",
        ),
        (
            MacOS,
            {},
            "Library/Application Support/keepsake",
            "Library/Application Support/keepsake",
        ),
    ],
)
def test_a_package_uses_the_folders_of_its_platform(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: type[PlatformDirsABC],
    environ: Mapping[str, str],
    config: str,
    data: str,
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": str(tmp_path)} | dict(environ)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("platformdirs.PlatformDirs", platform)
    assert user_folders() == Folders(tmp_path / config, tmp_path / data)
