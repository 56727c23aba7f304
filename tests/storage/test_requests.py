"""What the stores of requests and agendas promise, on every database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.reminders.model import Draft, Kind, Limits, TooMany
from bot.reminders.requests import (
    OPEN_TO_ONE,
    NotTaken,
    RequestOver,
    RequestStatus,
    TooManyRequests,
    Wanted,
)
from bot.storage.personal_data import PersonalData
from bot.storage.requests import Requests
from bot.storage.stores import make_stores

ADA, BOB, EVE = "1", "2", "3"


@pytest.fixture
def requests(engine: AsyncEngine) -> Requests:
    return Requests(engine)


def wanted(now: datetime, key: str = "a", asker: str = ADA, user: str = BOB) -> Wanted:
    due = now + timedelta(days=1)
    return Wanted(user, asker, "bring 🔑", "900", "77", "Europe/Berlin", due, key)


async def test_what_was_asked_is_read_back_and_asked_once(
    requests: Requests, now: datetime
) -> None:
    first = await requests.add(wanted(now), now)
    assert await requests.add(wanted(now), now) == first
    assert (await requests.accept(BOB, first.id, now)).wanted == wanted(now)


async def test_only_who_is_asked_answers_and_only_once(requests: Requests, now: datetime) -> None:
    asked = await requests.add(wanted(now), now)
    for person in (ADA, EVE):
        with pytest.raises(RequestOver):
            await requests.accept(person, asked.id, now)
        with pytest.raises(RequestOver):
            await requests.block(person, asked.id, now)
    answers = await asyncio.gather(
        requests.accept(BOB, asked.id, now),
        requests.decline(BOB, asked.id, now),
        requests.cancel(ADA, asked.id, now),
        return_exceptions=True,
    )
    assert all(not isinstance(a, BaseException) or isinstance(a, Problem) for a in answers)
    ended = [a for a in answers if not isinstance(a, BaseException)]
    # A cancel may follow an accept; nothing may follow a decline or a cancel.
    assert [each.status for each in ended] in (
        [RequestStatus.ACCEPTED],
        [RequestStatus.DECLINED],
        [RequestStatus.CANCELLED],
        [RequestStatus.ACCEPTED, RequestStatus.CANCELLED],
    )


async def test_what_was_ignored_until_its_time_takes_no_room(
    requests: Requests, now: datetime
) -> None:
    for number in range(OPEN_TO_ONE):
        await requests.add(wanted(now, f"old {number}"), now)
    with pytest.raises(TooManyRequests):
        await requests.add(wanted(now, "one more"), now)
    later = now + timedelta(days=1)
    assert (await requests.add(wanted(later, "later"), later)).status is RequestStatus.OPEN
    endless = replace(wanted(now, "series"), rule="FREQ=DAILY")
    for number in range(OPEN_TO_ONE - 1):
        await requests.add(replace(endless, source_key=f"series {number}"), later)
    with pytest.raises(TooManyRequests):
        await requests.add(wanted(later, "one more"), later)


async def test_a_block_holds_for_its_two_people_only(requests: Requests, now: datetime) -> None:
    asked = await requests.add(wanted(now), now)
    other = await requests.add(wanted(now, "b"), now)
    await requests.block(BOB, asked.id, now)
    with pytest.raises(NotTaken):
        await requests.add(wanted(now, "c"), now)
    with pytest.raises(RequestOver):
        await requests.accept(BOB, other.id, now)
    await requests.add(wanted(now, "d", asker=EVE), now)
    await requests.add(wanted(now, "e", user=EVE), now)
    assert await requests.blocked(BOB) == (ADA,)
    assert await requests.unblock(BOB, ADA)
    assert not await requests.unblock(BOB, ADA)
    await requests.add(wanted(now, "f"), now)


async def test_requests_at_once_respect_the_limit(requests: Requests, now: datetime) -> None:
    tries = (requests.add(wanted(now, str(n)), now) for n in range(OPEN_TO_ONE + 3))
    made = await asyncio.gather(*tries, return_exceptions=True)
    refused = [each for each in made if isinstance(each, TooManyRequests)]
    assert len(refused) == 3


async def test_a_yes_that_could_not_be_carried_out_can_be_said_again(
    requests: Requests, now: datetime
) -> None:
    asked = await requests.add(wanted(now), now)
    await requests.accept(BOB, asked.id, now)
    await requests.reopen(BOB, asked.id, now)
    await requests.accept(BOB, asked.id, now)
    await requests.accept(BOB, asked.id, now)  # the process died before the reminder was made
    assert await requests.became(asked.id, 5, now)
    with pytest.raises(RequestOver):
        await requests.accept(BOB, asked.id, now)


async def test_either_erases_a_request_and_only_its_owner_a_block(
    engine: AsyncEngine, requests: Requests, now: datetime
) -> None:
    personal = PersonalData(engine)
    asked = await requests.add(wanted(now), now)
    await requests.add(wanted(now, "b", asker=EVE), now)
    await requests.block(BOB, asked.id, now)
    assert len((await personal.export(ADA))["requests"]) == 1
    assert (await personal.erase(ADA))["requests"] == 1
    assert await requests.blocked(BOB) == (ADA,)
    assert (await personal.erase(BOB))["requests"] == 1
    assert await requests.blocked(BOB) == ()


async def test_an_agenda_is_delivered_and_is_nobodys_reminder(
    engine: AsyncEngine, now: datetime
) -> None:
    stores = make_stores(engine, Limits(open_reminders=1))
    here = Place(PlaceKind.DM)
    anchor = datetime(2026, 3, 2, 7, 30)  # noqa: DTZ001
    agenda = Draft(
        ADA,
        "Your agenda",
        here,
        "UTC",
        due_at=now + timedelta(hours=1),
        rule="FREQ=DAILY",
        anchor=anchor,
        source_key="agenda",
        kind=Kind.AGENDA,
    )
    await stores.reminders.add(Draft(ADA, "milk", here, "UTC"), now)
    row = await stores.reminders.add(agenda, now)
    with pytest.raises(TooMany):
        await stores.reminders.add(Draft(ADA, "eggs", here, "UTC"), now)
    assert await stores.lookups.agenda(ADA) == row
    assert await stores.lookups.agenda(BOB) is None
    assert [each.text for each in await stores.lookups.list(ADA)] == ["milk"]
    assert await stores.lookups.upcoming(ADA) == ()
    assert await stores.lookups.count(ADA) == 1
    assert (await stores.reminders.clear(ADA, now))[0] == 1
    (claim,) = await stores.claims.claim(now + timedelta(hours=2), timedelta(minutes=1), 5)
    assert claim.reminder.kind is Kind.AGENDA
