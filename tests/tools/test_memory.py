"""Facts about a person, as the agent's tools keep and forget them."""

from __future__ import annotations

import pytest

from tests.conversation import opened, say
from tests.fakes import ScriptedModel, call, in_turn
from tests.tools.talk import told

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def test_an_article_is_no_part_of_what_to_forget(migrated_url: str) -> None:
    script = in_turn(
        call("remember", fact="I take my tea with milk"), "ok", call("forget", what="the tea"), "ok"
    )
    model = ScriptedModel(script=script)
    async with opened(migrated_url, model) as services:
        await say(services, "I take my tea with milk")
        assert (await told(services, model))["forgotten"] == ["I take my tea with milk"]
