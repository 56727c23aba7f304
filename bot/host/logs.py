"""Logging: one line per event, as text for people or JSON for machines; ids, never content."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

OURS = "bot"
"""The loggers whose lines hold ids and no content. Of no library do we know that: at INFO and DEBUG
they tell statements with their values, requests with their messages, all that people write."""

QUIET = {
    # These two log a failed turn's traceback each, and the front that shows a reference does, too.
    "google_adk.google.adk.workflow._node_runner": logging.CRITICAL,
    "google_adk.google.adk.runners": logging.CRITICAL,
}
"""Loggers that tell what is told anyway."""


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


DISCARDED = ("Exception closing connection", "Exception terminating connection")
"""What SQLAlchemy's pool logs as an error with a traceback when the connection that it throws away
was cut already. Whoever used it is told; that it cannot be closed as well matters to nobody."""

RECONNECTS = ("Attempting a reconnect", "Failed to connect for shard")
"""What discord.py logs as an error with a traceback whenever a connection is lost."""

ANSWERED = frozenset({40060, 10062})
"""Discord's codes for an interaction that was answered already, by another process while an update
goes on, or that is too old for an answer."""


def calm(record: logging.LogRecord) -> bool:
    """A filter: what mends itself is one line, a warning for a lost connection."""
    error = record.exc_info[1] if record.exc_info else None
    if getattr(error, "code", None) in ANSWERED and record.name.startswith("discord.app_commands"):
        return _informed(record, f"suggestions were late: {error}")
    if str(record.msg).startswith(DISCARDED) and record.name.startswith("sqlalchemy.pool"):
        return _informed(record, f"a lost connection was thrown away ({type(error).__name__})")
    if str(record.msg).startswith(RECONNECTS) and record.exc_info and record.exc_info[1]:
        record.msg = f"{record.getMessage()} ({type(record.exc_info[1]).__name__})"
        record.args, record.exc_info = None, None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _informed(record: logging.LogRecord, message: str) -> bool:
    """Make it one line at INFO → whether that is told."""
    record.msg, record.args, record.exc_info = message, None, None
    record.levelno, record.levelname = logging.INFO, "INFO"
    return logging.getLogger(OURS).isEnabledFor(logging.INFO)


def set_up_logging(level: str, form: str) -> None:
    """Send the log to standard error. Called once, by the front door."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonFormatter() if form == "json" else plain)
    handler.addFilter(calm)
    ours = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(logging.WARNING, ours), handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(ours)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, ours))
