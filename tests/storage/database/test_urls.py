"""The database URLs that people paste."""

from __future__ import annotations

import ssl
from typing import Any

import pytest

from bot.storage.database.problems import BadDatabaseUrl
from bot.storage.database.urls import describe, read_url

ASYNCPG = "postgresql+asyncpg://u:p@h/db"
AIOMYSQL = "mysql+aiomysql://u:p@h/db"


def connected(pasted: str) -> str:
    return read_url(pasted).url.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("sqlite://", "sqlite+aiosqlite://"),
        ("sqlite:///:memory:", "sqlite+aiosqlite://"),
        ("sqlite:///data/k.db", "sqlite+aiosqlite:///data/k.db"),
        ("sqlite+aiosqlite:////data/k.db", "sqlite+aiosqlite:////data/k.db"),
        ("k.db", "sqlite+aiosqlite:///k.db"),
        ("./data/k", "sqlite+aiosqlite:///data/k"),
        ("/data/my bot.sqlite3", "sqlite+aiosqlite:////data/my bot.sqlite3"),
        ("postgres://u:p@h/db", ASYNCPG),
        ("postgresql://u:p@h/db", ASYNCPG),
        ("PostgreSQL+psycopg2://u:p@h/db", ASYNCPG),
        ("postgresql+psycopg://u:p@h/db", ASYNCPG),
        (ASYNCPG, ASYNCPG),
        (' "postgres://u:p@h/db"\n', ASYNCPG),
        ("postgres://u:p%40%2F%23@h:6/db", "postgresql+asyncpg://u:p%40%2F%23@h:6/db"),
        ("postgresql:///db?host=/run/pg", "postgresql+asyncpg:///db?host=%2Frun%2Fpg"),
        ("mysql://u:p@h/db", AIOMYSQL),
        ("mariadb://u:p@h/db", AIOMYSQL),
        ("mysql+pymysql://u:p@h/db?charset=utf8", AIOMYSQL),
        ("mariadb+mariadbconnector://u:p@h/db", AIOMYSQL),
        ("mysql://u:p@/db?unix_socket=/s", "mysql+aiomysql://u:p@/db?unix_socket=%2Fs"),
    ],
)
def test_what_people_paste_reaches_our_drivers(pasted: str, expected: str) -> None:
    assert connected(pasted) == expected


@pytest.mark.parametrize(
    ("query", "arguments", "pooled"),
    [
        ("", {}, False),
        ("?sslmode=require&channel_binding=require&keepalives=1", {"ssl": "require"}, False),
        ("?ssl=true", {"ssl": "require"}, False),
        ("?sslmode=disable&connect_timeout=7", {"ssl": "disable", "timeout": 7}, False),
        ("?pgbouncer=true&connection_limit=1", {}, True),
        ("?prepared_statement_cache_size=0", {}, True),
        ("?application_name=k", {"server_settings": {"application_name": "k"}}, False),
        ("?schema=bot", {"server_settings": {"search_path": "bot"}}, False),
        ("?target_session_attrs=read-write", {}, False),
    ],
)
def test_parameters_of_libpq(query: str, arguments: dict[str, Any], pooled: bool) -> None:
    target = read_url(f"postgres://u:p@h/db{query}")
    assert (dict(target.arguments), target.pooled_outside) == (arguments, pooled)
    assert dict(target.url.query) == (
        {"target_session_attrs": "read-write"} if "target" in query else {}
    )


@pytest.mark.parametrize(
    ("query", "encrypted", "checked"),
    [
        ("", False, False),
        ("?ssl-mode=REQUIRED", True, False),
        ("?sslmode=disable", False, False),
        ("?ssl_mode=VERIFY_IDENTITY", True, True),
    ],
)
def test_encryption_to_mysql(query: str, encrypted: bool, checked: bool) -> None:
    arguments = read_url(f"mysql://u:p@h/db{query}").arguments
    assert arguments["charset"] == "utf8mb4"
    context = arguments.get("ssl")
    assert isinstance(context, ssl.SSLContext) is encrypted
    if isinstance(context, ssl.SSLContext):
        assert (context.verify_mode is ssl.CERT_REQUIRED) is checked
        assert context.check_hostname is checked


def test_postgres_with_a_certificate_authority_of_the_system() -> None:
    context = read_url("postgres://u:p@h/db?sslmode=verify-full&sslrootcert=system").arguments[
        "ssl"
    ]
    assert isinstance(context, ssl.SSLContext)
    assert context.check_hostname


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("keepsake", "neither"),
        ("user:secret@host/db", "neither"),
        ("sqlite://data/k.db", "three slashes"),
        ("sqlite:///k.db?mode=ro", "no parameters"),
        ("postgres://u:secret@h", "name of the database"),
        ("mysql://u:secret@h/", "name of the database"),
        ("postgres://u:secret@h:port/db", "doesn't look like"),
        ("postgres://u:p@secret@h:5432/db", "@ is %40"),
        ("postgres://u:p@secret/x@h/db", "@ is %40"),
        ("mysql://u:p@secret@h/db", "@ is %40"),
        ("postgres://u:secret@h/db?sslmod=require", "sslmod"),
        ("postgres://u:secret@h/db?connect_timeout=soon", "whole number"),
        ("postgres://u:secret@h/db?sslmode=verify-ca&sslrootcert=/none", "authorities"),
        ("mysql://u:secret@h/db?useUnicode=1", "useUnicode"),
        ("mssql+pyodbc://u:secret@h/db", "mssql"),
        ("mongodb://u:secret@h/db", "mongodb"),
        ("://u:secret@h/db", "doesn't look like"),
    ],
)
def test_what_cannot_be_used_is_explained_without_the_password(pasted: str, reason: str) -> None:
    with pytest.raises(BadDatabaseUrl, match=reason) as bad:
        read_url(pasted)
    assert "secret" not in str(bad.value)
    assert bad.value.__cause__ is None
    assert "\n" not in str(bad.value)
    assert bad.value.exit_code == 11


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("postgres://u:secret@h:6/db?sslmode=require", "PostgreSQL at h:6, database db"),
        ("mysql://u:secret@h/db", "MariaDB/MySQL at h, database db"),
        ("sqlite:///k.db", "the SQLite file k.db"),
        ("sqlite://", "SQLite in memory"),
        ("postgresql:///db?host=/run/pg", "PostgreSQL at /run/pg, database db"),
    ],
)
def test_a_database_is_described_without_secrets(pasted: str, expected: str) -> None:
    assert describe(pasted) == expected
