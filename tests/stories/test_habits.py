"""Zone, quiet hours and agenda over the loopback Discord, with restarts in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.place import Place, PlaceKind
from bot.reminders.model import Draft, Status
from bot.reminders.quiet import EVERY_DAY, WORKING_DAYS, Quiet
from tests.discord_server import DiscordServer, Message, User
from tests.golden import assert_golden
from tests.inprocess import Clock, TestBot
from tests.stories.conftest import StartBot
from tests.waiting import eventually

BERLIN = "Europe/Berlin"


async def use(person: User, command: str, **options: object) -> Message:
    return await (await person.uses(person.dms, command, options)).answer()


async def remind(bot: TestBot, person: User, text: str, due: datetime | None, **fields: Any) -> int:
    given: dict[str, Any] = {"place": Place(PlaceKind.DM, str(person.dms.id)), "zone": BERLIN}
    draft = Draft(str(person.id), text, due_at=due, **(given | fields))
    return (await bot.services.stores.reminders.add(draft, bot.services.clock())).id


async def due_of(bot: TestBot, person: User, reminder_id: int) -> tuple[datetime | None, str]:
    kept = await bot.services.stores.lookups.get(str(person.id), reminder_id)
    return kept.due_at, kept.zone


async def test_timezone_by_city_by_clock_and_what_is_known(start: StartBot, ada: User) -> None:
    async with start() as bot:
        assert "don't know your time zone" in (await use(ada, "timezone")).content
        by_clock = await ada.autocompletes(ada.dms, "timezone", "city", "14:00")
        assert "Berlin, Germany · 14:00" in [choice["name"] for choice in by_clock]
        (essen, *_) = await ada.autocompletes(ada.dms, "timezone", "city", "ess")
        assert essen["name"] == "Essen, Germany · 14:00"
        told = await use(ada, "timezone", city=essen["value"])
        assert told.content == (
            "Your time zone is **Essen, Germany** (Europe/Berlin). It's Monday 14:00 there."
        )
        assert "**Berlin, Germany** (Europe/Berlin)" in (await use(ada, "timezone")).content
        wrong = await use(ada, "timezone", city="Esen")
        assert "I don't know “Esen”. Did you mean Essen, Germany" in wrong.content
        assert (await bot.services.profiles.get(str(ada.id))).zone == BERLIN


async def test_a_place_in_several_zones_is_asked_with_buttons_also_after_a_restart(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await remind(bot, ada, "call mum", clock() + timedelta(hours=3))
        question = await use(ada, "timezone", city="Portland")
        assert_golden("timezone-which-place", question)
        assert (await bot.services.profiles.get(str(ada.id))).zone is None
    async with start() as bot:
        pressed = await (await ada.clicks(question, "Portland, Maine · 08:00")).answer()
        assert pressed.content == (
            "Your time zone is **Portland, Maine** (America/New_York). It's Monday 08:00 there."
        )
        assert (await bot.services.profiles.get(str(ada.id))).zone == "America/New_York"


async def test_a_chosen_place_asks_about_reminders_of_the_old_zone(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await use(ada, "timezone", city="Berlin")
        await remind(bot, ada, "dentist", clock() + timedelta(days=2))
        question = await use(ada, "timezone", city="Texas")
        pressed = await (await ada.clicks(question, "El Paso, Texas · 06:00")).answer()
        assert "**El Paso, Texas** (America/Denver)" in pressed.content
        assert "1 reminder in Berlin time" in pressed.content


async def test_a_first_zone_asks_nothing_and_keeps_instants(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        due = clock() + timedelta(minutes=20)
        soon = await remind(bot, ada, "pizza", due, zone="UTC")
        told = await use(ada, "timezone", city=BERLIN)
        assert told.buttons == []
        assert await due_of(bot, ada, soon) == (due, BERLIN)


async def moved_to_new_york(bot: TestBot, ada: User) -> tuple[Message, int, int]:
    await use(ada, "timezone", city=BERLIN)
    dentist = await remind(bot, ada, "dentist", datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    plants = await remind(
        bot,
        ada,
        "water the plants",
        datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
        rule="FREQ=DAILY",
        anchor=datetime(2026, 11, 1, 8, 0),  # noqa: DTZ001
    )
    return await use(ada, "timezone", city="New York"), dentist, plants


async def test_a_move_asks_per_group_after_a_restart_and_can_be_undone(
    start: StartBot, ada: User
) -> None:
    async with start() as bot:
        question, dentist, plants = await moved_to_new_york(bot, ada)
        assert_golden("timezone-question", question)
        before = [await due_of(bot, ada, each) for each in (dentist, plants)]
    async with start() as bot:
        assert before == [await due_of(bot, ada, each) for each in (dentist, plants)]
        pressed = await ada.clicks(question, "One-time: same clock time")
        half = await pressed.answer()
        assert_golden("timezone-half-settled", half)
        there = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
        assert await due_of(bot, ada, dentist) == (there, "America/New_York")
        undo = next(b["custom_id"] for b in half.buttons if b.get("label") == "Undo")
        done = await (await ada.clicks(half, "Repeating: same moment")).answer()
        assert "they stay at the same moment" in done.content
        assert done.buttons == []
        assert await due_of(bot, ada, plants) == before[1]
        await bot.services.stores.undo.restore(
            str(ada.id), undo.split(":")[2], bot.services.clock()
        )
        assert await due_of(bot, ada, dentist) == before[0]


async def test_a_late_or_forged_zone_button_moves_nothing(
    start: StartBot, ada: User, bob: User
) -> None:
    async with start() as bot:
        question, dentist, plants = await moved_to_new_york(bot, ada)
        before = [await due_of(bot, ada, each) for each in (dentist, plants)]
        own = await use(bob, "timezone", city="New York")
        for custom_id in (
            "zone:once:clock:os:Europe/Berlin:America/New_York",
            "zone:once:clock:os:Europe/Berlin:Asia/Tokyo",
        ):
            await (await bob.forges(own, custom_id)).answer()
        await use(ada, "timezone", city="Tokyo")
        late = await (await ada.clicks(question, "One-time: same clock time")).answer()
        assert "changed again" in late.content
        assert before == [await due_of(bot, ada, each) for each in (dentist, plants)]


@pytest.mark.parametrize(
    ("words", "quiet"),
    [
        ("22:00-07:00", Quiet(time(22), time(7), EVERY_DAY)),
        ("22-7 weekdays", Quiet(time(22), time(7), WORKING_DAYS)),
    ],
)
async def test_quiet_hours_are_kept_for_delivery(
    start: StartBot, ada: User, words: str, quiet: Quiet
) -> None:
    async with start():
        assert "which city" in (await use(ada, "quiet", hours=words)).content.lower()
        await use(ada, "timezone", city=BERLIN)
        told = await use(ada, "quiet", hours=words)
        assert told.content.startswith("Quiet hours: **22:00–07:00 ")
    async with start() as bot:
        assert await bot.services.habits.quiet_of(str(ada.id)) == quiet
        assert (await use(ada, "quiet")).content == told.content
        assert (
            "couldn't find two clock times" in (await use(ada, "quiet", hours="sometimes")).content
        )
        assert await bot.services.habits.quiet_of(str(ada.id)) == quiet
        assert "don't have quiet hours" in (await use(ada, "quiet", hours="off")).content
        assert await bot.services.habits.quiet_of(str(ada.id)) is None


async def agenda_due(bot: TestBot, person: User) -> datetime | None:
    row = await bot.services.stores.lookups.agenda(str(person.id))
    return row.due_at if row is not None else None


async def until(look: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Settling follows sending by a moment."""

    async def there() -> bool:
        return await look() == wanted

    await eventually(there, what=f"it never became {wanted}")


async def a_full_day(bot: TestBot, ada: User) -> None:
    await use(ada, "timezone", city=BERLIN)
    await remind(bot, ada, "gym", datetime(2026, 11, 24, 17, 30, tzinfo=UTC))
    await remind(bot, ada, "call mum", datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    await remind(bot, ada, "the day after", datetime(2026, 11, 24, 23, 0, tzinfo=UTC))
    await remind(bot, ada, "buy milk", None)


async def test_the_agenda_comes_once_in_the_morning_after_a_restart(
    start: StartBot, ada: User, clock: Clock
) -> None:
    async with start() as bot:
        await a_full_day(bot, ada)
        told = await use(ada, "agenda", time="7:30")
        assert "starting <t:1795501800:F>" in told.content  # Tuesday 07:30 in Berlin
        assert await bot.services.stores.lookups.count(str(ada.id)) == 4
    clock.now = datetime(2026, 11, 24, 6, 30, 5, tzinfo=UTC)
    async with start() as bot:
        sent = await ada.dms.wait_for(lambda message: "agenda for today" in message.content)
        assert sent.pings.users == (ada,)
        assert_golden("agenda", sent)
        tomorrow = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
        await until(lambda: agenda_due(bot, ada), tomorrow)
    async with start() as bot:
        assert len([m for m in ada.dms.from_bot if "agenda for today" in m.content]) == 1
        assert (await use(ada, "agenda", time="off")).content == "OK, no more daily agendas."
        row = await bot.services.stores.lookups.agenda(str(ada.id))
        assert row is not None
        assert row.status is Status.PAUSED
        assert "I'll DM you" in (await use(ada, "agenda", time="every weekday at 8:00")).content


async def test_the_agenda_moves_with_its_person(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await use(ada, "timezone", city=BERLIN)
        await use(ada, "agenda", time="07:30")
        told = await use(ada, "timezone", city="New York")
        assert told.buttons == []
        row = await bot.services.stores.lookups.agenda(str(ada.id))
        assert row is not None
        assert (row.zone, row.due_at) == (
            "America/New_York",
            datetime(2026, 11, 24, 12, 30, tzinfo=UTC),
        )


async def test_a_to_do_gets_a_time_from_the_agenda_over_a_restart(
    start: StartBot, ada: User, bob: User
) -> None:
    async with start() as bot:
        await a_full_day(bot, ada)
        shown = await use(ada, "agenda", time="now")
        milk = (await bot.services.stores.lookups.search(str(ada.id), "milk"))[0].id
    async with start():
        form = await ada.clicks(shown, "Give a to-do a time")
    async with start() as bot:
        sent = await ada.submits(form, {"which": "buy milk", "when": "today at 18:00"})
        told = await sent.answer()
        assert told.content.startswith("⏰ buy milk")
        assert await due_of(bot, ada, milk) == (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), BERLIN)
        again = await (await ada.clicks(shown, "Give a to-do a time")).answer()
        assert "any to-dos without a time" in again.content


async def test_a_forged_form_reaches_no_other_persons_to_do(
    start: StartBot, ada: User, bob: User
) -> None:
    async with start() as bot:
        await a_full_day(bot, ada)
        milk = (await bot.services.stores.lookups.search(str(ada.id), "milk"))[0].id
        await use(bob, "timezone", city=BERLIN)
        await remind(bot, bob, "own to-do", None)
        shown = await use(bob, "agenda", time="now")
        form = await bob.clicks(shown, "Give a to-do a time")
        assert form.modal is not None
        for row in form.modal["components"]:
            for option in row["component"].get("options", []):
                option["value"] = str(milk)
        answer = await (
            await bob.submits(form, {"which": str(milk), "when": "today at 18:00"})
        ).answer()
        assert "don't have that reminder" in answer.content
        assert await due_of(bot, ada, milk) == (None, BERLIN)


@pytest.mark.parametrize(
    ("words", "said"),
    [("every 5 minutes", "once a day at most"), ("whenever", "don't understand")],
)
async def test_an_agenda_that_cannot_be(
    start: StartBot, discord_server: DiscordServer, ada: User, words: str, said: str
) -> None:
    general = discord_server.guild("Home").channel("general")
    async with start():
        await use(ada, "timezone", city=BERLIN)
        refused = await (await ada.uses(general, "agenda", {"time": words})).answer()
        assert refused.ephemeral
        assert said in refused.content


async def test_an_open_code_block_swallows_no_other_to_do(start: StartBot, ada: User) -> None:
    async with start():
        await use(ada, "timezone", city="Berlin")
        await use(ada, "remind", text="```code")
        await use(ada, "remind", text="milk")
        assert "```" not in (await use(ada, "agenda", time="now")).content
