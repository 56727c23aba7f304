"""/memory: the facts about a user, with a button for each; forget everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.llm.profiles import Profiles
from bot.profile import Profile
from bot.services.privacy import Privacy, Thing, erased_words, find_thing, things
from bot.storage.lookups import Lookups
from bot.ui.components.ids import code
from bot.ui.components.press import Page, Press
from bot.ui.components.screens import (
    Button,
    Replace,
    Response,
    Row,
    Screen,
    Show,
    Style,
    Upload,
    change,
)
from bot.ui.text.markdown import escape, shorten, stamp

PER_PAGE = 5
"""Things on one page: each has a button, and a row of buttons holds five."""

PLACES = {
    "dm": "told in our DM",
    "channel": "told in a server",
    "terminal": "told at the terminal",
}
NOTHING = (
    "I don't know anything about you yet. Tell me your name, or something to remember: "
    "“Remember that I take my tea with milk”."
)
EVERYTHING = """**Forget everything about you?**
This deletes your name, time zone, habits, {facts}, {reminders}, our conversations everywhere, \
your agenda, requests to and from you, and the record of what was delivered.
You can't undo this. `/memory export` gives you a copy first."""
GONE = """Everything about you is gone: {what}.
Our chats still show on Discord; you can delete them there. If you write to me again, we'll \
start as strangers."""
FILE_NAME = "my-keepsake-data.json"


class MemoryPage:
    """Show, forget and export what is known about the person who asks."""

    def __init__(
        self,
        profiles: Profiles,
        privacy: Privacy,
        lookups: Lookups,
        clock: Callable[[], datetime],
    ) -> None:
        self.profiles = profiles
        self.privacy = privacy
        self.lookups = lookups
        self.clock = clock

    @property
    def handlers(self) -> Page:
        return {
            "memory:page": self.turned,
            "memory:forget": self.forgotten,
            "memory:all": self.everything_asked,
            "memory:erase": self.erased,
            "memory:keep": self.kept,
        }

    async def shown(self, user_id: str) -> Response:
        return Show(memory_screen(await self.profiles.get(user_id), 0))

    async def forget_named(self, user_id: str, what: str) -> Response:
        """Forget the thing that ``what`` names. Raises Problem."""
        profile = await self.profiles.get(user_id)
        thing = await self.privacy.forget(user_id, profile, find_thing(profile, what).key)
        return Show(Screen(f"Forgotten: {escape(thing.words)}"))

    async def ask_everything(self, user_id: str) -> Response:
        return Show(await self._everything_question(user_id))

    async def everything_asked(self, press: Press) -> Response:
        return Replace(await self._everything_question(press.user_id))

    async def _everything_question(self, user_id: str) -> Screen:
        """Say what would be deleted, and ask."""
        facts = len((await self.profiles.get(user_id)).facts)
        reminders = await self.lookups.count(user_id)
        text = EVERYTHING.format(
            facts=f"{facts} fact{'' if facts == 1 else 's'}",
            reminders=f"{reminders} open reminder{'' if reminders == 1 else 's'}",
        )
        erase = button("erase", "Forget everything", style=Style.BAD)
        return Screen(text, ((erase, button("keep", "Keep it")),))

    async def exported(self, user_id: str) -> Response:
        data = await self.privacy.export(user_id, self.clock())
        text = "Here's everything I store about you."
        return Show(Screen(text), Upload(FILE_NAME, data))

    async def turned(self, press: Press) -> Response:
        profile = await self.profiles.get(press.user_id)
        return Replace(memory_screen(profile, press.code.number(0)))

    async def forgotten(self, press: Press) -> Response:
        profile = await self.profiles.get(press.user_id)
        thing = await self.privacy.forget(press.user_id, profile, press.code.text(1))
        profile = await self.profiles.get(press.user_id)
        lead = f"Forgotten: {escape(shorten(thing.words, 200))}"
        return Replace(memory_screen(profile, press.code.number(0), lead))

    async def erased(self, press: Press) -> Response:
        counts = await self.privacy.forget_everything(press.user_id)
        return change(GONE.format(what=erased_words(counts)))

    async def kept(self, _press: Press) -> Response:
        return change("OK, I didn't forget anything.")


def button(
    verb: str, label: str, page: int = 0, key: str = "", style: Style = Style.PLAIN
) -> Button:
    return Button(label, code(verb, page, key, page="memory"), style)


def memory_text(known: Sequence[Thing], page: int) -> str:
    """One page of what is known, in Discord's Markdown."""
    if not known:
        return NOTHING
    first = page * PER_PAGE
    shown = known[first : first + PER_PAGE]
    pages = f" ({first + 1}-{first + len(shown)} of {len(known)})"
    lines = [f"**What I know about you**{pages if len(known) > PER_PAGE else ''}"]
    for number, thing in enumerate(shown, start=first + 1):
        lines.append(f"{number}. {escape(shorten(thing.words, 300))}")
        if origin := provenance(thing):
            lines.append(f"-# {origin}")
    return "\n".join(lines)


def provenance(thing: Thing) -> str:
    """Where and when it was told, or nothing for what does not say."""
    place = PLACES.get(thing.source, "")
    if not thing.learned_at:
        return place
    day = stamp(datetime.fromisoformat(thing.learned_at), "D")
    return f"{place} on {day}" if place else day


def memory_rows(known: Sequence[Thing], page: int) -> tuple[Row, ...]:
    first = page * PER_PAGE
    forget = tuple(
        button("forget", f"Forget {number}", page, thing.key)
        for number, thing in enumerate(known[first : first + PER_PAGE], start=first + 1)
    )
    below = []
    if page > 0:
        below.append(button("page", "◀", page - 1))
    if first + PER_PAGE < len(known):
        below.append(button("page", "▶", page + 1))
    below.append(button("all", "Forget everything …", style=Style.BAD))
    return (forget, tuple(below))


def memory_screen(profile: Profile, page: int, lead: str = "") -> Screen:
    """One page of what is known; a page that is not there any more becomes the last one."""
    known = things(profile)
    page = min(page, max(0, (len(known) - 1) // PER_PAGE))
    text = memory_text(known, page)
    rows = memory_rows(known, page) if known else ()
    return Screen(f"{lead}\n\n{text}" if lead else text, rows)
