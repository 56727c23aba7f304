"""A loopback Discord in a process of its own: start it, ask what it counted."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Loopback:
    """Where it is, and the ids of what it was started with."""

    url: str
    api_url: str
    token: str
    users: list[str]
    dms: list[str]

    def stats(self) -> dict[str, Any]:
        """What it counted since it started."""
        answer: dict[str, Any] = self._ask("stats")
        return answer

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """The messages of a channel, with the time at which each was received."""
        answer: list[dict[str, Any]] = self._ask(f"messages?channel={channel}")
        return answer

    def _ask(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/loopback/{what}", timeout=60) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def loopback(*, users: int = 1, per_second: int = 50) -> Iterator[Loopback]:
    """Start it, with so many people and their DMs; stop it at the end."""
    command = [sys.executable, "-m", "tests.discord_server", "--no-validation"]
    command += ["--users", str(users), "--per-second", str(per_second)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            about = json.loads(process.stdout.readline())
            yield Loopback(
                about["url"], about["api_url"], about["token"], about["users"], about["dms"]
            )
        finally:
            process.terminate()
            process.wait(20)
