"""Buttons, menus and forms of reminders: from Discord to their handler; nothing is kept of them."""

from __future__ import annotations

import re
from collections.abc import Coroutine
from typing import Any, Self

import discord
from discord.ui import DynamicItem, Item, View

from bot.bootstrap import Services
from bot.delivery.messages import Parcel
from bot.ui.components.ids import PREFIX, TEMPLATE
from bot.ui.components.interactions import place_of_interaction, services_of
from bot.ui.components.pressing import Interaction, custom_id_of, guarded
from bot.ui.components.render import answer, pressed_of, view_of
from bot.ui.components.screens import Response
from bot.ui.components.verbs import handler_of
from bot.ui.delivery.dms import dm_opener
from bot.ui.reminders.deps import Deps
from bot.ui.reminders.fired_actions import rows_for
from bot.ui.reminders.message_snapshot import fetching


def open_desk(services: Services, client: discord.Client) -> Deps:
    """Return the bot's dependencies of reminder handlers."""
    return Deps(
        reminder_service=services.reminder_service,
        actions=services.actions,
        profiles=services.profiles,
        people=services.people,
        open_questions=services.open_questions,
        snapshots=services.snapshots,
        deferred=services.deferred,
        set_zone=services.habits.set_zone,
        open_dm=dm_opener(client, services.people),
        fetch=fetching(client),
    )


async def serve(deps: Deps, interaction: Interaction, work: Coroutine[Any, Any, Response]) -> None:
    """Note that the person was here, do the work, show its outcome."""
    await answer(interaction, _met(deps, interaction, work))


async def _met(
    deps: Deps, interaction: Interaction, work: Coroutine[Any, Any, Response]
) -> Response:
    place = place_of_interaction(interaction)
    person, locale = str(interaction.user.id), str(interaction.locale)
    try:
        await deps.people.touch(person, place, locale, deps.now())
    except BaseException:
        work.close()
        raise
    return await work


async def handle(interaction: Interaction) -> None:
    """Answer what was pressed or sent by the handler of its verb; errors by the one handler."""
    await guarded(interaction, _handled(interaction))


async def _handled(interaction: Interaction) -> None:
    pressed = pressed_of(interaction)
    handler = handler_of(pressed.code)
    # A button knows its client and nothing else.
    deps = open_desk(services_of(interaction), interaction.client)
    await serve(deps, interaction, handler(deps, pressed))


class ReminderItem(DynamicItem[Item[Any]], template=TEMPLATE):
    """Every button and menu of a reminder's; what it does stands in its custom_id."""

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: Any, match: re.Match[str], /
    ) -> Self:
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        await handle(interaction)


def is_loose(interaction: Interaction) -> bool:
    """What discord.py hands to nobody: a form of ours, or a button that only looks like ours."""
    custom_id = custom_id_of(interaction)
    if not custom_id.startswith(f"{PREFIX}:"):
        return False
    if interaction.type is discord.InteractionType.modal_submit:
        return True
    forged = re.fullmatch(TEMPLATE, custom_id) is None
    return interaction.type is discord.InteractionType.component and forged


def fired_components(parcel: Parcel) -> View | None:
    """The buttons below a fired reminder, for the messenger."""
    rows = rows_for(parcel.lines)
    return view_of(rows) if rows else None
