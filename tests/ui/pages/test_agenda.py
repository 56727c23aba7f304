"""The agenda as text: now, daily, off, and the form that gives a to-do a time."""

from __future__ import annotations

from typing import cast

import pytest

from bot import profile as profile_state
from bot.bootstrap import Services
from bot.errors import Problem
from bot.place import Place, PlaceKind
from bot.reminders.model import Draft
from bot.reminders.timings import ZoneNeeded
from bot.ui.components.screens import Form, Picker, Response, Show
from bot.ui.pages.agenda import AgendaPage
from bot.ui.reminders.deps import Deps, Fetch, OpenDm
from tests.conversation import DM, GENERAL, NOW, opened
from tests.ui.presses import asker, code_of, labels, press

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def page_of(services: Services) -> AgendaPage:
    deps = Deps(
        reminder_service=services.reminder_service,
        actions=services.actions,
        profiles=services.profiles,
        open_questions=services.open_questions,
        snapshots=services.snapshots,
        deferred=services.deferred,
        set_zone=services.habits.set_zone,
        open_dm=cast("OpenDm", None),
        fetch=cast("Fetch", None),
    )
    return AgendaPage(deps, services.habits)


def text_of(response: Response) -> str:
    assert isinstance(response, Show)
    return response.screen.text


async def test_now_daily_and_off(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        page, here = page_of(services), asker("1", GENERAL)
        with pytest.raises(ZoneNeeded):
            await page.asked(here, "now")
        await services.profiles.update("1", {profile_state.ZONE: "Europe/Berlin"})
        shown = await page.asked(here, " NOW ")
        assert isinstance(shown, Show)
        assert labels(shown.screen) == [["Give a to-do a time"]]
        assert code_of(shown.screen, "Give a to-do a time") == "agenda:give"
        assert text_of(await page.asked(here, "off")) == "You don't have a daily agenda."
        assert text_of(await page.asked(here, "7:30")).startswith("I'll DM you your agenda, start")
        row = await services.stores.lookups.agenda("1")
        assert row is not None
        assert row.place == Place(PlaceKind.DM)  # not where it was asked for
        assert text_of(await page.asked(here, "stop")) == "OK, no more daily agendas."


async def test_the_form_offers_to_dos_and_writes_the_time(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        page = page_of(services)
        await services.profiles.update("1", {profile_state.ZONE: "Europe/Berlin"})
        with pytest.raises(Problem, match="any to-dos without a time"):
            await page.time_asked(press("agenda:give"))
        todo = await services.stores.reminders.add(
            Draft(user_id="1", text="buy\nmilk", place=DM, zone="Europe/Berlin"), NOW
        )
        form = await page.time_asked(press("agenda:give"))
        assert isinstance(form, Form)
        which = form.fields[0]
        assert isinstance(which, Picker)
        assert [(choice.label, choice.value) for choice in which.choices] == [
            ("buy milk", str(todo.id))
        ]
        sent = press(form.code, which=str(todo.id), when="tomorrow at 9")
        told = await page.handlers["agenda:time"](sent)
        assert isinstance(told, Show)
        assert (told.screen.text.splitlines()[0], labels(told.screen)) == ("⏰ buy", [["Undo"]])
        stored = await services.stores.lookups.get("1", todo.id)
        assert stored.due_at is not None


async def test_a_forged_choice_finds_nothing(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        await services.profiles.update("1", {profile_state.ZONE: "Europe/Berlin"})
        with pytest.raises(Problem):
            await page_of(services).time_given(press("agenda:time", which="x", when="at 9"))
