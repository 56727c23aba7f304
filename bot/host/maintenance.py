"""Backups: everything that is stored → a file, and from a file into an empty database."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.bootstrap import open_database, prepare_sessions
from bot.errors import HostProblem
from bot.settings import Settings
from bot.storage.backup import Copied, dump, restore
from bot.storage.database.engine import open_engine, wait_for_database
from bot.storage.database.migrate import check_schema
from bot.storage.database.urls import describe

log = logging.getLogger(__name__)

STANDARD = Path("-")
"""Standard input or output, where a command wants a file."""


class UnusableFile(HostProblem):
    """A file named on the command line that cannot be read or written."""

    exit_code = 40

    def __init__(self, file: Path, done: str, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or "it is not text"
        name = f"Standard {'input' if done == 'read' else 'output'}" if file == STANDARD else file
        super().__init__(f"{name} cannot be {done}: {reason}. Name another file, or - for a pipe.")


async def back_up(settings: Settings, file: Path, *, allow_empty: bool = False) -> str:
    """Write everything stored to ``file``, or to standard output for "-"; a sentence about it.

    Changes nothing: it makes no database and brings none up to date. Raises HostProblem.
    """
    where = describe(settings.database_url)
    async with open_engine(settings.database_url, create=False) as engine:
        await wait_for_database(engine, settings.database_wait, log.warning)
        await check_schema(engine, where)
        with _for_writing(file) as out:
            copied = await dump(engine, out, allow_empty=allow_empty)
    return f"Backed up {where}: {_counted(copied)} → {_shown(file)}"


async def restore_from(settings: Settings, file: Path) -> str:
    """Read ``file``, or standard input for "-", into an empty database; a sentence about it."""
    with _for_reading(file) as lines:
        async with open_database(settings) as engine:
            await prepare_sessions(engine)
            copied = await restore(engine, lines)
    return f"Restored {_counted(copied)} → {describe(settings.database_url)}"


def _shown(file: Path) -> str:
    return "standard output" if file == STANDARD else str(file.absolute())


def _counted(copied: Copied) -> str:
    people = "1 person" if copied.people == 1 else f"{copied.people:,} people"
    reminders = "1 reminder" if copied.reminders == 1 else f"{copied.reminders:,} reminders"
    return f"{people}, {reminders}"


@contextmanager
def _for_writing(file: Path) -> Iterator[TextIO]:
    """Complete, it takes the place of an earlier ``file``; only its owner may read it."""
    try:
        if file == STANDARD:
            yield _utf8(sys.stdout)
            sys.stdout.flush()
            return
        if file.exists() and not file.is_file():
            # A device or a named pipe is written to; in its place a file would be no use.
            with file.open("w", encoding="utf-8") as out:
                yield out
            return
        whole = file.resolve()  # of a link, what it names
        partial = whole.with_name(f"{whole.name}.partial")
        partial.touch(mode=0o600)
        try:
            with partial.open("w", encoding="utf-8") as out:
                yield out
            partial.replace(whole)
        finally:
            partial.unlink(missing_ok=True)  # what is not complete must not be taken for a backup
    except BrokenPipeError:  # who read it has left: no fault of the file's
        raise
    except OSError as error:
        if file == STANDARD:
            _discard(sys.stdout)
        raise UnusableFile(file, "written", error) from error


def _discard(stream: TextIO) -> None:
    """Send what ``stream`` still holds nowhere: the interpreter would fail on it once more."""
    with contextlib.suppress(io.UnsupportedOperation):  # a stream without a file, as in a test
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def _for_reading(file: Path) -> Iterator[TextIO]:
    try:
        if file == STANDARD:
            yield _utf8(sys.stdin)
            return
        with file.open(encoding="utf-8") as lines:
            yield lines
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableFile(file, "read", error) from error


def _utf8(stream: TextIO) -> TextIO:
    """A standard stream as a backup's file would be, whatever the locale."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="strict", newline="\n")
    return stream
