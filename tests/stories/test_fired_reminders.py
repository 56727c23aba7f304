"""A fired reminder and its buttons: weeks later, after restarts, twice, forged, by others."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.reminders.model import Status
from tests.discord_server import DiscordServer, User
from tests.golden import assert_golden
from tests.inprocess import Clock
from tests.stories.acts import fires, lives_in, pressed, rings, the_one
from tests.stories.conftest import StartBot
from tests.waiting import eventually


async def test_done_weeks_later_and_after_a_restart(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        fired = await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
        assert_golden("fired", fired)
    clock.pass_by(weeks=5)
    async with start() as bot:
        assert await pressed(ada, fired, "Done") is fired
        assert_golden("fired-done", fired)
        assert (await the_one(bot, ada)).status is Status.DONE
    async with start() as bot:
        await pressed(ada, fired, "Undo")
        assert_golden("fired", fired)
        assert (await the_one(bot, ada)).status is Status.DELIVERED


async def test_done_twice_and_in_the_same_instant(start: StartBot, ada: User, clock: Clock) -> None:
    async with start() as bot:
        fired = await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
        done = fired.button("Done")
        one, two = await asyncio.gather(
            ada.forges(fired, done["custom_id"]), ada.forges(fired, done["custom_id"])
        )
        answers = [await one.answer(), await two.answer()]
        assert any("already ticked off" in answer.content for answer in answers)
        late = await (await ada.forges(fired, done["custom_id"])).answer()
        assert "already ticked off" in late.content
        assert (await the_one(bot, ada)).status is Status.DONE


async def test_somebody_else_changes_nothing(
    start: StartBot, ada: User, bob: User, clock: Clock, discord_server: DiscordServer
) -> None:
    general = discord_server.guild("Home", ada, bob).channel("general")
    async with start() as bot:
        fired = await fires(
            bot, general, ada, clock, text="water plants", when="in 10 minutes", repeat="every day"
        )
        before = await the_one(bot, ada)
        shown = fired.content
        for button in ("Done", "Skip next", "Stop", "Edit"):
            answer = await pressed(bob, fired, button)
            assert answer.ephemeral
            assert "don't have that reminder" in answer.content
        picked = await (await bob.picks(fired, "Snooze…", ["1h"])).answer()
        assert "don't have that reminder" in picked.content
        both = await asyncio.gather(ada.clicks(fired, "Done"), bob.clicks(fired, "Done"))
        await both[0].answer()
        assert "don't have that reminder" in (await both[1].answer()).content
        assert "✅ done" in fired.content
        assert shown in fired.content
        after = await the_one(bot, ada)
        assert (after.due_at, after.rule, after.fired_at) == (before.due_at, before.rule, None)


async def test_snooze_of_a_series_leaves_it_alone_and_works_twice(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        fired = await fires(
            bot, ada.dms, ada, clock, text="stretch", when="tomorrow at 9", repeat="every day"
        )
        assert_golden("fired-series", fired)
        due = (await the_one(bot, ada)).due_at
    async with start() as bot:
        await (await ada.picks(fired, "Snooze…", ["10m"])).answer()
        assert_golden("fired-snoozed", fired)
        await (await ada.picks(fired, "Snooze…", ["1h"])).answer()
        reminder = await the_one(bot, ada)
        assert reminder.due_at == due == datetime(2026, 11, 25, 8, tzinfo=UTC)
        assert reminder.snoozed_until == datetime(2026, 11, 24, 9, tzinfo=UTC)
    async with start() as bot:
        again = await rings(bot, ada.dms, clock, reminder.snoozed_until)
        assert "stretch" in again.content
        await (await ada.picks(again, "Snooze…", ["morning"])).answer()
        reminder = await the_one(bot, ada)
        assert reminder.snoozed_until == datetime(2026, 11, 25, 8, tzinfo=UTC)
        assert reminder.due_at == due


async def test_snooze_in_words_after_a_restart(start: StartBot, ada: User, clock: Clock) -> None:
    async with start() as bot:
        fired = await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
        form = await ada.picks(fired, "Snooze…", ["other"])
    async with start() as bot:
        wrong = await (await ada.submits(form, {"until": "blorp"})).answer()
        assert "don't understand" in wrong.content
        await (await ada.submits(form, {"until": "in 45 minutes"})).answer()
        assert "snoozed until" in fired.content
        reminder = await the_one(bot, ada)
        assert reminder.snoozed_until is not None
        assert (reminder.snoozed_until - clock()).total_seconds() == 45 * 60


async def test_skip_next_once_however_often_it_is_pressed_and_stop(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        fired = await fires(
            bot, ada.dms, ada, clock, text="stretch", when="tomorrow at 9", repeat="every day"
        )
        skip, stop = fired.button("Skip next"), fired.button("Stop")
        await pressed(ada, fired, "Skip next")
        assert "⏭️ next:" in fired.content
        again = await (await ada.forges(fired, skip["custom_id"])).answer()
        assert "already skipped" in again.content
        assert (await the_one(bot, ada)).due_at == datetime(2026, 11, 26, 8, tzinfo=UTC)
        await pressed(ada, fired, "Stop")
        assert "🛑 stopped" in fired.content
        assert (await the_one(bot, ada)).status is Status.CANCELLED
        gone = await (await ada.forges(fired, stop["custom_id"])).answer()
        assert "already stopped" in gone.content
        late = await (await ada.forges(fired, skip["custom_id"])).answer()
        assert "has been deleted" in late.content
        await pressed(ada, fired, "Undo")
        assert (await the_one(bot, ada)).status is Status.SCHEDULED


async def test_done_on_an_old_message_leaves_the_newer_one_open(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        first = await fires(
            bot, ada.dms, ada, clock, text="stretch", when="tomorrow at 9", repeat="every day"
        )
        second = await rings(bot, ada.dms, clock, datetime(2026, 11, 25, 8, tzinfo=UTC))
        old = await pressed(ada, first, "Done")
        assert "come up again since" in old.content
        assert (await the_one(bot, ada)).fired_at is not None
        await pressed(ada, second, "Done")
        assert (await the_one(bot, ada)).fired_at is None


async def test_forged_codes_are_answered_and_change_nothing(
    start: StartBot, ada: User, bob: User, clock: Clock
) -> None:
    async with start() as bot:
        fired = await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
        mine = await the_one(bot, ada)
        number = mine.id
        for custom_id in (
            "r:done",
            "r:done:abc:1:o",
            f"r:done:{number}",
            f"r:done:{number}:99999999999999999:o",
            f"r:done:{10**17}:1:o",
            "r:blorp:1",
            "r:edit:0",
            "r:list:0:nothing:",
            "r:list:0:all:%%%",
            f"r:list:0:all:{'A' * 77}",
            f"r:undo:{'x' * 80}",
            f"r:unring:{'x' * 60}:{number}:1",
            "r:read:tok:1",
            "r:zone:tok",
            "r:clear:x",
            "r:open",
            "r:" + "é" * 40,
            "r:done:" + "9" * 93,
        ):
            answer = await (await bob.forges(fired, custom_id)).answer()
            assert "Something went wrong" not in answer.content, custom_id
            assert answer.content
        assert await the_one(bot, ada) == mine


async def test_an_expired_interaction_is_not_an_error(
    start: StartBot, ada: User, clock: Clock, discord_server: DiscordServer
) -> None:
    async with start() as bot:
        fired = await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
        used = await ada.clicks(fired, "Done", wait=False)
        used.expire()
        await eventually(lambda: bot.services.stores.lookups.list(str(ada.id), [Status.DONE]))


async def test_several_in_one_message_are_opened_from_a_menu(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        for number in range(1, 4):
            options = {"text": f"thing {number}", "when": f"in {number} minutes"}
            await (await ada.uses(ada.dms, "remind", options)).answer()
    clock.pass_by(hours=3)
    async with start() as bot:
        digest = await ada.dms.wait_for(
            lambda message: "thing 3" in message.content and "3 reminders" in message.content
        )
        assert_golden("fired-digest", digest)
        opened = await (await ada.picks(digest, "Done, snooze… which one?", ["thing 2"])).answer()
        assert_golden("fired-opened", opened)
        await pressed(ada, opened, "Done")
        assert [
            r.text for r in await bot.services.stores.lookups.list(str(ada.id), [Status.DONE])
        ] == ["thing 2"]


async def test_undo_of_a_second_snooze_tells_that_the_first_goes_on(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        fired = await fires(bot, ada.dms, ada, clock, text="buy milk", when="in 10 minutes")
        await (await ada.picks(fired, "Snooze…", ["10m"])).answer()
        once = fired.content
        await (await ada.picks(fired, "Snooze…", ["1h"])).answer()
        await pressed(ada, fired, "Undo")
        assert fired.content == once
        assert (await the_one(bot, ada)).snoozed_until == datetime(2026, 11, 23, 13, 20, tzinfo=UTC)


async def test_done_on_a_notice_ticks_the_coming_one_ahead_of_time(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        options = {"text": "gym", "when": "every Monday at 18:00", "notice": "1 h"}
        notice = await fires(bot, ada.dms, ada, clock, **options)
        due = (await the_one(bot, ada)).due_at
        before = notice.content, notice.components
        await pressed(ada, notice, "Done")
        assert "✅ done" in notice.content
        assert (await the_one(bot, ada)).due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
        assert await bot.services.stores.claims.next_wake() == datetime(
            2026, 11, 30, 16, tzinfo=UTC
        )
        done = next(part for part in before[1][0]["components"] if part["label"] == "Done")
        twice = await (await ada.forges(notice, done["custom_id"])).answer()
        assert "already ticked off" in twice.content
        await pressed(ada, notice, "Undo")
        assert (notice.content, notice.components) == before
        assert (await the_one(bot, ada)).due_at == due
        await pressed(ada, notice, "Skip next")
        assert (await the_one(bot, ada)).due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)


async def test_done_on_a_notice_also_settles_the_time_before(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        options = {"text": "gym", "when": "every day at 18:00", "notice": "1 h"}
        await fires(bot, ada.dms, ada, clock, **options)
        await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        notice = await rings(bot, ada.dms, clock, await bot.services.stores.claims.next_wake())
        await pressed(ada, notice, "Done")
        reminder = await the_one(bot, ada)
        assert (reminder.due_at, reminder.fired_at) == (
            datetime(2026, 11, 25, 17, tzinfo=UTC),
            None,
        )
