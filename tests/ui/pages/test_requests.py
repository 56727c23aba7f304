"""Requests as text: the question, the form for another person, and blocks."""

from __future__ import annotations

import pytest

from bot.ui.components.ids import UnknownComponent, read_code
from bot.ui.components.screens import Screen
from bot.ui.pages.requests import MOST, blocked_screen, request_form


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
