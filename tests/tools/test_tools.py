"""What models really pass to tools: numbers for words, nothing for optional words, "false"."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse

from bot.bootstrap import Services
from tests.fakes import ScriptedModel, answered, call, in_turn
from tests.test_sessions import finish, opened, say, turn

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class AtOnce(ScriptedModel):
    """Begins with several calls in one response, as models do."""

    parts: list[Any]

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        async for each in super().generate_content_async(llm_request, stream):
            if len(self.requests) == 1 and each.content:
                each.content.parts = self.parts
            yield each


async def told(services: Services, model: ScriptedModel, text: str = "do it") -> dict[str, Any]:
    """What the tool of this turn answered to the model."""
    await say(services, text)
    result = answered(model.requests[-1])
    assert result is not None
    return result


async def test_a_number_for_words_is_words(migrated_url: str) -> None:
    steps = in_turn(call("add_reminder", text="milk"), "ok", call("view_reminder", which=1.0), "ok")
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        await say(services, "milk")
        assert (await told(services, model))["reminder"]["text"] == "milk"


async def test_nothing_for_optional_words_is_their_default(migrated_url: str) -> None:
    steps = in_turn(call("add_reminder", text="milk", when=None, priority=None), "ok")
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        assert (await told(services, model))["added"]["priority"] == "normal"


async def test_what_is_no_words_at_all_is_told_to_the_model(migrated_url: str) -> None:
    model = ScriptedModel(script=in_turn(call("add_reminder", text={"a": 1}), "ok"))
    async with opened(migrated_url, model) as services:
        assert "text" in (await told(services, model))["error"]
        assert await services.reminders.count("1") == 0


@pytest.mark.parametrize("no", [False, "false", "No", "", "maybe"])
async def test_only_a_clear_yes_carries_out_an_act_on_several(
    migrated_url: str, no: object
) -> None:
    steps = in_turn(
        call("add_reminder", text="gym"),
        "ok",
        call("preview_several", action="cancel", search="gym"),
        "Shall I?",
        call("confirm_several", yes=no),
        "ok",
    )
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for words in ("gym", "cancel all gym ones", "hm"):
            await say(services, words)
        assert await services.reminders.count("1") == 1


async def test_a_yes_in_words_is_one(migrated_url: str) -> None:
    steps = in_turn(
        call("add_reminder", text="gym"),
        "ok",
        call("preview_several", action="cancel", search="gym"),
        "Shall I?",
        call("confirm_several", yes="True"),
        "ok",
    )
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for words in ("gym", "cancel all gym ones", "yes"):
            await say(services, words)
        assert await services.reminders.count("1") == 0


async def test_a_turn_that_runs_again_loses_nothing_to_one_that_is_stored(
    migrated_url: str,
) -> None:
    """Killed after the first of two: the second time the model asks only for what is missing."""
    steps = in_turn(
        call("add_reminder", text="milk"),
        "killed here",
        call("add_reminder", text="bread"),
        "both",
    )
    asked = turn("remind me of milk and of bread")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        await finish(services, asked)
        await finish(services, asked)
        texts = [reminder.text for reminder in await services.reminders.list("1")]
    assert texts == ["milk", "bread"]


async def test_the_same_thing_at_two_times_in_one_message_is_two(migrated_url: str) -> None:
    steps = in_turn(
        [],
        call("add_reminder", text="drink", when="in 1 hour"),
        call("add_reminder", text="drink", when="in 2 hours"),
        call("add_reminder", text="drink", when="in 2 hours"),
        "all",
    )
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        await finish(services, turn("hm"))
        await finish(services, turn("drink, thrice"))
        assert await services.reminders.count("1") == 3


@pytest.mark.parametrize(
    ("steps", "unkept"),
    [
        (["Sure, I'll remind you at 9."], True),
        (["Klar, ich erinnere dich um 9."], True),
        ([call("set_name", name="Ada"), "Hi Ada! I'll remind you at 9."], True),
        ([call("delete_reminder", which="7"), "Done, I'll remind you at 9."], True),
        ([call("add_reminder", text="milk"), "I'll remind you of the milk."], False),
        ([call("list_reminders"), "I'll remind you at 9, as you said before."], False),
        (["Nice weather today."], False),
    ],
)
async def test_a_promise_that_nothing_stored_is_found_out(
    migrated_url: str, steps: list[Any], unkept: bool
) -> None:
    async with opened(migrated_url, ScriptedModel(script=in_turn(*steps))) as services:
        assert (await finish(services, turn("remind me at 9"))).unkept is unkept


async def test_a_chosen_reading_of_a_series_is_still_a_series(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await say(services, "I live in Berlin")
        asked = await say(services, "remind me every Monday at 6 to run")
        assert "every Monday at 06:00" in asked
        await say(services, "every Monday at 06:00")
        (reminder,) = await services.reminders.list("1")
        assert (reminder.text, reminder.rule) == ("run", "FREQ=WEEKLY;BYDAY=MO")


async def test_notice_nag_and_one_like_it(migrated_url: str) -> None:
    milk = {"text": "milk", "when": "in 3 hours"}
    steps = in_turn(
        call("add_reminder", **milk, notice="1 hour", nag="10 min"),
        "ok",
        call("add_reminder", **milk),
        "ok",
        call("update_reminder", which="1", nag="no"),
        "ok",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        added = (await told(services, model))["added"]
        assert (added["also_before"], added["nags_every"]) == ("1 h", "10 min")
        assert (await told(services, model))["similar"].startswith("milk (")
        changed = (await told(services, model))["changed"]
        assert "nags_every" not in changed
        assert changed["also_before"] == "1 h"


async def test_what_comes_in_a_stretch_of_time_is_listed(migrated_url: str) -> None:
    steps = in_turn(
        call("set_time_zone", city_or_zone="Berlin"),
        "ok",
        call("add_reminder", text="dentist", when="tomorrow at 10:00"),
        "ok",
        call("add_reminder", text="milk"),
        "ok",
        call("list_reminders", during="tomorrow"),
        "ok",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        for _ in range(3):
            await say(services, "do it")
        (line,) = (await told(services, model))["reminders"]
        assert line.startswith("1. dentist (Mon 23 Nov 10:00")


async def test_a_turn_that_runs_again_does_nothing_to_another_reminder(migrated_url: str) -> None:
    """Killed before the answer: "the first" is another one by now."""
    delete = call("delete_reminder", which="first")
    steps = in_turn(
        *[step for text in ("a", "b", "c") for step in (call("add_reminder", text=text), "ok")],
        delete,
        "killed here",
        delete,
        "done",
        delete,
        "done",
    )
    asked = turn("delete the first")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for text in ("a", "b", "c"):
            await say(services, text)
        await finish(services, asked)
        await finish(services, asked)
        assert [r.text for r in await services.reminders.list("1")] == ["b", "c"]
        await say(services, "delete the first")
        assert [r.text for r in await services.reminders.list("1")] == ["c"]


async def test_the_same_act_twice_in_a_message_is_done_twice_and_only_once_again(
    migrated_url: str,
) -> None:
    delete = call("delete_reminder", which="first")
    steps = in_turn(
        *[step for text in ("a", "b", "c") for step in (call("add_reminder", text=text), "ok")],
        delete,
        delete,
        "killed here",
        delete,
        delete,
        delete,
        "done",
    )
    asked = turn("delete the first two")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for text in ("a", "b", "c"):
            await say(services, text)
        await finish(services, asked)
        assert [r.text for r in await services.reminders.list("1")] == ["c"]
        await finish(services, asked)
        assert [r.text for r in await services.reminders.list("1")] == []


@pytest.mark.parametrize(
    ("which", "text"),
    [("number 2", "bread"), ("reminder no. 2", "bread"), ("number 1", "ring number 1")],
)
async def test_a_number_may_be_said_as_one(migrated_url: str, which: str, text: str) -> None:
    added = [call("add_reminder", text=text) for text in ("milk", "bread", "ring number 1")]
    script = in_turn(*added, "ok", call("view_reminder", which=which), "ok")
    model = ScriptedModel(script=script)
    async with opened(migrated_url, model) as services:
        await say(services, "three things")
        assert (await told(services, model))["reminder"]["text"] == text


async def test_an_article_is_no_part_of_what_to_forget(migrated_url: str) -> None:
    script = in_turn(
        call("remember", fact="I take my tea with milk"), "ok", call("forget", what="the tea"), "ok"
    )
    model = ScriptedModel(script=script)
    async with opened(migrated_url, model) as services:
        await say(services, "I take my tea with milk")
        assert (await told(services, model))["forgotten"] == ["I take my tea with milk"]


async def test_a_model_that_repeats_what_had_waited_stores_nothing_twice(
    migrated_url: str,
) -> None:
    wish = {"text": "call mum", "when": "tomorrow at 9"}
    steps = in_turn(
        call("add_reminder", **wish),
        "Which city?",
        call("set_time_zone", city_or_zone="Qwxyzburg"),
        "Which one?",
        call("set_time_zone", city_or_zone="Berlin"),
        call("add_reminder", **wish),
        "All set.",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        first = await told(services, model)
        assert (first["needs"], first["waiting"]) == ("time_zone", 1)
        assert "1 reminder waits for your time zone." in (await told(services, model))["error"]
        finished = await finish(services, turn("Berlin"))
        assert [receipt.reminder.text for receipt in finished.receipts] == ["call mum"]
        assert await services.reminders.count("1") == 1


async def test_a_question_about_what_had_waited_is_asked_in_the_conversation(
    migrated_url: str,
) -> None:
    wish = {"text": "passport", "when": "3/4 at 9"}
    steps = in_turn(
        call("add_reminder", **wish),
        "Which city?",
        call("set_time_zone", city_or_zone="Berlin"),
        call("add_reminder", **wish),
        "Day or month first?",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        await say(services, "passport")
        asked = await told(services, model, "Berlin")
        assert len(asked["options"]) == 2
        before = answered(model.requests[-2])
        assert before is not None
        assert before["ask_again"] == [wish]
        assert await services.deferred.waiting("1") == ()


MUM = {"text": "call mum", "when": "tomorrow at 9"}
OTHER_WORDS = {"text": "Call your mum", "when": "tomorrow 9am"}


@pytest.mark.parametrize("again", [MUM, OTHER_WORDS])
@pytest.mark.parametrize("earlier", [True, False])
async def test_what_waits_is_stored_once_though_the_model_asks_again(
    migrated_url: str, again: dict[str, str], earlier: bool
) -> None:
    """Before the zone is told, or after it, in much the same words."""
    repeated, zone = call("add_reminder", **again), call("set_time_zone", city_or_zone="Berlin")
    steps: list[Any] = [call("add_reminder", **MUM), "Which city?"]
    steps += [repeated, "Which city?", zone, "ok"] if earlier else [zone, repeated, "ok"]
    async with opened(migrated_url, ScriptedModel(script=in_turn(*steps))) as services:
        for words in ("mum", "hm", "Berlin")[:: 1 if earlier else 2]:
            await say(services, words)
        assert [row.text for row in await services.reminders.list("1")] == ["call mum"]


async def test_another_errand_at_the_same_time_is_stored(migrated_url: str) -> None:
    steps = in_turn(
        call("add_reminder", **MUM),
        "Which city?",
        call("set_time_zone", city_or_zone="Berlin"),
        call("add_reminder", text="call dad", when="tomorrow at 9"),
        "ok",
    )
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for words in ("mum", "Berlin, and dad as well"):
            await say(services, words)
        assert await services.reminders.count("1") == 2


async def test_the_same_errand_at_a_moment_that_needs_no_zone_leaves_the_other_waiting(
    migrated_url: str,
) -> None:
    soon = call("add_reminder", text="call mum", when="in 20 minutes")
    steps = in_turn(call("add_reminder", **MUM), "Which city?", soon, "ok")
    async with opened(migrated_url, ScriptedModel(script=steps)) as services:
        for words in ("mum", "and in 20 minutes"):
            await say(services, words)
        assert await services.reminders.count("1") == 1
        assert [each.words for each in await services.deferred.waiting("1")] == [
            "call mum (tomorrow at 9)"
        ]


@pytest.mark.parametrize("zone_first", [True, False])
async def test_the_zone_and_a_reminder_at_once_lose_nothing(
    migrated_url: str, zone_first: bool
) -> None:
    """Tools called together run together: the reminder may look for the zone before it is there."""
    both = [call("set_time_zone", city_or_zone="Berlin"), call("add_reminder", **MUM)]
    model = AtOnce(script=in_turn("", "Done!"), parts=both if zone_first else both[::-1])
    async with opened(migrated_url, model) as services:
        finished = await finish(services, turn("I'm in Berlin, remind me tomorrow at 9 of mum"))
        assert [receipt.reminder.text for receipt in finished.receipts] == ["call mum"]
        assert await services.reminders.count("1") == 1
        assert await services.deferred.waiting("1") == ()
        assert finished.waits == ()


async def test_what_is_not_stored_yet_is_told_whatever_the_model_says(migrated_url: str) -> None:
    steps = in_turn(
        call("add_reminder", text="passport", when="3/4 at 9"),
        "I'll remind you! Which city are you in?",
        call("set_time_zone", city_or_zone="Berlin"),
        "Thanks!",
        call("list_reminders"),
        "Nothing there.",
        call("add_reminder", text="passport", when="3 April at 9"),
        "Noted.",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        kept = await finish(services, turn("passport"))
        assert kept.waits == ("waits for your time zone: passport (3/4 at 9)",)
        assert not kept.unkept
        asked = await finish(services, turn("Berlin"))
        assert asked.waits == ("not saved yet, I have a question: passport (3/4 at 9)",)
        assert (await told(services, model))["waiting_for_an_answer"] == ["passport (3/4 at 9)"]
        assert (await finish(services, turn("3 April"))).waits == ()
        assert await services.deferred.waiting("1") == ()


@pytest.mark.parametrize(
    "taking_back", [call("undo_last"), call("preview_several", action="cancel")]
)
async def test_taking_back_tells_that_what_waits_is_not_stored_yet(
    migrated_url: str, taking_back: Any
) -> None:
    steps = in_turn(call("add_reminder", **MUM), "Which city?", taking_back, "hm")
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        await say(services, "mum")
        error = (await told(services, model, "undo"))["error"]
        assert "“call mum (tomorrow at 9)” isn't saved yet" in error
        assert "say “delete call mum”" in error


async def test_the_clock_of_another_zone_is_named(migrated_url: str) -> None:
    """Until somebody who moved has said which clock counts, nine o'clock is not their nine."""
    steps = in_turn(
        call("set_time_zone", city_or_zone="New York"),
        call("add_reminder", **MUM),
        "ok",
        call("list_reminders"),
        "ok",
        call("set_time_zone", city_or_zone="Berlin"),
        "Which clock?",
        call("list_reminders"),
        "ok",
        call("view_reminder", which="1"),
        "ok",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        await say(services, "mum, I'm in New York")
        assert "time" not in (await told(services, model))["reminders"][0]
        await say(services, "I'm in Berlin")
        (line,) = (await told(services, model))["reminders"]
        assert line.endswith("; New York time)")
        assert (await told(services, model))["reminder"]["when"].endswith(", New York time")
