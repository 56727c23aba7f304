"""/help in two screens, with a button from one to the other."""

from __future__ import annotations

from bot.help_text import COMMANDS, TALK, markdown
from bot.ui.components.ids import code
from bot.ui.components.press import Page, Press
from bot.ui.components.screens import Button, Replace, Response, Screen

SCREENS = {"talk": TALK, "commands": COMMANDS}
LABELS = {"talk": "◀ Talking to me", "commands": "Commands ▶"}


def help_screen(screen: str = "talk") -> Screen:
    other = next(name for name in SCREENS if name != screen)
    button = Button(LABELS[other], code(other, page="help"))
    return Screen(markdown(SCREENS[screen]), ((button,),))


async def turned(press: Press) -> Response:
    return Replace(help_screen(press.code.verb))


HELP: Page = {"help:talk": turned, "help:commands": turned}
