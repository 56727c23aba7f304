"""Making and managing reminders by command, button and form, over restarts."""

from __future__ import annotations

from bot.reminders.model import Status
from tests.discord_server import DiscordServer, User
from tests.golden import assert_golden
from tests.inprocess import Clock
from tests.stories.acts import lives_in, texts_of
from tests.stories.conftest import StartBot


async def test_remind_shows_what_was_understood_and_undo_takes_it_back(
    start: StartBot, ada: User
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        used = await ada.uses(ada.dms, "remind", {"when": "tomorrow at 9", "text": "call mum"})
        card = await used.answer()
        assert_golden("remind-card", card)
        assert not card.ephemeral
        assert await texts_of(bot, ada) == ["call mum"]
    async with start() as bot:
        taken = await (await ada.clicks(card, "Undo")).answer()
        assert taken is card
        assert "Taken back: call mum" in card.content
        assert await texts_of(bot, ada) == []
        kept = await (await ada.clicks(card, "Keep it after all")).answer()
        assert "back to how it was" in kept.content
        assert await texts_of(bot, ada) == ["call mum"]


async def test_a_series_shows_its_next_three_and_everything_else(
    start: StartBot, ada: User, discord_server: DiscordServer
) -> None:
    general = discord_server.guild("Home").channel("general")
    async with start() as bot:
        await lives_in(bot, ada)
        options = {
            "text": "water the plants",
            "when": "tomorrow at 9",
            "repeat": "every 2 weeks",
            "priority": "high",
            "notice": "1 day, 10 min",
            "nag": "10 min x5",
        }
        card = await (await ada.uses(general, "remind", options)).answer()
        assert card.ephemeral
        assert_golden("remind-series", card)
        (reminder,) = await bot.services.stores.lookups.list(str(ada.id))
        assert reminder.place.channel_id == str(general.id)
        assert reminder.rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"


async def test_time_words_may_stand_in_the_text(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        used = await ada.uses(ada.dms, "remind", {"text": "call mum tomorrow at 9"})
        assert "**call mum**" in (await used.answer()).content
        used = await ada.uses(ada.dms, "remind", {"text": "buy milk"})
        assert "without a time" in (await used.answer()).content
        assert await texts_of(bot, ada) == ["call mum", "buy milk"]


async def test_the_first_clock_time_asks_for_the_zone_once_and_loses_nothing(
    start: StartBot, ada: User
) -> None:
    options = {"when": "tomorrow at 9", "text": "call mum", "notice": "10 min"}
    async with start() as bot:
        question = await (await ada.uses(ada.dms, "remind", options)).answer()
        assert_golden("zone-question", question)
        assert await texts_of(bot, ada) == []
    async with start() as bot:
        picked = await ada.picks(question, "My clock shows…", ["Europe/Berlin"])
        card = await picked.answer()
        assert "Your time zone is Europe/Berlin" in card.content
        (reminder,) = await bot.services.stores.lookups.list(str(ada.id))
        assert f"{reminder.due_at:%Y-%m-%d %H:%M}" == "2026-11-24 08:00"
        assert reminder.notices
        again = await ada.uses(ada.dms, "remind", options | {"text": "another"})
        assert "**another**" in (await again.answer()).content


async def test_a_city_can_be_named_after_a_restart(start: StartBot, ada: User) -> None:
    async with start():
        used = await ada.uses(ada.dms, "remind", {"text": "call mum", "when": "at 9 tomorrow"})
        question = await used.answer()
        form = await ada.clicks(question, "Type my city…")
    async with start() as bot:
        wrong = await ada.submits(form, {"city": "Qwxyzburg"})
        assert "Qwxyzburg" in (await wrong.answer()).content
        assert await texts_of(bot, ada) == []
        right = await ada.submits(form, {"city": "Hamburg"})
        assert "Europe/Berlin" in (await right.answer()).content
        assert await texts_of(bot, ada) == ["call mum"]


async def test_a_city_in_several_zones_is_picked_from_a_menu(start: StartBot, ada: User) -> None:
    async with start():
        used = await ada.uses(ada.dms, "remind", {"text": "call mum", "when": "at 9 tomorrow"})
        question = await used.answer()
        named = await ada.submits(
            await ada.clicks(question, "Type my city…"), {"city": "Birmingham"}
        )
        which = await named.answer()
        assert "more than one time zone for “Birmingham”" in which.content
    async with start() as bot:
        places = ["Birmingham, Alabama (America/Chicago)"]
        card = await (await ada.picks(which, "I am in…", places)).answer()
        assert "America/Chicago (Birmingham, Alabama)" in card.content
        (reminder,) = await bot.services.stores.lookups.list(str(ada.id))
        assert f"{reminder.due_at:%Y-%m-%d %H:%M}" == "2026-11-24 15:00"


async def test_ambiguous_words_are_asked_and_remembered(
    start: StartBot, ada: User, bob: User
) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        used = await ada.uses(ada.dms, "remind", {"text": "the dentist", "when": "3/4"})
        question = await used.answer()
        assert_golden("reading-question", question)
    async with start() as bot:
        foreign = await bob.forges(question, question.buttons[0]["custom_id"])
        assert "n't open any more" in (await foreign.answer()).content
        card = await (await ada.clicks(question, question.buttons[0])).answer()
        assert "the dentist" in card.content
        (reminder,) = await bot.services.stores.lookups.list(str(ada.id))
        assert reminder.due_at is not None
        assert (reminder.due_at.day, reminder.due_at.month) == (3, 4)
        used = await ada.uses(ada.dms, "remind", {"text": "the vet", "when": "5/4"})
        assert "**the vet**" in (await used.answer()).content


async def test_lists_by_day_search_and_pages(start: StartBot, ada: User, clock: Clock) -> None:
    whens = ["in 2 hours", "tomorrow at 9", "Friday 18:30", "every Monday at 8", ""]
    async with start() as bot:
        await lives_in(bot, ada)
        empty = await (await ada.uses(ada.dms, "reminders list")).answer()
        assert "any reminders yet" in empty.content
        for number, when in enumerate(whens, start=1):
            options = {"text": f"thing {number}"} | ({"when": when} if when else {})
            await ada.uses(ada.dms, "remind", options)
        shown = await (await ada.uses(ada.dms, "reminders list")).answer()
        assert_golden("list", shown)
        for number in range(6, 26):
            await ada.uses(ada.dms, "remind", {"text": f"thing {number}"})
        first = await (await ada.uses(ada.dms, "reminders list", {"search": "thing"})).answer()
        assert "25, page 1 of 3" in first.content
    async with start():
        second = await (await ada.clicks(first, "▶")).answer()
        assert "page 2 of 3" in second.content
        assert "◀" in [button["label"] for button in second.buttons]
        used = await ada.uses(ada.dms, "reminders list", {"show": "series"})
        assert "thing 4" in (await used.answer()).content
        used = await ada.uses(ada.dms, "reminders list", {"search": "nothing like it"})
        assert "None of your reminders" in (await used.answer()).content
        opened = await ada.picks(
            second, "Open one…", [second.components[0]["components"][0]["options"][0]["value"]]
        )
        assert_golden("todo-opened", await opened.answer())


async def test_clear_asks_and_can_be_undone(start: StartBot, ada: User) -> None:
    async with start() as bot:
        for text in ("buy one", "buy two", "buy three"):
            await ada.uses(ada.dms, "remind", {"text": text})
        question = await (await ada.uses(ada.dms, "reminders clear")).answer()
        assert_golden("clear-question", question)
        assert len(await texts_of(bot, ada)) == 3
    async with start() as bot:
        done = await (await ada.clicks(question, "Delete 3")).answer()
        assert "Deleted 3" in done.content
        assert await texts_of(bot, ada) == []
    async with start() as bot:
        undone = await (await ada.clicks(done, "Undo")).answer()
        assert "3 reminders are back to how they were" in undone.content
        assert await texts_of(bot, ada) == ["buy one", "buy two", "buy three"]


async def test_clear_asks_anew_when_the_list_has_changed(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await ada.uses(ada.dms, "remind", {"text": "buy one"})
        question = await (await ada.uses(ada.dms, "reminders clear")).answer()
        await ada.uses(ada.dms, "remind", {"text": "buy two"})
        asked = await (await ada.clicks(question, "Delete 1")).answer()
        assert "has changed since" in asked.content
        assert len(await texts_of(bot, ada)) == 2
        kept = await (await ada.clicks(asked, "Keep them")).answer()
        assert "I didn't change anything" in kept.content


async def test_delete_and_done_by_autocomplete_number_and_words(
    start: StartBot, ada: User, bob: User
) -> None:
    async with start() as bot:
        for text in ("buy milk", "buy bread", "call mum"):
            await ada.uses(ada.dms, "remind", {"text": text})
        await bob.uses(bob.dms, "remind", {"text": "bob's secret"})
        offers = await ada.autocompletes(ada.dms, "reminders delete", "which", "buy")
        assert [offer["name"] for offer in offers] == ["buy milk (no time)", "buy bread (no time)"]
        used = await ada.uses(ada.dms, "reminders delete", {"which": offers[1]["value"]})
        deleted = await used.answer()
        assert_golden("deleted", deleted)
        await ada.clicks(deleted, "Undo")
        assert await texts_of(bot, ada) == ["buy milk", "buy bread", "call mum"]
        used = await ada.uses(ada.dms, "reminders done", {"which": "1"})
        assert "Done: **buy milk**" in (await used.answer()).content
        used = await ada.uses(ada.dms, "reminders delete", {"which": "mum"})
        assert "Deleted: **call mum**" in (await used.answer()).content
        (bobs,) = await bot.services.stores.lookups.list(str(bob.id))
        used = await ada.uses(ada.dms, "reminders delete", {"which": f"id:{bobs.id}"})
        assert "don't have that reminder" in (await used.answer()).content
        assert bobs.status is Status.SCHEDULED


async def test_edit_by_form_with_the_present_values(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        used = await ada.uses(ada.dms, "remind", {"text": "call mum", "when": "tomorrow at 9"})
        card = await used.answer()
        form = await ada.clicks(card, "Edit")
        assert form.modal is not None
    async with start() as bot:
        sent = await ada.submits(form, {"text": "call mum and dad", "notice": "1 h"})
        changed = await sent.answer()
        assert_golden("edited", changed)
        (reminder,) = await bot.services.stores.lookups.list(str(ada.id))
        assert f"{reminder.due_at:%H:%M}" == "08:00"
        late = await ada.submits(form, {"text": "late"})
        assert "changed since" in (await late.answer()).content
        await ada.clicks(changed, "Undo")
        assert await texts_of(bot, ada) == ["call mum"]


async def test_edit_by_options_and_a_form_after_deletion(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        await ada.uses(ada.dms, "remind", {"text": "call mum", "when": "tomorrow at 9"})
        used = await ada.uses(ada.dms, "reminders edit", {"which": "1", "when": "Friday 18:30"})
        assert "Changed" in (await used.answer()).content
        form = await ada.uses(ada.dms, "reminders edit", {"which": "1"})
        await ada.uses(ada.dms, "reminders delete", {"which": "1"})
        sent = await ada.submits(form, {"text": "too late"})
        assert "has been deleted" in (await sent.answer()).content
        assert await texts_of(bot, ada) == []


async def test_previews_while_typing(start: StartBot, ada: User) -> None:
    async with start() as bot:
        unknown = await ada.autocompletes(ada.dms, "remind", "when", "tomorrow at 9", {"text": "x"})
        assert "time zone" in unknown[0]["name"]
        await lives_in(bot, ada)
        (offer,) = await ada.autocompletes(
            ada.dms, "remind", "when", "tomorrow at 9", {"text": "x"}
        )
        assert offer["value"] == "tomorrow at 9"
        assert "09:00" in offer["name"]
        readings = await ada.autocompletes(ada.dms, "remind", "when", "3/4", {"text": "x"})
        assert len(readings) == 2
        (lost,) = await ada.autocompletes(ada.dms, "remind", "when", "blorp", {"text": "x"})
        assert lost["name"].startswith("❓")
        assert len(await ada.autocompletes(ada.dms, "remind", "when", "", {"text": "x"})) == 5
        (whole,) = await ada.autocompletes(ada.dms, "remind", "text", "call mum tomorrow at 9")
        assert "call mum" in whole["name"]


async def test_a_near_identical_one_is_pointed_out(start: StartBot, ada: User) -> None:
    async with start() as bot:
        await lives_in(bot, ada)
        options = {"text": "Call mum", "when": "tomorrow at 9"}
        await ada.uses(ada.dms, "remind", options)
        twice = await (await ada.uses(ada.dms, "remind", options | {"text": "call  mum"})).answer()
        assert "already have nearly the same" in twice.content
