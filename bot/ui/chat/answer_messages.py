"""AnswerMessages: the Discord messages of one answer, kept equal to the pieces of its text."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

log = logging.getLogger(__name__)

NONCE_LIMIT = 25
"""Characters of a string nonce: create-message in Discord's API reference."""
_MOST_RESENDS = 5


class Gone(Exception):
    """The message is not there any more, or is the deleted one that a nonce stands for."""


class PostFailed(Exception):
    """Discord did not take it this time; worth another try, ``after`` that many seconds."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted message and the text it shows, an earlier one where its nonce was already used."""

    id: int
    text: str


class Poster(Protocol):
    """Writes the messages of one answer. Raises ``PostFailed``, ``Gone``, or what is for good."""

    async def send(self, text: str, *, nonce: str, reply: bool) -> Posted:
        """Post a message once per ``nonce``; as a Discord reply if ``reply``."""

    async def edit(self, message_id: int, text: str) -> None:
        """Replace the text of a message."""

    async def delete(self, message_id: int) -> None:
        """Take a message away; content if it already is."""


@dataclass(frozen=True, slots=True)
class EditPace:
    """When to write, in seconds.

    An answer appears with its first ``first_chars`` characters or ``first_delay`` after its first
    word, and is edited at most every ``min_interval``: an edit a second is what a channel's rate
    limit of about five in five seconds leaves. ``backoff`` is waited between tries that must
    succeed.
    """

    min_interval: float = 1.2
    first_chars: int = 40
    first_delay: float = 0.6
    backoff: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0)


Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
OnSent = Callable[[int], Awaitable[None]]


class AnswerMessages:
    """The messages of one answer, and what each of them shows."""

    def __init__(
        self,
        post: Poster,
        key: int | str,
        already: Sequence[int],
        on_sent: OnSent | None,
        pace: EditPace,
        time: tuple[Clock, Sleep],
    ) -> None:
        self._post = post
        self._key = key
        self._on_sent = on_sent
        self._pace = pace
        self._clock, self._sleep = time
        self._messages: list[Posted] = [Posted(message_id, "") for message_id in already]
        self._surplus: list[int] = []
        self._resends: dict[int, int] = {}
        self._written: float | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(message.id for message in self._messages)

    def until_edit(self) -> float:
        """Seconds until the next edit may go out."""
        if self._written is None:
            return 0.0
        return max(0.0, self._written + self._pace.min_interval - self._clock())

    async def settle(self, texts: Sequence[str]) -> None:
        """Show exactly ``texts``, trying again while it is worth it."""
        for delay in (*self._pace.backoff, None):
            try:
                await self.show(texts)
                await self._clear_behind(len(texts))
            except PostFailed as problem:
                if delay is None:
                    raise
                log.warning("answer to %s not taken, trying again: %s", self._key, problem)
                await self._sleep(max(delay, problem.after))
            else:
                return

    async def show(self, texts: Sequence[str]) -> None:
        """Bring the first ``len(texts)`` messages up to date; what is up to date is left alone."""
        for number, text in enumerate(texts):
            while number >= len(self._messages) or self._messages[number].text != text:
                await self._write(number, text)

    async def _write(self, number: int, text: str) -> None:
        try:
            if number < len(self._messages):
                await self._edit(number, text)
            else:
                await self._send(number, text)
        except Gone:
            self._lose(number)
            if self._resends[number] > _MOST_RESENDS:
                raise

    def _lose(self, number: int) -> None:
        """Have message ``number`` sent anew, and what follows it too, to stay behind it."""
        for lost in range(number, max(number + 1, len(self._messages))):
            # The nonce of a deleted message is refused for some minutes, that of a message about
            # to be deleted finds it (github.com/discord/discord-api-docs, pull request 6647).
            self._resends[lost] = self._resends.get(lost, 0) + 1
        self._surplus += self.ids[number + 1 :]
        del self._messages[number:]

    async def _edit(self, number: int, text: str) -> None:
        if (wait := self.until_edit()) > 0:
            await self._sleep(wait)
        message_id = self._messages[number].id
        try:
            await self._post.edit(message_id, text)
        finally:
            self._written = self._clock()
        self._messages[number] = Posted(message_id, text)

    async def _send(self, number: int, text: str) -> None:
        nonce = make_nonce(self._key, number, self._resends.get(number, 0))
        try:
            sent = await self._post.send(text, nonce=nonce, reply=number == 0)
        finally:
            self._written = self._clock()
        self._messages.append(sent)
        if self._on_sent is not None:
            await self._on_sent(sent.id)

    async def _clear_behind(self, count: int) -> None:
        """Take away the messages that the answer does not need (any more)."""
        self._surplus += self.ids[count:]
        del self._messages[count:]
        while self._surplus:
            await self._post.delete(self._surplus[0])
            del self._surplus[0]


def make_nonce(key: int | str, number: int, resends: int) -> str:
    """The nonce of the answer's message ``number``: the same after a restart, at most 25 long."""
    nonce = f"{key}-{number}" + (f"-{resends}" if resends else "")
    if len(nonce) <= NONCE_LIMIT:
        return nonce
    return hashlib.blake2b(nonce.encode(), digest_size=NONCE_LIMIT // 2).hexdigest()
