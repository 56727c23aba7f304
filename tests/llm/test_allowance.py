"""How often each person may have the model asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.llm import allowance
from bot.llm.allowance import Allowance

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def taken(given: Allowance, tries: int, now: datetime = NOW, user_id: str = "1") -> int:
    return sum(given.take(user_id, now) for _ in range(tries))


def test_so_many_at_once_and_then_at_an_even_rate() -> None:
    given = Allowance(60)
    assert taken(given, 100) == 60
    assert taken(given, 100, NOW + timedelta(seconds=59)) == 0
    assert taken(given, 100, NOW + timedelta(minutes=10)) == 10
    assert taken(given, 100, NOW + timedelta(hours=3)) == 60


def test_each_person_has_their_own() -> None:
    given = Allowance(2)
    assert taken(given, 9) == 2
    assert taken(given, 9, user_id="2") == 2


def test_none_is_without_limit() -> None:
    assert taken(Allowance(0), 1000) == 1000


def test_what_is_remembered_is_bounded() -> None:
    given = Allowance(1)
    for number in range(allowance.PEOPLE + 50):
        given.take(str(number), NOW)
    assert len(given._used_up) == allowance.PEOPLE
    assert not given.take(str(allowance.PEOPLE), NOW), "the latest are remembered"
