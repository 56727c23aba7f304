"""Paths: which .env file and which data folder this process uses, whatever its working directory.

From the strongest: --config and --data, KEEPSAKE_CONFIG and KEEPSAKE_DATA, the folder of
run_bot.py for a checkout, the person's own folders (XDG on Linux) for an installed package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

CONFIG_VARIABLE = "KEEPSAKE_CONFIG"
DATA_VARIABLE = "KEEPSAKE_DATA"
DATABASE = "keepsake.db"
CONFIG = ".env"

PROGRAM = Path(__file__).resolve().parents[2]
"""The folder that holds the package: a checkout, the image's /app, or site-packages."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a program's files belong on this platform, absolute."""

    config: Path
    data: Path


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The .env file to read, absolute. One that was ``named`` by somebody must exist."""

    path: Path
    named: bool

    @property
    def folder(self) -> Path:
        """What a relative path in the settings is relative to."""
        return self.path.parent


def user_folders() -> Folders:
    """The person's own folders: XDG on Linux, Application Support on macOS, AppData on Windows."""
    import platformdirs  # only an installed package needs it

    own = platformdirs.PlatformDirs("keepsake", appauthor=False)
    return Folders(own.user_config_path, own.user_data_path)


def home_folders(
    program: Path = PROGRAM, installed: Callable[[], Folders] = user_folders
) -> Folders:
    """The folders of a checkout, which has run_bot.py beside the package, or the person's own."""
    if (program / "run_bot.py").is_file():
        return Folders(program, program / "data")
    return installed()


def find_config(option: str, environ: Mapping[str, str], home: Folders, cwd: Path) -> ConfigFile:
    """The .env file; ``option`` is the value of --config, empty if it was not given."""
    named = option or environ.get(CONFIG_VARIABLE, "")
    if named:
        return ConfigFile(absolute(named, cwd), named=True)
    return ConfigFile(home.config / CONFIG, named=False)


def find_data(option: str, variable: str, home: Folders, config: ConfigFile, cwd: Path) -> Path:
    """The data folder. ``variable`` is KEEPSAKE_DATA, which may stand in the .env file itself."""
    if option:
        return absolute(option, cwd)
    if variable:
        return absolute(variable, config.folder)
    return home.data


def absolute(text: str, folder: Path) -> Path:
    """``text`` as an absolute path; a relative one starts at ``folder``."""
    # Not resolve(): where a link leads is the host's affair and may change.
    return (folder / expanded(text)).absolute()


def expanded(text: str) -> Path:
    """``text`` as a path, with ~ for a home folder; of nobody's, it is the name of a folder."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)
