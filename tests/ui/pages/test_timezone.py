"""The time zone as text: several places, and what a move does to reminders."""

from __future__ import annotations

import pytest

from bot.reminders.zone_change import Group
from bot.timezones.names import located
from bot.timezones.values import SeveralZones
from bot.ui.components.ids import read_code
from bot.ui.pages.timezone import PLACE, places_screen, question_screen, zone_text
from tests.samples import daily, reminder
from tests.ui.presses import NOW, code_of, labels

OLD, NEW = "Europe/Berlin", "America/New_York"


def test_each_place_has_a_button_that_names_just_that_place() -> None:
    with pytest.raises(SeveralZones) as found:
        located("Portland", NOW)
    screen = places_screen(found.value, NOW)
    (row,) = labels(screen)
    assert row == ["Portland, Oregon · 05:00", "Portland, Maine · 08:00"]
    exact = read_code(code_of(screen, row[0])).text(0)
    assert len(exact) <= PLACE
    assert located(exact, NOW).zone == "America/Los_Angeles"


def test_each_group_is_asked_about_in_a_row_of_its_own() -> None:
    groups = {
        Group.ONCE: (reminder("dentist", due_at=NOW.replace(day=25)),),
        Group.SERIES: (daily(NOW.replace(day=24)),),
    }
    screen = question_screen(NEW, OLD, groups, NOW)
    assert screen.text.startswith(zone_text(NEW, NOW))
    assert labels(screen) == [
        ["One-time: same clock time", "One-time: same moment"],
        ["Repeating: same clock time", "Repeating: same moment"],
    ]
    assert code_of(screen, "Repeating: same moment") == f"zone:series:instant:os:{OLD}:{NEW}"


def test_a_place_of_nowhere_else_is_said_plainly() -> None:
    assert zone_text("Etc/GMT-2", NOW).startswith("Your time zone is **UTC+2**. It's Monday 15:00")
