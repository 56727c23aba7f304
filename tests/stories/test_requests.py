"""Reminders for somebody else: asked once in the channel, nothing without a yes, never by force."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.place import Place, PlaceKind
from bot.reminders.changes import Change
from bot.reminders.model import Status
from bot.reminders.requests import RequestOver
from tests.discord_server import Channel, DiscordServer, Message, User
from tests.golden import assert_golden
from tests.inprocess import Clock, TestBot
from tests.stories.acts import rings
from tests.stories.conftest import StartBot
from tests.waiting import eventually

FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)


@pytest.fixture
def general(discord_server: DiscordServer, ada: User, bob: User) -> Channel:
    return discord_server.guild("Home", ada, bob).channel("general")


async def lives_in_berlin(person: User) -> None:
    await (await person.uses(person.dms, "timezone", {"city": "Berlin"})).answer()


async def asks(
    ada: User, bob: User, general: Channel, text: str = "bring the keys", when: str = "Friday 18:00"
) -> Message:
    used = await ada.uses(general, "remindfor", {"user": bob, "when": when, "text": text})
    return await used.answer()


async def texts(bot: TestBot, person: User) -> list[str]:
    return [each.text for each in await bot.services.stores.lookups.list(str(person.id))]


async def press(person: User, message: Message, label: str) -> Message:
    return await (await person.clicks(message, label)).answer()


async def test_bob_is_asked_and_accepts_after_a_restart(
    start: StartBot, ada: User, bob: User, general: Channel, clock: Clock
) -> None:
    async with start() as bot:
        await lives_in_berlin(ada)
        question = await asks(ada, bob, general, "bring the keys, @everyone!")
        assert not question.ephemeral
        assert question.pings.users == (bob,)
        assert not question.pings.everyone
        assert_golden("request", question)
        assert await texts(bot, bob) == []
        assert bob.dms.messages == []
    async with start() as bot:
        accepted = await press(bob, question, "Accept")
        assert_golden("request-accepted", accepted)
        (kept,) = await bot.services.stores.lookups.list(str(bob.id))
        assert kept.due_at == FRIDAY
        assert kept.text == "bring the keys, @everyone! (asked by Ada)"
        fired = await rings(bot, general, clock, FRIDAY)
        assert fired.pings.users == (bob,)
        assert not fired.pings.everyone


async def test_no_means_no_and_only_bob_says_it(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, general: Channel
) -> None:
    eve = discord_server.user("Eve")
    async with start() as bot:
        await lives_in_berlin(ada)
        question = await asks(ada, bob, general)
        for person, label in ((ada, "Accept"), (eve, "Accept"), (eve, "Cancel"), (ada, "Decline")):
            refused = await press(person, question, label)
            assert "can't answer that request" in refused.content
            assert refused.ephemeral
        declined = await press(bob, question, "Decline")
        assert declined.content == f"{bob.mention} declined {ada.mention}'s request."
        assert declined.buttons == []
        late = await (await bob.forges(question, "request:accept:1")).answer()
        assert "can't answer that request" in late.content
        assert await texts(bot, bob) == []


async def test_never_from_this_person_holds_and_can_be_taken_back(
    start: StartBot, ada: User, bob: User, general: Channel
) -> None:
    async with start():
        await lives_in_berlin(ada)
        first, second = await asks(ada, bob, general), await asks(ada, bob, general, "again")
        pressed = await bob.clicks(first, "Never from this person")
        assert (await pressed.answer()).content.startswith(f"{bob.mention} declined")
        private = await pressed.followup()
        assert private.ephemeral
        assert "can't ask you any more" in private.content
    async with start() as bot:
        other = await press(bob, second, "Accept")
        assert "can't answer that request" in other.content, "the other open request went with it"
        refused = await asks(ada, bob, general, "please")
        assert refused.ephemeral
        assert "isn't taking requests from you" in refused.content
        await bot.services.personal.erase(str(ada.id))
        await lives_in_berlin(ada)
        assert "isn't taking requests" in (await asks(ada, bob, general, "I am new")).content
        listed = await (await bob.uses(general, "blocked")).answer()
        assert listed.ephemeral
        assert_golden("blocked", listed)
        emptied = await press(bob, listed, "Allow 1")
        assert "haven't blocked anyone" in emptied.content
        assert not (await asks(ada, bob, general, "now then")).ephemeral


@pytest.mark.parametrize("who", ["asker", "asked"])
async def test_both_can_cancel_what_was_accepted(
    start: StartBot, ada: User, bob: User, general: Channel, who: str
) -> None:
    async with start() as bot:
        await lives_in_berlin(ada)
        question = await asks(ada, bob, general)
        accepted = await press(bob, question, "Accept")
        canceller = ada if who == "asker" else bob
        cancelled = await press(canceller, accepted, "Cancel")
        assert cancelled.content == f"Cancelled by {canceller.mention}."
        assert await texts(bot, bob) == []
        again = await (await ada.forges(question, "request:cancel:1")).answer()
        assert "can't answer that request" in again.content


@pytest.mark.parametrize("late", [False, True])
async def test_cancelling_takes_back_a_yes_that_is_not_on_record_yet(
    start: StartBot,
    ada: User,
    bob: User,
    general: Channel,
    monkeypatch: pytest.MonkeyPatch,
    late: bool,
) -> None:
    """A process died between the reminder and its record, or Ada pressed just then (``late``)."""
    async with start() as bot:
        await lives_in_berlin(ada)
        question = await asks(ada, bob, general)
        reminder_requests = bot.services.reminder_requests
        became = reminder_requests.requests.became

        async def interrupted(request_id: int, reminder_id: int, now: datetime) -> bool:
            if not late:
                raise RequestOver
            await reminder_requests.cancel(str(ada.id), request_id)
            return await became(request_id, reminder_id, now)

        monkeypatch.setattr(reminder_requests.requests, "became", interrupted)
        assert "can't answer that request" in (await press(bob, question, "Accept")).content
        if not late:
            assert await texts(bot, bob) == ["bring the keys (asked by Ada)"]
            assert "Cancelled" in (await press(ada, question, "Cancel")).content
        assert await texts(bot, bob) == []


async def test_accept_and_decline_at_once_end_in_one_of_them(
    start: StartBot, ada: User, bob: User, general: Channel
) -> None:
    async with start() as bot:
        await lives_in_berlin(ada)
        question = await asks(ada, bob, general)
        ids = [question.button(label)["custom_id"] for label in ("Accept", "Decline", "Accept")]
        presses = [await bob.forges(question, each, wait=False) for each in ids]
        await asyncio.gather(*(each.acknowledgement() for each in presses))
        request = (await bot.services.personal.export(str(bob.id)))["requests"][0]
        kept = await texts(bot, bob)
        assert (request["status"], len(kept)) in (("accepted", 1), ("declined", 0))


@pytest.mark.parametrize("forged", ["request:accept:0", "request:accept:999999999999999999"])
async def test_a_forged_request_is_answered_and_harmless(
    start: StartBot, ada: User, bob: User, general: Channel, forged: str
) -> None:
    async with start():
        await lives_in_berlin(ada)
        question = await asks(ada, bob, general)
        refused = await (await bob.forges(question, forged)).answer()
        assert refused.ephemeral


async def test_whom_one_cannot_ask(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, general: Channel
) -> None:
    stranger = discord_server.user("Stranger")
    closed = discord_server.guild("Work", ada, bob).channel("closed")
    closed.deny(bob, "view_channel")
    async with start():
        await lives_in_berlin(ada)
        for person, channel, said in (
            (stranger, general, "isn't in this server"),
            (ada, general, "just use `/remind`"),
            (discord_server.bot, general, "Bots don't need"),
            (bob, closed, "can't read this channel"),
        ):
            refused = await asks(ada, person, channel)
            assert said in refused.content
            assert refused.ephemeral
        with pytest.raises(LookupError, match="not offered"):
            await asks(ada, bob, ada.dms)


async def test_asking_has_limits_and_needs_a_time(
    start: StartBot, ada: User, bob: User, general: Channel
) -> None:
    async with start():
        assert "time zone" in (await asks(ada, bob, general)).content
        await lives_in_berlin(ada)
        assert "don't understand" in (await asks(ada, bob, general, when="whenever")).content
        for number in range(3):
            assert not (await asks(ada, bob, general, f"thing {number}")).ephemeral
        assert "3 requests to that person" in (await asks(ada, bob, general, "one more")).content


async def test_the_menu_entry_opens_a_form_that_outlives_a_restart(
    start: StartBot, ada: User, bob: User, general: Channel
) -> None:
    async with start():
        await lives_in_berlin(ada)
        form = await ada.uses_on_person(general, bob, "Remind this person")
    async with start():
        sent = await ada.submits(form, {"text": "water the plants", "when": "Friday 18:00"})
        question = await sent.answer()
        assert question.pings.users == (bob,)
        assert "water the plants (asked by Ada)" in question.content


async def test_a_request_whose_time_is_over_makes_nothing(
    start: StartBot, ada: User, bob: User, general: Channel, clock: Clock
) -> None:
    async with start() as bot:
        await lives_in_berlin(ada)
        question = await asks(ada, bob, general)
        clock.now = FRIDAY
        late = await press(bob, question, "Accept")
        assert "time has already passed" in late.content
        assert await texts(bot, bob) == []
        declined = await press(bob, question, "Decline")
        assert "declined" in declined.content


async def test_a_request_is_exported_and_erased_with_either_person(
    start: StartBot, ada: User, bob: User, general: Channel
) -> None:
    async with start() as bot:
        await lives_in_berlin(ada)
        await asks(ada, bob, general)
        personal = bot.services.personal
        for person in (ada, bob):
            assert len((await personal.export(str(person.id)))["requests"]) == 1
        await personal.erase(str(ada.id))
        assert (await personal.export(str(bob.id)))["requests"] == []


async def test_me_too_joins_a_public_series_from_its_next_time_on(
    start: StartBot,
    discord_server: DiscordServer,
    ada: User,
    bob: User,
    general: Channel,
    clock: Clock,
) -> None:
    async with start() as bot:
        await lives_in_berlin(ada)
        options = {"when": "every day at 18:00", "text": "stand-up"}
        await (await ada.uses(general, "remind", options)).answer()
        fired = await rings(bot, general, clock, datetime(2026, 11, 23, 17, 0, tzinfo=UTC))
        assert_golden("fired-public-series", fired)
        private = await (
            await ada.uses(ada.dms, "remind", {"when": "every day at 19:00", "text": "secret"})
        ).answer()
        assert private
    async with start() as bot:
        for _ in range(2):
            joined = await press(bob, fired, "Me too")
            assert joined.ephemeral
            assert "I'll remind you too: stand-up" in joined.content
        (kept,) = await bot.services.stores.lookups.list(str(bob.id))
        assert kept.due_at == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
        assert kept.status is Status.SCHEDULED
        assert "already yours" in (await press(ada, fired, "Me too")).content
        secret = (await bot.services.stores.lookups.search(str(ada.id), "secret"))[0].id
        refused = await (await bob.forges(fired, f"metoo:{secret}")).answer()
        assert "nothing left to join" in refused.content
        await bot.services.stores.reminders.cancel(str(bob.id), kept.id, clock())
        await press(bob, fired, "Me too")
        assert await texts(bot, bob) == ["stand-up"]


async def test_me_too_on_the_message_of_somebody_who_joined_is_the_same_series(
    start: StartBot,
    discord_server: DiscordServer,
    ada: User,
    bob: User,
    general: Channel,
    clock: Clock,
) -> None:
    eve = discord_server.user("Eve")
    assert general.guild is not None
    general.guild.join(eve)
    async with start() as bot:
        await lives_in_berlin(ada)
        options = {"when": "every day at 18:00", "text": "stand-up"}
        await (await ada.uses(general, "remind", options)).answer()
        fired = await rings(bot, general, clock, datetime(2026, 11, 23, 17, 0, tzinfo=UTC))
        await press(bob, fired, "Me too")
        seen = len(general.messages)
        await rings(bot, general, clock, datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
        bobs = await general.wait_for(
            lambda told: told in general.messages[seen:] and told.pings.users == (bob,)
        )
        recorded = (str(bob.id), str(bobs.id))
        await eventually(lambda: bot.services.stores.deliveries.delivered_message(*recorded))
        assert "already yours" in (await press(ada, bobs, "Me too")).content
        assert "I'll remind you too" in (await press(bob, bobs, "Me too")).content
        for message in (bobs, fired):
            assert "I'll remind you too" in (await press(eve, message, "Me too")).content
        for person in (ada, bob, eve):
            assert await texts(bot, person) == ["stand-up"]
        (hers,) = await bot.services.stores.lookups.list(str(eve.id))
        await bot.services.stores.reminders.cancel(str(eve.id), hers.id, clock())
        for message in (bobs, fired):
            await press(eve, message, "Me too")
        assert await texts(bot, eve) == ["stand-up"]


async def test_me_too_gives_nothing_of_what_has_moved_to_another_channel(
    start: StartBot,
    discord_server: DiscordServer,
    ada: User,
    bob: User,
    general: Channel,
    clock: Clock,
) -> None:
    async with start() as bot:
        await lives_in_berlin(ada)
        options = {"when": "every day at 18:00", "text": "stand-up"}
        await (await ada.uses(general, "remind", options)).answer()
        fired = await rings(bot, general, clock, datetime(2026, 11, 23, 17, 0, tzinfo=UTC))
        stores = bot.services.stores
        (kept,) = await stores.lookups.list(str(ada.id))
        elsewhere = Change(
            text="secret", place=Place(PlaceKind.CHANNEL, "4711", kept.place.guild_id)
        )
        await stores.reminders.change(str(ada.id), kept.id, elsewhere, clock())
        assert "nothing left to join" in (await press(bob, fired, "Me too")).content
        assert await texts(bot, bob) == []


async def test_bob_is_asked_by_talking(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User, general: Channel
) -> None:
    async with start() as bot:
        await lives_in_berlin(ada)
        await ada.says(general, f"@bot remind {bob.mention} on Friday 18:00 to bring the keys")
        await general.wait_for(lambda told: told.content == "I've asked Bob.")
        question = next(each for each in general.from_bot if each.buttons)
        assert question.pings.users == (bob,)
        assert await texts(bot, bob) == []
        await press(bob, question, "Accept")
        (kept,) = await bot.services.stores.lookups.list(str(bob.id))
        assert (kept.due_at, kept.text) == (FRIDAY, "bring the keys (asked by Ada)")
        assert await texts(bot, ada) == []


@pytest.mark.parametrize("whom", ["@everyone", "<@&123456789012345678>"])
async def test_nobody_is_asked_in_crowds(
    start: StartBot, ada: User, bob: User, general: Channel, whom: str
) -> None:
    async with start():
        await lives_in_berlin(ada)
        said = await ada.says(general, f"@bot remind {whom} on Friday 18:00 to leave")
        told = await general.reply(to=said)
        assert "one person at a time" in told.content
        assert not told.pings.everyone
        assert all(not each.buttons for each in general.from_bot)
