"""Requests as text: the question, the form for another person, and blocks."""

from __future__ import annotations

import pytest

from bot import profile as profile_state
from bot.bootstrap import Services
from bot.errors import Problem
from bot.place import Place
from bot.ui.components.ids import UnknownComponent, code, read_code
from bot.ui.components.screens import Post, Replace, Response, Screen, Show
from bot.ui.pages.requests import MOST, RequestsPage, blocked_screen, request_form
from tests.conversation import GENERAL, opened
from tests.ui.presses import asker, code_of, labels, press


@pytest.mark.parametrize("user_id", ["", "0", "007", "٤٢", "1" * 20, "1 ", "-1", "42\n"])
def test_another_spelling_of_an_id_is_nobody(user_id: str) -> None:
    """Blocks and "yourself" are told by the id, so each person has one spelling only."""
    with pytest.raises(UnknownComponent):
        read_code(f"remindfor:{user_id}")


def test_the_form_says_for_whom() -> None:
    form = request_form("42", "  Bob \n the   builder ")
    assert (form.title, read_code(form.code).text(0)) == ("Remind Bob the builder", "42")


def test_no_more_people_are_offered_than_a_message_has_buttons() -> None:
    many = tuple(str(number) for number in range(1, MOST + 4))
    screen = blocked_screen(many)
    assert [len(row) for row in screen.rows if isinstance(row, tuple)] == [5] * 5
    assert screen.text.endswith("25. <@25>\n… and 3 more")
    assert blocked_screen(()) == Screen("You haven't blocked anyone from asking you.")


# -- the page on a database ------------------------------------------------------------------------

ADA, BOB = "1", "2"
on_a_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def readable(_place: Place, _user_id: str) -> None:
    """Everyone reads everything."""


def page_of(services: Services) -> RequestsPage:
    return RequestsPage(services.reminder_requests, services.profiles, readable)


async def pressed(page: RequestsPage, custom_id: str, by: str, **fields: str) -> Response:
    asked = press(custom_id, GENERAL, by, **fields)
    return await page.handlers[asked.code.name](asked)


async def question(services: Services, page: RequestsPage) -> Screen:
    await services.profiles.update(ADA, {profile_state.ZONE: "Europe/Berlin"})
    form = code("", BOB, page="remindfor")
    response = await pressed(page, form, ADA, when="tomorrow at 9", text="bring the *cups*")
    assert isinstance(response, Post)
    assert response.pings == (BOB,)
    return response.screen


@on_a_database
async def test_the_form_puts_a_question_that_pings_one_person(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        screen = await question(services, page_of(services))
        assert screen.text.startswith("<@2>, <@1> asked me to remind you:\n> ")
        assert "bring the \\*cups\\*" in screen.text
        assert labels(screen) == [["Accept", "Decline", "Never from this person"], ["Cancel"]]


@on_a_database
async def test_accepting_leaves_cancel_and_each_answer_is_its_persons(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        page = page_of(services)
        screen = await question(services, page)
        with pytest.raises(Problem):
            await pressed(page, code_of(screen, "Accept"), ADA)
        accepted = await pressed(page, code_of(screen, "Accept"), BOB)
        assert isinstance(accepted, Replace)
        assert accepted.screen.text.startswith("<@2> accepted. I'll remind them here:")
        cancelled = await pressed(page, code_of(accepted.screen, "Cancel"), ADA)
        assert cancelled == Replace(Screen("Cancelled by <@1>."))
        assert await services.stores.lookups.list(BOB) == ()


@on_a_database
async def test_in_public_never_looks_like_any_other_no(migrated_url: str) -> None:
    async with opened(migrated_url) as services:
        page = page_of(services)
        screen = await question(services, page)
        refused = await pressed(page, code_of(screen, "Never from this person"), BOB)
        assert isinstance(refused, Replace)
        assert refused.screen == Screen("<@2> declined <@1>'s request.")
        assert refused.aside == "<@1> can't ask you any more. `/blocked` lets you undo that."
        blocked = await page.blocked(BOB)
        assert isinstance(blocked, Show)
        allowed = await pressed(page, code_of(blocked.screen, "Allow 1"), BOB)
        assert allowed == Replace(blocked_screen(()))


@on_a_database
async def test_an_ask_is_refused_where_the_person_cannot_read(migrated_url: str) -> None:
    async def unreadable(_place: Place, _user_id: str) -> None:
        raise Problem("That person isn't in this server, so I can't ask them here.")

    async with opened(migrated_url) as services:
        page = RequestsPage(services.reminder_requests, services.profiles, unreadable)
        with pytest.raises(Problem, match="isn't in this server"):
            await page.ask(asker(ADA, GENERAL), BOB, "tomorrow at 9", "cups")
