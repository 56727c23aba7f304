"""Tell outages of the database (unreachable, busy, full) from bugs, by driver error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

from sqlalchemy import exc

from bot.storage.database.problems import StorageDown, TakesNoWrites

# PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html
_PG_CONFLICT = {"40001", "40P01"}  # serialization failure, deadlock
# Shutting down, crashed, starting, idle too long, and that in a transaction.
_PG_GONE = {"57P01", "57P02", "57P03", "57P05", "25P03"}
_PG_BUSY = {
    "53000",
    "53100",
    "53200",
    "53300",
    "55P03",
    "25006",
}  # full, too many, locked, read only
_PG_DENIED = {"28000", "28P01"}
_PG_NO_DATABASE = {"3D000"}

# MySQL and MariaDB: https://mariadb.com/kb/en/mariadb-error-code-reference/
_MYSQL_CONFLICT = {1020, 1213}  # changed since last read, deadlock
_MYSQL_GONE = {1053, 1927, 2003, 2006, 2013, 2014, 2055}  # shutdown, killed, refused, lost
_MYSQL_BUSY = {
    1021,
    1040,
    1041,
    1114,
    1203,
    1205,
    1290,
    1792,
    1836,
}  # disk full, too many, lock wait, read only: the server, a transaction, a mode of it
_MYSQL_DENIED = {1044, 1045, 1698}
_MYSQL_NO_DATABASE = {1049}

_SQLITE_BUSY = ("locked", "disk is full", "disk i/o error")
_SQLITE_UNWRITABLE = ("unable to open database file", "readonly database")
_SQLITE_FOREIGN = ("file is not a database",)


class Fault(Enum):
    """What kind of trouble an error of the database is."""

    CONFLICT = auto()  # the database rolled us back for another's sake: repeat at once
    GONE = auto()  # the connection is dead, or there is none to be had
    BUSY = auto()  # locked, full or out of connections
    DENIED = auto()
    NO_DATABASE = auto()
    UNWRITABLE = auto()
    NOT_SQLITE = auto()


_BY_STATE = (
    (_PG_CONFLICT, _MYSQL_CONFLICT, Fault.CONFLICT),
    (_PG_GONE, _MYSQL_GONE, Fault.GONE),
    (_PG_BUSY, _MYSQL_BUSY, Fault.BUSY),
    (_PG_DENIED, _MYSQL_DENIED, Fault.DENIED),
    (_PG_NO_DATABASE, _MYSQL_NO_DATABASE, Fault.NO_DATABASE),
)
_BY_TEXT = (
    (_SQLITE_BUSY, Fault.BUSY),
    (_SQLITE_UNWRITABLE, Fault.UNWRITABLE),
    (_SQLITE_FOREIGN, Fault.NOT_SQLITE),
)


def fault_of(error: BaseException) -> Fault | None:
    """The trouble behind ``error``; None when it is nothing that the database caused by itself."""
    for link in _chain(error):
        if isinstance(link, exc.TimeoutError):  # every connection of the pool is in use
            return Fault.BUSY
        if isinstance(link, exc.DBAPIError):
            return _driver_fault(link)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__


def _driver_fault(error: exc.DBAPIError) -> Fault | None:
    original = error.orig
    state = getattr(original, "sqlstate", None)
    code = original.args[0] if original is not None and original.args else None
    for states, codes, fault in _BY_STATE:
        if state in states or (isinstance(code, int) and code in codes):
            return fault
    if error.connection_invalidated or (isinstance(state, str) and state.startswith("08")):
        return Fault.GONE
    text = str(original).lower()
    for phrases, fault in _BY_TEXT:
        if any(phrase in text for phrase in phrases):
            return fault
    return None


def reason_of(error: BaseException) -> str:
    """The driver's own first line, also behind StorageDown, for hosts and logs.

    Drivers name host and port there, never the password or what people wrote.
    """
    if isinstance(error, StorageDown) and error.__cause__ is not None:
        return reason_of(error.__cause__)
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


@contextmanager
def told_to_the_host(where: str) -> Iterator[None]:
    """Turn an outage, whose usual sentence is for people on Discord, into a HostProblem."""
    try:
        with translated():
            yield
    except StorageDown as down:
        raise TakesNoWrites(where, reason_of(down)) from down


@contextmanager
def translated(*, committing: bool = False) -> Iterator[None]:
    """Turn an outage into StorageDown, and let everything else through as it is.

    Around our own statements and around calls of ADK's session service alike. ``committing``: the
    outcome is not known, so the error says that a repeat may do the work twice.
    """
    try:
        yield
    except StorageDown:
        raise  # of a commit that got lost, for instance, which must not look repeatable
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        again = not committing and fault in (Fault.CONFLICT, Fault.GONE)
        unknown = committing and fault is Fault.GONE
        raise StorageDown(again=again, unknown=unknown) from error
