"""How a click, choice or modal becomes an interaction, checked as Discord's client does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.loopback.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from tests.loopback.discord.messages import flatten

if TYPE_CHECKING:
    from tests.loopback.discord.channels import Channel
    from tests.loopback.discord.messages import Message
    from tests.loopback.discord.people import User

__all__ = [
    "AUTOCOMPLETE",
    "COMMAND",
    "COMPONENT",
    "click",
    "forge",
    "forge_form",
    "pick",
    "send",
    "submit",
]

BUTTON, STRING_SELECT, TEXT_INPUT, LABEL = 2, 3, 4, 18
SELECTS = {3, 5, 6, 7, 8}
LINK_STYLE = 5


async def send(
    user: User,
    channel: Channel,
    kind: int,
    data: dict[str, Any],
    *,
    message: Message | None = None,
    forged: list[dict[str, Any]] | None = None,
    wait: bool = True,
) -> Interaction:
    """Send the interaction to the bot and (by default) wait until it is acknowledged."""
    world = user._world
    if channel.guild is not None and user.id not in channel.guild.members:
        channel.guild.join(user)
    interaction = Interaction(world, user, channel, kind, data, message)
    interaction.forged = forged
    world.emit("INTERACTION_CREATE", interaction.payload(), channel.guild, intent=0)
    if wait:
        await interaction.acknowledgement()
    return interaction


async def click(
    user: User, message: Message, button: str | dict[str, Any], *, wait: bool
) -> Interaction:
    part = button if isinstance(button, dict) else _button(message, button)
    if part.get("disabled") or part.get("style") == LINK_STYLE:
        raise LookupError(f"the button {part.get('label')!r} cannot be pressed")
    data = {"custom_id": part["custom_id"], "component_type": BUTTON, "id": part.get("id", 1)}
    return await send(user, message.channel, COMPONENT, data, message=message, wait=wait)


async def forge(
    user: User, message: Message, custom_id: str, choice: str | None, *, wait: bool
) -> Interaction:
    part: dict[str, Any] = {"type": BUTTON, "style": 1, "label": "?", "custom_id": custom_id}
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": BUTTON, "id": 1}
    if choice is not None:
        option = {"label": "?", "value": choice}
        part = {"type": STRING_SELECT, "custom_id": custom_id, "options": [option]}
        data |= {"component_type": STRING_SELECT, "values": [choice]}
    row = [{"type": 1, "id": 2, "components": [part | {"id": 1}]}]
    return await send(
        user, message.channel, COMPONENT, data, message=message, forged=row, wait=wait
    )


async def forge_form(
    user: User, message: Message, custom_id: str, values: dict[str, str | list[str]], *, wait: bool
) -> Interaction:
    rows: list[dict[str, Any]] = []
    for number, (name, value) in enumerate(values.items(), start=1):
        answer: dict[str, Any] = {"custom_id": name, "id": 2 * number}
        if isinstance(value, str):
            answer |= {"type": TEXT_INPUT, "value": value}
        else:
            answer |= {"type": STRING_SELECT, "values": value}
        rows.append({"type": LABEL, "id": 2 * number + 1, "component": answer})
    data = {"custom_id": custom_id, "components": rows}
    return await send(user, message.channel, MODAL, data, message=message, wait=wait)


def _button(message: Message, named: str) -> dict[str, Any]:
    for part in message.buttons:
        if part.get("custom_id") == named:
            return part
    return message.button(named)


async def pick(
    user: User, message: Message, select: str, values: Sequence[object], *, wait: bool
) -> Interaction:
    part = next(
        (
            p
            for p in message.parts()
            if p["type"] in SELECTS and select in (p["custom_id"], p.get("placeholder"))
        ),
        None,
    )
    if part is None:
        raise LookupError(f"no select {select!r} in {message}")
    low, high = part.get("min_values", 1), part.get("max_values", 1)
    if not low <= len(values) <= high:
        raise ValueError(f"{select} wants {low} to {high} values, not {len(values)}")
    data: dict[str, Any] = {
        "custom_id": part["custom_id"],
        "component_type": part["type"],
        "id": part.get("id", 1),
        "values": [_chosen(part, value) for value in values],
    }
    users = [value for value in values if isinstance(value, type(user))]
    if users:
        data["resolved"] = {"users": {str(u.id): u.payload() for u in users}}
    return await send(user, message.channel, COMPONENT, data, message=message, wait=wait)


def _chosen(part: dict[str, Any], value: object) -> str:
    """The option's value for a value or label; the id for a user, role or channel."""
    if part["type"] != STRING_SELECT:
        return str(getattr(value, "id", value))
    for option in part["options"]:
        if value in (option["value"], option["label"]):
            return str(option["value"])
    raise LookupError(f"no option {value!r}, only {[o['label'] for o in part['options']]}")


async def submit(
    user: User, interaction: Interaction, values: dict[str, object], *, wait: bool
) -> Interaction:
    modal = interaction.modal
    if modal is None:
        raise LookupError(f"{interaction!r} showed no modal")
    rows = [_filled(row, values) for row in modal["components"]]
    if values:
        raise LookupError(f"the modal {modal['title']!r} has no field {sorted(values)}")
    data = {"custom_id": modal["custom_id"], "components": rows}
    return await send(user, interaction.channel, MODAL, data, message=interaction.source, wait=wait)


def _filled(row: dict[str, Any], values: dict[str, object]) -> dict[str, Any]:
    """A modal's row as the client sends it back; takes the used entries out of `values`."""
    fields = [f for f in flatten([row]) if "custom_id" in f]
    answers = [_field_answer(f, row.get("label") or f.get("label"), values) for f in fields]
    if row["type"] == LABEL:  # around one field
        return {"type": LABEL, "id": row.get("id", 1), "component": answers[0]}
    if row["type"] == 1:
        return {"type": 1, "id": row.get("id", 1), "components": answers}
    return {"type": row["type"], "id": row.get("id", 1)}


def _field_answer(
    field: dict[str, Any], label: str | None, values: dict[str, object]
) -> dict[str, Any]:
    key = next((k for k in (field["custom_id"], label) if k in values), None)
    given = values.pop(key) if key is not None else None
    answer = {"type": field["type"], "custom_id": field["custom_id"], "id": field.get("id", 1)}
    if field["type"] != TEXT_INPUT:
        chosen = given if isinstance(given, (list, tuple)) else [] if given is None else [given]
        return answer | {"values": [_chosen(field, value) for value in chosen]}
    text = str(field.get("value") or "") if given is None else str(given)
    least, most = field.get("min_length", 0), field.get("max_length", 4000)
    if field.get("required", True) and not text:
        raise ValueError(f"{label} must be filled in")
    if text and not least <= len(text) <= most:
        raise ValueError(f"{label} takes {least} to {most} characters, not {len(text)}")
    return answer | {"value": text}
