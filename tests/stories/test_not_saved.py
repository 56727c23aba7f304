"""The database is cut while people ask for something: each front says what was saved, truly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from bot.llm.session_store import SessionStore
from bot.storage.database.problems import StorageDown
from tests.discord_server import DiscordServer, User
from tests.inprocess import Clock, TestBot, caught_up, running_bot
from tests.loopback.relay import Relay
from tests.stories.acts import lives_in
from tests.stories.conftest import StartBot

NOT_SAVED = (
    "I did **not** save this: my memory is out of reach for a moment. Please try again in a minute."
)


@pytest.fixture
async def relay(migrated_url: str) -> AsyncIterator[Relay]:
    url = make_url(migrated_url)
    async with Relay(str(url.host or url.query["host"]), url.port or 5432) as relay:
        yield relay


def through(relay: Relay, database_url: str) -> str:
    changed = make_url(database_url).set(host="127.0.0.1", port=relay.port, query={})
    return changed.render_as_string(hide_password=False)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_commands_buttons_forms_and_talk_say_that_it_was_not_saved(
    relay: Relay, migrated_url: str, discord_server: DiscordServer, ada: User, clock: Clock
) -> None:
    async with running_bot(discord_server, through(relay, migrated_url), clock) as bot:
        await lives_in(bot, ada)
        kept = await (await ada.uses(ada.dms, "remind", {"text": "buy milk"})).answer()
        shown = await (await ada.uses(ada.dms, "reminders show", {"which": "milk"})).answer()
        form = await ada.uses(ada.dms, "reminders edit", {"which": "milk"})
        await caught_up()
        await relay.refuse()
        for used in (
            await ada.uses(ada.dms, "remind", {"text": "call mum", "when": "tomorrow 9"}),
            await ada.uses(ada.dms, "timezone", {"city": "Lisbon"}),
            await ada.uses(ada.dms, "quiet", {"hours": "22:00-07:00"}),
            await ada.uses(ada.dms, "reminders delete", {"which": "milk"}),
            await ada.uses_on(kept, "Remind me about this"),
            await ada.clicks(shown, "Done"),
            await ada.submits(form, {"text": "buy bread"}),
        ):
            if used.modal is None:
                assert (await used.answer()).content == NOT_SAVED, used
        asked = await ada.dm("remind me to water the plants")
        assert (await ada.dms.reply(to=asked)).content == NOT_SAVED
        await relay.start()
        [reminder] = await bot.services.stores.lookups.list(str(ada.id))
        assert reminder.text == "buy milk"
        again = await ada.dm("remind me to water the plants")
        assert "water the plants" in (await ada.dms.reply(to=again)).content
        await bot.message_handler.renew()
        answers = [m for m in ada.dms.from_bot if m.reference is asked]
        assert len(answers) == 1, "the one that was told “not saved” is not taken up again"


async def test_a_turn_that_saved_something_before_says_so(
    start: StartBot, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    appended = SessionStore.append_event

    async def cut(self: SessionStore, session: Any, event: Any) -> Any:
        if event.get_function_responses():
            raise StorageDown(again=True)
        return await appended(self, session, event)

    async with start() as bot:
        monkeypatch.setattr(SessionStore, "append_event", cut)
        asked = await ada.dm("remind me to water the plants")
        answer = (await ada.dms.reply(to=asked)).content
        assert "Anything I'd already saved is still there. I did **not** save the rest." in answer
        assert len(await _listed(bot, ada)) == 1


async def _listed(bot: TestBot, person: User) -> tuple[Any, ...]:
    return await bot.services.stores.lookups.list(str(person.id))
