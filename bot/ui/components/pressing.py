"""Action: a button whose whole state is its custom_id; it works for weeks and after restarts."""

from __future__ import annotations

import re
from collections.abc import Coroutine, Iterable, Mapping
from typing import Any, Self

import discord
from discord.ui import Button, DynamicItem, View

from bot.errors import Problem

Interaction = discord.Interaction[Any]
"""A button pressed, a modal sent or a command used, in whatever client runs it."""

NEVER = r"(?!)"


class LegacyAction(DynamicItem[Button[Any]], template=NEVER):
    """Subclasses give a ``template`` with named groups, and ``act``, which gets what they matched.

    Who pressed stands in the interaction and nowhere else: a forged custom_id reaches only what
    belongs to the person who sent it.
    """

    def __init__(
        self,
        custom_id: str,
        label: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        *,
        row: int | None = None,
    ) -> None:
        super().__init__(Button(custom_id=custom_id, label=label, style=style, row=row))

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: Any, match: re.Match[str], /
    ) -> Self:
        return cls(match.string, item.label, item.style)

    async def callback(self, interaction: Interaction) -> None:
        match = self.template.fullmatch(self.custom_id)
        await guarded(interaction, self.act(interaction, **(match.groupdict() if match else {})))

    async def act(self, interaction: Interaction, **matched: str) -> None:
        raise NotImplementedError


class UnknownButton(Problem):
    """A custom_id that we never wrote; a tampered client, or a button of a much older version."""

    def __init__(self) -> None:
        super().__init__("I don't know that button any more. Please use the command again.")


def is_unknown(interaction: Interaction, actions: Iterable[type[LegacyAction]]) -> bool:
    """Something pressed that begins like one of ``actions``, and that no template of them takes."""
    custom_id = custom_id_of(interaction)
    templates = [action.__discord_ui_compiled_template__ for action in actions]
    prefixes = {template.pattern.partition(":")[0] for template in templates}
    pressed = interaction.type is discord.InteractionType.component
    ours = pressed and custom_id.partition(":")[0] in prefixes
    return ours and not any(template.fullmatch(custom_id) for template in templates)


async def refuse_unknown() -> None:
    raise UnknownButton


async def guarded(interaction: Interaction, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, in one process; what goes wrong is answered by the one error handler."""
    tree = interaction.client.tree
    if not await tree.interaction_check(interaction):
        work.close()
        return
    try:
        await work
    except Exception as error:  # discord.py would only log it
        await tree.on_error(interaction, error)


def buttons(items: Iterable[DynamicItem[Button[Any]] | Button[Any]]) -> View:
    """A view of these buttons, which nothing keeps: what is pressed explains itself."""
    view = View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def custom_id_of(interaction: Interaction) -> str:
    """The custom_id of what was pressed or sent."""
    data: Mapping[str, Any] = interaction.data or {}
    return str(data.get("custom_id", ""))


def fields_of(interaction: Interaction) -> dict[str, str]:
    """What was written or chosen in a form, by the custom_id of its fields."""
    data: Mapping[str, Any] = interaction.data or {}
    return dict(_fields(data.get("components", ())))


def _fields(components: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for part in components:
        if "custom_id" in part:
            values = part.get("values") or [part.get("value")]
            yield str(part["custom_id"]), str(values[0] or "")
        yield from _fields(part.get("components", ()))
        if "component" in part:
            yield from _fields([part["component"]])
