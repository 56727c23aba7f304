"""Logs: even at DEBUG no library tells what people wrote."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "aiosqlite",
        "sqlalchemy.engine.Engine",
        "discord.gateway",
        "openai._base_client",
        "google_genai.models",
        "of.a.library.that.comes.later",
    ],
)
def test_statements_and_events_are_not_told_at_debug(name: str) -> None:
    code = (
        "import logging; from bot.logs import set_up_logging; set_up_logging('DEBUG', 'text'); "
        f"logging.getLogger({name!r}).info('secret')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert "secret" not in done.stderr


def test_our_own_lines_and_everybodys_warnings_are_told() -> None:
    code = (
        "import logging; from bot.logs import set_up_logging; set_up_logging('DEBUG', 'text'); "
        "logging.getLogger('bot.client').debug('ours'); "
        "logging.getLogger('openai').warning('theirs')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert "DEBUG bot.client: ours" in done.stderr
    assert "WARNING openai: theirs" in done.stderr
