"""LiveReply: stream one answer by paced edits of as many messages as it needs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from bot.ui.chat.answer_messages import (
    AnswerMessages,
    Clock,
    EditPace,
    OnSent,
    Poster,
    PostFailed,
    Sleep,
)
from bot.ui.text.code_blocks import closed
from bot.ui.text.split import Splitter, split

log = logging.getLogger(__name__)


class LiveReply:
    """One answer while it is being said.

    ``async with LiveReply(…) as reply:`` feed it, then ``finish`` or ``abandon`` it, once. Edits
    happen in between in a task that ends with the block. ``key`` names the message that is
    answered: an answer that is sent again under the same key within some minutes does not appear
    twice. ``on_sent`` is told the id of each message as soon as it is posted; given back as
    ``already`` after a crash, these messages are reused.
    """

    def __init__(
        self,
        post: Poster,
        *,
        key: int | str,
        already: Sequence[int] = (),
        on_sent: OnSent | None = None,
        pace: EditPace | None = None,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._key = key
        self._pace = pace or EditPace()
        self._sleep = sleep
        self._messages = AnswerMessages(post, key, already, on_sent, self._pace, (clock, sleep))
        self._splitter = Splitter()
        self._said = False
        self._ended = False
        self._news = asyncio.Event()
        self._enough = asyncio.Event()
        self._stopping = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        """The messages that show the answer so far, in order."""
        return self._messages.ids

    async def __aenter__(self) -> Self:
        self._pump = asyncio.create_task(self._keep_showing(), name=f"reply {self._key}")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pump is None:
            return
        self._stop()
        if isinstance(error, asyncio.CancelledError):
            self._pump.cancel()
        [outcome] = await asyncio.gather(self._pump, return_exceptions=True)
        if isinstance(outcome, Exception) and not self._ended:
            if error is None:
                raise outcome
            log.warning("answer to %s could not be shown: %r", self._key, outcome)

    def feed(self, chunk: str) -> None:
        """Say ``chunk`` next."""
        if self._ended:
            raise RuntimeError("the answer has already ended")
        self._splitter.feed(chunk)
        self._said = self._said or chunk.strip() != ""
        if self._said:
            self._news.set()
        if len(self._splitter.text) >= self._pace.first_chars:
            self._enough.set()

    async def finish(self, final_text: str | None = None) -> tuple[int, ...]:
        """Show the whole answer and return the ids of its messages, in order.

        ``final_text``, if not blank, replaces what was fed. An empty tuple says that there was
        nothing to say and nothing was sent. Raises what kept the answer from being shown.
        """
        await self._end()
        if final_text is not None and final_text.strip():
            texts = split(final_text)
        else:
            texts = [piece.text for piece in self._splitter.finish()]
        return await self._settle(texts)

    async def abandon(self, error_text: str) -> tuple[int, ...]:
        """Show ``error_text`` after what was said, or alone if that is nothing; return the ids."""
        await self._end()
        said = closed(self._splitter.text.rstrip())
        return await self._settle(split(f"{said}\n\n{error_text}"))

    async def _settle(self, texts: list[str]) -> tuple[int, ...]:
        if not texts:
            return ()
        await self._messages.settle(texts)
        return self._messages.ids

    def _stop(self) -> None:
        for event in (self._stopping, self._enough, self._news):
            event.set()

    async def _end(self) -> None:
        """Stop the edits, letting one that is under way arrive, so that none follows the last."""
        if self._ended:
            raise RuntimeError("the answer has already ended")
        self._ended = True
        self._stop()
        if self._pump is not None:
            await self._pump

    async def _keep_showing(self) -> None:
        await self._news.wait()
        await self._pause(self._pace.first_delay, self._enough)
        failures = 0
        while not self._stopping.is_set():
            self._news.clear()
            wait = 0.0
            try:
                await self._messages.show([piece.text for piece in self._splitter.pieces()])
                failures = 0
            except PostFailed as problem:
                log.info("answer to %s not updated: %s", self._key, problem)
                wait = max(self._backoff(failures), problem.after)
                failures += 1
                self._news.set()
            await self._pause(max(wait, self._messages.until_edit()), self._stopping)
            await self._news.wait()

    def _backoff(self, failures: int) -> float:
        delays = self._pace.backoff
        return delays[min(failures, len(delays) - 1)] if delays else 0.0

    async def _pause(self, seconds: float, wake: asyncio.Event) -> None:
        """Wait for ``seconds`` or until ``wake`` is set."""
        if seconds <= 0 or wake.is_set():
            return
        waits = (
            asyncio.ensure_future(self._sleep(seconds)),
            asyncio.ensure_future(wake.wait()),
        )
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
