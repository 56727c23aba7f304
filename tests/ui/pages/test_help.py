"""/help as text: each screen leads to the other."""

from __future__ import annotations

from bot.ui.components.screens import Replace
from bot.ui.pages.help import HELP, help_screen
from tests.ui.presses import code_of, labels, press


async def test_each_screen_leads_to_the_other() -> None:
    talk, commands = help_screen("talk"), help_screen("commands")
    assert (labels(talk), labels(commands)) == ([["Commands ▶"]], [["◀ Talking to me"]])
    assert code_of(talk, "Commands ▶") == "help:commands"
    assert await HELP["help:commands"](press("help:commands")) == Replace(commands)
    assert await HELP["help:talk"](press("help:talk")) == Replace(talk)
