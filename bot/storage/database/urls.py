"""The database URLs that people paste → the URL and arguments our async drivers understand."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.settings.paths import absolute, expanded
from bot.storage.database.problems import BadDatabaseUrl

_FILE_ENDINGS = (".db", ".sqlite", ".sqlite3")
_POSTGRES = ("postgres", "postgresql")
_MYSQL = ("mysql", "mariadb")

_FORM = (
    "it doesn't look like scheme://user:password@host:port/name (special characters in user "
    "name and password must be percent-encoded: @ is %40, / is %2F, # is %23)"
)

# Parameters of libpq and of other ecosystems' URLs that mean nothing to us.
_DROPPED = {
    "channel_binding",
    "connection_limit",
    "gssencmode",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "pool_timeout",
    "sslnegotiation",
    "sslsni",
}
_ASYNCPG = {"host", "port", "target_session_attrs", "command_timeout", "passfile"}
_AIOMYSQL = {"unix_socket"}
_SSL_WORDS = {"1", "true", "yes", "required", "require", "preferred", "strict"}


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: ``url`` for SQLAlchemy, ``arguments`` for the driver's connect."""

    url: URL
    arguments: Mapping[str, Any] = field(default_factory=dict)
    pooled_outside: bool = False  # PgBouncer: prepared statements do not survive a transaction

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for a server and for a database in memory."""
        if self.url.get_backend_name() != "sqlite" or self.in_memory:
            return None
        return Path(self.url.database or "")

    @property
    def in_memory(self) -> bool:
        return self.url.get_backend_name() == "sqlite" and not self.url.database


def read_url(pasted: str) -> Target:
    """The target that ``pasted`` names. Raises BadDatabaseUrl, never with the password in it."""
    text = pasted.strip().strip("\"'")
    if not text:
        raise BadDatabaseUrl("it is empty")
    if "://" not in text:
        return _sqlite(URL.create("sqlite", database=_bare_file(text)))
    scheme, _, rest = text.partition("://")
    family = scheme.lower().partition("+")[0]
    try:
        url = make_url(f"{family}://{rest}")
    except (ArgumentError, ValueError):
        raise BadDatabaseUrl(_FORM) from None
    if family == "sqlite":
        return _sqlite(url)
    if "@" in f"{url.host}{url.database}":
        raise BadDatabaseUrl(_FORM)  # the rest of a password with an @ in it, never to be shown
    if url.port is not None and not 0 < url.port <= 65_535:
        raise BadDatabaseUrl("its port must be from 1 to 65,535")
    if family in _POSTGRES:
        return _postgres(url)
    if family in _MYSQL:
        return _mysql(url)
    raise BadDatabaseUrl(f"“{scheme}” is not SQLite, PostgreSQL, MariaDB or MySQL")


def _bare_file(text: str) -> str:
    looks_like_file = text.endswith(_FILE_ENDINGS) or "/" in text or "\\" in text
    if not looks_like_file or ":" in text.replace(":\\", "", 1).replace(":/", "", 1):
        raise BadDatabaseUrl("it names neither a database server nor a file")
    return text


def _sqlite(url: URL) -> Target:
    if url.host:
        raise BadDatabaseUrl("a SQLite URL has three slashes before a file and four before a path")
    if url.query:
        raise BadDatabaseUrl("a SQLite URL takes no parameters here")
    database = url.database
    if database == ":memory:":
        database = None
    if database is not None:
        database = str(expanded(database))
    return Target(URL.create("sqlite+aiosqlite", database=database))


def _named(url: URL) -> None:
    if not url.database:
        raise BadDatabaseUrl("the name of the database is missing at its end")


def _flat(url: URL) -> dict[str, str]:
    """The URL's parameters; of one given twice, the last counts."""
    return {
        key: value if isinstance(value, str) else value[-1]
        for key, value in url.query.items()
        if key not in _DROPPED
    }


def _unknown(names: set[str]) -> None:
    if names:
        raise BadDatabaseUrl(f"I don't know its parameter {', '.join(sorted(names))}")


def _whole(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise BadDatabaseUrl(f"its parameter {name} must be a whole number") from None


def _postgres(url: URL) -> Target:
    _named(url)
    query = _flat(url)
    arguments: dict[str, Any] = {}
    session: dict[str, str] = {}
    pooled = query.pop("pgbouncer", "false").lower() in ("true", "1", "yes")
    for key in ("prepared_statement_cache_size", "statement_cache_size"):
        pooled = (query.pop(key, None) == "0") or pooled
    if "connect_timeout" in query:
        arguments["timeout"] = _whole("connect_timeout", query.pop("connect_timeout"))
    for key, setting in (
        ("application_name", "application_name"),
        ("options", "options"),
        ("schema", "search_path"),
    ):
        if key in query:
            session[setting] = query.pop(key)
    if session:
        arguments["server_settings"] = session
    encryption = _postgres_ssl(query)
    if encryption is not None:
        arguments["ssl"] = encryption
    kept = {key: value for key, value in url.query.items() if key in _ASYNCPG}
    _unknown(set(query) - _ASYNCPG)
    target = url.set(drivername="postgresql+asyncpg", query=kept)
    return Target(target, arguments, pooled_outside=pooled)


def _postgres_ssl(query: dict[str, str]) -> str | ssl.SSLContext | None:
    """asyncpg's ``ssl`` from libpq's ``sslmode`` and ``sslrootcert``."""
    mode = query.pop("sslmode", None) or query.pop("ssl", None)
    root = query.pop("sslrootcert", None)
    if mode in ("true", "1"):
        mode = "require"
    if root is None or root == "system":
        return mode if root is None else _context(None, check_name=True)
    return _context(root, check_name=mode == "verify-full")


def _context(root: str | None, *, check_name: bool) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=root)
    except OSError:
        raise BadDatabaseUrl("I can't read its file of certificate authorities") from None
    context.check_hostname = check_name
    return context


def _mysql(url: URL) -> Target:
    _named(url)
    query = _flat(url)
    arguments: dict[str, Any] = {"charset": "utf8mb4"}
    query.pop("charset", None)
    if "connect_timeout" in query:
        arguments["connect_timeout"] = _whole("connect_timeout", query.pop("connect_timeout"))
    modes = [query.pop(key, "") for key in ("ssl", "ssl-mode", "ssl_mode", "sslmode", "sslaccept")]
    root = query.pop("ssl_ca", None) or query.pop("ssl-ca", None)
    verify = any(mode.lower().startswith("verify") for mode in modes)
    if root or verify:
        arguments["ssl"] = _context(root, check_name=not root or verify)
    elif any(mode.lower() in _SSL_WORDS for mode in modes):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # what “required” means to MySQL: encrypted, unchecked
        arguments["ssl"] = context
    kept = {key: value for key, value in query.items() if key in _AIOMYSQL}
    _unknown(set(query) - _AIOMYSQL)
    return Target(url.set(drivername="mysql+aiomysql", query=kept), arguments)


def anchored(pasted: str, folder: Path) -> str:
    """``pasted``; of a SQLite file with an absolute path, which starts at ``folder``.

    Raises BadDatabaseUrl.
    """
    target = read_url(pasted)
    if target.file is None:
        return pasted
    return sqlite_url(absolute(str(target.file), folder))


def sqlite_url(file: Path) -> str:
    """The URL of a SQLite file, whatever characters its path has."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def describe(pasted: str) -> str:
    """Which database ``pasted`` names, for logs and screens: no password, no parameters."""
    return describe_target(read_url(pasted).url)


def describe_target(url: URL) -> str:
    backend = url.get_backend_name()
    if backend == "sqlite":
        return f"the SQLite file {url.database}" if url.database else "SQLite in memory"
    product = "PostgreSQL" if backend == "postgresql" else "MariaDB/MySQL"
    host = url.host or url.query.get("host") or url.query.get("unix_socket") or "localhost"
    port = f":{url.port}" if url.port else ""
    return f"{product} at {host}{port}, database {url.database}"
