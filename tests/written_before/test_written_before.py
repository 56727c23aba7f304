"""What the bot of d35d69c wrote, before its modules were renamed, is read and goes on today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select, text

from bot.llm.session_store import APP_NAME
from bot.reminders.changes import Outcome
from bot.reminders.model import Priority, Reminder, Status
from bot.reminders.quiet import EVERY_DAY, Quiet
from bot.storage.database.migrate import HEAD
from bot.storage.database.tables import open_questions, reminders
from bot.storage.turns import TurnStatus
from tests.discord_server import Channel, Message, User
from tests.inprocess import TestBot
from tests.stories.acts import pressed, replied, says, texts_of
from tests.waiting import eventually
from tests.written_before.conftest import Before

TUESDAY_9 = datetime(2026, 11, 24, 8, tzinfo=UTC)
FRIDAY_18 = datetime(2026, 11, 27, 17, tzinfo=UTC)


async def all_of(bot: TestBot, person: User) -> dict[str, Reminder]:
    """By text, whatever their status."""
    kept = await bot.services.stores.lookups.list(str(person.id), tuple(Status), limit=None)
    return {reminder.text: reminder for reminder in kept}


async def due_of(bot: TestBot, person: User) -> dict[str, datetime | None]:
    """The open ones."""
    kept = await bot.services.stores.lookups.list(str(person.id))
    return {reminder.text: reminder.due_at for reminder in kept}


async def asked_of(bot: TestBot, person: User) -> list[str]:
    """The kinds of the questions that are open."""
    wanted = select(open_questions.c.kind).where(open_questions.c.user_id == str(person.id))
    async with bot.services.engine.connect() as connection:
        return list(await connection.scalars(wanted))


async def uses(person: User, command: str, **options: object) -> Message:
    return await (await person.uses(person.dms, command, options)).answer()


async def passes(
    before: Before, bot: TestBot, until: datetime, channels: Sequence[Channel]
) -> list[str]:
    """Let time pass → when each reminder came in these channels, and its first line."""
    sending = select(func.count()).where(reminders.c.status == Status.SENDING.value)
    seen = {message for channel in channels for message in channel.messages}
    came = []

    async def settled() -> bool:
        async with bot.services.engine.connect() as connection:
            if await connection.scalar(sending):
                return False
        wake = await bot.services.stores.claims.next_wake()
        return wake is None or wake > before.clock.now

    while (wake := await bot.services.stores.claims.next_wake()) and wake <= until:
        before.clock.now = max(wake, before.clock.now)
        bot.services.wakes.interrupt()
        await eventually(settled)
        new = [m for channel in channels for m in channel.messages if m not in seen]
        seen |= set(new)
        for message in new:
            words = message.content.partition("\n")[0].partition("> ")[2]
            came.append(f"{before.clock.now:%a %d %H:%M} {message.channel.name}: {words}")
    return came


# -- what is kept ----------------------------------------------------------------------------------


async def test_the_lists_have_everything(before: Before) -> None:
    ada, utc = before["Ada"], UTC
    async with before.start() as bot:
        mine = await all_of(bot, ada)
        assert await due_of(bot, ada) == {
            "call mum": TUESDAY_9,
            "buy milk": None,
            "stretch": datetime(2026, 11, 24, 7, tzinfo=utc),
            "pay rent": datetime(2026, 12, 1, 9, tzinfo=utc),
            "dentist": datetime(2026, 11, 27, 14, tzinfo=utc),
            "gym": datetime(2026, 11, 23, 17, tzinfo=utc),
            "read a book": datetime(2026, 11, 23, 22, tzinfo=utc),
            "take a break": datetime(2026, 11, 23, 13, 15, tzinfo=utc),
            "take the pill": datetime(2026, 11, 23, 13, 20, tzinfo=utc),
            "stand-up": datetime(2026, 11, 24, 13, 30, tzinfo=utc),
            "Bob: The plan for Friday is attached": datetime(2026, 11, 24, 9, tzinfo=utc),
            "call Grace": datetime(2026, 11, 24, 16, tzinfo=utc),
        }
        assert mine["stretch"].rule == "FREQ=DAILY;UNTIL=20261126T225959Z"
        assert mine["pay rent"].rule == "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3"
        assert mine["pay rent"].notices == (timedelta(days=1),)
        assert mine["dentist"].notices == (timedelta(days=1), timedelta(hours=2))
        assert mine["dentist"].priority is Priority.HIGH
        assert mine["gym"].status is Status.PAUSED
        assert mine["water the plants"].status is Status.DONE
        assert mine["take a break"].snoozed_until == datetime(2026, 11, 23, 14, 15, tzinfo=utc)
        assert mine["stand-up"].place.channel_id == str(before.general.id)
        listed = await uses(ada, "reminders list")
        shown = listed.shown
        while "▶" in [each.get("label") for each in listed.buttons]:
            shown += (listed := await pressed(ada, listed, "▶")).shown
        assert set(await texts_of(bot, ada)) <= {each for each in mine if each in shown}
        told = await says(ada, "show my reminders")
        assert set(await texts_of(bot, ada)) <= {each for each in mine if each in told}
        past = await uses(ada, "reminders history")
        rung = ("water the plants", "take the pill", "stand-up")
        assert all(each in past.shown for each in rung)
        jons = await uses(before["Jon"], "reminders history")
        assert "you take no direct messages from me" in jons.shown
        version = text("SELECT version_num FROM keepsake_version")
        async with bot.services.engine.connect() as connection:
            assert await connection.scalar(version) == HEAD


async def test_who_somebody_is_and_what_their_words_mean(before: Before) -> None:
    ada = before["Ada"]
    async with before.start() as bot:
        profile = await bot.services.profiles.get(str(ada.id))
        assert (profile.name, profile.zone) == ("Ada", "Europe/Berlin")
        assert [fact.text for fact in profile.facts] == [
            "My sister is Grace",
            "I love tea with milk",
        ]
        quiet = Quiet(time(22), time(7), EVERY_DAY)
        assert await bot.services.habits.quiet_of(str(ada.id)) == quiet
        shown = await uses(ada, "memory show")
        page = shown.shown + (await pressed(ada, shown, "▶")).shown
        for words in ("Ada", "Berlin", "My sister is Grace", "I love tea with milk", "22:00"):
            assert words in page
        assert "jazz" not in page
        assert "My sister is Grace" in await says(ada, "who is my sister?")
        for what, when in (("taxes", "3/4 at 9"), ("Blumen", "übermorgen"), ("tea", "morgen früh")):
            await uses(ada, "remind", text=what, when=when)
        due = await due_of(bot, ada)
        assert due["taxes"] == datetime(2027, 4, 3, 7, tzinfo=UTC)
        assert due["Blumen"] == datetime(2026, 11, 25, 7, 15, tzinfo=UTC)
        assert due["tea"] == datetime(2026, 11, 24, 7, 15, tzinfo=UTC)
        assert "Forgotten" in await says(ada, "forget the tea with milk")
        profile = await bot.services.profiles.get(str(ada.id))
        assert [fact.text for fact in profile.facts] == ["My sister is Grace"]


async def test_the_conversation_goes_on(before: Before) -> None:
    """ "no" means the reminder that the old bot made in answer to the sentence before."""
    ada, bob = before["Ada"], before["Bob"]
    async with before.start() as bot:
        await says(ada, "no, at 18")
        assert (await due_of(bot, ada))["call Grace"] == datetime(2026, 11, 24, 17, tzinfo=UTC)
        asked = await bob.says(before.general, "@bot no, at 13")
        await before.general.reply(to=asked)
        assert (await due_of(bot, bob))["bake bread"] == datetime(2026, 11, 24, 12, tzinfo=UTC)
        session = await bot.services.conversations.sessions.get_session(
            app_name=APP_NAME, user_id=str(ada.id), session_id="dm.1"
        )
        assert session is not None
        called = [call.name for event in session.events for call in event.get_function_calls()]
        assert called == [
            *("set_name", "remember", "remember", "remember", "forget", "add_reminder"),
            "update_reminder",
        ]


# -- open questions --------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["menu", "form", "talk", "command"])
async def test_the_city_is_told_and_the_request_stored(before: Before, how: str) -> None:
    cleo = before["Cleo"]
    question = before.shown(cleo.dms, "Where are you?")
    async with before.start() as bot:
        assert await due_of(bot, cleo) == {}
        match how:
            case "menu":
                await (await cleo.picks(question, "My clock shows…", ["Europe/Berlin"])).answer()
            case "form":
                form = await cleo.clicks(question, "Name my city…")
                await (await cleo.submits(form, {"city": "Hamburg"})).answer()
            case "talk":
                await says(cleo, "I'm in Berlin")
            case _:
                await uses(cleo, "timezone", city="Berlin")
        assert await due_of(bot, cleo) == {"water the roses": TUESDAY_9}
        assert await asked_of(bot, cleo) == []
        if how in ("talk", "command"):  # then the question still stands there
            again = await (await cleo.picks(question, "My clock shows…", ["Asia/Tokyo"])).answer()
            assert "I already know it" in again.content
        (came,) = await passes(before, bot, TUESDAY_9, [cleo.dms])
        assert came.endswith("water the roses")


async def test_the_city_is_told_and_the_sentence_repeated(before: Before) -> None:
    finn = before["Finn"]
    async with before.start() as bot:
        assert "feed the fish" in await says(finn, "Berlin")
        assert await due_of(bot, finn) == {"feed the fish": TUESDAY_9}
        assert (await bot.services.profiles.get(str(finn.id))).zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("number", "due", "order"),
    [
        ("1", datetime(2027, 4, 3, 7, tzinfo=UTC), "dmy"),
        ("the second", datetime(2027, 3, 4, 8, tzinfo=UTC), "mdy"),
    ],
)
async def test_a_reading_is_chosen_by_its_number(
    before: Before, number: str, due: datetime, order: str
) -> None:
    dan = before["Dan"]
    async with before.start() as bot:
        await says(dan, number)
        assert await due_of(bot, dan) == {"file the taxes": due}
        profile = await bot.services.profiles.get(str(dan.id))
        assert profile.preferences["date_order"] == order


async def test_a_reading_is_chosen_by_its_button(before: Before) -> None:
    dora = before["Dora"]
    async with before.start() as bot:
        question = before.shown(dora.dms, "Day first or month first?")
        await pressed(dora, question, question.buttons[1]["label"])
        due = await due_of(bot, dora)
        assert due["renew the passport"] == datetime(2027, 3, 4, 8, tzinfo=UTC)
        profile = await bot.services.profiles.get(str(dora.id))
        assert profile.preferences["date_order"] == "mdy"
        await pressed(dora, before.shown(dora.dms, "That one repeats"), "every Tuesday at 18:00")
        choir = (await all_of(bot, dora))["choir"]
        assert (choir.rule, choir.due_at) == (
            "FREQ=WEEKLY;BYDAY=TU",
            datetime(2026, 11, 24, 17, tzinfo=UTC),
        )
        assert await asked_of(bot, dora) == []


@pytest.mark.parametrize(("word", "left"), [("yes", 1), ("no", 3)])
async def test_the_preview_is_answered(before: Before, word: str, left: int) -> None:
    kim = before["Kim"]
    async with before.start() as bot:
        await says(kim, word)
        assert len(await texts_of(bot, kim)) == left
        assert await asked_of(bot, kim) == []


async def test_questions_with_buttons_are_answered(before: Before) -> None:
    ned, ola, pam = before["Ned"], before["Ola"], before["Pam"]
    async with before.start() as bot:
        await pressed(ned, before.shown(ned.dms, "Christmas dinner"), "Make 1 reminder")
        assert await due_of(bot, ned) == {
            "Christmas dinner": datetime(2026, 12, 24, 17, tzinfo=UTC)
        }
        cleared = await pressed(ola, before.shown(ola.dms, "Delete your only"), "Delete 1")
        assert await due_of(bot, ola) == {}
        await pressed(ola, cleared, "Undo")
        assert await due_of(bot, ola) == {"sweep the yard": None}
        moved = before.shown(pam.dms, "One-time: same clock time")
        half = await pressed(pam, moved, "One-time: same clock time")
        await pressed(pam, half, "Repeating: same moment")
        pams = await all_of(bot, pam)
        assert pams["see the doctor"].due_at == datetime(2026, 11, 24, 14, tzinfo=UTC)
        assert pams["jog"].due_at == datetime(2026, 11, 24, 6, tzinfo=UTC)
        assert (pams["see the doctor"].zone, pams["jog"].zone) == (
            "America/New_York",
            "Europe/Berlin",
        )


async def test_what_of_is_answered(before: Before) -> None:
    quin = before["Quin"]
    async with before.start() as bot:
        await says(quin, "feed the birds")
        assert await due_of(bot, quin) == {"feed the birds": None}


async def test_open_forms_are_sent(before: Before) -> None:
    ada = before["Ada"]
    async with before.start() as bot:
        sent = await ada.submits(before.form("about", ada), {"when": "tomorrow at 11"})
        assert "about [a message]" in (await sent.answer()).content
        sent = await ada.submits(before.form("edit", ada), {"text": "call mum and dad"})
        await sent.answer()
        due = await due_of(bot, ada)
        assert due["Bob: Who brings the cake?"] == datetime(2026, 11, 24, 10, tzinfo=UTC)
        assert due["call mum and dad"] == TUESDAY_9


# -- undo and buttons ------------------------------------------------------------------------------


async def test_undo_takes_back_what_was_done(before: Before) -> None:
    ivy = before["Ivy"]
    async with before.start() as bot:
        await says(ivy, "undo")
        due = await due_of(bot, ivy)
        assert due["mow the lawn"] == TUESDAY_9
        (first, _second) = await passes(before, bot, TUESDAY_9 + timedelta(hours=1), [ivy.dms])
        assert first == "Tue 24 08:00 DM Ivy: ⏰ mow the lawn"


async def test_buttons_of_what_rang(before: Before) -> None:
    ada, bob = before["Ada"], before["Bob"]
    async with before.start() as bot:
        plants = before.shown(ada.dms, "⏰ water the plants")
        assert (await all_of(bot, ada))["water the plants"].status is Status.DONE
        await pressed(ada, plants, "Undo")
        assert (await all_of(bot, ada))["water the plants"].status is Status.DELIVERED
        await (await ada.picks(plants, "Snooze…", ["1h"])).answer()
        snoozed = (await all_of(bot, ada))["water the plants"].snoozed_until
        assert snoozed == before.clock.now + timedelta(hours=1)
        pause = before.shown(ada.dms, "⏰ take a break")
        assert "✅ done" in (await pressed(ada, pause, "Done")).content
        assert (await all_of(bot, ada))["take a break"].status is Status.DONE
        pill = before.shown(ada.dms, "⏰ take the pill")
        assert "Done: **take the pill**" in await replied(ada, pill, "done")
        assert (await all_of(bot, ada))["take the pill"].status is Status.DONE
        stand_up = before.shown(before.general, "⏰ stand-up")
        assert "remind you too" in (await pressed(bob, stand_up, "Me too")).content
        wednesday = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
        await pressed(ada, stand_up, "Skip next")
        assert (await due_of(bot, ada))["stand-up"] == wednesday
        assert (await due_of(bot, bob))["stand-up"] == wednesday - timedelta(days=1)


async def test_buttons_of_what_was_made(before: Before) -> None:
    ada = before["Ada"]
    async with before.start() as bot:
        card = before.shown(ada.dms, "**dentist**")
        form = await ada.clicks(card, "Edit")
        await (await ada.submits(form, {"text": "dentist, with X-rays"})).answer()
        assert "dentist, with X-rays" in await texts_of(bot, ada)
        await pressed(ada, before.shown(ada.dms, "**buy milk**"), "Undo")
        assert "buy milk" not in await texts_of(bot, ada)
        await pressed(ada, before.shown(ada.dms, "Paused: **gym**"), "Undo")
        assert (await all_of(bot, ada))["gym"].status is Status.SCHEDULED


# -- other people ----------------------------------------------------------------------------------


async def test_the_request_is_accepted_and_comes(before: Before) -> None:
    bob, general = before["Bob"], before.general
    question = before.shown(general, "Accept")
    async with before.start() as bot:
        accepted = await pressed(bob, question, "Accept")
        assert "Cancel" in [each.get("label") for each in accepted.buttons]
        kept = (await all_of(bot, bob))["bring the keys (asked by Ada)"]
        assert (kept.due_at, kept.place.channel_id) == (FRIDAY_18, str(general.id))
        came = await passes(before, bot, FRIDAY_18, [general])
        assert came[-1] == "Fri 27 17:00 general: ⏰ bring the keys (asked by Ada)"
        assert general.last.pings.users == (bob,)


async def test_who_is_blocked_stays_blocked(before: Before) -> None:
    ada, bob, eve = before["Ada"], before["Bob"], before["Eve"]
    asking = {"user": bob, "when": "Friday 18:00", "text": "call me"}
    async with before.start():
        refused = await (await eve.uses(before.general, "remindfor", asking)).answer()
        assert refused.ephemeral
        assert not (await (await ada.uses(before.general, "remindfor", asking)).answer()).ephemeral
        listed = await uses(bob, "blocked")
        assert eve.mention in listed.content
        await pressed(bob, listed, "Allow 1")
        assert not (await (await eve.uses(before.general, "remindfor", asking)).answer()).ephemeral


async def test_who_missed_something_is_told(before: Before) -> None:
    jon, general = before["Jon"], before.general
    async with before.start() as bot:
        asked = await jon.says(general, "@bot hello")
        first = await general.reply(to=asked)
        await general.wait_for(lambda message: message.author.bot, after=first)
        assert "• call the bank (due <t:" in first.content
        (past,) = await bot.services.stores.deliveries.history(str(jon.id))
        assert past.delivery.outcome is Outcome.DELIVERED
        assert past.delivery.message_id == str(first.id)
        assert (await all_of(bot, jon))["call the bank"].status is Status.DELIVERED


# -- time passes -----------------------------------------------------------------------------------


COMES = """
Mon 23 13:50 DM Ada: 🔁 still open: take the pill
Mon 23 14:15 DM Ada: ⏰ take a break
Mon 23 14:20 DM Ada: 🔁 still open: take the pill
Tue 24 06:00 DM Ada: ⏰ read a book
Tue 24 06:30 DM Ada: ⏰ Your agenda for today
Tue 24 07:00 DM Ada: ⏰ stretch
Tue 24 08:00 DM Ada: ⏰ call mum
Tue 24 09:00 DM Ada: ⏰ Bob: The plan for Friday is attached
Tue 24 11:00 general: ⏰ bake bread
Tue 24 13:30 general: ⏰ stand-up
Tue 24 16:00 DM Ada: ⏰ call Grace
Wed 25 06:30 DM Ada: ⏰ Your agenda for today
Wed 25 07:00 DM Ada: ⏰ stretch
Wed 25 13:30 general: ⏰ stand-up
Thu 26 06:30 DM Ada: ⏰ Your agenda for today
Thu 26 07:00 DM Ada: ⏰ stretch
Thu 26 13:30 general: ⏰ stand-up
Thu 26 14:00 DM Ada: ❗ <t:1795788000:R>: dentist
Fri 27 06:30 DM Ada: ⏰ Your agenda for today
Fri 27 12:00 DM Ada: ❗ <t:1795788000:R>: dentist
Fri 27 13:30 general: ⏰ stand-up
Fri 27 14:00 DM Ada: ❗ dentist
Fri 27 14:10 DM Ada: ❗ still open: dentist
Fri 27 14:20 DM Ada: ❗ still open: dentist
Sat 28 06:30 DM Ada: ⏰ Your agenda for today
Sat 28 13:30 general: ⏰ stand-up
Sun 29 06:30 DM Ada: ⏰ Your agenda for today
Sun 29 13:30 general: ⏰ stand-up
Mon 30 06:30 DM Ada: ⏰ Your agenda for today
Mon 30 09:00 DM Ada: ⏳ <t:1796115600:R>: pay rent
Mon 30 13:30 general: ⏰ stand-up
Tue 01 06:30 DM Ada: ⏰ Your agenda for today
Tue 01 09:00 DM Ada: ⏰ pay rent
"""
"""Eight days in UTC: nags, a snooze, the end of quiet hours at 06:00, series, one with an end."""


async def test_everything_comes_when_it_was_due(before: Before) -> None:
    ada = before["Ada"]
    async with before.start() as bot:
        until = datetime(2026, 12, 1, 12, tzinfo=UTC)
        came = await passes(before, bot, until, [ada.dms, before.general])
        assert came == COMES.strip().splitlines()
        first = next(m for m in ada.dms.from_bot if "agenda for today" in m.content)
        assert all(words in first.content for words in ("stretch", "call mum", "• buy milk"))
        about = before.shown(ada.dms, "Bob: The plan for Friday")
        assert [(each.filename, each.data) for each in about.attachments] == [
            ("plan.txt", b"the plan")
        ]
        rent = (await all_of(bot, ada))["pay rent"]
        assert rent.due_at == datetime(2027, 1, 1, 9, tzinfo=UTC)


# -- killed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Gus", "Hal", "Lea"])
async def test_a_broken_off_turn_is_answered_once(before: Before, name: str) -> None:
    """Each had said "delete 1": a second run of the tool would delete another one."""
    person = before[name]
    asked = next(each for each in reversed(person.dms.messages) if each.author is person)
    async with before.start() as bot:

        async def answered() -> bool:
            turn = await bot.services.turns.get(str(asked.id))
            return turn is not None and turn.status is TurnStatus.ANSWERED

        await eventually(answered)
        (answer,) = [each for each in person.dms.from_bot if each.id > asked.id]
        assert answer.reference is asked
        assert answer.content.startswith(f"Deleted: {name}'s first")
        kept = await all_of(bot, person)
        assert kept[f"{name}'s first"].status is Status.CANCELLED
        assert kept[f"{name}'s second"].status is Status.SCHEDULED
        await says(person, "undo")
        assert len(await texts_of(bot, person)) == 2


@pytest.mark.parametrize("hours", [0, 3])
async def test_a_broken_off_delivery_is_not_sent_twice(before: Before, hours: int) -> None:
    """Discord knows it by its nonce, or after hours the bot by its words."""
    mia = before["Mia"]
    rung = before.shown(mia.dms, "⏰ feed the cat")
    if hours:
        before.server.nonce_seconds = 0
        before.clock.pass_by(hours=hours)
    async with before.start() as bot:
        assert await passes(before, bot, before.clock.now + timedelta(hours=1), [mia.dms]) == []
        assert (await all_of(bot, mia))["feed the cat"].status is Status.DELIVERED
        await pressed(mia, rung, "Done")
        assert (await all_of(bot, mia))["feed the cat"].status is Status.DONE
