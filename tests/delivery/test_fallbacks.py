"""The fallbacks one by one: place, DM, inbox; and looking before sending again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import policy
from bot.delivery.batches import Batch, prepare
from bot.delivery.fallbacks import BUG_TRIES, Fallbacks
from bot.delivery.messages import (
    DmClosed,
    Forbidden,
    PersonLeft,
    PlaceGone,
    Rejected,
    Transient,
    Undelivered,
)
from bot.place import Place, PlaceKind
from bot.reminders.changes import UNSET, Claim, Outcome, Settlement
from bot.reminders.model import Draft, Status, WakeKind
from bot.storage.database.problems import StorageDown
from bot.storage.people import People
from bot.storage.stores import Stores
from tests.delivery.stage import DM, NOW, ROOM, Clock, FakeMessenger, Post, claim
from tests.storage.settling import settle_one

HOUR = timedelta(hours=1)
LOUNGE = Place(PlaceKind.CHANNEL, "88", "5")


def batch(*claims: Claim, place: Place = DM) -> Batch:
    return Batch(tuple(prepare(each, NOW, NOW - HOUR) for each in claims), place)


async def end(fallbacks: Fallbacks, sent: Batch) -> Settlement:
    [(_, settlement)] = await fallbacks.deliver(sent)
    return settlement


def outcome(settlement: Settlement) -> Outcome | None:
    return None if settlement.delivery is None else settlement.delivery.outcome


@pytest.fixture
async def known(people: People) -> None:
    """The person wrote a DM once, and in the lounge after that."""
    await people.touch("1", DM, None, NOW - HOUR)
    await people.touch("1", LOUNGE, None, NOW - HOUR)


async def test_it_arrives(fallbacks: Fallbacks, messenger: FakeMessenger) -> None:
    settled = await end(fallbacks, batch(claim()))

    assert outcome(settled) is Outcome.DELIVERED
    assert settled.delivery is not None
    assert settled.delivery.message_id == messenger.posts[0].sent.message_id
    assert settled.place is UNSET


async def test_a_dm_channel_that_was_opened_is_remembered(
    fallbacks: Fallbacks, people: People
) -> None:
    await people.touch("1", ROOM, None, NOW)  # whoever has a reminder is known
    await end(fallbacks, batch(claim(), place=Place(PlaceKind.DM)))

    assert await people.dm_channel("1") == "dm-1"


@pytest.mark.parametrize(
    ("failure", "moves"), [(PlaceGone("it is gone"), True), (Forbidden("I may not"), False)]
)
@pytest.mark.usefixtures("known")
async def test_a_closed_channel_leads_to_a_dm_that_says_why(
    fallbacks: Fallbacks, messenger: FakeMessenger, failure: Undelivered, *, moves: bool
) -> None:
    messenger.by_place["77"] = failure
    settled = await end(fallbacks, batch(claim(place=ROOM), place=ROOM))

    assert [call.place.channel_id for call in messenger.calls] == ["77", "900"]
    assert messenger.posts[0].parcel.detour == failure.reason
    assert not messenger.posts[0].parcel.check_member
    assert outcome(settled) is Outcome.DELIVERED
    assert settled.place == (Place(PlaceKind.DM, "900") if moves else UNSET)


@pytest.mark.usefixtures("known")
async def test_behind_a_closed_dm_it_waits_in_the_inbox(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.by_place |= {"77": PlaceGone("it is gone"), "900": DmClosed("no DMs")}
    settled = await end(fallbacks, batch(claim(place=ROOM), place=ROOM))

    assert [call.place.channel_id for call in messenger.calls] == ["77", "900"]
    assert outcome(settled) is Outcome.UNDELIVERABLE
    assert settled.status is Status.UNDELIVERABLE
    assert settled.error == "it is gone; no DMs"


async def test_who_left_the_server_finds_it_paused(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.by_place["77"] = PersonLeft("left")
    settled = await end(fallbacks, batch(claim(place=ROOM), place=ROOM))

    assert (settled.status, settled.error, settled.delivery) == (Status.PAUSED, policy.LEFT, None)


@pytest.mark.parametrize(
    ("failure", "tried_at"),
    [(Transient("503"), UNSET), (Transient("refused", unsent=True), None), (None, UNSET)],
    ids=["5xx", "refused connection", "no answer in time"],
)
async def test_what_passes_is_tried_again(
    fallbacks: Fallbacks, messenger: FakeMessenger, failure: Transient | None, tried_at: object
) -> None:
    if failure is None:
        messenger.latency, fallbacks._send_seconds = 600.0, 0.02
    messenger.before.append(failure)
    settled = await end(fallbacks, batch(claim(attempts=3)))

    assert settled.status is Status.RETRYING
    assert settled.retry_at == NOW + timedelta(seconds=2)
    assert settled.tried_at is tried_at
    assert settled.error


async def test_a_dm_that_fails_for_a_moment_is_no_reason_to_give_up(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.by_place |= {"77": PlaceGone("gone"), "dm-1": Transient("503")}
    messenger.by_place["1"] = messenger.by_place.pop("dm-1")  # its DM is not known yet
    settled = await end(fallbacks, batch(claim(place=ROOM), place=ROOM))

    assert settled.status is Status.RETRYING


async def test_one_refused_line_does_not_take_the_others_with_it(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.before += [Rejected("400"), None, Rejected("400"), None]
    three = batch(*(claim(NOW - HOUR, id=number, text=str(number)) for number in (1, 2, 3)))
    settled = {c.reminder.id: outcome(how) for c, how in await fallbacks.deliver(three)}

    assert settled == {1: Outcome.DELIVERED, 2: Outcome.UNDELIVERABLE, 3: Outcome.DELIVERED}


async def test_what_a_channel_refuses_comes_as_a_dm(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.before.append(Rejected("the thread is full"))
    settled = await end(fallbacks, batch(claim(place=ROOM), place=ROOM))

    assert outcome(settled) is Outcome.DELIVERED
    assert settled.place is UNSET
    assert messenger.posts[0].parcel.detour == "the thread is full"


async def test_what_is_refused_everywhere_says_so_once(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.before += [Rejected("400")] * 2
    settled = await end(fallbacks, batch(claim(place=ROOM), place=ROOM))

    assert (outcome(settled), settled.error) == (Outcome.UNDELIVERABLE, "400")


async def test_a_bug_over_one_line_does_not_set_the_others_aside(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.before += [KeyError("render"), None, KeyError("render"), None]
    tired = [claim(NOW - HOUR, id=n, text=str(n), attempts=BUG_TRIES) for n in (1, 2, 3)]
    settled = {c.reminder.id: outcome(how) for c, how in await fallbacks.deliver(batch(*tired))}

    assert settled == {1: Outcome.DELIVERED, 2: Outcome.UNDELIVERABLE, 3: Outcome.DELIVERED}


async def test_what_nobody_foresaw_is_tried_some_times_and_then_set_aside(
    fallbacks: Fallbacks, messenger: FakeMessenger, caplog: pytest.LogCaptureFixture
) -> None:
    messenger.before += [KeyError("render")] * 2
    again = await end(fallbacks, batch(claim(attempts=BUG_TRIES - 1)))
    aside = await end(fallbacks, batch(claim(attempts=BUG_TRIES)))

    assert again.status is Status.RETRYING
    assert (aside.status, outcome(aside)) == (Status.UNDELIVERABLE, Outcome.UNDELIVERABLE)
    assert "KeyError" in caplog.text


async def test_a_database_outage_sets_nothing_aside(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.before.append(StorageDown())
    settled = await end(fallbacks, batch(claim(attempts=100)))

    assert settled.status is Status.RETRYING


# -- looking first -------------------------------------------------------------------------------


async def test_what_already_stands_there_is_not_sent_again(
    fallbacks: Fallbacks, messenger: FakeMessenger, clock: Clock
) -> None:
    await fallbacks.deliver(batch(claim()))
    messenger.remembers = False
    clock.forward(minutes=10)
    settled = await end(fallbacks, batch(claim(tried_at=NOW)))

    assert len(messenger.posts) == 1
    assert outcome(settled) is Outcome.DELIVERED
    assert settled.delivery is not None
    assert settled.delivery.message_id == "1000"


async def test_within_the_nonces_memory_nobody_looks(
    fallbacks: Fallbacks, messenger: FakeMessenger, clock: Clock
) -> None:
    await fallbacks.deliver(batch(claim()))
    clock.forward(seconds=50)
    await fallbacks.deliver(batch(claim(tried_at=NOW)))

    assert messenger.finds == []
    assert len(messenger.posts) == 1


async def test_what_is_not_there_is_sent_and_the_doubt_is_over(
    fallbacks: Fallbacks, messenger: FakeMessenger, clock: Clock
) -> None:
    clock.forward(minutes=10)
    messenger.before.append(Transient("503"))
    again = await end(fallbacks, batch(claim(tried_at=NOW)))

    assert again.tried_at == clock.at
    await fallbacks.deliver(batch(claim(tried_at=NOW)))
    assert not messenger.posts[0].parcel.maybe_repeat


async def test_where_nobody_can_know_it_says_so(
    fallbacks: Fallbacks, messenger: FakeMessenger, clock: Clock
) -> None:
    messenger.readable = False
    clock.forward(minutes=10)
    await fallbacks.deliver(batch(claim(tried_at=NOW)))

    assert messenger.posts[0].parcel.maybe_repeat


async def test_of_a_digest_only_what_is_missing_is_sent(
    fallbacks: Fallbacks, messenger: FakeMessenger, clock: Clock
) -> None:
    clock.forward(minutes=10)
    first = batch(*(claim(NOW - HOUR, id=number) for number in (1, 2, 3)))
    await fallbacks.deliver(first)
    tried = [claim(NOW - HOUR, NOW, id=number) for number in (1, 2, 3, 4)]
    outcomes = await fallbacks.deliver(batch(*tried))

    assert {c.reminder.id for c, how in outcomes if outcome(how) is Outcome.DELIVERED} == {
        1,
        2,
        3,
        4,
    }
    assert [len(post.parcel.lines) for post in messenger.posts] == [3, 1]


async def test_a_digest_that_comes_back_in_parts_is_not_sent_again(
    fallbacks: Fallbacks, messenger: FakeMessenger, stores: Stores, clock: Clock
) -> None:
    """Its process died after sending it; others claimed its reminders a few at a time."""
    for text in ("one", "two", "three"):
        await stores.reminders.add(Draft("1", text, DM, "UTC", NOW - HOUR), NOW - HOUR)
    claims = await stores.claims.claim(NOW, HOUR, 3)
    outcomes = await fallbacks.deliver(batch(*claims))
    (first, settled), *_ = outcomes
    await settle_one(stores.claims, first, settled, NOW)
    messenger.remembers = False
    clock.forward(minutes=10)
    rest = [replace(each, tried_at=NOW) for each, _ in outcomes[1:]]
    again = await fallbacks.deliver(batch(*rest))

    assert len(messenger.posts) == 1
    assert [outcome(how) for _, how in again] == [Outcome.DELIVERED] * 2
    assert {how.delivery and how.delivery.message_id for _, how in again} == {"1000"}


async def test_a_twins_message_is_not_taken_for_ones_own(
    fallbacks: Fallbacks, messenger: FakeMessenger, stores: Stores, clock: Clock
) -> None:
    await stores.reminders.add(Draft("1", "the same", DM, "UTC", NOW), NOW)
    [twin] = await stores.claims.claim(NOW, HOUR, 1)
    [(_, settled)] = await fallbacks.deliver(batch(twin))
    await settle_one(stores.claims, twin, settled, NOW)
    messenger.remembers = False
    clock.forward(minutes=10)
    mine = claim(tried_at=NOW, id=twin.reminder.id + 1, text="the same")
    line = replace(messenger.posts[0].parcel.lines[0], reminder_id=mine.reminder.id)
    messenger.posts[0] = Post(
        replace(messenger.posts[0].parcel, lines=(line,)), messenger.posts[0].sent
    )
    await fallbacks.deliver(batch(mine))

    assert len(messenger.posts) == 2


async def test_the_dm_of_a_detour_is_looked_through_too(
    fallbacks: Fallbacks, messenger: FakeMessenger, clock: Clock
) -> None:
    messenger.by_place["77"] = PlaceGone("gone")
    await fallbacks.deliver(batch(claim(place=ROOM), place=ROOM))
    messenger.remembers = False
    clock.forward(minutes=10)
    settled = await end(fallbacks, batch(claim(tried_at=NOW, place=ROOM), place=ROOM))

    assert outcome(settled) is Outcome.DELIVERED
    assert len(messenger.posts) == 1


async def test_a_cancelled_send_is_not_swallowed(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.latency = 10.0
    task = asyncio.create_task(fallbacks.deliver(batch(claim())))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_nag_that_nobody_gets_is_only_missed(
    fallbacks: Fallbacks, messenger: FakeMessenger
) -> None:
    messenger.by_place["900"] = DmClosed("no DMs")
    settled = await end(fallbacks, batch(claim(wake_kind=WakeKind.NAG, nag_every=HOUR, nag_cap=2)))

    assert messenger.posts == []
    assert outcome(settled) is Outcome.MISSED
