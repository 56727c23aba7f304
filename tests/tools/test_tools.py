"""All tools together: what each says about itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversation import finish, opened, turn
from tests.fakes import ScriptedModel, call, in_turn

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


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
