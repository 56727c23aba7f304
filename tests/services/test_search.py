"""Whatever searches finds a word in every spelling of it: lists, tools, facts, what waits."""

from __future__ import annotations

import pytest

from bot import profile as profile_state
from bot.profile import fact_key, fact_value, find_facts
from bot.reminders.bulk import Sweep, SweepAction, caught
from bot.services.privacy import find_thing
from bot.ui.reminders.lists import ListMode, ListQuery, chosen
from tests.conversation import opened, say
from tests.fakes import ScriptedModel, call, in_turn
from tests.tools.talk import told

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

LATTE = "cafe\u0301 latte"
WIDE = "ＣＡＦＥ\u0301 with Ann"
WORDS = ["caf\u00e9", "CAFE\u0301", "ｃａｆｅ\u0301"]


@pytest.mark.parametrize("words", WORDS)
async def test_reminders_are_found(migrated_url: str, words: str) -> None:
    steps = in_turn(
        call("set_time_zone", city_or_zone="Berlin"),
        "ok",
        call("add_reminder", text=LATTE, when="tomorrow at 10:00"),
        "ok",
        call("add_reminder", text=WIDE, when="tomorrow at 11:00"),
        "ok",
        call("list_reminders", search=words),
        "ok",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        for _ in range(3):
            await say(services, "do it")
        assert (await told(services, model))["count"] == 2
        both = await services.stores.lookups.list("1", search=words)
        assert [each.text for each in both] == [LATTE, WIDE]
        assert await services.stores.lookups.count("1", search=words) == 2
        assert caught(both, Sweep(SweepAction.CANCEL, words)) == [*both]
        query = ListQuery(ListMode.ALL, words)
        assert chosen(both, query, both[0].created_at, "Europe/Berlin") == [*both]
        found = await services.reminder_service.find("1", f"{words} latte")
        assert found.text == LATTE


@pytest.mark.parametrize("words", WORDS)
async def test_facts_are_found(migrated_url: str, words: str) -> None:
    fact = f"I drink {LATTE}"
    async with opened(migrated_url) as services:
        now = services.reminder_service.clock()
        await services.profiles.update("1", {fact_key(fact): fact_value(fact, now, "me")})
        profile = await services.profiles.get("1")
    assert [each.text for each in find_facts(profile, words)] == [fact]
    assert find_thing(profile, words).words == fact
    assert profile_state.FACT in find_thing(profile, words).key


@pytest.mark.parametrize("words", WORDS)
async def test_what_waits_for_a_zone_is_found(migrated_url: str, words: str) -> None:
    steps = in_turn(
        call("add_reminder", text=LATTE, when="tomorrow at 10:00"),
        "ok",
        call("delete_reminder", which=words),
        "ok",
    )
    model = ScriptedModel(script=steps)
    async with opened(migrated_url, model) as services:
        await say(services, "do it")
        assert "deleted" in await told(services, model)
