"""MessageHandler: answer Discord messages, one at a time per user and place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime, timedelta

import discord

from bot.concurrency import KeyedLocks
from bot.errors import Problem, report_bug
from bot.services.contacts import Contacts
from bot.sessions import Conversations, Finished, Said
from bot.storage.people import People
from bot.storage.turns import KeptTurn, LedgerEntry, TurnLedger
from bot.turn import place_key
from bot.ui.chat.answer_messages import EditPace, Poster, PostFailed
from bot.ui.chat.dm_fallback import DmFallback
from bot.ui.chat.incoming import (
    UNREADABLE_REPLY,
    Incoming,
    is_addressed,
    is_unreadable,
    place_of,
    read_message,
)
from bot.ui.chat.live_reply import LiveReply
from bot.ui.chat.missed import show_before_answer
from bot.ui.chat.receipts import UNKEPT, receipt_lines
from bot.ui.chat.shortcuts import Shortcut
from bot.ui.chat.typing_indicator import Typing
from bot.ui.permissions import PermissionWarnings

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=12)
"""How long a turn stays ours without a sign of life; renewed four times as often."""

TRIES = 5
"""Processes that may die over one message; it would kill the next one, too."""

FIRST_POST = EditPace(first_chars=400, first_delay=0.4)
"""A short answer is complete within that time, and is then posted once, receipts and all."""


class TooManyTries(Problem):
    def __init__(self) -> None:
        super().__init__(
            "I failed on that message several times, so I've given up on it. Anything I'd saved "
            "is still there: `/reminders list` shows it. Try saying it another way, or without "
            "its files."
        )


class MessageHandler:
    """Own the answering tasks: a message once recorded is answered here, or by a later process."""

    def __init__(
        self,
        conversations: Conversations,
        turns: TurnLedger,
        people: People,
        contacts: Contacts,
        clock: Callable[[], datetime],
        answer_channels: frozenset[str],
        permissions: PermissionWarnings,
        *,
        me: Callable[[], discord.ClientUser],
        shortcuts: Sequence[Shortcut],
    ) -> None:
        """``me``: the bot's own user. ``shortcuts``: asked in order, before the agent."""
        self.contacts = contacts
        self.conversations = conversations
        self.turns = turns
        self.people = people
        self.clock = clock
        self.answer_channels = answer_channels
        self.permissions = permissions
        self.me = me
        self.shortcuts = tuple(shortcuts)
        self._answering: dict[int, asyncio.Task[None]] = {}
        self._recording = KeyedLocks()
        self._owed: dict[str, Callable[[], Awaitable[bool]]] = {}
        self._stopping = False

    def begin(self, message: discord.Message, kept: KeptTurn | None = None) -> None:
        """Answer a message that is for us, after those before it; ``kept``: where it stands.

        When stopping, leave it to the next process, which need not have heard of it.
        """
        if message.id in self._answering or str(message.id) in self._owed:
            return
        work = self._leave(message) if self._stopping else self._handle(message, kept)
        task = asyncio.create_task(work, name=f"answer {message.id}")
        self._answering[message.id] = task
        task.add_done_callback(lambda _: self._answering.pop(message.id, None))

    @property
    def held(self) -> frozenset[str]:
        """The messages that are in our hands: being answered, or their end not yet written."""
        return frozenset(self._owed) | {str(message_id) for message_id in self._answering}

    async def renew(self) -> None:
        """Keep the turns that are being answered ours, and write down how others ended."""
        for key, end in list(self._owed.items()):
            await end()
            del self._owed[key]
        held = [str(message_id) for message_id in self._answering]
        if held:
            await self.turns.renew(held, self.clock() + LEASE)

    async def drain(self, grace: float) -> None:
        """Wait for the answers under way; what is cut off after ``grace`` s the next start does."""
        self._stopping = True
        if self._answering:
            await asyncio.wait(self._answering.values(), timeout=grace)
        cut_off = dict(self._answering)
        for task in cut_off.values():
            task.cancel()
        await asyncio.gather(*cut_off.values(), return_exceptions=True)
        if cut_off:
            log.info("%d answers are left to the next start", len(cut_off))
            await self._let_go(cut_off)

    async def _let_go(self, message_ids: Collection[int]) -> None:
        """End our leases: whoever starts next need not wait for them."""
        try:
            await self.turns.renew([str(message_id) for message_id in message_ids], self.clock())
        except Problem as problem:
            log.warning("turns are taken over later (%s)", type(problem).__name__)

    async def _handle(self, message: discord.Message, kept: KeptTurn | None) -> None:
        """Record a new message while it waits for those before it; answer it."""
        place = place_of(message.channel, message.guild)
        addressed = is_addressed(message, self.me())
        post = DmFallback(message, self.permissions, addressed=addressed)
        user_id = str(message.author.id)
        # Beside the wait, which begins at once: whatever comes later, a reset too, comes after it.
        recording = None if kept else asyncio.create_task(self._record(message, post))
        try:
            async with (
                self.conversations.hold(user_id, place_key(place)),
                self._failing(message, post),
            ):
                if recording:
                    ours = await recording
                else:
                    ours = await self.turns.start(str(message.id), self.clock(), LEASE)
                if not ours:
                    return  # known already, or it ended, or its lease did, while we fetched it
                if kept is None:
                    await self.contacts.seen(user_id, place, None)
                    await show_before_answer(self.contacts, message, place, post)
                await self._answer(message, kept, post)
        finally:
            if recording:
                recording.cancel()  # without effect on what has ended

    async def _record(self, message: discord.Message, post: Poster) -> bool:
        """Store the message → False if it is known, or could not be stored.

        In order of arrival per channel: after a crash CatchUp looks only for messages that are
        newer than the newest recorded one, and the answers keep the order of the messages.
        """
        async with self._failing(message, post), self._recording.hold(message.channel.id):
            return await self.turns.receive(entry_of(message), self.clock(), LEASE)
        return False

    @asynccontextmanager
    async def _failing(self, message: discord.Message, post: Poster) -> AsyncIterator[None]:
        """End each failure of the body in a reply, in a line of the log, or in both."""
        try:
            yield
        except Problem as problem:
            await self._tell(message, post, str(problem))
            await self._give_up(message, type(problem).__name__)
        except (discord.HTTPException, PostFailed) as error:
            # Of what is forbidden the host was told, with the name of the permission.
            level = logging.INFO if isinstance(error, discord.Forbidden) else logging.WARNING
            log.log(level, "answer to message %s could not be posted: %s", message.id, error)
            await self._give_up(message, type(error).__name__)
        except Exception as error:
            await self._tell(message, post, report_bug(log, f"message {message.id}", error))
            await self._give_up(message, type(error).__name__)

    async def _leave(self, message: discord.Message) -> None:
        """Record the message for the next process, without a lease."""
        try:
            async with self._recording.hold(message.channel.id):
                await self.turns.receive(entry_of(message), self.clock(), timedelta(0))
        except Problem as problem:
            log.warning("message %s is left behind (%s)", message.id, type(problem).__name__)

    async def _give_up(self, message: discord.Message, why: str) -> None:
        key = str(message.id)
        await self._end(key, lambda: self.turns.fail(key, why, self.clock()))

    async def _finish(self, message: discord.Message, ids: Sequence[int]) -> None:
        key, posted = str(message.id), [str(message_id) for message_id in ids]
        await self._end(key, lambda: self.turns.finish(key, posted, self.clock()))

    async def _end(self, key: str, end: Callable[[], Awaitable[bool]]) -> None:
        """Write down how a turn ended, later if need be: the person has got what there was."""
        try:
            await end()
        except Problem as problem:
            log.warning(
                "the end of turn %s is written down later (%s)", key, type(problem).__name__
            )
            self._owed[key] = end

    async def _answer(self, message: discord.Message, kept: KeptTurn | None, post: Poster) -> None:
        if kept and kept.attempts >= TRIES:
            raise TooManyTries
        already = await self._already(message, kept) if kept else ()
        async with (
            Typing(message.channel) as typing,
            LiveReply(
                post,
                key=message.id,
                already=already,
                on_sent=lambda _: self._record_posted(message, reply.ids),
                pace=FIRST_POST,
            ) as reply,
        ):
            if kept and kept.answer:
                answer = kept.answer
            else:
                person = await self.people.get(str(message.author.id))
                locale = (person and person.locale) or "en"
                incoming = await read_message(message, self.me(), locale)
                try:
                    answer = await self._answer_directly(
                        message, incoming
                    ) or await self._stream_turn(incoming, reply, typing)
                except Problem as problem:
                    await self._finish(message, await reply.abandon(str(problem)))
                    return
                if not await self._keep(message, answer):
                    log.warning("answer to %s is left to who took it over", message.id)
                    return
            ids = await reply.finish(answer)
        await self._finish(message, ids)

    async def _keep(self, message: discord.Message, answer: str) -> bool:
        """A crash from here on repeats the posting, not the turn. False: it is ours no more."""
        try:
            return await self.turns.keep_answer(str(message.id), answer, self.clock())
        except Problem as problem:
            log.warning(
                "answer to %s is posted without being kept (%s)", message.id, type(problem).__name__
            )
            return True

    async def _record_posted(self, message: discord.Message, ids: Sequence[int]) -> None:
        """Only the first message of an answer is a reply: the others are found by this alone."""
        if len(ids) < 2:
            return
        posted = [str(message_id) for message_id in ids]
        try:
            await self.turns.posted(str(message.id), posted, self.clock())
        except Problem as problem:
            log.warning(
                "the messages of answer %s are not noted (%s)", message.id, type(problem).__name__
            )

    async def _answer_directly(self, message: discord.Message, incoming: Incoming) -> str | None:
        """Answer without the agent: a reply that cannot be read, or a shortcut's."""
        if is_unreadable(message, self.me()):
            return UNREADABLE_REPLY
        for shortcut in self.shortcuts:
            if (answer := await shortcut(message, incoming.turn)) is not None:
                return answer
        return None

    async def _stream_turn(self, incoming: Incoming, reply: LiveReply, typing: Typing) -> str:
        """Stream the turn into the reply → the whole answer, with proof of what was stored."""
        lead = "".join(f"-# {line}\n" for line in incoming.complaints)
        if lead:
            reply.feed(lead)
        async with aclosing(self.conversations.answer(incoming.turn)) as pieces:
            async for piece in pieces:
                match piece:
                    case Said(text=text):
                        typing.stop()
                        reply.feed(text)
                    case Finished(text=text, receipts=receipts, unkept=unkept, waits=waits):
                        proof = UNKEPT if unkept else receipt_lines(text, receipts, waits)
                        return lead + text + proof
        raise RuntimeError("a conversation ended without its end")

    async def _already(self, message: discord.Message, kept: KeptTurn) -> list[int]:
        """Our messages that carry a part of this answer, from a process that did not finish it."""
        if kept.posted:
            return [int(message_id) for message_id in kept.posted]
        try:
            return [
                answer.id
                async for answer in message.channel.history(after=message, limit=100)
                if answer.author.id == self.me().id
                and answer.reference
                and answer.reference.message_id == message.id
            ]
        except discord.HTTPException as error:
            log.info("cannot look for an answer to %s: %s", message.id, error)
            return []

    async def _tell(self, message: discord.Message, post: Poster, text: str) -> None:
        """Reply with one sentence, outside of a streaming answer."""
        try:
            await post.send(text, nonce=f"{message.id}.t", reply=True)
        except (discord.HTTPException, PostFailed) as error:
            log.warning("cannot reply to message %s: %s", message.id, error)


def entry_of(message: discord.Message) -> LedgerEntry:
    """The message as the ledger knows it: whose and where; what it says is fetched again."""
    place = place_of(message.channel, message.guild)
    return LedgerEntry(str(message.id), str(message.author.id), place)
