"""Render: screens and forms → views and modals, interactions → presses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import discord
from discord import ui

from bot.ui.components.ids import read_code
from bot.ui.components.interactions import Interaction, asker_of
from bot.ui.components.press import Press
from bot.ui.components.screens import Field, Form, Menu, Picker, Row


def view_of(rows: tuple[Row, ...]) -> ui.View:
    """Build a view that discord.py does not store: presses are dispatched by custom_id."""
    view = ui.View(timeout=None)
    for number, row in enumerate(rows):
        if isinstance(row, Menu):
            view.add_item(_select(row.code, row.choices, row.hint, number))
            continue
        for button in row:
            style = discord.ButtonStyle[button.style.value]
            view.add_item(
                ui.Button(label=button.label, custom_id=button.code, style=style, row=number)
            )
    view.stop()
    return view


def _select(custom_id: str, choices: tuple[Any, ...], hint: str, row: int | None) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice.label,
            value=choice.value,
            description=choice.hint or None,
            default=choice.chosen,
        )
        for choice in choices
    ]
    return ui.Select(custom_id=custom_id, placeholder=hint or None, options=options, row=row)


def modal_of(form: Form) -> ui.Modal:
    """Build a modal that discord.py does not store: it is dispatched by custom_id."""
    modal = ui.Modal(title=form.title, custom_id=form.code, timeout=None)
    for part in form.fields:
        component = (
            _select(part.name, part.choices, "", None) if isinstance(part, Picker) else _input(part)
        )
        modal.add_item(ui.Label(text=part.label, component=component))
    modal.stop()
    return modal


def _input(part: Field) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id=part.name,
        style=discord.TextStyle.long if part.long else discord.TextStyle.short,
        default=part.value or None,
        placeholder=part.hint or None,
        required=part.required,
        max_length=part.most,
    )


def press_of(interaction: Interaction) -> Press:
    """Read a component's or form's interaction. Raises UnknownComponent."""
    data: Mapping[str, Any] = interaction.data or {}
    message = interaction.message
    return Press(
        asker=asker_of(interaction),
        code=read_code(str(data.get("custom_id", ""))),
        text=message.content if message is not None else "",
        message_id=str(message.id) if message is not None else "",
        values=tuple(str(value) for value in data.get("values", ())),
        fields=tuple(_fields(data.get("components", ()))),
    )


def _fields(components: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the custom_id and value of each field of a form."""
    for part in components:
        if "custom_id" in part:
            values = part.get("values") or [part.get("value")]
            yield str(part["custom_id"]), str(values[0] or "")
        yield from _fields(part.get("components", ()))
        if "component" in part:
            yield from _fields([part["component"]])
