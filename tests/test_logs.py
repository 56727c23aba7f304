"""Logs: even at DEBUG no library tells what people wrote."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("name", ["aiosqlite", "sqlalchemy.engine.Engine", "discord.gateway"])
def test_statements_and_events_are_not_told_at_debug(name: str) -> None:
    code = (
        "import logging; from bot.logs import set_up_logging; set_up_logging('DEBUG', 'text'); "
        f"logging.getLogger({name!r}).info('secret')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert "secret" not in done.stderr
