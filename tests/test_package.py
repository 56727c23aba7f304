"""The package: what a wheel of this checkout holds, and that it runs from there, far from here."""

from __future__ import annotations

import configparser
import os
import re
import runpy
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flit_core import buildapi

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    before = Path.cwd()
    os.chdir(ROOT)  # where a build backend begins
    try:
        return folder / str(buildapi.build_wheel(str(folder)))
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_a_wheel_holds_every_file_of_the_program_and_no_other(wheel: Path) -> None:
    program = [path for path in (ROOT / "bot").rglob("*") if path.is_file()]
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in program
        if path.suffix != ".pyc" and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as files:
        held = {name for name in files.namelist() if ".dist-info/" not in name}
        scripts = configparser.ConfigParser()
        [entry] = [name for name in files.namelist() if name.endswith("/entry_points.txt")]
        scripts.read_string(files.read(entry).decode())
    assert held == expected
    assert {"bot/instruction.md", "bot/storage/migrations/script.py.mako"} <= held
    assert dict(scripts["console_scripts"]) == {"keepsake": "bot.host.cli:keepsake"}


def test_it_runs_from_a_wheel_with_the_files_of_its_person(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        files.extractall(tmp_path / "site")
    start = "from bot.host.cli import keepsake; keepsake()"
    done = subprocess.run(
        [sys.executable, "-c", start, "migrate"],
        cwd=tmp_path,
        env={
            "HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "PYTHONPATH": str(tmp_path / "site"),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    file = tmp_path / "data" / "keepsake" / "keepsake.db"
    assert done.stdout == f"The database is ready: the SQLite file {file}\n"
    assert (done.returncode, file.exists()) == (0, True)
    assert f"(no {tmp_path}/.config/keepsake/.env)" in done.stderr


@pytest.mark.parametrize("name", ["requirements", "requirements-litellm"])
def test_what_runs_carries_no_installer(name: str) -> None:
    lock = (ROOT / f"{name}.lock").read_text(encoding="utf-8")
    assert not {"pip", "uv", "setuptools", "wheel"} & set(re.findall(r"(?m)^([\w-]+)==", lock))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"-m venv --without-pip .* \$\(VENV\)$", makefile, re.MULTILINE)
    last = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert "rm -rf /usr/local/bin/pip*" in last


def test_what_builds_it_is_locked_too(project: dict[str, Any]) -> None:
    lock = (ROOT / "requirements-setup.lock").read_text(encoding="utf-8")
    assert project["build-system"]["requires"] == ["flit_core>=3.12,<5"]
    assert re.search(r"(?m)^flit-core==[34]\.", lock)


def test_uv_resolves_nothing_by_itself(project: dict[str, Any]) -> None:
    assert project["tool"]["uv"] == {"managed": False}
    assert not (ROOT / "uv.lock").exists()


def test_a_python_without_the_packages_says_what_to_do() -> None:
    command = [sys.executable, "-S", str(ROOT / "run_bot.py"), "chat"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("keepsake: the package dotenv is not installed for ")


def test_a_package_that_is_missing_later_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModuleNotFoundError(name="sqlalchemy.engine")

    monkeypatch.setattr("bot.host.cli.run_bot", missing)
    with pytest.raises(SystemExit, match=r"the package sqlalchemy\.engine is not installed for "):
        runpy.run_path(str(ROOT / "run_bot.py"), run_name="__main__")


def test_make_says_the_exit_code_that_it_turns_into_its_own(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 30\n", encoding="utf-8")
    python.chmod(0o700)
    command = ["make", "-C", str(ROOT), "run", f"BIN={tmp_path}", "RUNTIME="]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Exit code 30: docs/operating.md says what to do." in done.stderr
    assert f"runs {tmp_path}/python run_bot.py" in done.stderr
