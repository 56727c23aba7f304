"""What is known about a person, as text: pages, forgetting one thing, and everything."""

from __future__ import annotations

import pytest

from bot import profile as profile_state
from bot.bootstrap import Services
from bot.profile import Fact, Profile
from bot.ui.components.ids import code
from bot.ui.components.screens import Replace, Screen
from bot.ui.pages.memory import NOTHING, MemoryPage, memory_screen
from tests.conversation import opened
from tests.ui.presses import code_of, labels, press

MANY = Profile(
    name="Ada",
    facts=tuple(Fact(f"fact:{number}", f"fact {number}", "", "dm") for number in range(1, 8)),
)


def page_of(services: Services) -> MemoryPage:
    return MemoryPage(services.profiles, services.privacy, services.stores.lookups, services.clock)


async def pressed(page: MemoryPage, custom_id: str) -> Screen:
    asked = press(custom_id)
    response = await page.handlers[asked.code.name](asked)
    assert isinstance(response, Replace)
    return response.screen


def test_a_button_for_each_thing_and_pages_of_five() -> None:
    first, last = memory_screen(MANY, 0), memory_screen(MANY, 1)
    assert first.text.startswith("**What I know about you** (1-5 of 8)\n1. Your name: Ada")
    assert labels(first) == [
        [f"Forget {number}" for number in range(1, 6)],
        ["▶", "Forget everything …"],
    ]
    assert labels(last) == [["Forget 6", "Forget 7", "Forget 8"], ["◀", "Forget everything …"]]
    assert code_of(last, "Forget 8") == "memory:forget:1:fact:7"


def test_a_page_that_is_not_there_any_more_becomes_the_last_one() -> None:
    assert memory_screen(MANY, 9) == memory_screen(MANY, 1)
    assert memory_screen(Profile(), 3) == Screen(NOTHING)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_buttons_forget_one_thing_or_all(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        page = page_of(services)
        await services.profiles.update(
            "1", {profile_state.NAME: "Ada", profile_state.ZONE: "Europe/Berlin"}
        )
        shown = await pressed(page, code("page", 0, "", page="memory"))
        after = await pressed(page, code_of(shown, "Forget 1"))
        assert after.text.startswith("Forgotten: Your name: Ada\n\n**What I know about you**")
        question = await pressed(page, code_of(after, "Forget everything …"))
        assert labels(question) == [["Forget everything", "Keep it"]]
        kept = await pressed(page, code_of(question, "Keep it"))
        assert (kept.text, kept.rows) == ("OK, I didn't forget anything.", ())
        gone = await pressed(page, code_of(question, "Forget everything"))
        assert gone.text.startswith("Everything about you is gone:")
        assert (await services.profiles.get("1")).zone is None
