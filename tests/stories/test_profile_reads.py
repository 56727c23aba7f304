"""One profile read each: a command, a button and a message load it once and pass it on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.discord_server import User
from tests.inprocess import Clock, TestBot
from tests.stories.acts import fires, lives_in, replied, says
from tests.stories.conftest import StartBot

READ = re.compile(r"\bselect\b.*\bfrom\b.*\buser_states\b", re.IGNORECASE | re.DOTALL)


@contextmanager
def reads(bot: TestBot) -> Iterator[list[str]]:
    """Collect the statements that read a user's state."""
    found: list[str] = []

    def hear(*heard: object) -> None:
        statement = str(heard[2])
        if READ.search(statement):
            found.append(statement)

    engine = bot.services.engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", hear)


async def test_a_command_and_a_button(start: StartBot, ada: User) -> None:
    remind = {"when": "tomorrow at 9", "text": "call mum"}
    async with start() as bot:
        await lives_in(bot, ada)
        with reads(bot) as found:
            card = await (await ada.uses(ada.dms, "remind", remind)).answer()
            assert "**call mum**" in card.content
        assert len(found) == 1
        with reads(bot) as found:
            await (await ada.uses(ada.dms, "reminders list", {})).answer()
        assert len(found) == 1
        await (await ada.clicks(card, "Undo")).answer()
        with reads(bot) as found:
            kept = await (await ada.clicks(card, "Keep it after all")).answer()
            assert "back to how it was" in kept.content
        assert len(found) == 1


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("reminders show", {"which": "milk"}),
        ("reminders edit", {"which": "milk", "when": "tomorrow at 10"}),
        ("reminders edit", {"which": "milk"}),
        ("reminders snooze", {"which": "milk", "until": "in 2 hours"}),
        ("timezone", {}),
        ("quiet", {}),
        ("agenda", {"time": "now"}),
        ("agenda", {"time": "7:30"}),
        ("memory show", {}),
    ],
)
async def test_every_command_that_needs_the_profile(
    start: StartBot, ada: User, command: str, options: dict[str, str]
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        remind = {"when": "tomorrow at 9", "text": "buy milk"}
        await (await ada.uses(ada.dms, "remind", remind)).answer()
        with reads(bot) as found:
            used = await ada.uses(ada.dms, command, options)
            if used.modal is None:
                await used.answer()
        assert len(found) == 1


async def test_a_question_about_the_time(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        options = {"when": "3/4 at 9:00", "text": "call mum"}
        with reads(bot) as found:
            asked = await (await ada.uses(ada.dms, "remind", options)).answer()
            assert "🤔" in asked.content
        assert len(found) == 1


async def test_a_message_and_a_reply(start: StartBot, ada: User, clock: Clock) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        await says(ada, "hello")  # the first message reads the number of the conversation too
        with reads(bot) as found:
            assert "call mum" in await says(ada, "remind me to call mum tomorrow at 9")
        assert len(found) == 1
        fired = await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
        for words in ("in 20 min", "change it to buy oat milk", "change it to Friday at 9"):
            with reads(bot) as found:
                await replied(ada, fired, words)
            assert len(found) == 1, words
