"""The form for somebody else: its custom_id comes from a client, which may have made it up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.errors import Problem
from bot.ui.pages import requests


@pytest.mark.parametrize("user_id", ["", "0", "007", "٤٢", "1" * 20, "1 ", "-1", "42\n"])
async def test_another_spelling_of_an_id_is_nobody(
    user_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def ask(interaction: Any, user_id: str, when: str, text: str) -> None:
        asked.append(user_id)

    monkeypatch.setattr(requests, "ask", ask)
    form = cast("Any", SimpleNamespace(data={"components": []}))
    with pytest.raises(Problem):
        await requests.form_sent(form, user_id)
    assert asked == []
