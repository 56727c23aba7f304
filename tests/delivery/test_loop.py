"""The loop over a real database: on time, once, in turn, and not to be stopped by anything."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.bootstrap import utc_now
from bot.delivery.loop import DeliveryLoop
from bot.delivery.messages import DmClosed, Parcel, PersonLeft, PlaceGone, Transient
from bot.delivery.wake_signal import WakeSignal
from bot.place import Place, PlaceKind
from bot.reminders.changes import Outcome, Settlement
from bot.reminders.model import Draft, Priority, Status, WakeKind
from bot.reminders.next_wake import Wake
from bot.reminders.quiet import Quiet
from bot.services.contacts import Contacts
from bot.storage.database.problems import StorageDown
from bot.storage.database.tables import reminders
from bot.storage.people import People
from bot.storage.rows import draft_values
from bot.storage.stores import Stores, make_stores
from tests.delivery.conftest import QUICK
from tests.delivery.stage import DM, NOW, ROOM, Clock, FakeMessenger
from tests.storage.settling import settle_one
from tests.waiting import PATIENCE, eventually

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
Make = Callable[..., DeliveryLoop]


def draft(text: str = "buy milk", due: datetime = NOW, user: str = "1", **more: Any) -> Draft:
    place = more.pop("place", Place(PlaceKind.DM, f"9{user}"))
    return Draft(user, text, place, "UTC", due, **more)


async def settled(stores: Stores, user: str = "1") -> list[Outcome]:
    return [past.delivery.outcome for past in await stores.deliveries.history(user, limit=1000)]


def waiting(delivery: DeliveryLoop) -> int:
    """How many claimed reminders have not begun."""
    return len(delivery._senders._queue)


async def nothing_left(stores: Stores, now: datetime) -> bool:
    earliest = await stores.claims.next_wake()
    return earliest is None or earliest > now


async def run_until_done(delivery: DeliveryLoop, stores: Stores, clock: Clock) -> None:
    """Deliver until nothing is due and nothing is held any more."""
    async with delivery.running():
        until = clock() + timedelta(seconds=31)
        await eventually(lambda: nothing_left(stores, until), what="something is still due")


# -- on time -------------------------------------------------------------------------------------


async def test_what_this_process_stores_leaves_within_50_ms(
    deliveries: Make, stores: Stores, wakes: WakeSignal, messenger: FakeMessenger
) -> None:
    lates: list[timedelta] = []
    delivery = deliveries(
        clock=utc_now, wakes=wakes, tuning=replace(QUICK, poll_interval=10 * SECOND)
    )
    async with delivery.running():
        give_up = monotonic() + PATIENCE
        while not lates or min(lates) >= timedelta(milliseconds=50):
            assert monotonic() < give_up, lates
            due = utc_now() + timedelta(milliseconds=150)
            await stores.reminders.add(draft(due=due), utc_now())
            await eventually(lambda: len(messenger.calls) == len(lates) + 1)
            lates.append(utc_now() - due)

    # The quickest of some: a busy machine delays many, a loop that polls would delay all.
    assert timedelta() <= min(lates) < timedelta(milliseconds=50)
    assert await settled(stores) == [Outcome.DELIVERED] * len(lates)


async def test_what_another_process_stores_is_seen_by_polling(
    deliveries: Make,
    stores: Stores,
    messenger: FakeMessenger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    delivery = deliveries(
        clock=utc_now, tuning=replace(QUICK, poll_interval=timedelta(milliseconds=100))
    )
    looks = counting_looks(stores, monkeypatch)
    async with delivery.running():
        await eventually(lambda: looks["next_wake"])
        await stores.reminders.add(draft(due=utc_now()), utc_now())
        await eventually(lambda: messenger.posts)


def counting_looks(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    looks = Counter[str]()
    for name in ("next_wake", "claim"):
        real = getattr(stores.claims, name)

        async def counted(
            *args: Any, _name: str = name, _real: Callable[..., Any] = real, **kw: Any
        ) -> Any:
            looks[_name] += 1
            return await _real(*args, **kw)

        monkeypatch.setattr(stores.claims, name, counted)
    return looks


async def test_an_idle_loop_reads_and_does_not_write(
    deliveries: Make, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stores.reminders.add(draft(due=NOW + HOUR), NOW)
    looks, begun = counting_looks(stores, monkeypatch), monotonic()
    async with deliveries(
        tuning=replace(QUICK, poll_interval=timedelta(milliseconds=50))
    ).running():
        await eventually(lambda: looks["next_wake"] >= 4)
        assert looks["next_wake"] <= 2 + (monotonic() - begun) / 0.05
    assert looks["claim"] == 0


# -- once ----------------------------------------------------------------------------------------


async def test_several_processes_send_each_once(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    messenger.remembers = False  # no nonce helps: only the claims do
    await stores.reminders.add_all([(draft(str(n), user="1"), None) for n in range(30)], NOW)
    for user in range(2, 12):
        await stores.reminders.add_all(
            [(draft(f"{user}.{n}", user=str(user)), None) for n in range(5)], NOW
        )
    async with deliveries().running(), deliveries().running(), deliveries().running():
        await eventually(lambda: len(messenger.posts) >= 80)
        await asyncio.sleep(0.1)

    assert max(Counter(messenger.texts).values()) == 1
    assert len(messenger.texts) == 80


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


@pytest.mark.parametrize("moment", ["claimed", "sending", "sent", "settling", "settled"])
@pytest.mark.parametrize("after", [35, 600], ids=["in the nonce's memory", "much later"])
async def test_killed_at_any_moment_it_arrives_exactly_once(
    moment: str,
    after: int,
    deliveries: Make,
    stores: Stores,
    messenger: FakeMessenger,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await stores.reminders.add(draft(), NOW)
    reached = asyncio.Event()

    async def hang(*_: object, **__: object) -> None:
        reached.set()
        await asyncio.Event().wait()

    # The doomed process has stores of its own, which can be cut off without the others'.
    doomed = deliveries()
    own = make_stores(stores.reminders.engine)
    doomed._stores = own
    doomed._outcome_writer._claims = doomed._senders._claims = own.claims
    really = own.claims.settle

    async def settle_then_hang(*args: Any) -> None:
        await really(*args)
        await hang()

    if moment == "claimed":
        monkeypatch.setattr(doomed, "_accept", hang)
    elif moment in ("sending", "sent"):
        (messenger.before if moment == "sending" else messenger.after).append(hang)
    else:
        monkeypatch.setattr(
            own.claims, "settle", hang if moment == "settling" else settle_then_hang
        )
    # SIGKILL runs no clean-up: what would tidy up while tasks are cancelled is cut off.
    monkeypatch.setattr(
        doomed._outcome_writer, "submit", _cut(doomed._outcome_writer.submit, reached)
    )
    before = asyncio.all_tasks()
    context = doomed.running()
    await context.__aenter__()
    await asyncio.wait_for(reached.wait(), 5)
    monkeypatch.setattr(own.claims, "release", hang)
    for task in asyncio.all_tasks() - before:
        task.cancel()
    await asyncio.gather(*(asyncio.all_tasks() - before), return_exceptions=True)

    clock.forward(seconds=after)
    messenger.remembers = after < 180
    await run_until_done(deliveries(), stores, clock)

    assert messenger.texts == ["buy milk"]
    assert await settled(stores) == [Outcome.DELIVERED]


def _cut(real: Callable[..., object], killed: asyncio.Event) -> Callable[..., object]:
    def submit(outcomes: object) -> object:
        if killed.is_set():
            raise Killed
        return real(outcomes)

    return submit


async def test_a_lease_that_ran_out_is_somebody_elses_and_a_late_settle_changes_nothing(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    await stores.reminders.add(draft(rule="FREQ=DAILY", anchor=NOW.replace(tzinfo=None)), NOW)
    [first] = await stores.claims.claim(NOW, 30 * SECOND, 1)
    clock.forward(seconds=31)
    await run_until_done(deliveries(), stores, clock)
    done = await stores.lookups.get("1", first.reminder.id)

    assert not await settle_one(stores.claims, first, Settlement(Status.DONE), clock())
    assert await stores.lookups.get("1", first.reminder.id) == done
    assert done.wake_at == NOW + timedelta(days=1)


async def test_leases_are_renewed_while_a_send_takes_long(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    """Two processes; four leases long, one of them holds it and the other one looks."""
    arrives, lease = asyncio.Event(), QUICK.lease
    messenger.remembers = False

    async def slow(_parcel: Parcel) -> None:
        await arrives.wait()

    messenger.before.append(slow)
    await stores.reminders.add(draft(), NOW)
    both = [deliveries(), deliveries()]
    async with both[0].running(), both[1].running():
        await eventually(lambda: messenger.calls)
        (leases,) = [each._senders._until for each in both if each._senders._until]
        for _ in range(12):
            clock.at += lease / 3
            await eventually(lambda: all(till - clock() > lease / 2 for till in leases.values()))
        arrives.set()
        await eventually(lambda: messenger.posts)
        await eventually(lambda: settled(stores))

    assert len(messenger.calls) == 1
    assert await settled(stores) == [Outcome.DELIVERED]


async def test_what_was_taken_while_we_slept_is_not_sent(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    await stores.reminders.add_all([(draft(str(n), place=ROOM), None) for n in range(2)], NOW)
    release = asyncio.Event()

    async def slow(_parcel: Parcel) -> None:
        await release.wait()

    messenger.before.append(slow)
    delivery = deliveries()
    async with delivery.running():
        await eventually(lambda: messenger.calls)  # the other waits for its place
        stolen = await stores.claims.claim(clock() + timedelta(seconds=40), HOUR, 10)
        clock.forward(seconds=40)
        await eventually(lambda: not waiting(delivery))
        release.set()
        await eventually(lambda: not delivery._senders._under_way)

    assert len(stolen) == 2
    assert len(messenger.calls) == 1


async def test_a_stop_lets_what_is_under_way_arrive_and_gives_back_the_rest(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    arrives = asyncio.Event()

    async def slow(_parcel: Parcel) -> None:
        await arrives.wait()

    messenger.before.append(slow)
    await stores.reminders.add_all([(draft(str(n), place=ROOM), None) for n in range(3)], NOW)
    async with deliveries(tuning=replace(QUICK, shutdown_grace=PATIENCE)).running():
        await eventually(lambda: messenger.calls)
        asyncio.get_running_loop().call_later(0.3, arrives.set)  # while it stops

    assert len(messenger.posts) == 1
    open_ones = await stores.lookups.list("1")
    assert [(each.status, each.attempts, each.wake_at) for each in open_ones] == [
        (Status.SCHEDULED, 0, NOW)
    ] * 2


async def test_a_send_that_does_not_end_is_cut_off_and_tried_by_the_next(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    messenger.latency = 10 * PATIENCE
    await stores.reminders.add(draft(), NOW)
    began = monotonic()
    async with deliveries(tuning=replace(QUICK, shutdown_grace=0.1)).running():
        await eventually(lambda: messenger.calls)
    assert monotonic() - began < PATIENCE

    messenger.latency = 0.0
    await run_until_done(deliveries(), stores, clock)
    assert messenger.texts == ["buy milk"]


# -- in turn -------------------------------------------------------------------------------------


async def test_two_thousand_of_one_person_delay_nobody(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    early = Wake(NOW - SECOND, WakeKind.OCCURRENCE)
    hoard = [draft_values(draft(str(number), early.at), early, NOW) for number in range(2000)]
    async with stores.reminders.engine.begin() as connection:
        await connection.execute(insert(reminders), hoard)
    for user in range(2, 22):
        await stores.reminders.add(draft(f"for {user}", user=str(user)), NOW)
    async with deliveries().running():
        await eventually(lambda: sum(t.startswith("for") for t in messenger.texts) == 20)
        others_done_after = len(messenger.posts)

    assert others_done_after < 200


async def test_a_slow_channel_holds_no_other_up(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    release = asyncio.Event()

    async def slow(_parcel: Parcel) -> None:
        await release.wait()

    messenger.before.append(slow)
    for user in range(40):
        await stores.reminders.add(draft("in the room", NOW - SECOND, str(user), place=ROOM), NOW)
    await stores.reminders.add(draft("elsewhere", user="99"), NOW)
    async with deliveries().running():
        await eventually(lambda: "elsewhere" in messenger.texts)
        assert "in the room" not in messenger.texts
        release.set()
        await eventually(lambda: len(messenger.posts) == 41)

    assert messenger.most_in_place == 1


async def test_a_channel_with_many_waiting_delays_nobody(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    release = asyncio.Event()

    async def slow(_parcel: Parcel) -> None:
        await release.wait()

    messenger.before.append(slow)
    early = Wake(NOW - SECOND, WakeKind.OCCURRENCE)
    crowd = [draft("in the room", early.at, str(user), place=ROOM) for user in range(200)]
    async with stores.reminders.engine.begin() as connection:
        await connection.execute(
            insert(reminders), [draft_values(each, early, NOW) for each in crowd]
        )
    await stores.reminders.add(draft("elsewhere", user="999"), NOW)
    async with deliveries().running():
        await eventually(lambda: "elsewhere" in messenger.texts)
        assert "in the room" not in messenger.texts
        release.set()
        await eventually(lambda: len(messenger.posts) == 201)

    assert messenger.most_in_place == 1


async def test_who_waits_for_their_own_dm_takes_nobodys_room(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    """Just below a crowd of theirs, the next claim takes a whole pile of them."""
    first, later = asyncio.Event(), asyncio.Event()

    async def slow(_parcel: Parcel) -> None:
        await first.wait()

    async def slower(_parcel: Parcel) -> None:
        await later.wait()

    messenger.before += [slow] + [None] * 49 + [slower]
    early = Wake(NOW - SECOND, WakeKind.OCCURRENCE)
    hoard = [draft_values(draft(str(number), early.at), early, NOW) for number in range(300)]
    async with stores.reminders.engine.begin() as connection:
        await connection.execute(insert(reminders), hoard)
    async with deliveries().running() as delivery:
        await eventually(lambda: waiting(delivery) == 63)
        first.set()
        await eventually(lambda: len(messenger.posts) == 50 and waiting(delivery) >= 64)
        await stores.reminders.add(draft("for another", user="2"), NOW)
        await eventually(lambda: "for another" in messenger.texts)
        later.set()


async def test_so_many_at_once_and_not_more(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    messenger.latency = 0.02
    for user in range(30):
        await stores.reminders.add(draft(user=str(user)), NOW)
    await run_until_done(deliveries(tuning=replace(QUICK, concurrency=4)), stores, clock)

    assert messenger.most_at_once == 4
    assert len(messenger.posts) == 30


async def test_many_late_ones_of_a_person_are_one_message(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    for number in range(5):
        await stores.reminders.add(draft(str(number), NOW - HOUR + number * SECOND), NOW - 2 * HOUR)
    await run_until_done(deliveries(), stores, clock)

    assert [len(post.parcel.lines) for post in messenger.posts] == [5]
    assert await settled(stores) == [Outcome.DELIVERED] * 5
    assert {past.delivery.message_id for past in await stores.deliveries.history("1")} == {"1000"}


# -- not to be stopped ---------------------------------------------------------------------------


async def test_poisoned_rows_are_set_aside_with_their_reason(
    deliveries: Make,
    engine: AsyncEngine,
    stores: Stores,
    messenger: FakeMessenger,
    clock: Clock,
) -> None:
    anchor = NOW.replace(tzinfo=None)
    ids = []
    for name in ("rule", "zone", "kind"):
        added = await stores.reminders.add(draft(name, rule="FREQ=DAILY", anchor=anchor), NOW)
        ids.append(added.id)
    await stores.reminders.add(draft("good", NOW + SECOND), NOW)
    broken = [{"rule": "FREQ=SOMETIMES"}, {"zone": "Mars/Base"}, {"wake_kind": "party"}]
    async with engine.begin() as connection:
        for key, values in zip(ids, broken, strict=True):
            await connection.execute(update(reminders).where(reminders.c.id == key).values(values))
    clock.forward(seconds=2)
    await run_until_done(deliveries(), stores, clock)

    assert messenger.texts == ["good"]
    aside = await stores.deliveries.inbox("1")
    assert sorted(past.text for past in aside) == ["kind", "rule", "zone"]
    assert all(past.delivery.error for past in aside)
    async with engine.begin() as connection:  # readable again, to be read here
        await connection.execute(
            update(reminders).where(reminders.c.id == ids[2]).values(wake_kind="occurrence")
        )
    unreadable = await stores.lookups.get("1", ids[2])
    assert unreadable.status is Status.UNDELIVERABLE
    assert "party" in (unreadable.error or "")


@pytest.mark.parametrize("error", [StorageDown(), RuntimeError("a bug")])
@pytest.mark.parametrize("where", ["next_wake", "claim", "settle"])
async def test_no_error_ends_the_loop(
    where: str,
    error: Exception,
    delivery: DeliveryLoop,
    stores: Stores,
    messenger: FakeMessenger,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = getattr(stores.claims, where)
    failures = iter([error, error])

    async def broken(*args: object, **kwargs: object) -> object:
        if (failure := next(failures, None)) is not None:
            raise failure
        return await real(*args, **kwargs)

    monkeypatch.setattr(stores.claims, where, broken)
    await stores.reminders.add(draft("one"), NOW)
    async with delivery.running():
        await eventually(lambda: messenger.posts)
        # An outcome that a bug kept from being written: the lease runs out, the nonce knows.
        for _ in range(600):
            if await settled(stores):
                break
            await asyncio.sleep(0.1)
            clock.forward(seconds=31)

    assert messenger.texts == ["one"]
    assert await settled(stores) == [Outcome.DELIVERED]
    assert next(failures, None) is None


async def test_an_outcome_waits_for_the_database(
    delivery: DeliveryLoop,
    stores: Stores,
    messenger: FakeMessenger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    down = asyncio.Event()
    real = stores.claims.settle

    async def settle(*args: Any) -> object:
        if not down.is_set():
            raise StorageDown
        return await real(*args)

    monkeypatch.setattr(stores.claims, "settle", settle)
    await stores.reminders.add(draft(), NOW)
    async with delivery.running():
        await eventually(lambda: messenger.posts)
        await asyncio.sleep(0.2)
        assert await settled(stores) == []
        down.set()
        await eventually(lambda: settled(stores))

    assert await settled(stores) == [Outcome.DELIVERED]


# -- what becomes of them ------------------------------------------------------------------------


async def until_retried(stores: Stores, times: int) -> None:
    """Wait until the only reminder waits for its next try after so many failures."""

    async def failed() -> bool:
        return [each.attempts for each in await stores.lookups.list("1", [Status.RETRYING])] == [
            times
        ]

    await eventually(failed)


async def test_a_failure_is_tried_again_until_it_arrives(
    delivery: DeliveryLoop, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    messenger.before += [Transient("503")] * 3
    await stores.reminders.add(draft(), NOW)
    async with delivery.running():
        for tries in (1, 2, 3):
            await until_retried(stores, tries)
            clock.forward(seconds=20)
        await eventually(lambda: messenger.posts)
        await eventually(lambda: settled(stores))

    [past] = await stores.deliveries.history("1")
    assert past.attempts == 4


async def test_low_priority_waits_for_the_morning(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    async def quiet_of(_user_id: str) -> Quiet:
        return Quiet((NOW - HOUR).time(), (NOW + HOUR).time())

    await stores.reminders.add(draft("low", priority=Priority.LOW), NOW)
    await stores.reminders.add(draft("normal"), NOW)
    await run_until_done(deliveries(quiet_of=quiet_of), stores, clock)
    assert messenger.texts == ["normal"]
    assert await stores.claims.next_wake() == NOW + HOUR

    clock.forward(hours=1)
    await run_until_done(deliveries(quiet_of=quiet_of), stores, clock)
    assert messenger.texts == ["normal", "low"]
    assert messenger.posts[1].parcel.lines[0].quiet_since == NOW
    assert messenger.posts[1].parcel.lines[0].late is None


async def test_a_nagging_one_nags_and_ends(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    await stores.reminders.add(draft(nag_every=10 * MINUTE, nag_cap=2), NOW)
    kinds = []
    for _ in range(4):
        await run_until_done(deliveries(), stores, clock)
        kinds = [post.parcel.lines[0].kind for post in messenger.posts]
        clock.forward(minutes=10)

    assert kinds == [WakeKind.OCCURRENCE, WakeKind.NAG, WakeKind.NAG]


async def test_notices_come_before_the_occurrence(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    due = NOW + HOUR
    first = Wake(NOW, WakeKind.NOTICE)
    await stores.reminders.add(draft(due=due, notices=(HOUR, 10 * MINUTE)), NOW, first)
    for minutes in (50, 10, 0):
        await run_until_done(deliveries(), stores, clock)
        clock.forward(minutes=minutes)

    kinds = [post.parcel.lines[0].kind for post in messenger.posts]
    assert kinds == [WakeKind.NOTICE, WakeKind.NOTICE, WakeKind.OCCURRENCE]


async def test_who_left_finds_their_reminders_on_return(
    deliveries: Make, stores: Stores, people: People, messenger: FakeMessenger, clock: Clock
) -> None:
    messenger.by_place["77"] = PersonLeft("left")
    added = await stores.reminders.add(draft(place=ROOM), NOW)
    await run_until_done(deliveries(), stores, clock)
    assert (await stores.lookups.get("1", added.id)).status is Status.PAUSED

    messenger.by_place.clear()
    clock.forward(hours=5)
    await Contacts(people, stores, clock).seen("1", ROOM, None)
    await run_until_done(deliveries(), stores, clock)
    assert messenger.texts == ["buy milk"]


async def test_what_one_cannot_get_is_in_the_inbox(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    messenger.by_place |= {"77": PlaceGone("gone"), "1": DmClosed("closed")}
    await stores.reminders.add(draft(place=ROOM), NOW)
    delivery = deliveries()
    await run_until_done(delivery, stores, clock)

    [past] = await stores.deliveries.inbox("1")
    assert past.delivery.error == "gone; closed"


async def test_each_process_takes_only_what_it_can_reach(
    deliveries: Make, stores: Stores, messenger: FakeMessenger, clock: Clock
) -> None:
    await stores.reminders.add(draft("at the prompt", place=Place(PlaceKind.TERMINAL)), NOW)
    await stores.reminders.add(draft("on Discord", place=DM), NOW)
    async with deliveries().running():
        await eventually(lambda: messenger.posts)
        await asyncio.sleep(0.1)

    assert messenger.texts == ["on Discord"]
    [waiting] = await stores.lookups.list("1")
    assert (waiting.status, waiting.attempts) == (Status.SCHEDULED, 0)
