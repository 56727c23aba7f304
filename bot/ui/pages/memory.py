"""What I know about you, as a list with a button for each thing; and forgetting all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.profile import Profile
from bot.services.privacy import Thing, erased_words, things
from bot.ui.components.interactions import person_of, services_of, show
from bot.ui.components.pressing import Interaction, LegacyAction, buttons
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


class MemoryButton(
    LegacyAction,
    template=r"memory:(?P<verb>page|forget|all|erase|keep):(?P<page>\d{1,3}):(?P<key>.{0,80})",
):
    """Turn a page, forget one thing, or ask about everything."""

    async def act(self, interaction: Interaction, **matched: str) -> None:
        await ACTIONS[matched["verb"]](interaction, int(matched["page"]), matched["key"])


def button(verb: str, label: str, page: int = 0, key: str = "", **style: object) -> MemoryButton:
    return MemoryButton(f"memory:{verb}:{page}:{key}", label, **style)  # type: ignore[arg-type]


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


def memory_view(known: Sequence[Thing], page: int) -> discord.ui.View:
    first = page * PER_PAGE
    items = [
        button("forget", f"Forget {number}", page, thing.key)
        for number, thing in enumerate(known[first : first + PER_PAGE], start=first + 1)
    ]
    if page > 0:
        items.append(button("page", "◀", page - 1, row=1))
    if first + PER_PAGE < len(known):
        items.append(button("page", "▶", page + 1, row=1))
    danger = discord.ButtonStyle.danger
    items.append(button("all", "Forget everything …", style=danger, row=1))
    return buttons(items)


def memory_page(profile: Profile, page: int, lead: str = "") -> tuple[str, discord.ui.View | None]:
    """Text and buttons of one page; a page that is not there any more becomes the last one."""
    known = things(profile)
    page = max(0, min(page, (len(known) - 1) // PER_PAGE))
    text = memory_text(known, page)
    return (f"{lead}\n\n{text}" if lead else text), (memory_view(known, page) if known else None)


def everything_question(profile: Profile, reminders: int) -> tuple[str, discord.ui.View]:
    facts = len(profile.facts)
    text = EVERYTHING.format(
        facts=f"{facts} fact{'' if facts == 1 else 's'}",
        reminders=f"{reminders} open reminder{'' if reminders == 1 else 's'}",
    )
    erase = button("erase", "Forget everything", style=discord.ButtonStyle.danger)
    return text, buttons([erase, button("keep", "Keep it")])


async def _turn(interaction: Interaction, page: int, _key: str) -> None:
    profile = await services_of(interaction).profiles.get(person_of(interaction))
    await show(interaction, *memory_page(profile, page))


async def _forget(interaction: Interaction, page: int, key: str) -> None:
    services, person = services_of(interaction), person_of(interaction)
    thing = await services.privacy.forget(person, await services.profiles.get(person), key)
    profile = await services.profiles.get(person)
    lead = f"Forgotten: {escape(shorten(thing.words, 200))}"
    await show(interaction, *memory_page(profile, page, lead))


async def _ask(interaction: Interaction, _page: int, _key: str) -> None:
    services, person = services_of(interaction), person_of(interaction)
    profile = await services.profiles.get(person)
    await show(
        interaction, *everything_question(profile, await services.stores.lookups.count(person))
    )


async def _erase(interaction: Interaction, _page: int, _key: str) -> None:
    await interaction.response.defer()
    counts = await services_of(interaction).privacy.forget_everything(person_of(interaction))
    await interaction.edit_original_response(
        content=GONE.format(what=erased_words(counts)), view=None
    )


async def _keep(interaction: Interaction, _page: int, _key: str) -> None:
    await show(interaction, "OK, I didn't forget anything.")


ACTIONS = {"page": _turn, "forget": _forget, "all": _ask, "erase": _erase, "keep": _keep}
