"""Reminders that wait for the person's time zone, on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.place import Place, PlaceKind
from bot.profile import Profile
from bot.reminders.drafts import NewReminder
from bot.reminders.model import Limits
from bot.services.deferred_reminders import MOST, DeferredReminders, SeveralWait, TooManyDeferred
from bot.services.list_numbers import ListNumbers
from bot.services.reminders import ReminderService
from bot.storage.open_questions import OpenQuestions
from bot.storage.snapshots import Snapshot, Snapshots, snapshot_to_json
from bot.storage.stores import make_stores
from bot.turn import Turn

BERLIN = Profile(zone="Europe/Berlin")
CHANNEL = Place(PlaceKind.CHANNEL, "42", "7")


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))  # a Monday


@pytest.fixture
def deferred(engine: AsyncEngine, clock: Clock) -> DeferredReminders:
    limits = Limits(open_reminders=3)
    open_questions = OpenQuestions(engine)
    stores = make_stores(engine, limits)
    numbers = ListNumbers(stores.lookups, open_questions, clock)
    reminder_service = ReminderService(stores, limits, numbers, clock)
    return DeferredReminders(open_questions, reminder_service, Snapshots(engine), clock)


def asked(clock: Clock, message: str, user: str = "1") -> Turn:
    """The turn of a message, a second after the one before."""
    clock.now += timedelta(seconds=1)
    return Turn(user, CHANNEL, message, "…", clock(), locale="en-GB")


def wish(text: str, when: str, message: str, **more: Any) -> NewReminder:
    return NewReminder(text=text, when=when, source_key=f"{message}:x", **more)


async def test_all_that_waited_is_stored_once_where_it_was_asked_for(
    deferred: DeferredReminders, clock: Clock
) -> None:
    ask = wish("call mum", "tomorrow at 9", "m1", notice="10 min")
    snapshot = Snapshot("Bob", "the words", "42", "99", "7")
    await deferred.defer(asked(clock, "m1"), ask, snapshot_to_json(snapshot))
    waiting = await deferred.defer(asked(clock, "m2"), wish("gym", "every Monday at 18:00", "m2"))
    assert [each.words for each in waiting] == [
        "call mum (tomorrow at 9)",
        "gym (every Monday at 18:00)",
    ]
    await deferred.defer(asked(clock, "m3", "2"), wish("not hers", "tomorrow at 9", "m3"))

    finished = await deferred.finish("1", BERLIN)
    stored = [made.reminder for _, made in finished.created]
    assert [(each.text, each.due_at, each.place, each.zone) for each in stored] == [
        ("call mum", datetime(2026, 11, 24, 8, 0, tzinfo=UTC), CHANNEL, "Europe/Berlin"),
        ("gym", datetime(2026, 11, 23, 17, 0, tzinfo=UTC), CHANNEL, "Europe/Berlin"),
    ]
    assert stored[0].notices == (timedelta(minutes=10),)
    kept = await deferred.snapshots.get("1", stored[0].id)
    assert kept is not None
    assert kept.text == "the words"
    assert not await deferred.finish("1", BERLIN)
    assert await deferred.waiting("1") == ()
    assert len(await deferred.waiting("2")) == 1


async def test_a_crash_in_between_stores_nothing_twice_and_loses_nothing(
    deferred: DeferredReminders, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        message = f"m{number}"
        await deferred.defer(asked(clock, message), wish(f"no {number}", "at 18:00", message))

    class Killed(BaseException):
        pass

    async def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(deferred.open_questions, "close", killed)
        with pytest.raises(Killed):
            await deferred.finish("1", BERLIN)
    finished = await deferred.finish("1", BERLIN)
    assert [made.reminder.text for _, made in finished.created] == ["no 1", "no 2"]
    assert await deferred.reminder_service.stores.lookups.count("1") == 2


async def test_words_mean_the_day_on_which_they_were_said(
    deferred: DeferredReminders, clock: Clock
) -> None:
    """What has passed is kept without a time, and says so; a series goes on."""
    await deferred.defer(asked(clock, "m1"), wish("call mum", "tomorrow at 9", "m1"))
    await deferred.defer(asked(clock, "m2"), wish("gym", "every day at 18:00", "m2"))
    clock.now += timedelta(days=3)
    once, series = [made for _, made in (await deferred.finish("1", BERLIN)).created]
    assert (once.reminder.text, once.reminder.due_at) == ("call mum", None)
    assert once.note is not None
    assert "Tue 24 Nov 09:00 passed while I waited" in once.note
    assert series.reminder.due_at == datetime(2026, 11, 26, 17, 0, tzinfo=UTC)


async def test_the_same_words_again_are_kept_once(
    deferred: DeferredReminders, clock: Clock
) -> None:
    for message in ("m1", "m2"):
        waiting = await deferred.defer(asked(clock, message), wish("Tea", "at 9", message))
        assert len(waiting) == 1
    clock.now += timedelta(hours=2)
    assert len(await deferred.defer(asked(clock, "m3"), wish("tea", "at 9", "m3"))) == 2


async def test_a_question_waits_on_and_what_is_refused_is_told(
    deferred: DeferredReminders, clock: Clock
) -> None:
    await deferred.defer(asked(clock, "m0"), wish("passport", "3/4 at 9", "m0"))
    for number in range(4):
        message = f"m{number + 1}"
        await deferred.defer(asked(clock, message), wish(f"no {number}", "at 18:00", message))
    finished = await deferred.finish("1", BERLIN)
    assert [deferred.ask.text for deferred, _ in finished.unanswered] == ["passport"]
    assert len(finished.created) == 3
    ((refused, why),) = finished.refused
    assert refused.words == "no 3 (at 18:00)"
    assert "3 open reminders" in str(why)
    assert [each.ask.text for each in await deferred.waiting("1")] == ["passport"]
    await deferred.close(finished.unanswered[0][0])
    assert await deferred.waiting("1") == ()


async def test_more_than_anybody_needs_is_refused_and_not_dropped(
    deferred: DeferredReminders, clock: Clock
) -> None:
    for number in range(MOST):
        message = f"m{number}"
        await deferred.defer(asked(clock, message), wish(f"no {number}", "at 9", message))
    with pytest.raises(TooManyDeferred):
        await deferred.defer(asked(clock, "more"), wish("one more", "at 9", "more"))
    assert len(await deferred.waiting("1")) == MOST


async def test_what_waits_can_be_deleted_by_its_words(
    deferred: DeferredReminders, clock: Clock
) -> None:
    for message, text in (("m1", "call mum"), ("m2", "call dad")):
        await deferred.defer(asked(clock, message), wish(text, "at 9", message))
    with pytest.raises(SeveralWait, match="call mum"):
        await deferred.drop("1", "call")
    assert await deferred.drop("2", "mum") is None
    dropped = await deferred.drop("1", "Mum")
    assert dropped is not None
    assert [each.ask.text for each in await deferred.waiting("1")] == ["call dad"]
    assert await deferred.drop_all("1") == 1
