"""REST: answers to interactions, the first one and those through the interaction's webhook."""

from __future__ import annotations

from typing import Any

from tests.loopback.discord import errors, posting
from tests.loopback.discord.calls import Call, Route, existing
from tests.loopback.discord.channels import Channel
from tests.loopback.discord.interactions import COMPONENT, MODAL, Interaction
from tests.loopback.discord.messages import (
    COMMAND_ANSWER,
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    MENU_ANSWER,
    NORMAL,
    Message,
)
from tests.loopback.discord.rest_channels import edit
from tests.loopback.discord.snowflakes import utc_now

ANSWER, DEFER, DEFER_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 4, 5, 6, 7, 8, 9
MESSAGE_MENU = 3


async def callback(call: Call) -> dict[str, Any] | None:
    """The first answer: once, within the deadline."""
    interaction = call.world.interactions.get(call.params["interaction_token"])
    if interaction is None or str(interaction.id) != call.params["interaction_id"]:
        raise errors.UNKNOWN_INTERACTION
    if interaction.acknowledged:
        raise errors.ALREADY_ACKNOWLEDGED
    if interaction.too_late:
        raise errors.UNKNOWN_INTERACTION
    kind, data = call.body["type"], call.body.get("data") or {}
    call.body = data
    if kind in {ANSWER, DEFER}:
        interaction.message = _answer(call, interaction, data, loading=kind == DEFER)
    elif kind in {UPDATE, DEFER_UPDATE}:
        _update(call, interaction, kind)
    elif kind == SHOW_MODAL:
        _show_modal(interaction, data)
    elif kind == CHOICES:
        interaction.choices = data.get("choices") or []
    interaction.acknowledge(kind)
    return _with_response(interaction, kind) if call.flag("with_response") else None


def _answer(
    call: Call, interaction: Interaction, data: dict[str, Any], *, loading: bool
) -> Message:
    """A message in the interaction's channel. It needs no permission to write there."""
    message = Message(call.world, interaction.channel, call.world.bot)
    message.interaction = interaction
    if interaction.kind in {COMPONENT, MODAL}:
        message.kind = NORMAL
    else:
        message.kind = MENU_ANSWER if interaction.data["type"] == MESSAGE_MENU else COMMAND_ANSWER
    if loading:
        message.flags = LOADING | ((data.get("flags") or 0) & EPHEMERAL)
    else:
        posting.check_body(data, components_v2=bool((data.get("flags") or 0) & COMPONENTS_V2))
        posting.fill(message, data, call.files)
    return call.world.post(message)


def _update(call: Call, interaction: Interaction, kind: int) -> None:
    """The answer is the message that the component sits on, changed now or later."""
    if interaction.source is None:
        raise errors.invalid_form("type", "INTERACTION_CALLBACK_TYPE", "No message to update")
    interaction.message = existing(interaction.source)
    interaction.promised_change = kind != UPDATE
    if kind == UPDATE:
        edit(call, interaction.message)


def _show_modal(interaction: Interaction, data: dict[str, Any]) -> None:
    if interaction.kind == MODAL:
        raise errors.invalid_form("type", "INTERACTION_CALLBACK_TYPE", "A modal cannot open one")
    data["components"] = posting.number_parts(data["components"])
    interaction.modal = data


def _with_response(interaction: Interaction, kind: int) -> dict[str, Any]:
    told: dict[str, Any] = {"id": str(interaction.id), "type": interaction.kind}
    resource: dict[str, Any] = {"type": kind}
    message = interaction.message
    if message is not None:
        told |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
        resource["message"] = message.payload()
    return {"interaction": told, "resource": resource}


def _interaction(call: Call) -> Interaction:
    """The interaction behind a webhook path; unknown before it was acknowledged."""
    interaction = call.world.interactions.get(call.params["webhook_token"])
    if interaction is None or not interaction.acknowledged:
        raise errors.UNKNOWN_WEBHOOK
    if interaction.token_expired:
        raise errors.INVALID_TOKEN
    return interaction


async def followup(call: Call) -> dict[str, Any]:
    """A further message. The first one after "thinking…" takes that message's place."""
    interaction = _interaction(call)
    waiting = interaction.message
    if waiting is not None and waiting.loading:
        return _fill_in(call, waiting)
    message = _answer(call, interaction, call.body, loading=False)
    message.kind = NORMAL
    interaction.followups.append(message)
    call.world.changes.notify()
    return message.payload()


def _message(call: Call) -> Message:
    interaction = _interaction(call)
    if "message_id" not in call.params:
        return existing(interaction.message)
    channel: Channel = interaction.channel
    message = existing(channel.by_id.get(call.number("message_id")))
    if message not in [*interaction.followups, interaction.message]:
        raise errors.UNKNOWN_MESSAGE
    return message


async def get_answer(call: Call) -> dict[str, Any]:
    return _message(call).payload()


async def edit_answer(call: Call) -> dict[str, Any]:
    message, interaction = _message(call), _interaction(call)
    told = _fill_in(call, message) if message.loading else edit(call, message)
    if message is interaction.message and interaction.promised_change:
        interaction.promised_change = False
        call.world.changes.notify()
    return told


def _fill_in(call: Call, message: Message) -> dict[str, Any]:
    """Replace "thinking…": the message keeps its ephemeral flag and shows its first text."""
    body = {key: value for key, value in call.body.items() if key != "flags"}
    flags = (call.body.get("flags") or 0) & COMPONENTS_V2
    posting.check_body(body, components_v2=bool(flags))
    message.flags = message.flags & ~LOADING | flags
    posting.fill(message, body, call.files)
    message.edited_at = utc_now()
    message.remember_version(message.edited_at)
    call.world.emit_message("MESSAGE_UPDATE", message)
    return message.payload()


async def delete_answer(call: Call) -> None:
    call.world.withdraw(_message(call))


_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
_CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"

ROUTES = [
    Route("POST", _CALLBACK, callback, authorized=False),
    Route("POST", _WEBHOOK, followup, authorized=False),
    *(
        Route(method, f"{_WEBHOOK}/messages/{which}", handle, authorized=False)
        for which in ("@original", "{message_id}")
        for method, handle in [
            ("GET", get_answer),
            ("PATCH", edit_answer),
            ("DELETE", delete_answer),
        ]
    ),
]
