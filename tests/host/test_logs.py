"""Logs: even at DEBUG no library tells what people wrote."""

from __future__ import annotations

import logging
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.pool import QueuePool

from bot.host.logs import calm


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
        "import logging; from bot.host.logs import set_up_logging; "
        "set_up_logging('DEBUG', 'text'); "
        f"logging.getLogger({name!r}).info('secret')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert "secret" not in done.stderr


def test_our_own_lines_and_everybodys_warnings_are_told() -> None:
    code = (
        "import logging; from bot.host.logs import set_up_logging; "
        "set_up_logging('DEBUG', 'text'); "
        "logging.getLogger('bot.client').debug('ours'); "
        "logging.getLogger('openai').warning('theirs')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert "DEBUG bot.client: ours" in done.stderr
    assert "WARNING openai: theirs" in done.stderr


def test_a_connection_that_was_cut_and_cannot_be_closed_is_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """SQLAlchemy's own call, whose words the filter goes by."""

    def cut(_: object) -> None:
        raise BrokenPipeError

    def never() -> Any:
        raise AssertionError("a pool connects when it is asked for a connection")

    pool: Any = QueuePool(never)
    pool._dialect = SimpleNamespace(do_close=cut)
    with caplog.at_level(logging.INFO, "bot"), caplog.filtering(LogFilter()):
        pool._close_connection(object())
    (record,) = caplog.records
    assert record.levelname == "INFO"
    assert record.getMessage() == "a lost connection was thrown away (BrokenPipeError)"
    assert record.exc_info is None


class LogFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return calm(record)
