"""Nobody waits behind somebody else's pile, and no place gets two messages at once."""

from __future__ import annotations

from bot.delivery.batches import Batch, prepare
from bot.delivery.queue import FairQueue
from bot.place import Place, PlaceKind
from tests.delivery.stage import NOW, claim


def batch(number: int, user: str, channel: str | None = None) -> Batch:
    place = Place(PlaceKind.CHANNEL if channel else PlaceKind.DM, channel or f"9{number}", None)
    return Batch((prepare(claim(id=number, user_id=user), NOW, NOW),), place)


def taken(queue: FairQueue) -> list[int]:
    order = []
    while (found := queue.take()) is not None:
        order.append(found.items[0].reminder.id)
        queue.done(found)
    return order


def test_people_take_turns() -> None:
    queue = FairQueue()
    queue.add([batch(number, "1") for number in range(5)])
    queue.add([batch(10, "2"), batch(20, "3"), batch(11, "2")])

    assert len(queue) == 8
    assert taken(queue) == [0, 10, 20, 1, 11, 2, 3, 4]
    assert len(queue) == 0


def test_a_place_takes_one_message_at_a_time_and_holds_nobody_up() -> None:
    queue = FairQueue()
    queue.add([batch(1, "1", "77"), batch(2, "1", "77"), batch(3, "2", "77"), batch(4, "1", "78")])

    first, second = queue.take(), queue.take()
    assert first is not None
    assert second is not None
    assert [first.items[0].reminder.id, second.items[0].reminder.id] == [1, 4]
    assert queue.take() is None
    queue.done(first)
    assert taken(queue) == [3, 2]


def test_who_has_much_waiting_is_known() -> None:
    queue = FairQueue()
    queue.add([batch(1, "1"), batch(2, "1"), batch(3, "2")])

    assert queue.backlogged(2) == {"1"}
    assert [b.items[0].reminder.id for b in queue.drop(lambda b: b.user_id == "1")] == [1, 2]
    assert queue.backlogged(1) == {"2", "93"}
    assert taken(queue) == [3]
    assert queue.backlogged(1) == frozenset()


def test_what_waits_for_its_place_is_not_ready_and_backlog_it() -> None:
    queue = FairQueue()
    queue.add([batch(1, "1", "77"), batch(2, "2", "77"), batch(3, "3", "77"), batch(4, "4")])

    assert (queue.ready, queue.backlogged(3)) == (2, frozenset({"77"}))
    first = queue.take()
    assert first is not None
    assert (queue.ready, queue.backlogged(2)) == (1, frozenset({"77"}))
    queue.done(first)
    assert queue.ready == 2
