"""No sequence of failures, crashes and outages loses a reminder, or brings it twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.delivery.batches import pack, prepare
from bot.delivery.fallbacks import Fallbacks
from bot.delivery.messages import DmClosed, Forbidden, PlaceGone, Rejected, Transient
from bot.place import Place, PlaceKind
from bot.reminders.changes import Outcome
from bot.reminders.model import Draft, Status
from bot.storage.database.engine import open_engine
from bot.storage.people import People
from bot.storage.stores import Stores, make_stores
from tests.databases import Sqlite
from tests.delivery.stage import NOW, ROOM, Clock, FakeMessenger, Post
from tests.examples import examples

LEASE = timedelta(seconds=30)
DISCORD_FORGETS = timedelta(seconds=180)
INSTEAD = {
    "503": Transient("503"),
    "refused": Transient("refused", unsent=True),
    "gone": PlaceGone("gone"),
    "forbidden": Forbidden("forbidden"),
    "closed": DmClosed("closed"),
    "rejected": Rejected("rejected"),
    "bug": KeyError("bug"),
}
AFTERWARDS = {"lost response": Transient("lost")}
CRASHES = ("killed before sending", "killed before settling")

Step = tuple[str, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(["ok", *INSTEAD, *AFTERWARDS, *CRASHES]),
        st.sampled_from([1, 31, 90, 200, 3600, 90_000]),
    ),
    max_size=6,
)


class World:
    """One database and one Discord, and processes that come and go."""

    def __init__(self, stores: Stores, people: People) -> None:
        self.stores = stores
        self.clock = Clock()
        self.messenger = FakeMessenger()
        self.posted_at: list[tuple[datetime, Post]] = []
        self.fallbacks = Fallbacks(
            stores.deliveries, people, self.messenger, self.clock, jitter=lambda: 0.5
        )

    async def step(self, what: str, seconds: int) -> None:
        claims = await self.stores.claims.claim(self.clock(), LEASE, 10)
        items = [prepare(claim, self.clock(), NOW) for claim in claims]
        for batch in pack(items, {}, self.clock()):
            self.messenger.before.clear()
            self.messenger.after.clear()
            if what in INSTEAD:
                self.messenger.before.append(INSTEAD[what])
            if what in AFTERWARDS:
                self.messenger.after.append(AFTERWARDS[what])
            if what == "killed before sending":
                continue
            outcomes = await self.fallbacks.deliver(batch)
            if what != "killed before settling":
                assert all(await self.stores.claims.settle(outcomes, self.clock()))
        for post in self.messenger.posts[len(self.posted_at) :]:
            self.posted_at.append((self.clock(), post))
        self.clock.forward(seconds=seconds)
        for at, post in self.posted_at:
            if self.clock() - at > DISCORD_FORGETS:
                post.parcel = replace(post.parcel, nonce="forgotten")


async def _live(url: str, late: int, script: list[Step], *, series: bool) -> None:
    async with open_engine(url) as engine:
        stores = make_stores(engine)
        world = World(stores, People(engine))
        rule, anchor = ("FREQ=DAILY;COUNT=3", NOW.replace(tzinfo=None)) if series else (None, None)
        for number, place in enumerate((ROOM, ROOM, ROOM, Place(PlaceKind.DM))):
            draft = Draft("1", f"thing {number}", place, "UTC", NOW, rule=rule, anchor=anchor)
            await stores.reminders.add(draft, NOW)
        world.clock.forward(seconds=late)
        for what, seconds in script:
            await world.step(what, seconds)
        for _ in range(50):
            if (wake := await stores.claims.next_wake()) is None:
                break
            world.clock.at = max(world.clock(), wake)
            await world.step("ok", 1)
        await _nothing_is_missing(world, range(1, 5), 3 if series else 1)


async def _nothing_is_missing(world: World, ids: range, occurrences: int) -> None:
    history = await world.stores.deliveries.history("1", limit=1000)
    inbox = {(past.reminder_id, past.slot_at) for past in await world.stores.deliveries.inbox("1")}
    shown = Counter(
        (line.reminder_id, line.slot_at)
        for post in world.messenger.posts
        for line in post.parcel.lines
    )
    recorded = {(past.reminder_id, past.slot_at): past.delivery for past in history}
    assert {key for key, _ in recorded} == set(ids)
    for slot, delivery in recorded.items():
        if delivery.outcome is Outcome.DELIVERED:
            assert shown[slot] == 1, f"{slot} was shown {shown[slot]} times"
        else:
            assert slot in inbox
            assert shown[slot] <= 1
    assert (
        await world.stores.lookups.list("1", [Status.SENDING, Status.RETRYING, Status.SCHEDULED])
        == ()
    )
    covered = Counter[int]()
    for (key, _), delivery in recorded.items():
        covered[key] += occurrences if "bug" in (delivery.error or "") else 1 + delivery.collapsed
    assert all(count >= occurrences for count in covered.values()), covered


@settings(examples(20), suppress_health_check=[HealthCheck.too_slow])
@given(late=st.sampled_from([0, 90, 90_000]), script=steps, series=st.booleans())
@example(late=0, script=[("lost response", 90), ("503", 90), ("503", 90)], series=False)
@example(late=90, script=[("killed before settling", 31)], series=False)
def test_every_reminder_arrives_once_or_is_in_the_inbox(
    sqlite: Sqlite, late: int, script: list[Step], *, series: bool
) -> None:
    url = sqlite.migrated()
    try:
        asyncio.run(_live(url, late, script, series=series))
    finally:
        sqlite.drop(url)
