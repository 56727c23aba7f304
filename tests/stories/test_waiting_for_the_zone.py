"""A newcomer's first reminders wait for the city, and are stored however it is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.reminders.model import Status
from tests.discord_server import DiscordServer, Message, User
from tests.inprocess import Clock, TestBot
from tests.stories.acts import says
from tests.stories.conftest import StartBot

MUM = "remind me tomorrow at 9 to call mum"


async def stored(bot: TestBot, person: User) -> list[tuple[str, str]]:
    """Text and due time (UTC) of what is open, by text."""
    rows = await bot.services.stores.lookups.list(str(person.id))
    return sorted((row.text, f"{row.due_at:%d %H:%M}" if row.due_at else "") for row in rows)


async def test_a_wrong_city_other_talk_a_second_request_and_a_restart_lose_nothing(
    start: StartBot, ada: User
) -> None:
    async with start() as bot:
        assert "Which city are you in" in await says(ada, MUM)
        wrong = await says(ada, "Qwxyzburg")
        assert "Qwxyzburg" in wrong
        assert "1 reminder waits for your time zone" in wrong
        assert "can't chat about that" in await says(ada, "tell me a joke about cats")
        assert "2 reminders wait for your time zone" in await says(ada, "ping me when it's 5pm")
        listed = await says(ada, "what are my reminders?")
        assert "2 reminders wait for your time zone: " in listed
        assert "call mum" in listed
        assert await stored(bot, ada) == []
    async with start() as bot:
        told = await says(ada, "Berlin")
        assert "call mum" in told
        assert "Tue 24 Nov 09:00" in told
        assert "No reminder was stored" not in told
        assert await stored(bot, ada) == [("call mum", "24 08:00"), ("it's 5pm", "23 16:00")]
        assert "wait" not in await says(ada, "what are my reminders?")


@pytest.mark.parametrize("choice", ["2", "Maine"])
async def test_a_place_in_several_zones_is_a_numbered_question(
    start: StartBot, ada: User, choice: str
) -> None:
    async with start() as bot:
        await says(ada, MUM)
        asked = await says(ada, "Portland")
        assert "more than one time zone for “Portland”. Which of these is closest to you?" in asked
        assert "1 reminder waits for your time zone" in asked
        assert "1. Portland, Oregon\n2. Portland, Maine\n" in asked
        assert await stored(bot, ada) == []
        assert "America/New_York (Portland, Maine)" in await says(ada, choice)
        assert await stored(bot, ada) == [("call mum", "24 14:00")]


async def by_timezone_command(person: User, _card: Message) -> str:
    answer = await (await person.uses(person.dms, "timezone", {"city": "Berlin"})).answer()
    return answer.content


async def by_the_menu_of_the_card(person: User, card: Message) -> str:
    return (await (await person.picks(card, "My clock shows…", ["Europe/Berlin"])).answer()).content


async def by_the_form_of_the_card(person: User, card: Message) -> str:
    form = await person.clicks(card, "Type my city…")
    return (await (await person.submits(form, {"city": "Berlin"})).answer()).content


async def by_talking(person: User, _card: Message) -> str:
    return await says(person, "I live in Berlin")


async def by_its_bare_name(person: User, _card: Message) -> str:
    return await says(person, "berlin")


@pytest.mark.parametrize(
    "door",
    [
        by_timezone_command,
        by_the_menu_of_the_card,
        by_the_form_of_the_card,
        by_talking,
        by_its_bare_name,
    ],
)
async def test_whatever_waits_is_finished_by_the_zone_however_it_is_told(
    start: StartBot, ada: User, door: Callable[[User, Message], Awaitable[str]]
) -> None:
    """One was asked for by talking, one by command; both wait, both come."""
    async with start() as bot:
        await says(ada, MUM)
        options = {"when": "tomorrow at 10", "text": "buy milk"}
        card = await (await ada.uses(ada.dms, "remind", options)).answer()
        assert "2 reminders wait for your time zone" in card.content
        overview = await (await ada.uses(ada.dms, "reminders list")).answer()
        assert "2 reminders wait for your time zone" in overview.content
        for options in ({}, {"city": "Qwxyzburg"}):
            unknown = await (await ada.uses(ada.dms, "timezone", options)).answer()
            assert "2 reminders wait for your time zone." in unknown.content
        told = await door(ada, card)
        assert "Berlin" in told
        for text in ("call mum", "buy milk"):
            assert text in told
        assert await stored(bot, ada) == [("buy milk", "24 09:00"), ("call mum", "24 08:00")]
        if not card.buttons:  # it has become the answer
            return
        late = await (await ada.picks(card, "My clock shows…", ["Asia/Tokyo"])).answer()
        assert "your time zone is Europe/Berlin" in late.content
        assert await stored(bot, ada) == [("buy milk", "24 09:00"), ("call mum", "24 08:00")]


async def test_an_offset_is_named_as_people_write_it(start: StartBot, ada: User) -> None:
    """Etc/GMT-2 reads as the opposite of the UTC+2 that was said."""
    tip = "If your clocks change in summer, tell me your city as well."
    async with start():
        card = await (
            await ada.uses(ada.dms, "remind", {"when": "tomorrow at 9:30", "text": "eat"})
        ).answer()
        assert "I only need to know it once" in card.content
        form = await ada.clicks(card, "Type my city…")
        told = [(await (await ada.submits(form, {"city": "UTC+2"})).answer()).content]
        assert "09:30 in UTC+2" in told[0]
        told.append(await says(ada, "my time zone is GMT+2"))
        told.append(await by_offset_command(ada))
        assert [tip in each for each in told] == [True, True, True]
        told.append(await says(ada, "what's my time zone?"))
        assert not [each for each in told if "Etc/" in each]


async def by_offset_command(person: User) -> str:
    answer = await (await person.uses(person.dms, "timezone", {"city": "UTC+2"})).answer()
    return answer.content


async def test_one_that_waited_shows_its_card_and_a_question_its_buttons(
    start: StartBot, ada: User
) -> None:
    async with start() as bot:
        for when, text in (("3/4", "renew the passport"), ("tomorrow at 9", "call mum")):
            await (await ada.uses(ada.dms, "remind", {"when": when, "text": text})).answer()
        used = await ada.uses(ada.dms, "timezone", {"city": "Berlin"})
        told = await used.answer()
        assert "**call mum**" in told.content
        assert "Day first or month first?" in told.content
        assert [button["label"] for button in told.buttons][:2] == ["Undo", "Edit"]
        card = await (await ada.clicks(told, told.buttons[2])).answer()
        assert "renew the passport" in card.content
        assert [text for text, _ in await stored(bot, ada)] == ["call mum", "renew the passport"]


async def test_a_reply_about_a_message_waits_too(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User
) -> None:
    general = discord_server.guild("Home", ada, bob).channel("general")
    async with start() as bot:
        said = await bob.says(general, "the boiler man comes on Friday")
        asked = await ada.says(general, "@bot remind me about this tomorrow at 9", reply_to=said)
        assert "I've kept that" in (await general.reply(to=asked)).content
        await (await ada.uses(ada.dms, "timezone", {"city": "Berlin"})).answer()
        (reminder,) = await bot.services.stores.lookups.list(str(ada.id))
        assert reminder.place.channel_id == str(general.id)
        kept = await bot.services.snapshots.get(str(ada.id), reminder.id)
        assert kept is not None
        assert kept.message_id == str(said.id)


async def test_what_waits_can_be_taken_back(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await says(ada, MUM)
        await says(ada, "remind me at 10 to buy milk")
        assert "Deleted: call mum (tomorrow at 9)" in await says(ada, "delete call mum")
        question = await (await ada.uses(ada.dms, "reminders clear")).answer()
        assert "your only reminder" in question.content
        await (await ada.clicks(question, "Delete 1")).answer()
        await says(ada, "I'm in Berlin")
        assert await stored(bot, ada) == []


async def test_the_one_of_several_that_is_not_wanted_is_asked_about(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await says(ada, MUM)
        clock.pass_by(seconds=1)
        await says(ada, "remind me tomorrow at 10 to call mum")
        both = "call mum (tomorrow at 9); call mum (tomorrow at 10)"
        assert both in await says(ada, "delete call mum")
        assert "number 9" in await says(ada, "delete 9")  # no place in a list, and no hour
        assert "call mum (tomorrow at 9)" in await says(ada, "delete call mum at 9")
        await says(ada, "Berlin")
        assert await stored(bot, ada) == [("call mum", "24 09:00")]


async def test_what_waits_cannot_be_changed_yet_and_is_once_the_zone_is_told(
    start: StartBot, ada: User
) -> None:
    async with start() as bot:
        await says(ada, MUM)
        told = await says(ada, "no, at 10")
        assert "“call mum (tomorrow at 9)” still waits for your time zone" in told
        assert await stored(bot, ada) == []
        assert "Changed: call mum (Tue 24 Nov 10:00" in await says(ada, "Berlin")
        assert await stored(bot, ada) == [("call mum", "24 09:00")]


async def test_an_answer_days_later_keeps_what_has_passed_without_a_time(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await says(ada, MUM)
        clock.pass_by(days=2)
        told = await says(ada, "Berlin")
        assert "Tue 24 Nov 09:00 passed while I waited for your time zone" in told
        (kept,) = await bot.services.stores.lookups.list(str(ada.id))
        assert (kept.text, kept.due_at, kept.status) == ("call mum", None, Status.SCHEDULED)


async def test_what_is_not_kept_says_so(start: StartBot, ada: User) -> None:
    async with start():
        for command, options in (("quiet", {"hours": "22:00-07:00"}), ("agenda", {"time": "7:30"})):
            told = (await (await ada.uses(ada.dms, command, options)).answer()).content
            assert "Which city" in told
            assert "Then ask me again." in told
