"""The database goes away while the bot runs: people get a sentence, and then it works again."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from tests.discord_server import Message, User
from tests.loopback.models.gemini import Hold, Stream
from tests.loopback.relay import Relay
from tests.stories.conftest import StartBot
from tests.stories.process import Stage, becomes, free_port, staged
from tests.waiting import eventually

SENTENCE = "I did **not** save this: my memory is out of reach for a moment"
EXPECTED = (r"WARNING bot\.",)


async def status_of(database_url: str, asked: Message) -> str | None:
    """How the turn of this message stands in the ledger."""
    url = make_url(database_url).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        named = "SELECT status FROM turns WHERE message_id = $1"
        status: str | None = await connection.fetchval(named, str(asked.id))
        return status
    finally:
        await connection.close()


async def settled(database_url: str, asked: Message) -> str:
    """The end of that turn, once it is written down."""

    async def ended() -> str | None:
        status = await status_of(database_url, asked)
        return status if status in ("answered", "failed") else None

    return str(await eventually(ended))


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_the_database_goes_and_comes_back(database_url: str, tmp_path: Path) -> None:
    url = make_url(database_url)
    host = str(url.host or url.query["host"])
    async with Relay(host, url.port or 5432) as relay:
        changed = url.set(host="127.0.0.1", port=relay.port, query={})
        through = changed.render_as_string(hide_password=False)
        async with staged(tmp_path, through, HEALTH_PORT=str(free_port())) as stage:
            stage.bot.expects(*EXPECTED)
            await stage.bot.start()
            await becomes(stage, 200)
            await tell(stage, relay, database_url)


async def tell(stage: Stage, relay: Relay, database_url: str) -> None:
    ada = stage.discord.user("Ada")
    hold = Hold()
    stage.gemini.on("in the middle", Stream("It was going so well", hold, " until now."))
    before = await ada.dm("before")
    assert (await stage.answer(before)).content == "You said: before"

    middle = await ada.dm("in the middle")
    await stage.answer(middle)
    await relay.refuse()
    hold.release()
    broken = await ada.dms.wait_for(lambda m: m.reference is middle and SENTENCE in m.content)
    assert broken.content.startswith("It was going so well")
    during = await ada.dm("while it is away")
    assert SENTENCE in (await stage.answer(during)).content
    await becomes(stage, 503)

    await relay.start()
    await becomes(stage, 200)
    assert await settled(database_url, middle) == "answered"
    after = await ada.dm("after")
    assert (await stage.answer(after)).content == "You said: after"

    # A restart: the pool's connections are dead, new ones work.
    await relay.disconnect()
    first = await ada.dm("right after a restart")
    said = (await stage.answer(first)).content
    assert said == "You said: right after a restart" or SENTENCE in said
    second = await ada.dm("and now")
    assert (await stage.answer(second)).content == "You said: and now"
    told = [m.reference for m in ada.dms.from_bot]
    assert told == [before, middle, during, after, first, second], "each exactly once"


async def fails(*_args: object) -> None:
    raise LookupError("a bug")


async def test_a_bug_before_a_command_or_a_button_is_answered_with_a_reference(
    start: StartBot, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as bot:
        shown = await (await ada.uses(ada.dms, "help")).answer()
        monkeypatch.setattr(bot.claims, "take", fails)
        command = await (await ada.uses(ada.dms, "help")).answer()
        assert "reference" in command.content.lower()
        button = await (await ada.clicks(shown, "Commands ▶")).answer()
        assert "reference" in button.content.lower()


async def test_a_contact_that_cannot_be_noted_costs_the_note_alone(
    start: StartBot, ada: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with start() as bot:
        monkeypatch.setattr(bot.services.contacts, "seen", fails)
        shown = await (await ada.uses(ada.dms, "help")).answer()
        assert "Just talk to me" in shown.content
        told = [record.getMessage() for record in caplog.records if record.name == "bot.client"]
        assert [line.endswith("is not noted") for line in told] == [True]
