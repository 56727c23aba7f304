"""What an outage of the database is called, for the host: the driver's reason, and nothing else."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from bot.storage.database.outages import reason_of, told_to_the_host, translated
from bot.storage.database.problems import StorageDown, TakesNoWrites

FULL = OperationalError(
    "INSERT INTO turns …", {"text": "private"}, sqlite3.OperationalError("database or disk is full")
)


def test_the_reason_is_the_drivers_and_holds_nothing_that_was_written() -> None:
    with pytest.raises(StorageDown) as down, translated():
        raise FULL
    assert reason_of(down.value) == "database or disk is full"


def test_a_command_hears_of_an_outage_in_words_for_the_host() -> None:
    said = r"^my database answers.*\(database or disk is full\)"
    with pytest.raises(TakesNoWrites, match=said), told_to_the_host("my database"):
        raise FULL


def test_a_command_hears_of_a_bug_as_it_is() -> None:
    with pytest.raises(KeyError), told_to_the_host("my database"):
        raise KeyError("a bug")
