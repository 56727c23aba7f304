"""Every command of /reminders, forged forms, and what happens when two acts meet."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.reminders.model import Status
from tests.discord_server import DiscordServer, User
from tests.golden import assert_golden
from tests.inprocess import Clock
from tests.stories.acts import fires, lives_in, nothing_under_way, texts_of, the_one
from tests.stories.conftest import StartBot

SERIES = {"text": "gym", "when": "every Monday at 18:00"}


async def said(person: User, command: str, **options: str) -> str:
    return (await (await person.uses(person.dms, f"reminders {command}", options)).answer()).content


async def test_skip_pause_resume_snooze_and_show(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        await (await ada.uses(ada.dms, "remind", SERIES)).answer()
        assert "Skipped: **gym**" in await said(ada, "skip", which="gym")
        assert (await the_one(bot, ada)).due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
        assert "Paused: **gym**" in await said(ada, "pause", which="1")
        used = await ada.uses(ada.dms, "reminders show", {"which": "gym"})
        assert_golden("show-paused", await used.answer())
        assert "Skipped: **gym**" in await said(ada, "skip", which="gym")
        assert (await the_one(bot, ada)).status is Status.PAUSED
        offers = await ada.autocompletes(ada.dms, "reminders resume", "which", "")
        assert len(offers) == 1
        assert "Resumed: **gym**" in await said(ada, "resume", which=offers[0]["value"])
        assert "isn't paused" in await said(ada, "resume", which="gym")
        until = "next Tuesday at 8:00"
        assert "Snoozed: **gym**" in await said(ada, "snooze", which="gym", until=until)
        reminder = await the_one(bot, ada)
        assert reminder.snoozed_until == datetime(2026, 12, 1, 7, tzinfo=UTC)
        assert reminder.due_at == datetime(2026, 12, 7, 17, tzinfo=UTC)
        used = await ada.uses(ada.dms, "reminders show", {"which": "gym"})
        assert_golden("show-snoozed", await used.answer())


async def test_wrong_requests_are_told(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        assert "already empty" in await said(ada, "clear")
        await (await ada.uses(ada.dms, "remind", {"text": "buy milk"})).answer()
        assert "nothing to pause" in await said(ada, "pause", which="milk")
        assert "doesn't repeat" in await said(ada, "skip", which="milk")
        assert "don't have a reminder" in await said(ada, "done", which="7")
        assert "a single time" in await said(ada, "snooze", which="1", until="every Monday")
        assert "don't understand" in await said(ada, "edit", which="1", when="blorp")
        assert "length of time" in await said(ada, "edit", which="1", notice="soon")
        wrong = {"text": "x", "notice": "10 min"}
        used = await ada.uses(ada.dms, "remind", wrong)
        assert "When should" in (await used.answer()).content
        used = await ada.uses(ada.dms, "remind", {"text": "tomorrow at 9"})
        assert "What should I remind you about?" in (await used.answer()).content
        used = await ada.uses(ada.dms, "remind", {"text": "x", "when": "every 5 seconds"})
        assert (await used.answer()).content
        assert await texts_of(bot, ada) == ["buy milk"]


async def test_the_form_shows_the_present_values_and_a_forged_one_reaches_nothing(
    start: StartBot, ada: User, bob: User
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        options = SERIES | {"priority": "high", "notice": "1 h", "nag": "10 min x3"}
        await (await ada.uses(ada.dms, "remind", options)).answer()
        await (await bob.uses(bob.dms, "remind", {"text": "bob's own"})).answer()
        form = await ada.uses(ada.dms, "reminders edit", {"which": "gym"})
        assert form.modal is not None
        assert_golden("edit-form", form.modal)
        untouched = await (await ada.submits(form, {})).answer()
        assert "I didn't change anything" in untouched.content
        bobs = await the_one(bot, bob)
        real = form.modal["custom_id"]
        for forged in (
            f"r:edited:{bobs.id}:{bobs.revision}:x",
            "r:edited:1",
            "r:edited:x:y:z",
            "r:cityis:nothing",
            "r:about:nothing",
            "r:putuntil:1:x:o",
            "r:blorp",
            "r:é",
        ):
            form.modal["custom_id"] = forged
            answer = await (await ada.submits(form, {"text": "hacked"})).answer()
            assert "Something went wrong" not in answer.content, forged
        assert await texts_of(bot, bob) == ["bob's own"]
        assert await texts_of(bot, ada) == ["gym"]
        form.modal["custom_id"] = real
        await (await ada.submits(form, {"priority": "low", "when": ""})).answer()
        changed = await the_one(bot, ada)
        assert (changed.rule, changed.due_at, changed.priority.value) == (None, None, "low")


async def test_history_says_what_was_delivered_where_and_how_late(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        assert "haven't delivered anything" in await said(ada, "history")
        await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
        await (
            await ada.uses(ada.dms, "remind", {"text": "call mum", "when": "in 5 minutes"})
        ).answer()
    clock.pass_by(hours=2)
    async with start() as bot:
        await ada.dms.wait_for(
            lambda message: "call mum" in message.content and message.content.startswith("<@")
        )
        await nothing_under_way(bot, str(ada.id))
        used = await ada.uses(ada.dms, "reminders history")
        assert_golden("history", await used.answer())


async def test_two_different_acts_at_once_both_count_and_are_answered(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        fired = await fires(
            bot, ada.dms, ada, clock, text="stretch", when="tomorrow at 9", repeat="every day"
        )
        skip, done = fired.button("Skip next"), fired.button("Done")
        used = await asyncio.gather(
            ada.forges(fired, skip["custom_id"]),
            ada.forges(fired, done["custom_id"]),
            ada.forges(fired, skip["custom_id"]),
        )
        answers = [await each.answer() for each in used]
        assert all("Something went wrong" not in answer.content for answer in answers)
        reminder = await the_one(bot, ada)
        assert reminder.due_at == datetime(2026, 11, 26, 8, tzinfo=UTC)
        assert reminder.fired_at is None


async def test_a_list_in_a_server_is_seen_by_its_owner_alone(
    start: StartBot, discord_server: DiscordServer, ada: User, bob: User
) -> None:
    general = discord_server.guild("Home", ada, bob).channel("general")
    async with start() as bot:
        await lives_in(bot, ada)
        for number in range(12):
            await (await ada.uses(general, "remind", {"text": f"secret {number}"})).answer()
        shown = await (await ada.uses(general, "reminders list")).answer()
        assert shown.ephemeral
        turn = shown.button("▶")
        foreign = await (await bob.forges(shown, turn["custom_id"])).answer()
        assert "secret" not in foreign.content


async def test_a_day_for_a_series_is_asked_about_in_command_and_form_over_a_restart(
    start: StartBot, ada: User, bob: User, clock: Clock
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        await (await ada.uses(ada.dms, "remind", SERIES)).answer()
        edit = {"which": "gym", "when": "Tuesday", "text": "gym with Bob"}
        question = await (await ada.uses(ada.dms, "reminders edit", edit)).answer()
        assert_golden("series-question", question)
        assert (await the_one(bot, ada)).rule == "FREQ=WEEKLY;BYDAY=MO"
        only = "only the next one: Tue 24 Nov 18:00, in 28 h"
        code = question.button(only)["custom_id"]
        form = await ada.uses(ada.dms, "reminders edit", {"which": "gym"})
        in_form = await (await ada.submits(form, {"when": "Tuesday"})).answer()
    async with start() as bot:
        stolen = await (await bob.forges(question, code)).answer()
        assert "n't open any more" in stolen.content
        changed = await (await ada.clicks(question, only)).answer()
        assert_golden("series-next-moved", changed)
        reminder = await the_one(bot, ada)
        assert reminder.text == "gym with Bob"
        assert reminder.due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
        assert reminder.snoozed_until == datetime(2026, 11, 24, 17, tzinfo=UTC)
        late = await (await ada.clicks(in_form, "every Tuesday at 18:00")).answer()
        assert "changed since" in late.content
        await (await ada.clicks(changed, "Undo")).answer()
        form = await ada.uses(ada.dms, "reminders edit", {"which": "gym"})
        in_form = await (await ada.submits(form, {"when": "Tuesday"})).answer()
        await (await ada.clicks(in_form, "every Tuesday at 18:00")).answer()
        reminder = await the_one(bot, ada)
        assert reminder.rule == "FREQ=WEEKLY;BYDAY=TU"
        assert reminder.due_at == datetime(2026, 11, 24, 17, tzinfo=UTC)


async def test_an_ambiguous_edit_is_asked_with_buttons_and_remembered(
    start: StartBot, ada: User
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        await (await ada.uses(ada.dms, "remind", {"text": "x", "when": "tomorrow"})).answer()
        form = await ada.uses(ada.dms, "reminders edit", {"which": "1"})
        question = await (await ada.submits(form, {"when": "3/4", "text": "y"})).answer()
    async with start() as bot:
        await (await ada.clicks(question, "Thu 4 Mar 2027 09:00, in 3 months")).answer()
        reminder = await the_one(bot, ada)
        assert (reminder.text, reminder.due_at) == ("y", datetime(2027, 3, 4, 8, tzinfo=UTC))
        assert "Changed" in await said(ada, "edit", which="1", when="3/5")
        assert (await the_one(bot, ada)).due_at == datetime(2027, 3, 5, 8, tzinfo=UTC)


async def test_the_offers_for_an_edit_are_those_of_the_named_reminder(
    start: StartBot, ada: User
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        await (await ada.uses(ada.dms, "remind", SERIES)).answer()
        offers = [
            await ada.autocompletes(ada.dms, "reminders edit", "when", "Tuesday", {"which": which})
            for which in ("gym", "nothing like it")
        ]
        assert [len(each) for each in offers] == [3, 1]
        edit = {"which": "gym", "when": offers[0][0]["value"]}
        card = await (await ada.uses(ada.dms, "reminders edit", edit)).answer()
        assert "snoozed until <t:1795539600:f>" in card.content


async def test_an_answer_that_comes_too_late_is_told_in_plain_words(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        await (await ada.uses(ada.dms, "remind", SERIES)).answer()
        edit = {"which": "gym", "when": "today at 20:00"}
        question = await (await ada.uses(ada.dms, "reminders edit", edit)).answer()
        clock.pass_by(hours=12)
        only = question.buttons[0]["label"]
        assert "time passed" in (await (await ada.clicks(question, only)).answer()).content
        await (await ada.clicks(question, "every Monday at 20:00")).answer()
        assert (await the_one(bot, ada)).due_at == datetime(2026, 11, 30, 19, tzinfo=UTC)
