"""An environment as a host's: what one lock file names and nothing else, kept until it changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOSTS = ROOT / ".venv" / "hosts"
UV = os.pathsep.join(
    [str(ROOT / ".venv-setup" / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
)
"""Where uv may be. Without it pip does the same, slower."""


def host_python(lock: str) -> Path:
    """The interpreter of that environment. Making it takes some seconds, and the network once."""
    kind = f"{Path(lock).stem}-{sys.version_info.major}.{sys.version_info.minor}"
    folder = HOSTS / f"{kind}-{hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()[:12]}"
    if not folder.exists():
        for outdated in HOSTS.glob(f"{kind}-*"):
            shutil.rmtree(outdated, ignore_errors=True)
        _make(ROOT / lock, folder)
    return _python(folder)


def _make(lock: Path, folder: Path) -> None:
    """Complete, it takes its name: an interrupted one is no environment."""
    partial = folder.with_name(f"{os.getpid()}-{folder.name}")
    try:
        _install(lock, partial)
        partial.rename(folder)
    except OSError:
        if not folder.exists():  # otherwise another run of the tests was faster
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _install(lock: Path, folder: Path) -> None:
    uv = shutil.which("uv", path=UV)
    venv.create(folder, with_pip=uv is None)
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(_python(folder)), "--no-build"]
    else:
        command = [str(_python(folder)), "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*command, "--require-hashes", "-r", str(lock)], check=True)


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
