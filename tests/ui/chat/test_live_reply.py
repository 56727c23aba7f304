"""A streamed answer arrives whole, at its pace and once, whatever Discord does meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from bot.ui.chat.answer_messages import EditPace, Gone, Posted, PostFailed
from bot.ui.chat.live_reply import LiveReply
from bot.ui.text.split import split

PACE = EditPace()
Write = tuple[float, str, int, str]
LONG = "".join(f"Sentence number {number} is here. " for number in range(250))


class Clock:
    """Time that passes only when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, waking))
        await waking

    async def advance(self, seconds: float) -> None:
        """Let everything happen that is due within ``seconds``."""
        end = self.now + seconds
        await settle()
        while due := [at for at, waking in self._sleepers if at <= end and not waking.done()]:
            self.now = max(self.now, min(due))
            for at, waking in self._sleepers:
                if at <= self.now and not waking.done():
                    waking.set_result(None)
            await settle()
        self.now = end

    async def run(self, task: asyncio.Task[object]) -> None:
        """Advance until ``task`` is done."""
        for _ in range(2000):
            await settle()
            if task.done():
                return
            await self.advance(0.1)
        raise AssertionError("the task does not end")


async def settle() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


@dataclass
class FakePost:
    """Messages in memory, like Discord: a nonce that was used returns or refuses its message."""

    clock: Clock
    shown: dict[int, str] = field(default_factory=dict)
    nonces: dict[str, int] = field(default_factory=dict)
    replies: set[int] = field(default_factory=set)
    writes: list[Write] = field(default_factory=list)
    failures: dict[str, list[Exception]] = field(default_factory=dict)
    lose_response: bool = False
    slow: asyncio.Event | None = None

    async def _write(self, kind: str, message_id: int, text: str) -> None:
        self.writes.append((self.clock.now, kind, message_id, text))
        if self.slow is not None:
            await self.slow.wait()
        if planned := self.failures.get(kind):
            raise planned.pop(0)

    async def send(self, text: str, *, nonce: str, reply: bool) -> Posted:
        assert 1 <= len(text) <= 2000
        assert len(nonce) <= 25
        await self._write("send", 0, text)
        message_id = self.nonces.setdefault(nonce, 1000 + len(self.nonces))
        if message_id < 1000 + len(self.nonces) - 1 or message_id in self.shown:
            if message_id not in self.shown:
                raise Gone
            return Posted(message_id, self.shown[message_id])
        self.shown[message_id] = text
        if reply:
            self.replies.add(message_id)
        if self.lose_response:
            self.lose_response = False
            raise PostFailed("the response was lost")
        return Posted(message_id, text)

    async def edit(self, message_id: int, text: str) -> None:
        assert 1 <= len(text) <= 2000
        await self._write("edit", message_id, text)
        if message_id not in self.shown:
            raise Gone
        self.shown[message_id] = text

    async def delete(self, message_id: int) -> None:
        await self._write("delete", message_id, "")
        self.shown.pop(message_id, None)

    def kinds(self) -> list[str]:
        return [kind for _, kind, _, _ in self.writes]

    def texts(self, ids: Sequence[int]) -> list[str]:
        return [self.shown[message_id] for message_id in ids]


@dataclass
class Stage:
    """What a test plays on."""

    clock: Clock
    post: FakePost

    def reply(self, **options: Any) -> LiveReply:
        chosen: dict[str, Any] = {"key": 123456789012345678, "pace": PACE} | options
        return LiveReply(
            self.post,
            clock=lambda: self.clock.now,
            sleep=self.clock.sleep,
            **chosen,
        )

    async def finished(self, reply: LiveReply, text: str | None = None) -> tuple[int, ...]:
        task = asyncio.create_task(reply.finish(text))
        await self.clock.run(task)
        return await task

    async def abandoned(self, reply: LiveReply, text: str) -> tuple[int, ...]:
        task = asyncio.create_task(reply.abandon(text))
        await self.clock.run(task)
        return await task


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = Clock()
    post = FakePost(clock)
    yield Stage(clock, post)
    # What holds in every test, whatever it is about.
    written = [at for at, kind, _, _ in post.writes if kind in {"send", "edit"}]
    for number, (at, kind, _, _) in enumerate(w for w in post.writes if w[1] != "delete"):
        if kind == "edit" and number:
            assert at - written[number - 1] >= PACE.min_interval - 1e-6, "edits too close"
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("reply")] == []


def never_resent(post: FakePost) -> bool:
    last: dict[int, str] = {}
    for _, kind, message_id, text in post.writes:
        if kind == "edit" and last.get(message_id) == text:
            return False
        last[message_id] = text
    return True


async def test_a_quick_answer_is_one_message_and_no_edit(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed("Hello ")
        reply.feed("there.")
        ids = await stage.finished(reply)
    assert stage.post.texts(ids) == ["Hello there."]
    assert stage.post.kinds() == ["send"]
    assert stage.post.replies == set(ids)


async def test_it_appears_after_a_short_while(stage: Stage) -> None:
    async with stage.reply() as reply:
        await stage.clock.advance(5)
        reply.feed("\n ")
        await stage.clock.advance(5)
        assert stage.post.writes == []
        reply.feed("Hm")
        await stage.clock.advance(PACE.first_delay - 0.01)
        assert stage.post.writes == []
        await stage.clock.advance(0.02)
        assert [text for *_, text in stage.post.writes] == ["Hm"]
        await stage.finished(reply)
    assert stage.post.kinds() == ["send"]


async def test_it_appears_at_once_with_enough_words(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed("x" * PACE.first_chars)
        await stage.clock.advance(0)
        assert stage.post.kinds() == ["send"]
        await stage.finished(reply)


async def test_edits_are_paced_and_the_last_is_the_whole(stage: Stage) -> None:
    words = [f"word{number} " for number in range(100)]
    async with stage.reply() as reply:
        for word in words:
            reply.feed(word)
            await stage.clock.advance(0.1)
        ids = await stage.finished(reply)
        await stage.clock.advance(60)
    assert stage.post.texts(ids) == ["".join(words).strip()]
    # 10 s of stream, one write each 1.2 s, and the last one.
    assert 8 <= len(stage.post.writes) <= 10
    assert never_resent(stage.post)
    assert all(later[3].startswith(earlier[3]) for earlier, later in pairwise(stage.post.writes))


async def test_silence_writes_nothing(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed("Let me think about this for a while, please. ")
        await stage.clock.advance(30)
        reply.feed("  \n")
        await stage.clock.advance(30)
        assert stage.post.kinds() == ["send"]
        await stage.finished(reply)
    assert stage.post.kinds() == ["send"]


async def test_a_long_answer_opens_further_messages(stage: Stage) -> None:
    async with stage.reply() as reply:
        for start in range(0, len(LONG), 50):
            reply.feed(LONG[start : start + 50])
            await stage.clock.advance(0.3)
        ids = await stage.finished(reply)
    assert len(ids) == 4
    assert stage.post.texts(ids) == split(LONG)
    assert list(stage.post.shown) == list(ids)
    assert stage.post.replies == {ids[0]}
    # A message that has a successor is left alone.
    edited = [message_id for _, kind, message_id, _ in stage.post.writes if kind == "edit"]
    assert edited == sorted(edited)
    assert never_resent(stage.post)


async def test_a_long_answer_all_at_once(stage: Stage) -> None:
    async with stage.reply() as reply:
        ids = await stage.finished(reply, LONG)
    assert stage.post.texts(ids) == split(LONG)
    assert stage.post.kinds() == ["send"] * 4


async def test_the_final_text_may_differ(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed(LONG)
        await stage.clock.advance(10)
        assert len(stage.post.shown) == 4
        ids = await stage.finished(reply, "On second thought: no.")
    assert stage.post.shown == {ids[0]: "On second thought: no."}
    assert len(ids) == 1


async def test_nothing_said_is_nothing_sent(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed(" \n")
        await stage.clock.advance(5)
        assert await stage.finished(reply) == ()
    assert stage.post.writes == []


async def test_a_blank_final_text_does_not_take_the_answer_back(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed("Said is said.")
        ids = await stage.finished(reply, "  ")
    assert stage.post.texts(ids) == ["Said is said."]


async def test_finishing_does_not_wait_for_the_next_edit_to_be_due(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed("The first words of an answer that is quite long.")
        await stage.clock.advance(10)
        reply.feed(" More.")
        await stage.clock.advance(0)
        reply.feed(" And more.")
        began = stage.clock.now
        await stage.finished(reply)
    assert stage.clock.now - began <= PACE.min_interval + 0.2
    assert stage.post.kinds() == ["send", "edit", "edit"]


async def test_a_write_under_way_arrives_before_the_last(stage: Stage) -> None:
    stage.post.slow = asyncio.Event()
    async with stage.reply() as reply:
        reply.feed("The first words of an answer that is quite long.")
        await stage.clock.advance(1)
        reply.feed(" The end.")
        ending = asyncio.create_task(reply.finish())
        await stage.clock.advance(5)
        assert stage.post.kinds() == ["send"], "the last write did not wait"
        stage.post.slow.set()
        await stage.clock.run(ending)
    assert stage.post.texts(await ending) == [
        "The first words of an answer that is quite long. The end."
    ]


async def test_a_failing_edit_is_tried_again_later(stage: Stage) -> None:
    stage.post.failures["edit"] = [PostFailed("503")] * 3
    async with stage.reply() as reply:
        for _ in range(40):
            reply.feed("Some more words. ")
            await stage.clock.advance(0.5)
        ids = await stage.finished(reply)
    assert stage.post.texts(ids) == [("Some more words. " * 40).strip()]
    assert stage.post.failures["edit"] == []


async def test_the_last_write_is_tried_again_until_it_arrives(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed("The first words of an answer that is quite long.")
        await stage.clock.advance(1)
        reply.feed(" The end.")
        stage.post.failures["edit"] = [PostFailed("503", after=20.0), *[PostFailed("503")] * 4]
        began = stage.clock.now
        ids = await stage.finished(reply)
    assert stage.post.texts(ids) == ["The first words of an answer that is quite long. The end."]
    assert stage.clock.now - began >= 20 + 2 + 4 + 8 + 16


async def test_an_outage_that_lasts_is_told(stage: Stage) -> None:
    stage.post.failures["send"] = [PostFailed("503")] * 100
    async with stage.reply() as reply:
        reply.feed("Hello")
        with pytest.raises(PostFailed, match="503"):
            await stage.finished(reply)
    assert stage.post.kinds() == ["send"] * 6


async def test_a_send_whose_response_was_lost_is_not_posted_twice(stage: Stage) -> None:
    stage.post.lose_response = True
    async with stage.reply() as reply:
        reply.feed("Hello")
        ids = await stage.finished(reply)
    assert stage.post.shown == {ids[0]: "Hello"}
    assert stage.post.kinds() == ["send", "send"]


async def test_a_lost_response_in_the_stream_ends_in_the_whole_text(stage: Stage) -> None:
    stage.post.lose_response = True
    async with stage.reply() as reply:
        reply.feed("The first words of an answer that is quite long.")
        await stage.clock.advance(0.5)
        reply.feed(" The end.")
        ids = await stage.finished(reply)
    assert stage.post.shown == {ids[0]: "The first words of an answer that is quite long. The end."}


async def test_a_repeat_after_a_crash_is_the_same_message(stage: Stage) -> None:
    async with stage.reply() as reply:
        ids = await stage.finished(reply, LONG)
    async with stage.reply() as reply:
        again = await stage.finished(reply, f"Changed. {LONG}")
    assert again[:3] == ids[:3]
    assert stage.post.texts(again) == split(f"Changed. {LONG}")
    assert len(stage.post.shown) == len(again)


async def test_messages_of_an_earlier_attempt_are_reused(stage: Stage) -> None:
    stage.post.shown = {7: "Half an ans", 8: "wer"}
    async with stage.reply(already=[7, 8]) as reply:
        reply.feed("A different answer, streamed again from the start.")
        await stage.clock.advance(5)
        ids = await stage.finished(reply)
    assert ids == (7,)
    assert stage.post.shown == {7: "A different answer, streamed again from the start."}


async def test_a_deleted_message_is_sent_anew(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed("The first words of an answer that is quite long.")
        await stage.clock.advance(1)
        stage.post.shown.clear()
        reply.feed(" The end.")
        ids = await stage.finished(reply)
    assert stage.post.shown == {ids[0]: "The first words of an answer that is quite long. The end."}
    assert stage.post.replies >= set(ids)


async def test_what_follows_a_deleted_message_stays_behind_it(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed(LONG)
        await stage.clock.advance(5)
        first, *_ = stage.post.shown
        del stage.post.shown[first]
        ids = await stage.finished(reply, f"Changed. {LONG}")
    assert stage.post.texts(ids) == split(f"Changed. {LONG}")
    assert list(stage.post.shown) == list(ids) == sorted(ids)


async def test_a_message_deleted_before_a_crash_is_sent_under_another_nonce(stage: Stage) -> None:
    async with stage.reply() as reply:
        await stage.finished(reply, "Hello")
    stage.post.shown.clear()
    async with stage.reply() as reply:
        ids = await stage.finished(reply, "Hello")
    assert stage.post.shown == {ids[0]: "Hello"}


async def test_a_place_where_every_message_vanishes_is_given_up(stage: Stage) -> None:
    stage.post.failures["send"] = [Gone() for _ in range(100)]
    async with stage.reply() as reply:
        with pytest.raises(Gone):
            await stage.finished(reply, "Hello")
    assert len(stage.post.writes) == 6


async def test_an_error_follows_what_was_said(stage: Stage) -> None:
    async with stage.reply() as reply:
        reply.feed("This is how it is done, look here:\n```py\nx = 1\n")
        await stage.clock.advance(1)
        ids = await stage.abandoned(reply, "I lost my train of thought.")
    assert stage.post.texts(ids) == [
        "This is how it is done, look here:\n```py\nx = 1\n```\n\nI lost my train of thought."
    ]


async def test_an_error_alone(stage: Stage) -> None:
    async with stage.reply() as reply:
        ids = await stage.abandoned(reply, "I cannot think right now.")
    assert stage.post.texts(ids) == ["I cannot think right now."]


class Forbidden(Exception):
    """What is for good."""


async def test_what_stopped_the_edits_is_raised_at_the_end(stage: Stage) -> None:
    stage.post.failures["send"] = [Forbidden()]
    async with stage.reply() as reply:
        reply.feed("The first words of an answer that is quite long.")
        await stage.clock.advance(5)
        reply.feed("More")
        with pytest.raises(Forbidden):
            await stage.finished(reply)
    assert stage.post.kinds() == ["send"]


async def shown_in_vain(stage: Stage, error: Exception | None) -> None:
    """An answer that ends without ``finish`` after Discord refused it."""
    stage.post.failures["send"] = [Forbidden()]
    async with stage.reply() as reply:
        reply.feed("The first words of an answer that is quite long.")
        await stage.clock.advance(5)
        if error is not None:
            raise error


async def test_what_stopped_the_edits_is_raised_by_the_block_too(stage: Stage) -> None:
    with pytest.raises(Forbidden):
        await shown_in_vain(stage, None)


async def test_an_error_of_the_stream_comes_first(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ZeroDivisionError):
        await shown_in_vain(stage, ZeroDivisionError())
    assert "Forbidden" in caplog.text
    assert "first words" not in caplog.text


async def test_being_cancelled_leaves_no_task_behind(stage: Stage) -> None:
    stage.post.slow = asyncio.Event()

    async def answer() -> None:
        async with stage.reply() as reply:
            reply.feed("The first words of an answer that is quite long.")
            await asyncio.Event().wait()

    task = asyncio.create_task(answer())
    await stage.clock.advance(5)
    task.cancel()
    await settle()
    assert task.cancelled()
    assert stage.post.shown == {}


async def test_an_answer_ends_once(stage: Stage) -> None:
    async with stage.reply() as reply:
        await stage.finished(reply, "Hello")
        for again in (reply.finish(), reply.abandon("x")):
            with pytest.raises(RuntimeError, match="ended"):
                await again
        with pytest.raises(RuntimeError, match="ended"):
            reply.feed("more")


async def test_each_message_is_reported_as_soon_as_it_is_posted(stage: Stage) -> None:
    reported: list[int] = []

    async def on_sent(message_id: int) -> None:
        reported.append(message_id)

    async with stage.reply(on_sent=on_sent) as reply:
        reply.feed("The first words of an answer that is quite long.")
        await stage.clock.advance(1)
        assert reported == list(reply.ids) == list(stage.post.shown)
        ids = await stage.finished(reply, LONG)
    assert reported == list(ids)


async def test_two_answers_do_not_wait_for_each_other(stage: Stage) -> None:
    other = Stage(stage.clock, FakePost(stage.clock))
    async with stage.reply(key=1) as one, other.reply(key=2) as two:
        for _ in range(20):
            one.feed("Some words to show. ")
            two.feed("Some words to show. ")
            await stage.clock.advance(0.5)
        assert len(stage.post.writes) == len(other.post.writes) >= 8
        await stage.finished(one)
        await other.finished(two)
