"""Column types that mean the same on SQLite, PostgreSQL and MariaDB/MySQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A row number: SQLite counts only INTEGER PRIMARY KEY up by itself."""


def _microseconds(dialect: Dialect, *, zoned: bool) -> TypeEngine[Any]:
    # MySQL and MariaDB cut a DATETIME to whole seconds unless told otherwise.
    if dialect.name in ("mysql", "mariadb"):
        return dialect.type_descriptor(mysql.DATETIME(fsp=6))
    return dialect.type_descriptor(DateTime(timezone=zoned and dialect.name == "postgresql"))


def _storable(text: str) -> str:
    # PostgreSQL takes no NUL, UTF-8 no lone surrogate; a model or a forged button may send both.
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class Key(TypeDecorator[str]):
    """A short string: an id, a token, one word of a closed set."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _storable(value)


class PlainText(TypeDecorator[str]):
    """What people and programs write, up to 64 KB."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _storable(value)


class LongText(PlainText):
    """Text without the 64 KB at which MySQL's TEXT ends."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.LONGTEXT())
        return dialect.type_descriptor(Text())


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC to the microsecond; a naive one is refused.

    PostgreSQL: ``timestamptz``. MySQL: ``DATETIME(6)``. SQLite: text of fixed width, so that
    comparing and sorting the text compares and sorts the moments.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _microseconds(dialect, zoned=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a stored moment must be aware")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallTime(TypeDecorator[datetime]):
    """A naive local wall time; what it means depends on the zone beside it. Aware is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _microseconds(dialect, zoned=False)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError("a wall time must be naive")
        return value


class Json(TypeDecorator[Any]):
    """A value kept as JSON text. Never queried by its inside, so text serves on every database."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.LONGTEXT())
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _storable(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        try:
            return json.loads(value)
        except ValueError:
            # One damaged row must not end a read of many; whoever needs this value will miss it.
            return None


class AdkJson(Json):
    """JSON where ADK keeps it: JSONB on PostgreSQL, text elsewhere."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB())
        return super().load_dialect_impl(dialect)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return value
        return super().process_bind_param(value, dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return value
        return None if value is None else json.loads(value)
