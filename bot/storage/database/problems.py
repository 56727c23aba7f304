"""Problems with the database, in words for the host or for the person."""

from __future__ import annotations

from bot.errors import HostProblem, Problem


class BadDatabaseUrl(HostProblem):
    exit_code = 11

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"I can't use DATABASE_URL: {reason}. Examples: sqlite:///data/keepsake.db, "
            "postgresql://user:password@host/name, mysql://user:password@host/name."
        )


class DriverMissing(HostProblem):
    exit_code = 12

    def __init__(self, package: str) -> None:
        super().__init__(
            f"The database driver “{package}” is not installed. "
            "Install Keepsake again with all that it needs (in a checkout: make install)."
        )


class AccessDenied(HostProblem):
    exit_code = 13

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} refused the user name or password. Correct them in DATABASE_URL "
            "(special characters in a password are percent-encoded there)."
        )


class Unreachable(HostProblem):
    exit_code = 14

    def __init__(self, where: str, seconds: float, reason: str) -> None:
        super().__init__(
            f"{where} did not answer within {seconds:g} seconds ({reason}). Check that it runs and "
            "that host and port in DATABASE_URL are right, then start me again."
        )


class SchemaNewer(HostProblem):
    exit_code = 15

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database was written by a newer version of Keepsake (schema {revision}). "
            "Start that version or a later one; this one changes nothing."
        )


class TakesNoWrites(HostProblem):
    """An outage, in the host's words, while a command prepared, copied or filled the database."""

    exit_code = 24

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(
            f"{where} answers, but I can't work with it ({reason}). Check that its disk isn't full "
            "and that it takes writes, then start me again."
        )


class Unwritable(HostProblem):
    exit_code = 16

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"I can't keep the SQLite database at {path}: {reason}. Give the bot's user write "
            "access to that folder, or choose another file in DATABASE_URL."
        )


class NoSuchDatabase(HostProblem):
    exit_code = 17

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} answers, but it has no database with that name. Create it, or correct the "
            "name at the end of DATABASE_URL."
        )


class NoDatabase(HostProblem):
    """Nothing of Keepsake's is there to be read. ``found`` begins the sentence, without a stop."""

    exit_code = 21

    def __init__(self, found: str) -> None:
        super().__init__(
            f"{found}, and this command makes none. Say where the bot keeps its data: "
            "--data FOLDER, or --config FILE for the .env with its DATABASE_URL. "
            "The log of a running bot names both as it starts."
        )


class SchemaOlder(HostProblem):
    exit_code = 22

    def __init__(self, where: str, revision: str) -> None:
        super().__init__(
            f"An older version of Keepsake wrote {where} (schema {revision}), and this command "
            "changes nothing. Back up with that version, or run the command migrate first."
        )


class NothingStored(HostProblem):
    """A backup that would hold nobody and nothing."""

    exit_code = 23

    def __init__(self, where: str) -> None:
        super().__init__(
            f"I made no backup: there are no people and no reminders in {where}. If the bot keeps "
            "its data elsewhere, say where with --data or --config; if it really is empty, "
            "add --allow-empty."
        )


class StillLocked(HostProblem):
    exit_code = 18

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(
            f"Another process has held the lock “{name}” for {seconds:g} seconds. "
            "Wait until it has finished or stop it, then start me again."
        )


class BackupUnusable(HostProblem):
    exit_code = 19


class StorageDown(Problem):
    """The database is out of reach, for now.

    ``again``: nothing was written, a repeat is safe. ``unknown``: the connection was lost while it
    committed, so that nobody knows whether it was.
    """

    def __init__(self, *, again: bool = False, unknown: bool = False) -> None:
        super().__init__(
            "I lost my memory just while I was saving this, and can't tell whether it worked. "
            "Please have a look in a minute before you try again."
            if unknown
            else "I did **not** save this: my memory is out of reach for a moment. "
            "Please try again in a minute."
        )
        self.again = again


class NothingToUndo(Problem):
    def __init__(self) -> None:
        super().__init__(
            "There's nothing left to undo: it's already been undone, or it was too long ago."
        )


class UndoOutdated(Problem):
    def __init__(self) -> None:
        super().__init__("That has changed again since, so I left it as it is.")
