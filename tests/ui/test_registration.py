"""Which registered commands count as ours: what Discord adds or leaves out is no difference."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ui.registration import differing

OURS: dict[str, Any] = {
    "name": "remind",
    "type": 1,
    "description": "Remind me",
    "options": [
        {"type": 3, "name": "text", "description": "What", "required": True, "min_length": 0},
        {"type": 4, "name": "count", "description": "Often", "required": False, "min_value": 0},
    ],
    "nsfw": False,
    "dm_permission": True,
    "default_member_permissions": 32,
    "contexts": [0, 1, 2],
    "integration_types": None,
}
NO_WORDS = {"name_localizations": None, "description_localizations": None}
THEIRS: dict[str, Any] = NO_WORDS | {
    "id": "1",
    "application_id": "2",
    "version": "3",
    "name": "remind",
    "type": 1,
    "description": "Remind me",
    "options": [
        NO_WORDS | {"type": 3, "name": "text", "description": "What", "required": True},
        NO_WORDS | {"type": 4, "name": "count", "description": "Often", "min_value": 0},
    ],
    "nsfw": False,
    "dm_permission": False,
    "default_member_permissions": "32",
    "contexts": [2, 1, 0],
    "integration_types": [0, 1],
}
MENU: dict[str, Any] = {"name": "About this", "type": 3, "dm_permission": True, "contexts": None}


def test_what_discord_adds_and_leaves_out_is_no_difference() -> None:
    stored = MENU | {"id": "4", "description": "", "default_member_permissions": None}
    assert differing([OURS, MENU], [stored, THEIRS]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Play"},
        {"nsfw": True},
        {"default_member_permissions": "0"},
        {"default_member_permissions": None},
        {"contexts": [0]},
        {"contexts": None},
        {"options": THEIRS["options"][::-1]},
        {"options": THEIRS["options"][:1]},
        {"options": [THEIRS["options"][0] | {"required": False}, THEIRS["options"][1]]},
        {"options": [THEIRS["options"][0], THEIRS["options"][1] | {"min_value": 1}]},
        {"options": [THEIRS["options"][0] | {"choices": [{"name": "a", "value": "b"}]}]},
        {"type": 2},
    ],
)
def test_everything_that_people_would_notice_is_one(change: dict[str, Any]) -> None:
    assert "remind" in differing([OURS], [THEIRS | change])


def test_a_missing_or_foreign_command_is_one() -> None:
    assert differing([OURS, MENU], [THEIRS]) == ["About this"]
    assert differing([OURS], [THEIRS, THEIRS | {"name": "play"}]) == ["play"]
    assert differing([MENU], [MENU | {"dm_permission": False}]) == ["About this"]
